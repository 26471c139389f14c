"""Play and pause in a real JupyterLab, with the kernel idle and with a cell that blocks it; run on each ipykernel."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from panarchy.bench.lab import LabPage, probes, write_notebook

pytestmark = pytest.mark.browser

WORLD = """
import warnings
warnings.simplefilter("ignore")
from panarchy import World
world = World("tiny_island", seed=7, set={"population.persons": 5_000})
world.explore()
"""
BLOCK = "taken = world.step(1_000_000)"
AFTER = "print(taken, world.tick)"
#: Frames that must come onto the screen; how many a second is measured by `panarchy bench browser`.
FRAMES = 60
#: Waits for that many frames, and returns how many a second there were.
PAINTED = """(root, frames) => new Promise(resolve => {
    const start = performance.now();
    let painted = 0;
    const watcher = new MutationObserver(() => {
        painted += 1;
        if (painted < frames) return;
        watcher.disconnect();
        resolve(1000 * painted / (performance.now() - start));
    });
    watcher.observe(root.querySelector('[data-testid=map]'), {
        attributes: true, attributeFilter: ['data-tick'],
    });
})"""


def test_playback_plays_paints_and_pauses_at_once(lab: LabPage, screenshots: Path) -> None:
    write_notebook(lab.server.notebooks / "playback.ipynb", WORLD)
    lab.open("playback.ipynb")
    lab.run_all()
    explorer = lab.explorer()
    before = explorer.tick()
    explorer.play("null", 30)
    explorer.wait_tick(before + 20)
    frames = explorer.root.evaluate(PAINTED, FRAMES)
    waited = [probes.pause(explorer)]
    for _ in range(4):
        explorer.part("play").click()
        explorer.wait_status("playing")
        lab.page.wait_for_timeout(200)
        waited.append(probes.pause(explorer))
    # The last frame may still be on its way to a busy browser.
    lab.page.wait_for_timeout(1_500)
    tick = explorer.tick()
    lab.page.wait_for_timeout(500)
    assert explorer.tick() == tick
    note(screenshots, fps=round(frames, 1), pause_idle_ms=sorted(round(each) for each in waited))
    assert lab.errors == []
    assert lab.outside == []


def test_playback_pause_stops_a_cell_that_blocks_the_kernel(
    lab: LabPage, screenshots: Path
) -> None:
    write_notebook(lab.server.notebooks / "blocked.ipynb", WORLD, BLOCK, AFTER)
    lab.open("blocked.ipynb")
    lab.run_cell(0)
    explorer = lab.explorer()
    waited = []
    for _ in range(3):
        lab.run_cell(1)
        explorer.wait_status("blocking")
        explorer.wait_tick(explorer.tick() + 10)
        lab.page.wait_for_timeout(300)
        waited.append(probes.pause(explorer))
        lab.wait_all()
    lab.run_cell(2)
    output = lab.page.locator(".jp-OutputArea-output pre").last
    expect(output).to_contain_text(" ", timeout=20_000)
    taken, tick = (int(part) for part in output.inner_text().split())
    assert 0 < taken < 1_000_000
    assert taken <= tick
    note(screenshots, pause_blocked_ms=sorted(round(each) for each in waited))
    assert lab.cell_errors() == []
    assert lab.outside == []


def note(folder: Path, **figures: object) -> None:
    """Keep the measured figures beside the screenshots, by version of ipykernel."""
    import ipykernel

    path = folder / "playback.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    known.setdefault(ipykernel.__version__, {}).update(
        figures, measured_at=time.strftime("%Y-%m-%d %H:%M")
    )
    path.write_text(json.dumps(known, indent=1))
