"""A run: everything recorded of one world, answering SQL and going back to any tick, from disk or object storage."""

from __future__ import annotations

from panarchy.run.recovery import resume
from panarchy.run.run import Run
from panarchy.run.verification import Verification, verify

__all__ = ["Run", "Verification", "resume", "verify"]
