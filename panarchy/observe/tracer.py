"""`CausalTracer`: from an event back to its roots, forward to what came of it, and along the life of an entity."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING

from panarchy.arguments import text, whole
from panarchy.errors import QueryError, suggest
from panarchy.observe import events, words
from panarchy.observe.answer import Answer
from panarchy.observe.graph import CausalGraph
from panarchy.observe.index import Causes, causes_of
from panarchy.observe.links import LINKS, WORDS
from panarchy.observe.questions import asked
from panarchy.observe.values import row_id

if TYPE_CHECKING:
    from panarchy.run import Run
    from panarchy.world import World

MOST_NODES = 300
"""Events that one graph shows at once."""
MOST_EVENTS = 2**53
"""More events than any run has."""
_LIFE = 2_000
"""Events of one entity that are told."""
_NO_ENTITIES = {
    "events": "impact() and CausalTracer(run).build_chain() tell of one, and the view events lists them",
    "decisions": "DecisionLogger(run).explain() tells of one, and the view decisions lists them",
    "intents": "why_not() tells what became of one, and the view intents lists them",
}
"""Views with ids that are those of no entity, and what tells of their rows."""
_DIRECTIONS = ("causes", "effects")
_EVENT = re.compile(r"e\d+")
"""The id of an event's node."""
_LONGEST = 20
"""More characters than the id of any event's node has."""
_NODE = re.compile(r"e\d+$|[dipr]\d|v\w+\.|start$")
"""How the id of any node begins: of an event, a decision, an intent, a phase, a read, a value, or the start."""


def _most(limit: int) -> int:
    """How many events a graph may hold.

    Raises:
        QueryError: if that is no whole number from 1.
    """
    return whole(limit, "limit", 1, MOST_EVENTS, QueryError)


class CausalTracer:
    """Asks a run about causes and effects.

    Args:
        source: a run, which is brought up to date with every question where it is live; or a world, as it stands now.

    Raises:
        QueryError: if it is neither.
    """

    def __init__(self, source: Run | World) -> None:
        self._run = asked(source)

    @property
    def causes(self) -> Causes:
        """The index of the run's causes, up to date."""
        return causes_of(self._run)

    def build_chain(self, event_id: int, limit: int = MOST_NODES) -> Answer:
        """Go from an event back to its roots.

        Args:
            event_id: the event.
            limit: most events in the graph; the nearest are kept.

        Raises:
            QueryError: if the run holds no event of this id.
        """
        # The graph first: it reads the event with all the others at once.
        event_id = events.checked(event_id)
        graph = self.around(event_id, "causes", _most(limit))
        start = events.one(self._run, event_id)
        lines = [words.sentence(start), *self._behind(start)]
        return Answer(f"why event {event_id}", graph, "\n".join(lines))

    def trace_outcome(self, event_id: int, limit: int = MOST_NODES) -> Answer:
        """The same as :meth:`build_chain`: an outcome traced back to its causes."""
        return self.build_chain(event_id, limit)

    def impact(self, event_id: int, limit: int = MOST_NODES) -> Answer:
        """Go from an event forward to everything that came of it.

        Args:
            event_id: the event.
            limit: most events in the graph; the nearest are kept.

        Raises:
            QueryError: if the run holds no event of this id.
        """
        event_id, limit = events.checked(event_id), _most(limit)
        start = events.one(self._run, event_id)
        every = self.causes.descendants(event_id)
        graph = self.around(event_id, "effects", limit)
        last = max((events.tick_of(int(one)) for one in every), default=start["tick"])
        news = f"{len(every):,} event{'' if len(every) == 1 else 's'} came of it, the last at tick {last}"
        lines = [f"{words.sentence(start)[:-1]}; {news if len(every) else 'no event came of it'}."]
        kinds: dict[str, int] = {}
        for found in graph.nodes:
            if found.id != graph.focus:
                kinds[found.kind] = kinds.get(found.kind, 0) + 1
        shown = sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
        if sum(kinds.values()) < len(every):
            lines.append(f"Of these, the nearest {sum(kinds.values())}:")
        lines += [f"{count} x {kind.replace('_', ' ')}" for kind, count in shown]
        return Answer(f"what came of event {event_id}", graph, "\n".join(lines))

    def trace_entity(self, table: str, entity_id: int) -> Answer:
        """Tell the life of an entity: every event that names it, and how they led to one another.

        Args:
            table: such as ``persons``.
            entity_id: its id.

        Raises:
            QueryError: if there is no such table, or nothing is known of the entity.
        """
        if text(table, "The name of a table", QueryError) in _NO_ENTITIES:
            raise QueryError(f"The {table} of a run are no entities: {_NO_ENTITIES[table]}.")
        known = self._run.dictionary()["table"].to_pylist()
        if table not in known:
            raise QueryError(
                f"There is no table '{table}'.{suggest(table, {str(name) for name in known})}"
            )
        rows = self._run.sql(
            "SELECT event_id FROM events WHERE (entity_table = $t AND entity_id = $i) "
            "OR (other_table = $t AND other_id = $i) ORDER BY event_id LIMIT $n",
            t=table,
            i=row_id(entity_id),
            n=_LIFE + 1,
        ).fetchall()
        more = len(rows) > _LIFE
        found = events.fetch(self._run, [row[0] for row in rows[:_LIFE]])
        if not found:
            raise QueryError(self._unnamed(table, entity_id))
        graph = CausalGraph(events.node_id(max(found)), expander=self.expand)
        index = self.causes
        for key in sorted(found):
            event = found[key]
            graph.add(events.node(event))
            for parent, role in index.parents(event["event_id"]):
                if parent in found:
                    graph.link(
                        events.node_id(parent),
                        events.node_id(event["event_id"]),
                        role,
                        LINKS[role],
                    )
        lines = [f"What the record tells of {words.entity(table, entity_id)}:"]
        lines += [words.sentence(found[key]) for key in sorted(found)]
        if more:
            lines.append(
                f"These are the first {_LIFE:,} events that name it; the view events has those that came after."
            )
        return Answer(f"the life of {words.entity(table, entity_id)}", graph, "\n".join(lines))

    def _unnamed(self, table: str, entity_id: int) -> str:
        """Say of an entity that no event names whether there is one."""
        name = words.entity(table, entity_id)
        columns = self._run.dictionary().to_pylist()
        label = next(row["column"] for row in columns if row["table"] == table)
        if label == "tick" or not label.endswith("_id"):
            return f"The table {table} holds no entities with a life to trace."
        where = f'SELECT 1 FROM "{table}" WHERE "{label}" = $i LIMIT 1'
        if self._run.sql(where, i=row_id(entity_id)).fetchall():
            return f"No event of the run names {name}, though the table {table} has it; why() explains its values."
        return f"There is no {name} in the run."

    def around(self, event_id: int, direction: str, limit: int = MOST_NODES) -> CausalGraph:
        """The events around one, nearest first, as a graph that can be expanded further.

        Args:
            event_id: the event.
            direction: ``causes`` or ``effects``.
            limit: most events in the graph.

        Raises:
            QueryError: for another direction, or a limit below 1.
        """
        limit = _most(limit)
        index = self.causes
        seen, links, waiting = {event_id}, [], deque([event_id])
        while waiting and len(seen) < limit:
            here = waiting.popleft()
            for other, role in self._next(index, here, direction):
                links.append((other, here, role) if direction == "causes" else (here, other, role))
                if other not in seen and len(seen) < limit:
                    seen.add(other)
                    waiting.append(other)
        graph = CausalGraph(events.node_id(event_id), expander=self.expand)
        for event in sorted(events.fetch(self._run, seen).values(), key=lambda e: e["event_id"]):
            graph.nodes.append(events.node(event))
        shown = {node.id for node in graph.nodes}
        for cause, effect, role in links:
            ends = events.node_id(cause), events.node_id(effect)
            if shown.issuperset(ends):
                graph.link(*ends, role, LINKS[role])
        return graph

    def expand(self, node: str, direction: str, limit: int) -> CausalGraph:
        """What lies around a node of a graph; nodes that are no events have nothing more around them.

        Raises:
            QueryError: if no node can have that id, or for another direction or a limit below 1.
        """
        if not isinstance(node, str) or not _NODE.match(node):
            raise QueryError(
                f"{node!r} is no id of a node: that of an event is e and the event's id, such as 'e4294967297'."
            )
        self._check_direction(direction)
        limit = _most(limit)
        if not _EVENT.fullmatch(node):
            return CausalGraph(node)
        # Longer numbers than any event's are cut, as Python reads no number of thousands of digits, and are refused.
        return self.around(events.checked(int(node[1:_LONGEST])), direction, limit + 1)

    @staticmethod
    def _check_direction(direction: str) -> None:
        """Refuse what is neither of the two directions."""
        if direction not in _DIRECTIONS:
            raise QueryError(
                f"A direction is causes or effects, not '{direction}'.{suggest(direction, _DIRECTIONS)}"
            )

    def _next(self, index: Causes, event: int, direction: str) -> list[tuple[int, str]]:
        if direction == "causes":
            return index.parents(event)
        self._check_direction(direction)
        children = index.children(event)
        return [
            (child, role)
            for child in children
            for parent, role in index.parents(child)
            if parent == event
        ]

    def _behind(self, event: events.Event) -> list[str]:
        """The line of primary causes back to the root, in sentences, and what is behind that."""
        index, ids, roles = self.causes, [], []
        here = event["event_id"]
        while parents := index.parents(here):
            here, role = parents[0]
            ids.append(here)
            roles.append(role)
        found = events.fetch(self._run, ids)
        lines, last = [], event
        for one, role in zip(ids, roles, strict=True):
            if one not in found or one != last["causation_id"]:
                # The first cause happened before the recording began, though the run may hold a further one.
                break
            last = found[one]
            said = words.sentence(last)
            lines.append(f"What {WORDS[LINKS[role]]}: {said[0].lower()}{said[1:]}")
        return [*lines, words.ending(last, self._run.first_tick)]
