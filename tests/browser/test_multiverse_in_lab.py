"""The multiverse in a real JupyterLab: a fork by the form, steps in the background, and two branches beside each other."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from panarchy.bench.lab import LabPage, write_notebook

# Sharp enough to look at.
pytestmark = [pytest.mark.browser, pytest.mark.browser_context_args(device_scale_factor=1.5)]

WORLD = """
import warnings
warnings.simplefilter("ignore")
from panarchy import Multiverse, World, compare
world = World("tiny_island", seed=7, set={"population.persons": 3_000})
run = world.record("runs/island", if_exists="replace_with_branches")
world.act("set_policy", name="tax_rate", value=0.3, at=30)
world.step(120)
world.stop_recording()
"""
FORKED = """
run.fork(at=50, name="thrift").act("set_policy", name="dole_rate", value=0.1, at=60).step(100).close()
run.fork(at=90, name="as_it_was").step(15).close()
run.fork(at=40, name="other_luck", seed=11).act("set_policy", name="tax_rate", value=0.6, at=45).step(100).close()
widget = run.multiverse()
widget
"""
LIGHT = "window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Light'})"
DARK = "window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})"
PIXELS = """canvas => new Set(new Uint32Array(canvas.getContext('2d')
    .getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size"""

Opened = Callable[[str], Locator]


@pytest.fixture
def opened(lab: LabPage) -> Opened:
    """Open a notebook whose first cell ends with a multiverse, and wait until it is there."""

    def opened(name: str, *more: str) -> Locator:
        write_notebook(lab.server.notebooks / name, WORLD + FORKED, *more)
        lab.open(name)
        lab.run_cell(0)
        lab.wait_all()
        assert lab.cell_errors() == []
        root = lab.page.get_by_test_id("multiverse").first
        expect(root).to_have_attribute("data-ready", "true", timeout=60_000)
        root.scroll_into_view_if_needed()
        return root

    return opened


def click_lane(root: Locator, lane: int, tick: int, last: int) -> None:
    """Click a lane at a tick; the sides, the axis and the height of a lane are as in lanes.ts."""
    lanes = root.get_by_test_id("lanes")
    box = lanes.bounding_box()
    assert box is not None
    x = 16 + tick / last * (box["width"] - 32)
    lanes.click(position={"x": x, "y": 26 + 34 * (lane + 0.5)})


def field(root: Locator, name: str) -> Locator:
    """The input of a field of the form."""
    return root.get_by_test_id(f"field-{name}").locator("input, select")


def said(root: Locator, name: str) -> Locator:
    """What is said beside a field of the form."""
    return root.get_by_test_id(f"field-{name}").get_by_role("status")


def test_a_fork_by_the_form_runs_in_the_background_and_is_compared(
    lab: LabPage, opened: Opened, screenshots: Path
) -> None:
    root = opened("multiverse.ipynb")
    part = root.get_by_test_id
    expect(part("branches").locator("li")).to_have_count(4)
    expect(part("parting")).to_contain_text("part at", timeout=60_000)
    expect(part("multiverse-status")).to_have_text("ready", timeout=60_000)
    root.screenshot(path=screenshots / "multiverse.png")

    click_lane(root, 0, 70, 150)
    form = part("fork-form")
    expect(form).to_be_visible()
    at = int(field(root, "at").input_value())
    assert abs(at - 70) <= 1
    field(root, "name").fill("thrift")
    expect(said(root, "name")).to_contain_text("thrift")
    field(root, "name").fill("mine")
    expect(said(root, "name")).to_have_text("")
    field(root, "ticks").fill("60")
    part("add-input").click()
    field(root, "inputs.0.verb").select_option("set_policy")
    field(root, "inputs.0.args.name").select_option("tax_rate")
    field(root, "inputs.0.args.value").fill("3")
    expect(said(root, "inputs.0.args.value")).to_contain_text("At most")
    field(root, "inputs.0.args.value").fill("0.05")
    field(root, "inputs.0.at").fill(str(at))
    expect(said(root, "inputs.0.at")).to_contain_text("has passed")
    root.screenshot(path=screenshots / "multiverse-form.png")
    field(root, "inputs.0.at").fill(str(at + 5))
    expect(said(root, "inputs.0.at")).to_have_text("")
    call = f'run.fork(at={at}, name="mine").set("treasury.tax_rate", 0.05, at={at + 5}).step(60)'
    expect(part("call")).to_have_text(call)
    part("fork-go").click()
    expect(form).to_be_hidden()
    expect(part("branches").locator("li")).to_have_count(5)
    expect(part("tick-mine")).to_have_text(f"tick {at + 60}", timeout=60_000)
    expect(part("multiverse-status")).to_have_attribute("data-running", "0")
    expect(part("versus")).to_contain_text("mine")
    expect(part("parting")).to_have_attribute("data-tick", str(at + 5), timeout=30_000)
    expect(part("parting")).to_contain_text("set_policy")
    assert lab.cell_errors() == []
    assert lab.outside == []


def test_two_branches_are_compared_by_curves_map_and_table(
    lab: LabPage, opened: Opened, screenshots: Path
) -> None:
    root = opened("compared.ipynb")
    part = root.get_by_test_id
    part("branch-thrift").click()
    expect(part("versus")).to_contain_text(re.compile("thrift.*against.*main"))
    expect(part("parting")).to_have_attribute("data-tick", "60", timeout=30_000)
    expect(part("parted")).to_have_text("part at 60")
    expect(part("divergence-table").locator("tbody tr").first).to_be_visible()
    expect(part("curves")).to_have_attribute("data-kpi", "unemployment")
    part("kpi").select_option("gdp")
    expect(part("curves")).to_have_attribute("data-kpi", "gdp")
    expect(part("call")).to_have_text('compare([run, Multiverse(run).branch("thrift")]).kpis()')
    assert int(part("curves").get_attribute("data-ticks") or 0) > 60
    part("branch-other_luck").click()
    expect(part("parting")).to_have_attribute("data-tick", "41", timeout=60_000)
    part("overlay").select_option("wages")
    expect(part("difference")).to_have_attribute("data-overlay", "wages", timeout=30_000)
    assert part("difference").evaluate(PIXELS) > 10
    part("map-tick").fill("100")
    expect(part("difference")).to_have_attribute("data-tick", "100", timeout=30_000)
    expect(part("call")).to_contain_text('.map("wages", 100)')
    root.get_by_test_id("lanes").hover(position={"x": 300, "y": 43})
    root.screenshot(path=screenshots / "multiverse-compared.png")
    lab.page.evaluate(DARK)
    expect(root).to_have_attribute("data-theme", "dark")
    lab.page.wait_for_timeout(600)
    root.screenshot(path=screenshots / "multiverse-dark.png")
    lab.page.evaluate(LIGHT)

    part("b-as_it_was").click()
    expect(part("versus")).to_contain_text(re.compile("other_luck.*against.*as_it_was"))
    part("stride").select_option("30")
    part("run-as_it_was").click()
    expect(part("tick-as_it_was")).to_have_text("tick 135", timeout=60_000)
    assert lab.cell_errors() == []
    assert lab.outside == []


def test_a_run_can_be_stopped_and_the_shown_line_does_the_same(
    lab: LabPage, opened: Opened
) -> None:
    root = opened("stopped.ipynb")
    part = root.get_by_test_id
    part("stride").select_option("3650")
    part("run-thrift").click()
    expect(part("run-thrift")).to_have_attribute("data-running", "true")
    expect(part("tick-thrift")).to_contain_text("of 3")
    part("run-thrift").click()
    expect(part("multiverse-status")).to_have_attribute("data-running", "0", timeout=30_000)
    line = part("call").text_content()
    assert line == 'Multiverse(run).branch("thrift").step(3650)'
    assert lab.errors == []


def test_the_saved_page_needs_no_kernel(
    lab: LabPage, opened: Opened, page: Page, screenshots: Path
) -> None:
    live = opened(
        "saved.ipynb",
        "widget.compare('other_luck', 'main')\nwidget.to_html('multiverse.html', maps=4)",
    )
    expect(live.get_by_test_id("multiverse-status")).to_have_text("ready", timeout=60_000)
    lab.run_cell(1)
    lab.wait_all()
    assert lab.cell_errors() == []
    expect(live.get_by_test_id("versus")).to_contain_text("other_luck")
    page.goto((lab.server.notebooks / "multiverse.html").as_uri())
    root = page.get_by_test_id("multiverse")
    expect(root.get_by_test_id("parting")).to_have_attribute("data-tick", "41")
    expect(root.get_by_test_id("run-other_luck")).to_be_hidden()
    root.get_by_test_id("kpi").select_option("gdp")
    expect(root.get_by_test_id("curves")).to_have_attribute("data-kpi", "gdp")
    assert root.get_by_test_id("difference").evaluate(PIXELS) > 3
    root.screenshot(path=screenshots / "multiverse-page.png")
