"""x"""
import pytest
from tests.browser.lab_page import LabPage, write_notebook
pytestmark = pytest.mark.browser
CELLS = ("""
from panarchy.engine_thread import EngineThread
from panarchy.widgets.explorer import explore_source
from panarchy.widgets.live import LiveSource
from tests.widgets.fake_core import FakeCore
core = FakeCore(tick_seconds=0.002)
engine = EngineThread(core.step, request_stop=core.request_stop)
engine.run(400)
source = LiveSource(core, engine, title="Tiny island", subtitle="tiny_island, seed 7")
explore_source(source)
""",)

def test_look(lab: LabPage, screenshots) -> None:
    write_notebook(lab.server.notebooks / "look.ipynb", *CELLS)
    lab.open("look.ipynb")
    lab.run_all()
    e = lab.explorer()
    for theme in ("light", "dark"):
        if theme == "dark":
            lab.page.evaluate("window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})")
            lab.page.wait_for_timeout(1500)
        e.part("play").click()
        e.wait_tick(430 if theme == "light" else 500)
        e.screenshot(screenshots / f"fake-{theme}-playing.png")
        e.part("play").click()
        e.wait_status("paused")
        e.click_tile(64, 32, 128, 64)
        lab.page.wait_for_timeout(500)
        e.screenshot(screenshots / f"fake-{theme}-tile.png")
        e.part("tab-indicators").click()
        e.part("overlay-unemployment").click()
        lab.page.wait_for_timeout(200)
    lab.page.screenshot(path=screenshots / "fake-page.png")
    print(lab.errors, lab.outside, lab.cell_errors())
