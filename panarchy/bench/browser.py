"""Rows about the explorer in a real JupyterLab: frames, pauses, overlays, hovering and scrubbing, by the page's clock."""

from __future__ import annotations

import random
import statistics
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from panarchy.bench.lab import chromium
from panarchy.bench.row import Row
from panarchy.world import World

if TYPE_CHECKING:
    from panarchy.bench.lab.explorer import Explorer
    from panarchy.bench.lab.page import LabPage

DECADE = 3650
"""Ticks of the recorded run that is scrubbed."""
_WIDE = {"spatial.width_tiles": 256, "spatial.height_tiles": 128}
_WATCHED = f"""
import warnings
warnings.simplefilter("ignore")
from panarchy import World
world = World("tiny_island", seed=7, set={_WIDE!r})
world.explore()
"""
_RECORDED = """
import warnings
warnings.simplefilter("ignore")
from panarchy import Run
Run.open({path!r}).explore()
"""
_LONG_RUN = "world.step(1_000_000)"


def rows() -> Iterator[Row]:
    """Measure what a reader waits for; one row says what is missing where there is no browser."""
    missing = absent()
    if missing:
        yield Row("the explorer in JupyterLab", 0, "", note=f"not measured: {missing}")
        return
    from panarchy.bench.lab import write_notebook
    from panarchy.bench.lab.session import lab

    with tempfile.TemporaryDirectory(prefix="panarchy-bench-") as folder, lab() as page:
        write_notebook(page.server.notebooks / "watched.ipynb", _WATCHED, _LONG_RUN)
        page.open("watched.ipynb")
        page.run_cell(0)
        explorer = page.explorer()
        yield from _at_rest(explorer)
        yield from _frames(explorer)
        yield from _pauses(page, explorer)
        path = Path(folder) / "decade"
        _record(path)
        notebook = _RECORDED.format(path=str(path))
        write_notebook(page.server.notebooks / "recorded.ipynb", notebook)
        page.open("recorded.ipynb")
        page.run_cell(0)
        yield from _scrubs(page.explorer())


def absent() -> str:
    """Say what is missing to measure in a browser; empty if nothing is."""
    if find_spec("playwright") is None:
        return "playwright is not installed (pip install playwright)"
    return "" if chromium.find() else chromium.ADVICE


def _at_rest(explorer: Explorer) -> Iterator[Row]:
    """Overlay switches and hovering, which the page answers alone."""
    from panarchy.bench.lab import probes

    page = explorer.root.page
    page.wait_for_timeout(1_000)
    probes.count_messages(explorer)
    switches = [taken for _ in range(4) for taken in probes.switch_overlays(explorer)]
    yield _row("overlay switch, click to painted map", switches, 16)
    yield _row("hover, move to reading", probes.hover(explorer, 120), 16)
    sent = probes.messages(explorer)
    yield Row("messages to the kernel for all of these", sent, "", 0)


def _frames(explorer: Explorer) -> Iterator[Row]:
    """Painted frames a second while the kernel steps, at a settled pace and as fast as it can."""
    from panarchy.bench.lab import probes

    for ticks, how in (
        ("1", "one tick a frame"),
        ("5", "five ticks a frame"),
        ("null", "all it can"),
    ):
        explorer.play(ticks, 30)
        explorer.root.page.wait_for_timeout(2_000)
        before = explorer.tick()
        seconds = 4.0
        rates = [probes.painted_a_second(explorer, seconds) for _ in range(5)]
        taken = (explorer.tick() - before) / (5 * seconds)
        # A count of frames over four seconds is right to a quarter of a frame a second.
        rate = round(4 * statistics.median(rates)) / 4
        note = f"{taken:.0f} ticks a second; lowest of 5 {min(rates):.1f}"
        yield Row(
            f"map frames a second at 256 x 128, {how}", rate, "fps", 30,
            more_is_better=True, note=note,
        )  # fmt: skip
        explorer.part("play").click()
        explorer.wait_status("paused")


def _pauses(page: LabPage, explorer: Explorer) -> Iterator[Row]:
    """From the click on pause to a resting world, with an idle kernel and with a cell that steps."""
    from panarchy.bench.lab import probes

    idle, blocked = [], []
    for _ in range(15):
        explorer.play("null", 30)
        page.page.wait_for_timeout(400)
        idle.append(probes.pause(explorer))
    for _ in range(15):
        page.run_cell(1)
        explorer.wait_status("blocking")
        page.page.wait_for_timeout(400)
        blocked.append(probes.pause(explorer))
        page.wait_all()
    on = f"ipykernel {version('ipykernel')}"
    yield _row("pause, click to resting world, kernel idle", idle, 100, on)
    yield _row("pause, click to resting world, a cell steps", blocked, 100, on)


def _record(path: Path) -> None:
    """Ten years of tiny_island."""
    world = World("tiny_island", seed=7)
    world.record(path)
    world.step(DECADE)
    world.stop_recording()


def _scrubs(explorer: Explorer) -> Iterator[Row]:
    """Any tick of ten recorded years: a map at once, the exact world on release."""
    from panarchy.bench.lab import probes

    draw = random.Random(7)  # noqa: S311 - which ticks are asked for is no secret
    probes.scrub(explorer, 0.5)
    taken = [probes.scrub(explorer, draw.uniform(0.01, 0.99)) for _ in range(25)]
    on = f"{DECADE:,} ticks of tiny"
    yield _row("scrub, press to a map of that tick", [frame for frame, _ in taken], 100, on)
    yield _row("scrub, release to the exact world", [exact for _, exact in taken], 400, on)


def _row(name: str, milliseconds: list[float], must: float, note: str = "") -> Row:
    """A row of the median, with the 95th percentile beside it."""
    high = statistics.quantiles(milliseconds, n=20)[-1]
    spread = f"95 % within {high:.3g} ms, {len(milliseconds)} times"
    note = f"{spread}; {note}" if note else spread
    return Row(name, statistics.median(milliseconds), "ms", must, note=note)
