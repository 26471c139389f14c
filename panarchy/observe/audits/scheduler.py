"""`AuditScheduler`: rules that look at a world as it steps, by interval and priority, and give way under load."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from panarchy.arguments import MOST_TICKS, whole
from panarchy.cards import card
from panarchy.errors import QueryError, suggest
from panarchy.observe.audits.alerts import Alert, check_alert, check_alerts, tell
from panarchy.observe.audits.auditor import AuditorCore, Rules, engine_rules
from panarchy.observe.audits.findings import FINDINGS, Findings, Severity, place_of
from panarchy.observe.audits.rule import AuditRule, AuditView

if TYPE_CHECKING:
    from panarchy.world import World

_KEPT = 10_000
"""Findings that are kept here; those before them are in the view ``audits`` of a recorded world."""


class AuditScheduler:
    """Rules that watch a world as it steps; `World.watch` makes one.

    A rule is due once an interval. Where time is limited, what may be spent is saved up tick by tick; rules that are
    due look in the order of priority plus the ticks they have waited, as long as the savings pay for what each is
    expected to cost. The others wait, are counted as postponed, and come to their turn.
    The engine's rules look without the GIL, in parallel; a rule in Python looks between two ticks.
    """

    def __init__(
        self,
        world: World,
        rules: Rules = "all",
        *,
        intervals: int | Mapping[str, int] | None = None,
        priorities: Mapping[str, int] | None = None,
        budget_ms: float | None = None,
        budget_share: float | None = None,
        alerts: Iterable[Alert] = (),
        stop_at: Severity | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """Begin to watch a world.

        Args:
            world: the world; one that is watched already is watched by this instead.
            rules: ``"all"`` of the engine, names, rules in Python, or a list that mixes them.
            intervals: ticks between two looks, for all rules or by name; by itself each rule's own.
            priorities: by name, instead of a rule's own; the larger number goes first.
            budget_ms: milliseconds a tick that all rules together may take in the mean; None for no limit.
            budget_share: the same as a share of the tick, such as 0.01.
            alerts: called with new findings between two ticks.
            stop_at: end a step early after a tick with findings of this severity or a higher one; None never does.
            clock: seconds, by which rules in Python are timed.

        Raises:
            QueryError: for a rule, interval, priority, budget, alert, clock or severity that makes no sense.
        """
        self.auditor = AuditorCore(rules)
        known = self.auditor.names
        if isinstance(intervals, int):
            intervals = whole(intervals, "intervals", 1, MOST_TICKS, QueryError)
        every = dict.fromkeys(known, intervals) if isinstance(intervals, int) else intervals
        self._intervals = _by_name(every or {}, known, "an interval", 1, MOST_TICKS)
        self._priorities = _by_name(priorities or {}, known, "a priority", -1000, 1000)
        if budget_ms is not None and budget_share is not None:
            raise QueryError("Give audits a budget in milliseconds or as a share, not both.")
        self._seconds = None if budget_ms is None else _budget(budget_ms, "budget_ms") / 1e3
        self._share = None if budget_share is None else _budget(budget_share, "budget_share")
        self._stop_at = None if stop_at is None else place_of(stop_at)
        self._alerts = check_alerts(alerts)
        if not callable(clock):
            raise QueryError(f"clock is a function that returns seconds, not {clock!r}.")
        self._python = {rule.name: rule for rule in self.auditor.python}
        self._clock = clock
        self._kept: list[pa.Table] = []
        self._core = world.core
        self._core.watch(
            [self._entry(name) for name in known], self._seconds, self._share, stops=True
        )

    def _entry(self, name: str) -> tuple[str, int, int]:
        own = self._python.get(name)
        known = engine_rules().get(name, {})
        interval = own.interval if own else known["interval"]
        priority = own.priority if own else known["priority"]
        return name, self._intervals.get(name, interval), self._priorities.get(name, priority)

    def add_alert(self, alert: Alert) -> None:
        """Call `alert(findings)` with new findings from now on.

        Raises:
            QueryError: if it cannot be called.
        """
        self._alerts.append(check_alert(alert))

    def after_step(self) -> bool:
        """Let rules in Python look whose turn it is, and pass new findings on; whether stepping should end.

        Raises:
            PanarchyError: naming the rule or the alert, if one in Python fails.
        """
        waiting = self._core.audit_waiting()
        if waiting:
            view = AuditView(self._core)
            for name in waiting:
                self._look(self._python[name], view)
        rows = pa.table(self._core.audit_fresh())
        if rows.num_rows == 0:
            return False
        fresh = Findings(rows, self.auditor.names)
        self._keep(fresh.table())
        for alert in self._alerts:
            tell(alert, fresh, self._core.tick)
        worst = fresh.worst
        return self._stop_at is not None and worst is not None and place_of(worst) >= self._stop_at

    def _look(self, rule: AuditRule, view: AuditView) -> None:
        begun = self._clock()
        rows = rule.look(view)
        self._core.audit_note(rule.name, self._clock() - begun, rows)

    def _keep(self, rows: pa.Table) -> None:
        self._kept.append(rows)
        if sum(table.num_rows for table in self._kept) > _KEPT:
            whole_table = pa.concat_tables(self._kept)
            self._kept = [whole_table.slice(whole_table.num_rows - _KEPT)]

    def findings(self) -> Findings:
        """What was found since the watch began; of very many the last ten thousand."""
        rows = pa.concat_tables(self._kept) if self._kept else FINDINGS.empty_table()
        return Findings(rows, self.auditor.names)

    def state(self) -> dict[str, Any]:
        """What the plan has come to.

        ``rules`` (see `table`), ``seconds`` and ``share`` (the budget), ``allowed`` (seconds allowed so far),
        ``stepping`` (seconds that ticks took), ``auditing`` (seconds that the engine's rules added to them), ``standing`` (contradictions as of the last looks), ``lost`` (findings
        that were too many to keep) and ``memory`` (bytes that rules of the past remember).

        Raises:
            QueryError: if the world is not watched by this any more.
        """
        text = self._core.audit_state()
        if text is None:
            raise QueryError("This world is not watched any more.")
        state: dict[str, Any] = json.loads(text)
        return state

    def table(self) -> pa.Table:
        """How each rule fares.

        Columns: rule, severity, interval, priority, looks, findings, postponed (ticks at which it had to wait),
        last_tick, waiting_since (ticks, null for none), seconds.
        """
        rows = self.state()["rules"]
        for row in rows:
            row["severity"] = row["severity"] or self._python[row["rule"]].severity
        types = {"last_tick": pa.int32(), "waiting_since": pa.int32()}
        columns = {
            name: pa.array([row[name] for row in rows], types.get(name))
            for name in (list(rows[0]) if rows else ["rule"])
        }
        return pa.table(columns)

    def stop(self) -> None:
        """End the watch; findings stay here."""
        self._core.watch(None)

    def __repr__(self) -> str:
        """Say how many rules watch, and what they found."""
        return f"AuditScheduler({len(self.auditor.names)} rules, {self.findings()!r})"

    def _repr_html_(self) -> str:
        """Show a card: rules, looks, what was postponed, time used, findings."""
        if self._core.audit_state() is None:
            return f"<p>{escape(repr(self))}</p>"
        state = self.state()
        rules = state["rules"]
        spent = sum(rule["seconds"] for rule in rules)
        facts = [
            ("rules", f"{len(rules):,}"),
            ("looks", f"{sum(rule['looks'] for rule in rules):,}"),
            ("postponed", f"{sum(rule['postponed'] for rule in rules):,}"),
            ("share of the tick", f"{spent / state['stepping']:.2%}" if state["stepping"] else "–"),
            ("findings", f"{sum(rule['findings'] for rule in rules):,}"),
        ]
        subtitle = f"tick {self._core.tick:,} · {escape(self._limit())}"
        return card("Audits", subtitle, facts)

    def _limit(self) -> str:
        if self._seconds is not None:
            return f"at most {self._seconds * 1e3:g} ms a tick"
        if self._share is not None:
            return f"at most {self._share:.2g} of the tick"
        return "no limit of time"


def _by_name(
    given: Mapping[str, int], known: list[str], what: str, low: int, high: int
) -> dict[str, int]:
    if not isinstance(given, Mapping):
        raise QueryError(
            f"{what.capitalize()} is given by the name of a rule, as in {{'rule': 3}}, not as {given!r}."
        )
    for name in given:
        if name not in known:
            raise QueryError(f"No audit rule '{name}' watches.{suggest(name, known)}")
    return {
        name: whole(value, f"{what.capitalize()} of '{name}'", low, high, QueryError)
        for name, value in given.items()
    }


def _budget(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6:
        raise QueryError(f"{name} must be a number from 0, not {value!r}.")
    if name == "budget_share" and value > 1:
        raise QueryError(f"budget_share is a share of the tick, from 0 to 1, not {value!r}.")
    return float(value)
