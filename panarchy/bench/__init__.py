"""The table of speeds: each row ours beside a peer or a limit, measured in one run on the same machine.

A benchmark never fails a test; it prints what was measured and says where a target is missed.
"""

from __future__ import annotations

from panarchy.bench.row import Row
from panarchy.bench.table import run

__all__ = ["Row", "run"]
