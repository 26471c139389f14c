"""The tour in a real JupyterLab: every cell runs, the world plays, pauses, scrubs, and a tile opens in the inspector."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from panarchy.bench.lab import Explorer, LabPage

# Sharp enough to look at.
pytestmark = [pytest.mark.browser, pytest.mark.browser_context_args(device_scale_factor=1.5)]

TOUR = Path(__file__).resolve().parents[2] / "notebooks" / "01_tour.ipynb"
DARK = "window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})"


@pytest.fixture
def tour(lab: LabPage) -> Explorer:
    """The tour, run to its end."""
    shutil.copy(TOUR, lab.server.notebooks / TOUR.name)
    lab.open(TOUR.name)
    lab.run_all()
    lab.wait_all()
    explorer = lab.explorer()
    explorer.root.scroll_into_view_if_needed()
    return explorer


def test_tour_plays_pauses_scrubs_and_inspects(
    lab: LabPage, tour: Explorer, screenshots: Path
) -> None:
    assert lab.cell_errors() == []
    start = tour.tick()
    assert tour.colours() > 3

    tour.part("play").click()
    tour.wait_status("playing")
    tour.wait_tick(start + 10)
    tour.screenshot(screenshots / "tour-light-playing.png")
    tour.part("play").click()
    tour.wait_status("paused")
    # The last frame may still be on its way to a busy browser.
    lab.page.wait_for_timeout(1_500)
    stopped = tour.tick()
    lab.page.wait_for_timeout(500)
    assert tour.tick() == stopped

    tour.part("step").click()
    tour.wait_tick(stopped + 1)
    assert tour.tick() == stopped + 1
    now = tour.picture()

    timeline = tour.part("timeline")
    box = timeline.bounding_box()
    assert box is not None
    timeline.click(position={"x": box["width"] * 0.25, "y": 15})
    tour.wait_status("exact")
    tour.wait_tick_below(stopped)
    tour.screenshot(screenshots / "tour-light-past.png")
    tour.part("now").click()
    tour.wait_tick(stopped + 1)
    assert tour.picture() == now

    before = tour.picture()
    tour.part("overlay-unemployment").click()
    expect(tour.part("map")).to_have_attribute("data-overlay", "unemployment")
    assert tour.picture() != before

    column, row, width, height = settled_tile(tour)
    tour.click_tile(column, row, width, height)
    inspector = tour.part("inspector")
    expect(inspector).to_have_attribute(
        "data-entity", f"tiles {row * width + column}", timeout=5_000
    )
    expect(inspector).to_contain_text("Land use", ignore_case=True)
    tour.screenshot(screenshots / "tour-light-tile.png")
    expect(inspector.get_by_test_id("sparkline").first).to_be_visible()
    persons = tour.root.locator("details[data-table=persons]")
    persons.locator("summary").click()
    persons.get_by_test_id("row-persons").first.click()
    expect(inspector).to_have_attribute("data-entity", re.compile(r"persons \d+"))
    tour.screenshot(screenshots / "tour-light-person.png")
    tour.part("pick-table").select_option("firms")
    tour.part("pick-id").fill("3")
    tour.part("pick-go").click()
    expect(inspector).to_have_attribute("data-entity", "firms 3")
    tour.part("play").click()
    tour.wait_tick(stopped + 12)
    tour.part("play").click()
    tour.wait_status("paused")
    tour.screenshot(screenshots / "tour-light-firm.png")

    lab.page.evaluate(DARK)
    expect(tour.root).to_have_attribute("data-theme", "dark", timeout=10_000)
    lab.page.wait_for_timeout(500)
    tour.screenshot(screenshots / "tour-dark-firm.png")
    tour.part("tab-indicators").click()
    lab.page.wait_for_timeout(300)
    tour.screenshot(screenshots / "tour-dark-charts.png")
    lab.page.screenshot(path=screenshots / "tour-dark-page.png")
    assert lab.outside == []
    assert lab.errors == []


def settled_tile(tour: Explorer) -> tuple[int, int, int, int]:
    """A tile with firms and people: the brightest of the population overlay."""
    tour.part("overlay-population").click()
    expect(tour.part("map")).to_have_attribute("data-overlay", "population")
    found = tour.part("map").evaluate(
        """canvas => {
            const { width, height } = canvas;
            const data = canvas.getContext('2d').getImageData(0, 0, width, height).data;
            let best = 0, most = -1;
            for (let tile = 0; tile < width * height; tile++) {
                const bright = data[4 * tile + 3] === 0 ? -1
                    : data[4 * tile] + data[4 * tile + 1] - data[4 * tile + 2];
                if (bright > most) { most = bright; best = tile; }
            }
            return [best % width, Math.floor(best / width), width, height];
        }"""
    )
    column, row, width, height = (int(part) for part in found)
    return column, row, width, height
