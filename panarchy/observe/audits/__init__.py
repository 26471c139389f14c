"""Audits: rules over a read-only world that say where its state contradicts itself, its books or its past.

`World.audit` looks now, `World.watch` as the world steps; neither changes the world, whose chain is the same with and
without them.
"""

from panarchy.observe.audits.alerts import Alert, CallbackAlert, LogAlert, NotebookAlert
from panarchy.observe.audits.auditor import AuditorCore, engine_rules
from panarchy.observe.audits.findings import FINDINGS, FOUND, SEVERITIES, Findings, found
from panarchy.observe.audits.rule import AuditRule, AuditView
from panarchy.observe.audits.scheduler import AuditScheduler
from panarchy.observe.audits.twins import TWINS

__all__ = [
    "FINDINGS",
    "FOUND",
    "SEVERITIES",
    "TWINS",
    "Alert",
    "AuditRule",
    "AuditScheduler",
    "AuditView",
    "AuditorCore",
    "CallbackAlert",
    "Findings",
    "LogAlert",
    "NotebookAlert",
    "engine_rules",
    "found",
]
