"""All of a run's history in SQL: DuckDB views over its Parquet files, ``sql``, ``as_of`` and the cell magic.

``World`` and ``Run`` are the doors that most people use; they hold a `History` and pass the question on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from panarchy.history.history import History
from panarchy.history.source import HistorySource

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["History", "HistorySource", "load_ipython_extension"]


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Register ``%%history`` and its completion; called through ``%load_ext panarchy``.

    Args:
        shell: the IPython shell that loads the extension.
    """
    from panarchy.history.completion import register_completion
    from panarchy.history.magic import HistoryMagic

    shell.register_magics(HistoryMagic)
    register_completion(shell)
