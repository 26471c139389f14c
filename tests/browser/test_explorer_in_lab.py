"""The explorer beyond the tour: recorded runs, the offline page, keys, hidden cells, errors, two views, and no kernel."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from panarchy.bench.lab import Explorer, LabPage, write_notebook

pytestmark = pytest.mark.browser

WORLD = """
import warnings
warnings.simplefilter("ignore")
from panarchy import World
world = World("tiny_island", seed=7, set={"population.persons": 5_000})
"""
SENT = """() => {
    const model = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    window.sentToKernel = 0;
    model.anyMessage.connect((_, { direction }) => {
        if (direction === 'send') window.sentToKernel += 1;
    });
}"""


def opened(lab: LabPage, name: str, *cells: str) -> Explorer:
    """A notebook with these cells, run until its explorer is ready."""
    write_notebook(lab.server.notebooks / name, WORLD + cells[0], *cells[1:])
    lab.open(name)
    lab.run_cell(0)
    return lab.explorer()


def test_overlay_switch_and_hover_ask_the_kernel_nothing(lab: LabPage) -> None:
    explorer = opened(lab, "overlays.ipynb", "world.explore()")
    lab.wait_all()
    lab.page.wait_for_timeout(500)
    lab.page.evaluate(SENT)
    taken = lab.page.evaluate(
        """async () => {
            const map = document.querySelector('[data-testid=map]');
            const times = [];
            for (const button of document.querySelectorAll('.pan-overlay')) {
                const start = performance.now();
                button.click();
                while (map.dataset.overlay !== button.dataset.overlay)
                    await new Promise(requestAnimationFrame);
                times.push(performance.now() - start);
            }
            return times;
        }"""
    )
    assert len(taken) >= 6
    explorer.part("map-box").hover(position={"x": 300, "y": 150})
    expect(explorer.part("reading")).to_contain_text("tile")
    assert lab.page.evaluate("window.sentToKernel") == 0


def test_keys_play_step_zoom_and_choose(lab: LabPage) -> None:
    explorer = opened(lab, "keys.ipynb", "world.step(20)\nworld.explore()")
    explorer.part("map-box").focus()
    lab.page.keyboard.press(".")
    explorer.wait_tick(21)
    lab.page.keyboard.press(" ")
    explorer.wait_status("playing")
    lab.page.keyboard.press(" ")
    explorer.wait_status("paused")
    before = explorer.part("map").get_attribute("data-overlay")
    lab.page.keyboard.press("]")
    expect(explorer.part("map")).not_to_have_attribute("data-overlay", str(before))
    lab.page.keyboard.press("+")
    expect(explorer.part("map-box")).to_have_class(re.compile("pan-zoomed"))
    lab.page.keyboard.press("0")
    expect(explorer.part("map-box")).not_to_have_class(re.compile("pan-zoomed"))
    lab.page.keyboard.press("ArrowRight")
    lab.page.keyboard.press("Enter")
    expect(explorer.part("inspector")).to_have_attribute("data-ready", "true")
    lab.page.keyboard.press("Escape")
    expect(explorer.part("charts")).to_be_visible()
    explorer.part("timeline").focus()
    lab.page.keyboard.press("Home")
    explorer.wait_tick_below(21)
    assert lab.errors == []


def test_keys_walk_the_timeline_from_anywhere_but_a_field(lab: LabPage) -> None:
    explorer = opened(lab, "walk.ipynb", "world.explore()", "world.step(40)")
    lab.run_cell(1)
    explorer.wait_tick(40)
    lab.wait_all()
    clock = explorer.part("clock")

    def walks_to(key: str, tick: int) -> None:
        lab.page.keyboard.press(key)
        expect(clock).to_contain_text(re.compile(rf"tick {tick}$"))

    explorer.part("status").click()
    walks_to("ArrowLeft", 39)
    walks_to("PageDown", 9)
    walks_to("Shift+ArrowRight", 39)
    walks_to("Home", 0)
    explorer.wait_tick_below(40)
    explorer.part("frames").focus()
    lab.page.keyboard.press("End")
    explorer.part("tab-performance").click()
    walks_to("ArrowRight", 1)
    walks_to("End", 40)
    explorer.wait_status("paused")
    walks_to("ArrowRight", 41)
    explorer.wait_tick(41)
    assert lab.errors == []


def test_a_recorded_run_plays_back_and_restores_what_is_scrubbed_to(
    lab: LabPage, screenshots: Path
) -> None:
    explorer = opened(
        lab,
        "recorded.ipynb",
        "run = world.record('runs/recorded', if_exists='replace')\n"
        "world.step(120)\nworld.stop_recording()\nrun.explore(overlay='temperature')",
    )
    assert explorer.tick() == 0
    explorer.part("play").click()
    explorer.wait_tick(60)
    explorer.part("play").click()
    explorer.wait_status("paused")
    timeline = explorer.part("timeline")
    box = timeline.bounding_box()
    assert box is not None
    timeline.click(position={"x": box["width"] * 95.0 / 120.0, "y": 15})
    explorer.wait_status("exact")
    assert 90 <= explorer.tick() <= 100
    explorer.click_tile(64, 32, 128, 64)
    inspector = explorer.part("inspector")
    expect(inspector).to_have_attribute("data-tick", str(explorer.tick()))
    explorer.screenshot(screenshots / "recorded-run.png")
    assert lab.outside == []


def test_an_error_is_shown_in_the_cell(lab: LabPage) -> None:
    explorer = opened(lab, "error.ipynb", "world.explore()")
    explorer.part("tab-inspector").click()
    explorer.part("pick-table").select_option("persons")
    explorer.part("pick-id").fill("99999999999")
    explorer.part("pick-go").click()
    expect(explorer.part("failure")).to_be_visible()
    explorer.part("pick-id").fill("999999")
    explorer.part("pick-go").click()
    expect(explorer.part("inspector")).to_contain_text("There is no person 999999")


def test_a_view_that_cannot_be_seen_gets_no_frames(lab: LabPage) -> None:
    explorer = opened(lab, "hidden.ipynb", "world.explore()", *["'filler'\n" * 40] * 3)
    explorer.part("play").click()
    explorer.wait_tick(5)
    lab.page.evaluate("window.jupyterapp.shell.currentWidget.content.scrollToItem(3, 'start')")
    lab.page.wait_for_timeout(1_000)
    hidden = explorer.tick()
    lab.page.wait_for_timeout(1_500)
    assert explorer.tick() - hidden <= 1
    explorer.root.scroll_into_view_if_needed()
    explorer.wait_tick(hidden + 10)


def test_two_views_of_one_world_follow_it_together(lab: LabPage) -> None:
    opened(lab, "two.ipynb", "widget = world.explore()\nwidget", "widget", "world.step(5)")
    lab.run_cell(1)
    views = lab.page.get_by_test_id("explorer")
    expect(views).to_have_count(2, timeout=20_000)
    expect(views.nth(1)).to_have_attribute("data-ready", "true", timeout=20_000)
    lab.run_cell(2)
    Explorer(views.nth(1)).wait_tick(5)
    assert lab.cell_errors() == []


def test_the_offline_page_works_with_no_kernel_and_no_network(
    lab: LabPage, page: Page, screenshots: Path
) -> None:
    opened(
        lab,
        "offline.ipynb",
        "w = world.explore()\nfor _ in range(12): world.step(10)\n"
        "print(w.to_html('island.html').stat().st_size)\nw",
    )
    lab.wait_all()
    requests: list[str] = []
    offline = page.context.new_page()
    offline.on("request", lambda request: requests.append(request.url))
    errors: list[str] = []
    offline.on("pageerror", lambda error: errors.append(str(error)))
    page.context.set_offline(True)
    offline.goto((lab.server.notebooks / "island.html").as_uri())
    root = offline.get_by_test_id("explorer")
    expect(root).to_have_attribute("data-ready", "true", timeout=20_000)
    explorer = Explorer(root)
    assert explorer.tick() == 120
    assert explorer.colours() > 3
    explorer.part("timeline").focus()
    offline.keyboard.press("Home")
    explorer.wait_tick_below(10)
    explorer.part("play").click()
    explorer.wait_tick(60)
    explorer.screenshot(screenshots / "offline-page.png")
    assert [url for url in requests if not url.startswith(("file:", "blob:", "data:"))] == []
    assert errors == []
    page.context.set_offline(False)
