"""Which events a branch can still be kept from: a mistyped id must not read as a measured "no effect"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from panarchy.acting import RESEED, WITHHOLD
from panarchy.arguments import whole
from panarchy.errors import ActionError
from panarchy.observe import events
from panarchy.run.run import Run

if TYPE_CHECKING:
    from panarchy.replay.branch import Branch


def check_event(branch: Branch, event_id: Any) -> int:
    """Check the id of an event that a branch is to withhold.

    An event that the parent has not reached yet, or that another change of the branch may bring about, cannot be known,
    and is let through; the run says later that no such event came to pass.

    Args:
        branch: the branch, which has not been told yet.
        event_id: the id, as it was handed in.

    Returns:
        The id as a whole number.

    Raises:
        ActionError: where that is no id of an event, its tick has passed, the branch has another luck by then, or the
            parent went the same way up to it and has no such event.
    """
    number = whole(event_id, "The id of an event", 0, 2**53, ActionError)
    tick, fork = events.tick_of(number), branch.fork_of.tick
    if tick == 0:
        raise ActionError(
            f"{number} is no id of an event; ids are in the view events, column event_id."
        )
    if tick <= fork:
        raise ActionError(
            f"Event {number} happened at tick {tick}, before the fork at tick {fork}, and cannot be withheld after it."
        )
    now = branch.tick
    if tick <= now:
        raise ActionError(
            f"The event {number} belongs to tick {tick}, and the branch stands at tick {now}; "
            f"fork again before tick {tick} to withhold it."
        )
    if any(intent.verb == RESEED and intent.tick <= tick for intent in branch.log().intents):
        # Its events have the ids that its own luck gives them: that of the parent's would name another.
        raise ActionError(
            f"The branch '{branch.branch}' goes on with another seed than its parent, whose event {number} is none of its "
            f"own: step it, and fork it before tick {tick} to withhold an event that it recorded."
        )
    if _goes_the_same_way(branch, tick) and not events.fetch(branch.parent_run, [number]):
        parent = branch.parent_run
        raise ActionError(
            f"The run {_called(parent)} has no event {number} at tick {tick}; ids are in its view events, column event_id."
        )
    return number


def _goes_the_same_way(branch: Branch, tick: int) -> bool:
    """Whether the parent has recorded a tick, and nothing but withholding makes the branch another world up to it."""
    parent = branch.parent_run
    if parent.last_tick < tick:
        return False
    kept = branch.info.start_intents
    only_there = [intent for intent in parent.inputs() if intent.id > kept]
    changes = [*only_there, *(intent for intent in branch.log().intents if intent.verb != WITHHOLD)]
    withheld = [intent for intent in branch.log().intents if intent.verb == WITHHOLD]
    # What was withheld before the tick may have led to other events at it; at the tick itself ids stay those of the parent.
    return not any(intent.tick <= tick for intent in changes) and not any(
        intent.tick < tick for intent in withheld
    )


def _called(run: Run) -> str:
    """A run by its name, with its branch where that is not the root."""
    return f"'{run.name}'" if run.info.parent is None else f"'{run.name}/{run.branch}'"
