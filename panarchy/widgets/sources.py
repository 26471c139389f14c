"""Turns what a notebook hands to the explorer, a world or a run, into a source that the explorer can show."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from panarchy.widgets.live import LiveSource
from panarchy.widgets.recorded import Record, RecordedSource
from panarchy.widgets.source import Source

if TYPE_CHECKING:
    from panarchy.world import World


def source_of(subject: Any) -> Source:
    """The source of a `World` or a `Run`.

    Raises:
        TypeError: for anything else.
    """
    from panarchy.world import World

    if isinstance(subject, World):
        return _of_world(subject)
    from panarchy.run import Run

    if isinstance(subject, Run):
        return RecordedSource(subject)
    raise TypeError(f"Only a World or a Run can be explored, not {type(subject).__name__}.")


def _of_world(world: World) -> LiveSource:
    """Watch a world: from now on it steps on its engine thread, and its record, if any, is its past."""
    records: dict[str, Record] = {}

    def record() -> Record | None:
        path = world.recording_path
        if path is None:
            return None
        if path not in records:
            from panarchy.run import Run

            records[path] = Record(Run.open(path))
        return records[path]

    config = json.loads(world.core.config())
    name = str(config["name"])
    return LiveSource(
        world.core,
        world.driver(),
        title=name.replace("_", " ").capitalize(),
        subtitle=f"{name}, seed {config['seed']}",
        record=record,
        sql=world.sql,
    )
