"""`audit` and `watch` of a world: what rules find now, and as it steps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from inspect import signature
from threading import get_ident
from typing import TYPE_CHECKING, Any, cast

from panarchy.errors import ActionError, QueryError, suggest

if TYPE_CHECKING:
    from panarchy._engine import CoreWorld
    from panarchy.engine_thread import EngineThread
    from panarchy.observe.audits.auditor import Rules
    from panarchy.observe.audits.findings import Findings
    from panarchy.observe.audits.scheduler import AuditScheduler
    from panarchy.world import World

_NO_OPTIONS = ("world", "rules")
"""What `AuditScheduler` takes besides the options of a watch."""


class Watched:
    """What a world offers for audits; none of it changes the world or its chain."""

    _core: CoreWorld
    _driver: EngineThread | None
    _audits: AuditScheduler | None = None
    _halted: bool = False
    _looking: int | None = None
    """The thread on which rules or alerts are being run, or None."""

    def audit(self, rules: Rules = "all") -> Findings:
        """Look at the world as it stands, with rules of the engine, in Python, or both.

        Args:
            rules: ``"all"`` of the engine, names, rules in Python, or a list that mixes them.

        Returns:
            What contradicts itself, its books or its past; empty where all is well.

        Raises:
            QueryError: for a rule that there is not.
        """
        from panarchy.observe.audits.auditor import AuditorCore

        return AuditorCore(rules).run(cast("World", self))

    def watch(self, rules: Rules = "all", **options: Any) -> AuditScheduler:
        """Audit the world as it steps, each rule at its interval; a recorded world keeps findings in the view ``audits``.

        Args:
            rules: ``"all"`` of the engine, names, rules in Python, or a list that mixes them.
            **options: intervals, priorities, budget_ms, budget_share, alerts, stop_at, clock: those of `AuditScheduler`.
                Where no alerts are named, findings go to the log ``panarchy.audits``.

        Raises:
            QueryError: for a rule or an option that makes no sense.
        """
        from panarchy.observe.audits.alerts import LogAlert
        from panarchy.observe.audits.scheduler import AuditScheduler

        known = [name for name in signature(AuditScheduler).parameters if name not in _NO_OPTIONS]
        for name in options:
            if name not in known:
                hint = suggest(name, known) or f" There are {', '.join(known)}."
                raise QueryError(f"A watch has no option '{name}'.{hint}")
        options.setdefault("alerts", (LogAlert(),))
        self._audits = AuditScheduler(cast("World", self), rules, **options)
        return self._audits

    def unwatch(self) -> None:
        """End the audits that `watch` began; a world that nobody watches stays as it is."""
        if self._audits is not None:
            self._audits.stop()
            self._audits = None

    @property
    def audits(self) -> AuditScheduler | None:
        """What watches the world as it steps, or None."""
        return self._audits

    @contextmanager
    def looked_at(self) -> Iterator[None]:
        """Refuse to be changed from this thread while rules or alerts are run on it."""
        before, self._looking = self._looking, get_ident()
        try:
            yield
        finally:
            self._looking = before

    def _check_not_looked_at(self, what: str) -> None:
        """Refuse a change that a rule or an alert asks for.

        Raises:
            ActionError: if one is being run on this thread.
        """
        if self._looking == get_ident():
            raise ActionError(
                f"Rules and alerts look at a world and never change it: {what}() waits until they have ended."
            )

    def _look(self) -> bool:
        """Let those who watch look; whether stepping should end."""
        if self._audits is None:
            return False
        with self.looked_at():
            return self._audits.after_step()

    def _step_core(self, ticks: int, budget_seconds: float | None) -> int:
        """Step the engine; then let those who watch look, and remember if one of them asks for a stop."""
        self._halted = False
        done = self._core.step(ticks, budget_seconds)
        if done > 0 and self._look():
            self._halted = True
            if self._driver is not None:
                self._driver.pause()
        return done
