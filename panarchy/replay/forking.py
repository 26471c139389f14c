"""Beginning a branch: a log with its start and a manifest that names the parent, and nothing else."""

from __future__ import annotations

from contextlib import suppress
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from panarchy._engine import ENGINE_VERSION, CoreWorld
from panarchy.acting import RESEED
from panarchy.arguments import LARGEST_SEED, whole
from panarchy.errors import PanarchyError, RunError
from panarchy.replay.line import ancestors
from panarchy.run import lineage, manifest
from panarchy.run.log import Intent
from panarchy.run.manifest import Parent, RunInfo
from panarchy.run.place import LocalPlace, Place, place_of
from panarchy.run.replay import tick_of
from panarchy.run.staging import check_folder, check_log, new_branch

if TYPE_CHECKING:
    from panarchy.replay.branch import Branch
    from panarchy.run import Run


def fork(
    run: Run,
    at: int | None,
    name: str | None,
    seed: int | None,
    into: str | PathLike[str] | None,
) -> Branch:
    """Begin a branch; see `Run.fork`."""
    from panarchy.replay.branch import Branch

    run.check_there()
    tick = run.last_tick if at is None else tick_of(at)
    if isinstance(run, Branch) and tick < run.info.start_tick:
        return fork(run.parent_run, tick, name, seed, into)
    _check_tick(run, tick)
    luck = None if seed is None else whole(seed, "seed", 0, LARGEST_SEED, RunError)
    root, where = _tree(run, into)
    if where is not None:
        _check_own_tree(run, tick, root)
    name = (
        lineage.free_name(run.branch, tick, root)
        if name is None
        else lineage.check_name(name, root)
    )
    chain = run.chain_at(tick)
    accepted = accepted_before(run, tick)
    info = RunInfo(
        name=run.name,
        branch=name,
        parent=Parent(branch=run.branch, tick=tick, chain=chain, where=where),
        scenario=run.scenario,
        seed=run.seed if luck is None else luck,
        engine=ENGINE_VERSION,
        every=run.info.every,
        start_tick=tick,
        start_intents=accepted,
    )
    start = {**run.log().start, "tick": tick, "chain": chain}
    intents = [] if luck is None else [_reseed(start["config"], tick, accepted + 1, luck)]
    folder = lineage.folder_of(root, name)
    new_branch(folder, info, start, intents)
    return Branch(folder)


def _check_own_tree(run: Run, tick: int, root: Path) -> None:
    """Refuse a folder for branches of a run elsewhere in which another run lies, or branches of another.

    A copy of the same run is none, wherever it lies: its history is the same up to the fork.
    """
    line = ancestors(run)
    for one, last in line:
        there = LocalPlace(lineage.folder_of(root, one.branch))
        if manifest.numbers(there) and not _goes_with(there, one, min(last, tick)):
            raise RunError(
                f"{root} holds another run with a branch '{one.branch}' than {run.path}; fork(into=...) names another "
                "folder."
            )
    for place in _parents_elsewhere(root):
        if not _goes_with(place, *line[0]):
            raise RunError(
                f"{root} holds branches of {place.url}; fork(into=...) names another folder for those of {run.path}."
            )


def _parents_elsewhere(root: Path) -> list[Place]:
    """The roots elsewhere of the runs whose branches lie in a folder, as far as they can be read."""
    found: dict[str, Place] = {}
    for name in lineage.branch_names(root):
        with suppress(PanarchyError):
            info = manifest.load(LocalPlace(lineage.folder_of(root, name))).manifest.run
            if info.parent is not None and info.parent.where is not None:
                place = place_of(info.parent.where)
                above = lineage.root_of(place, manifest.load(place).manifest.run)
                found[above.url] = above
    return list(found.values())


def _goes_with(place: Place, run: Run, tick: int) -> bool:
    """Whether what lies at a place has a run's history up to a tick, as far as it goes; if it cannot be read, it may."""
    try:
        known = check_log(place, manifest.load(place))
    except PanarchyError:
        return True
    at = min(known.last_tick, tick)
    return known.commits.get(at) == run.chain_at(at)


def known_at(run: Run, tick: int) -> int:
    """How many intents a branch has accepted that is forked at a tick of a run's line of history."""
    from panarchy.replay.branch import Branch

    while isinstance(run, Branch) and tick < run.info.start_tick:
        run = run.parent_run
    return accepted_before(run, tick)


def accepted_before(run: Run, tick: int) -> int:
    """How many intents a run's world had accepted that belong to a branch which begins after a tick."""
    number = run.info.start_intents
    opening = run.info.parent is not None and tick == run.info.start_tick
    for intent in run.log().intents:
        if intent.accepted < tick or (opening and intent.accepted == tick):
            number = max(number, intent.id)
    return number


def _reseed(config: str, tick: int, number: int, seed: int) -> Intent:
    """The input that gives a branch its luck, accepted at the tick of the fork."""
    when, verb, args = CoreWorld.plan(config, tick, RESEED, f'{{"seed":{seed}}}')
    return Intent(number, when, 0, "fork", verb, args, accepted=tick)


def _check_tick(run: Run, tick: int) -> None:
    """Bring the files of a live run up to the tick, and refuse one that the run does not hold."""
    if not run.first_tick <= tick <= run.flushed_tick:
        run.flush()
    if not run.first_tick <= tick <= run.flushed_tick:
        behind = run.flushed_tick < tick <= run.log().last_tick
        hint = (
            f" Its files end before its log; first: panarchy resume {run.path}." if behind else ""
        )
        raise RunError(
            f"The run {run.path} holds ticks {run.first_tick} to {run.flushed_tick}, not {tick}.{hint}"
        )


def _tree(run: Run, into: str | PathLike[str] | None) -> tuple[Path, str | None]:
    """The root folder of the tree that gets the branch, and the parent's address if that lies elsewhere."""
    home = run.root_place
    if isinstance(home, LocalPlace):
        if into is not None and LocalPlace(Path(into)).path != home.path:
            raise RunError(
                f"A branch of a run on this machine lies in its tree, {home.url}, not in {into}."
            )
        return home.path, None
    folder = Path("runs") / run.name if into is None else Path(into)
    check_folder(folder)
    return folder.expanduser().absolute(), run.path
