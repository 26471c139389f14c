"""`AuditorCore`: the rules of the engine and those in Python, looked up by name and run on a world as it is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from panarchy._engine import CoreWorld
from panarchy.arguments import MOST_TICKS, text, whole
from panarchy.errors import QueryError, suggest
from panarchy.observe.audits.findings import FINDINGS, Findings, conform, place_of
from panarchy.observe.audits.rule import AuditRule, AuditView
from panarchy.observe.audits.watched import Watched

if TYPE_CHECKING:
    from panarchy.world import World

Rules = str | AuditRule | Iterable[str | AuditRule]
"""Rules as they are named: ``"all"`` of the engine, a name, a rule in Python, or several of these."""


@cache
def engine_rules() -> dict[str, dict[str, Any]]:
    """The rules of the engine by name, each with system, severity, doc, interval, priority and looks_at."""
    return {rule["name"]: rule for rule in json.loads(CoreWorld.audit_rules())}


class AuditorCore:
    """Holds rules, and runs them on a world as it stands.

    The engine's rules run in Rust, in parallel and without the GIL; those in Python follow, one after the other.
    None of them changes the world.
    """

    def __init__(self, rules: Rules = "all") -> None:
        """Hold rules.

        Args:
            rules: ``"all"`` for those of the engine, names of these, rules in Python, or a list that mixes them.

        Raises:
            QueryError: for a rule that there is not, or one that does not say what it is.
        """
        self.engine: list[str] = []
        self.python: list[AuditRule] = []
        several = [rules] if isinstance(rules, str | AuditRule | type) else rules
        if not isinstance(several, Iterable):
            raise QueryError(
                f"Rules are a name, an AuditRule, or several of these in a list, not {rules!r}."
            )
        for rule in several:
            self._add(rule)

    def _add(self, rule: object) -> None:
        known = engine_rules()
        if rule == "all":
            self.engine = list(known)
        elif isinstance(rule, str):
            if rule not in known:
                hint = (
                    suggest(rule, [*known, "all"]) or f" There are {', '.join(known)}, and 'all'."
                )
                raise QueryError(f"There is no audit rule '{rule}'.{hint}")
            if rule not in self.engine:
                self.engine.append(rule)
        elif isinstance(rule, AuditRule):
            self._check(rule)
            self.python.append(rule)
        elif isinstance(rule, type) and issubclass(rule, AuditRule):
            raise QueryError(
                f"{rule.__name__} is the class of an audit rule; make one of it: {rule.__name__}()."
            )
        elif isinstance(rule, type):
            raise QueryError(
                f"The class {rule.__name__} is no audit rule; derive it from AuditRule and hand in one made of it."
            )
        else:
            raise QueryError(f"An audit rule is a name or an AuditRule, not {type(rule).__name__}.")

    def _check(self, rule: AuditRule) -> None:
        if not isinstance(rule.name, str) or not rule.name:
            raise QueryError(f"The audit rule {type(rule).__name__} has no name.")
        if rule.name in engine_rules() or rule.name in (other.name for other in self.python):
            raise QueryError(f"There is an audit rule named '{rule.name}' already.")
        text(rule.doc, f"The doc of the audit rule '{rule.name}'", QueryError)
        place_of(rule.severity)
        whole(rule.interval, f"The interval of '{rule.name}'", 1, MOST_TICKS, QueryError)
        whole(rule.priority, f"The priority of '{rule.name}'", -1000, 1000, QueryError)

    @property
    def names(self) -> list[str]:
        """Names of the rules, those of the engine first."""
        return [*self.engine, *(rule.name for rule in self.python)]

    def rules(self) -> pa.Table:
        """The rules: name, system, severity, doc, interval (ticks), priority, looks_at, language."""
        known = engine_rules()
        rows = [{**known[name], "language": "rust"} for name in self.engine]
        for rule in self.python:
            own = {
                "name": rule.name,
                "system": "",
                "severity": rule.severity,
                "doc": rule.doc,
                "interval": rule.interval,
                "priority": rule.priority,
                "looks_at": "the state",
                "language": "python",
            }
            rows.append(own)
        columns = (
            "name",
            "system",
            "severity",
            "doc",
            "interval",
            "priority",
            "looks_at",
            "language",
        )
        return pa.table({column: [row[column] for row in rows] for column in columns})

    def run(self, world: World) -> Findings:
        """Look at a world as it stands, with every rule.

        Rules that compare with the past find what changed since a watched world was last looked at, and nothing in a
        world that nobody watches; rules of a phase find nothing between two ticks.

        Raises:
            QueryError: if that is no world.
            PanarchyError: naming the rule, if one in Python fails.
        """
        if not isinstance(world, Watched):
            raise QueryError(f"Rules look at a world, not at {world!r}.")
        with world.looked_at():
            return self.run_core(world.core)

    def run_core(self, core: CoreWorld) -> Findings:
        """Look at the engine's world underneath; see `run`."""
        tables = [pa.table(core.audit(self.engine)).cast(FINDINGS)]
        view = AuditView(core)
        for rule in self.python:
            rows = rule.look(view)
            tables.append(conform(rows, rule.name, view.tick, view.touching(rows)))
        return Findings(pa.concat_tables(tables), self.names)
