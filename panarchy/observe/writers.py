"""What may write a column: nothing, an event that its row names, or any phase; and the last event that wrote a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from panarchy._engine import CoreWorld
from panarchy.observe import events
from panarchy.observe.changes import PATIENCE, Change, Search, last_change, same
from panarchy.observe.steps import steps_of
from panarchy.observe.values import Value

if TYPE_CHECKING:
    from panarchy.run import Run

_FIXED = "history.constants"
"""The audit rule that guards the columns that nothing ever writes again."""
_BACK = 6
"""Events of a row that are looked at for the one that wrote a value, before its last change is searched for instead."""


def noted(value: Value, core: CoreWorld) -> int | None:
    """The last event that a row names beside a value, 0 for none; None for a column that changes without events.

    Several columns share the place where it is named, so that the event may have written another of them.
    """
    beside = {(table, column): event for table, column, event in CoreWorld.written_by()}
    column = beside.get((value.table, value.column))
    if column is None:
        return None
    return int(core.cell(value.table, value.entity, column) or 0)


def last_written(
    run: Run, value: Value, tick: int, patience: int = PATIENCE
) -> tuple[Search, int | None]:
    """Find the last change of a value and, where the record tells it, the event that wrote it.

    A column that changes only with events is followed back along the events that its row names, and each is taken for
    the writer only if the value is another after its tick than before.
    Any other column is searched for its last change.

    Args:
        run: the run.
        value: the value.
        tick: the last tick that is looked at.
        patience: as in `last_change`.

    Returns:
        The last change, and the event; None where there is none, or the record does not tell.

    Raises:
        QueryError: if the row does not exist at the tick.
    """
    core = run.look_at(tick)
    if (value.table, value.column) in core.audit_guards(_FIXED):
        return last_change(run, value, tick, steady=True), None
    at, event = tick, noted(value, core)
    for _ in range(_BACK):
        if event is None:
            break
        written = events.tick_of(event)
        if written <= run.first_tick:
            # No event since the recording began, so no change but that the row came to be.
            return last_change(run, value, at, steady=True), None
        core = run.look_at(written - 1)
        before, after = value.read(core), value.read(run.look_at(written))
        if after is None:
            # The row is younger than the event, which it took over from another: it has had none of its own.
            return last_change(run, value, at, steady=True), None
        if not same(before, after):
            change = Change(written, before, after)
            return Search(change, written, written), _writer(run, value, written, event)
        at, event = written - 1, noted(value, core)
    return last_change(run, value, at, patience=patience), None


def _writer(run: Run, value: Value, tick: int, event: int) -> int:
    """Of the events of a tick that name a row, the one that wrote a value; the last of them if none alone did."""
    steps = steps_of(run, value, tick)
    found = steps[-1].events if steps else ()
    return event if not found or event in found else found[0]
