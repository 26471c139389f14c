"""Causal graphs in a real JupyterLab: an answer shows itself, is walked and expanded, and opens the linked explorer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from panarchy.bench.lab import LabPage, write_notebook

# Sharp enough to look at.
pytestmark = [pytest.mark.browser, pytest.mark.browser_context_args(device_scale_factor=1.5)]

RUN = """
import warnings
warnings.simplefilter("ignore")
from panarchy import World
world = World("tiny_island", seed=7)
run = world.record("runs/causes", if_exists="replace")
world.step(240)
world.stop_recording()
[(root,)] = run.sql(
    "SELECT root_id FROM events GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1").fetchall()
[(person, when)] = run.sql(
    "SELECT entity_id, tick FROM events WHERE kind = 'hire' ORDER BY event_id DESC LIMIT 1").fetchall()
"""
LINKED = """
explorer = run.explore(height=260)
widget = run.impact(root).widget(height=520)
widget.link(explorer)
widget
"""
LIGHT = "window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Light'})"
DARK = "window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})"


def graph(lab: LabPage) -> Locator:
    """The first causal graph of the notebook, drawn."""
    root = lab.page.get_by_test_id("graph").first
    expect(root).to_have_attribute("data-ready", "true", timeout=60_000)
    root.scroll_into_view_if_needed()
    settled(root)
    return root


def settled(root: Locator) -> None:
    """Wait until nothing is asked or moves any more."""
    expect(root.get_by_test_id("graph-status")).to_have_text("ready", timeout=60_000)
    expect(root.get_by_test_id("graph-canvas")).to_have_attribute("data-settled", "true")


def counts(root: Locator) -> tuple[int, int]:
    """How many nodes are shown, and how many are known."""
    count = root.get_by_test_id("graph-count")
    return int(count.get_attribute("data-shown") or -1), int(
        count.get_attribute("data-total") or -1
    )


def click_focus(root: Locator) -> None:
    """Click the card that was asked about, where the canvas says that it is."""
    canvas = root.get_by_test_id("graph-canvas")
    # A page that has just been opened has not drawn it yet.
    expect(canvas).to_have_attribute("data-focus", re.compile(r"\d"))
    place = str(canvas.get_attribute("data-focus")).split()
    root.get_by_test_id("graph-box").click(position={"x": float(place[0]), "y": float(place[1])})
    expect(root.get_by_test_id("graph-details")).to_be_visible()


def test_an_answer_is_expanded_beyond_what_fits_and_opens_in_the_explorer(
    lab: LabPage, screenshots: Path
) -> None:
    write_notebook(lab.server.notebooks / "impact.ipynb", RUN, LINKED, "explorer")
    lab.open("impact.ipynb")
    lab.run_all()
    lab.wait_all()
    assert lab.cell_errors() == []
    root = graph(lab)
    expect(root.get_by_test_id("graph-story")).to_contain_text("events came of it")
    shown, total = counts(root)
    assert shown < total == 300
    root.screenshot(path=screenshots / "graph.png")

    click_focus(root)
    more = root.get_by_test_id("more-effects")
    for _ in range(20):
        before = counts(root)
        if more.is_disabled() or before[1] > 320:
            break
        more.click()
        settled(root)
        assert counts(root) != before or more.is_disabled()
    shown, total = counts(root)
    assert total > 300 >= shown
    expect(root.get_by_test_id("graph-count")).to_contain_text("the others folded into +N")
    root.screenshot(path=screenshots / "graph-expanded.png")

    root.get_by_test_id("neighbour-effects").first.click()
    node = root.get_by_test_id("graph-details")
    firm = str(node.locator("dd").nth(1).text_content())
    tick = str(node.locator("dd").last.text_content()).split("tick ")[-1]
    root.get_by_test_id("open-node").click()
    inspector = lab.page.get_by_test_id("explorer").first.get_by_test_id("inspector")
    expect(inspector).to_have_attribute("data-tick", tick, timeout=60_000)
    expect(inspector.locator("h3")).to_have_text(firm)
    assert lab.cell_errors() == []
    assert lab.outside == []


def test_why_shows_the_graph_with_its_story_and_keys_walk_it(
    lab: LabPage, page: Page, screenshots: Path
) -> None:
    write_notebook(
        lab.server.notebooks / "why.ipynb",
        RUN,
        "answer = run.why('persons', person, 'employer_firm_id', tick=when)\nanswer",
        "path = answer.widget().to_html('why.html')",
    )
    lab.open("why.ipynb")
    lab.run_all()
    lab.wait_all()
    assert lab.cell_errors() == []
    root = graph(lab)
    shown, _ = counts(root)
    assert shown >= 3
    root.get_by_test_id("graph-box").focus()
    page.keyboard.press("ArrowLeft")
    details = root.get_by_test_id("graph-details")
    expect(details).to_be_visible()
    first = details.get_attribute("data-node")
    page.keyboard.press("ArrowLeft")
    expect(details).not_to_have_attribute("data-node", str(first))
    page.keyboard.press("Enter")
    settled(root)
    root.screenshot(path=screenshots / "graph-why.png")
    lab.page.evaluate(DARK)
    expect(root).to_have_attribute("data-theme", "dark")
    lab.page.wait_for_timeout(600)
    root.screenshot(path=screenshots / "graph-why-dark.png")
    lab.page.evaluate(LIGHT)
    page.keyboard.press("Home")
    expect(details).to_be_hidden()
    assert lab.outside == []

    page.goto((lab.server.notebooks / "why.html").as_uri())
    saved = page.get_by_test_id("graph")
    expect(saved.get_by_test_id("graph-count")).to_have_attribute("data-shown", str(shown))
    click_focus(saved)
    saved.screenshot(path=screenshots / "graph-page.png")
    assert lab.outside == [page.url]
