"""The questions about causes that a run answers: `why`, `why_not`, `impact`, `trace`, `but_for`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from panarchy.errors import QueryError

if TYPE_CHECKING:
    from panarchy.observe.answer import Answer
    from panarchy.observe.but_for import ButFor
    from panarchy.run import Run

Source = TypeVar("Source")
"""A run, or a world."""


class Questions:
    """What can be asked of whatever has a history: a run, or a world, whose past is computed again if need be."""

    def _asked_run(self) -> Run:
        """The run that answers."""
        return cast("Run", self)

    def why(
        self,
        table: str,
        entity_id: int,
        column: str,
        *,
        key: str | int | None = None,
        tick: int | None = None,
        patience: int = 0,
    ) -> Answer:
        """Explain a value: the event that wrote it, the decision behind that, what it read, and so on to the roots.

        A value that changes without an event is explained by the phase that wrote it: the tick is computed again,
        and each of the phase's declared reads is put back to an earlier value to see what it mattered.

        Intents that this way does not come to are withheld one at a time, and those without which the value would be
        another are told of: first those about a row of the answer, then the latest, as far as the work allows.

        The last change is found between snapshots that differ, and after the newest one; where that leaves ticks in which
        a value may have gone away and come back, the answer says from which tick it looked.

        Args:
            table: such as ``firms``.
            entity_id: the id of the row.
            column: a stored or displayed column, such as ``price``, ``wage_real`` or ``posted_price``.
            key: for a column that is a map the good's name, for one that is a list the place in it.
            tick: the tick asked about; the last one if None.
            patience: ticks between snapshots that hold the same value that are computed again, the newest first, to see
                whether it went away and came back; some milliseconds each.

        Returns:
            An answer with a graph, a table, DOT and a story.

        Raises:
            QueryError: if there is no such table, row, column, key or tick.
        """
        from panarchy.observe.why import why

        if isinstance(key, bool):
            raise QueryError(
                f"key is the name of a good or the place in a list, such as key=0, not {key}."
            )
        return why(self._asked_run(), table, entity_id, column, key, tick, patience)

    def why_not(self, intent_id: int) -> Answer:
        """Explain why an intent came to nothing: the reason, what of the state stood in its way, and what led to that.

        Args:
            intent_id: what `World.act` returned.

        Raises:
            QueryError: if there is no such intent.
        """
        from panarchy.observe.why_not import why_not

        return why_not(self._asked_run(), intent_id)

    def impact(self, event_id: int) -> Answer:
        """Go from an event forward to everything that came of it.

        Raises:
            QueryError: if there is no such event.
        """
        from panarchy.observe.tracer import CausalTracer

        return CausalTracer(self._asked_run()).impact(event_id)

    def trace(self, table: str, entity_id: int) -> Answer:
        """Tell the life of an entity: every event that names it, and how they led to one another.

        Args:
            table: such as ``persons``.
            entity_id: its id.

        Raises:
            QueryError: if there is no such table, or nothing is known of the entity.
        """
        from panarchy.observe.tracer import CausalTracer

        return CausalTracer(self._asked_run()).trace_entity(table, entity_id)

    def but_for(
        self,
        event_id: int,
        horizon: int = 90,
        seeds: Iterable[int] | None = None,
        threads: int = 0,
        *,
        progress: bool | None = None,
    ) -> ButFor:
        """Measure what an event changed, against the same world without its effect and with the same luck.

        Args:
            event_id: an event of the world's own, such as a hire, or an intervention.
            horizon: ticks compared, that of the event included.
            seeds: of pairs that draw other luck from the tick after the event on: ``range(20)`` gives 20 pairs, over
                which indicators are averaged and a band is given, as in `panarchy.compare`. What the event changed
                under the run's own luck is a column of its own, ``own_difference``, and is none of the pairs.
            threads: pairs computed at once; 0 for all cores.
            progress: show a bar; by default where somebody sees it.

        What the run was asked for at the tick before the event, or later, both worlds are asked for. Where that is
        nothing, the one without the event is ``run.fork(at=tick - 1).withhold(event_id)``, chain hash and all.

        Returns:
            An answer whose ``kpis()`` is a table of differences; ``changed()`` says how the entity's row differs under
            the run's own luck.

        Raises:
            QueryError: if there is no such event, it cannot be withheld, seeds are none or hold one twice, threads is
                no number of threads, or progress is neither True, False nor None.
        """
        from panarchy.observe.but_for import but_for

        return but_for(self._asked_run(), event_id, horizon, seeds, threads, progress)


def checked_source(source: Source) -> Source:
    """A run or a world, as it is.

    Raises:
        QueryError: if it is neither.
    """
    if not isinstance(source, Questions):
        raise QueryError(f"What is asked must be a run or a world, not {source!r}.")
    return source


def asked(source: Any) -> Run:
    """The run that answers for a run or a world.

    Raises:
        QueryError: if it is neither.
    """
    return cast("Run", checked_source(source)._asked_run())
