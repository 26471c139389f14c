"""Alerts: where findings go as they come, to the log, to a function, or into the notebook."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from panarchy.arguments import MOST_TICKS, whole
from panarchy.errors import PanarchyError, QueryError
from panarchy.observe.audits.findings import Findings, Severity, place_of

Alert = Callable[[Findings], object]
"""Whatever is called with new findings between two ticks, on the thread that steps."""


def check_alert(alert: object) -> Alert:
    """Take something for an alert.

    Raises:
        QueryError: if it cannot be called.
    """
    if not callable(alert) or isinstance(alert, type):
        raise QueryError(f"An alert is a function that takes findings, not {alert!r}.")
    return alert


def check_alerts(alerts: object) -> list[Alert]:
    """Take something for several alerts.

    Raises:
        QueryError: if it is not several, or one of them cannot be called.
    """
    if not isinstance(alerts, Iterable) or isinstance(alerts, str):
        raise QueryError(f"alerts takes functions in a list, such as [print], not {alerts!r}.")
    return [check_alert(alert) for alert in alerts]


def tell(alert: Alert, findings: Findings, tick: int) -> None:
    """Call an alert, and say that it was one if it fails.

    Raises:
        PanarchyError: naming alert and tick, if it raises.
    """
    try:
        alert(findings)
    except Exception as error:
        raise PanarchyError(
            f"The alert {_called(alert)} failed at tick {tick}: {type(error).__name__}: {error}"
        ) from error


def _called(alert: Alert) -> str:
    """What an alert is called: its function, or its class."""
    inner = getattr(alert, "function", alert)
    return str(getattr(inner, "__name__", type(inner).__name__))


_LEVELS = {"warning": logging.WARNING, "error": logging.ERROR, "critical": logging.CRITICAL}
_MOST = 10
"""Findings of one kind that a log names; the rest is counted."""


class LogAlert:
    """Write findings to a log: a line each, of the level of its severity, and a line for those beyond the tenth."""

    def __init__(
        self, logger: logging.Logger | None = None, at_least: Severity = "warning"
    ) -> None:
        """Write to a logger; to ``panarchy.audits`` if None.

        Raises:
            QueryError: if that is no logger, or there is no such severity.
        """
        place_of(at_least)
        if logger is not None and not callable(getattr(logger, "log", None)):
            raise QueryError(
                f"A LogAlert writes to a logger, such as logging.getLogger('mine'), not to {logger!r}."
            )
        self._logger = logger or logging.getLogger("panarchy.audits")
        self._at_least = at_least

    def __call__(self, findings: Findings) -> None:
        """Write the findings of a moment."""
        rows = findings.at_least(self._at_least).table()
        for one in rows.slice(0, _MOST).to_pylist():
            extra = {
                "audit": {key: one[key] for key in ("tick", "rule", "entity_table", "entity_id")}
            }
            self._logger.log(
                _LEVELS[one["severity"]],
                "tick %d, %s: %s",
                one["tick"],
                one["rule"],
                one["message"],
                extra=extra,
            )
        if rows.num_rows > _MOST:
            self._logger.error("and %d more findings", rows.num_rows - _MOST)


class CallbackAlert:
    """Call a function with findings of a severity or a higher one."""

    def __init__(self, function: Alert, at_least: Severity = "warning") -> None:
        """Call `function(findings)`; what it raises ends the step at its whole tick."""
        place_of(at_least)
        self.function = check_alert(function)
        self._at_least = at_least

    def __call__(self, findings: Findings) -> None:
        """Pass the findings on, if any is severe enough."""
        severe = findings.at_least(self._at_least)
        if len(severe):
            self.function(severe)


class NotebookAlert:
    """Show findings below the cell that steps, the first few times; outside of a notebook they are printed."""

    def __init__(self, at_least: Severity = "warning", most: int = 5) -> None:
        """Show at most so many displays, so that damage that grows does not fill the notebook.

        The rest is in `AuditScheduler.findings`.

        Raises:
            QueryError: if that is no number of displays, or there is no such severity.
        """
        place_of(at_least)
        self._at_least = at_least
        self._left = whole(most, "most", 0, MOST_TICKS, QueryError)

    def __call__(self, findings: Findings) -> None:
        """Show the findings, if any is severe enough."""
        severe = findings.at_least(self._at_least)
        if not len(severe) or self._left == 0:
            return
        self._left -= 1
        from IPython.display import display

        display(severe)  # type: ignore[no-untyped-call]
