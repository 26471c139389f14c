"""Going on with a run that stopped, in whatever way it stopped, and ending as if it never had."""

from __future__ import annotations

from pathlib import Path

from panarchy.arguments import MOST_TICKS, check_progress, thread_count, whole
from panarchy.errors import RunError
from panarchy.run import manifest
from panarchy.run.place import place_of
from panarchy.run.recorder import Recorder, live
from panarchy.run.replay import Feeder, Progress, advance, restore_before
from panarchy.run.staging import check_log, check_target_tick, check_writable


def reopen(
    where: str | Path, threads: int = 0, target_tick: int | None = None
) -> tuple[Recorder, Feeder]:
    """Restore a run's last snapshot and attach a recorder that brings it to its last tick again.

    Args:
        where: the run's folder.
        threads: threads of the world; 0 for all cores.
        target_tick: a new tick for ``resume`` to go to.

    Returns:
        The recorder, whose ``core`` stands at the last whole snapshot, and the intents that follow it.

    Raises:
        RunError: where there is no run, it lies on an object store, or another writer has it.
        DamagedError: where the run is damaged.
    """
    place = place_of(where)
    contents = manifest.load(place)
    check_writable(place, contents)
    other = live(place.url)
    if other is not None and other.files.info.made != contents.manifest.run.made:
        # It records a run that was deleted, and this one lies in its place.
        other.abandon()
    elif other is not None:
        raise RunError(f"The run {place.url} is being recorded by a world of this process.")
    known = check_log(place, contents)
    core = restore_before(place, contents, known, contents.manifest.tick, threads)
    core.log_decisions(known.start.get("decisions", "none"))
    recorder = Recorder(core, place.url, "", if_exists="resume", target_tick=target_tick)
    return recorder, Feeder(core, known.intents)


def resume(
    where: str | Path,
    ticks: int | None = None,
    threads: int = 0,
    progress: Progress | None = None,
) -> int:
    """Bring a run to the tick first asked for, or some ticks beyond where it stands.

    Args:
        where: the run's folder.
        ticks: ticks to add; without them the run goes to its target.
        threads: threads of the world; 0 for all cores.
        progress: told of the ticks reached.

    Returns:
        The last tick.

    Raises:
        RunError: where nothing says how far to go, threads or progress make no sense, the system refuses, or the run cannot be opened.
        DamagedError: where the run is damaged.
    """
    at_once = thread_count(threads, RunError)
    check_progress(progress, RunError)
    place = place_of(where)
    contents = manifest.load(place)
    known = check_log(place, contents)
    more = None if ticks is None else whole(ticks, "ticks", 0, MOST_TICKS, RunError)
    target = contents.manifest.run.target_tick if more is None else known.last_tick + more
    if target is None:
        raise RunError(
            f"The run {place.url} was not asked for a number of ticks; say how many more it shall have."
        )
    target = max(target, known.last_tick)
    check_target_tick(target)
    asked = max(target, contents.manifest.run.target_tick or target)
    recorder, feeder = reopen(where, at_once, asked)

    def after() -> None:
        recorder.after_step()
        if progress is not None:
            progress(recorder.tick, target)

    try:
        advance(recorder.core, feeder, target, recorder.next_stop, after)
        feeder.feed()
    finally:
        recorder.close()
    return recorder.tick
