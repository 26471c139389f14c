"""What the codes of a stored column are called in tables, so that a value is told as a table shows it."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from panarchy.run import Run

FLAG = ("False", "True")
"""The two values of a flag, as Python and tables show them."""

_KNOWN: weakref.WeakKeyDictionary[Run, dict[tuple[str, str], tuple[str, ...]]] = (
    weakref.WeakKeyDictionary()
)
"""Labels that were looked up: those of a column are the same as long as a run goes."""


def labels(run: Run, table: str, column: str) -> tuple[str, ...]:
    """The names of a stored column's codes, in the order of the codes.

    Args:
        run: the run.
        table: a table.
        column: a stored column of it.

    Returns:
        The labels; False and True of a flag; none for a column that holds no codes with labels.
    """
    known = _KNOWN.setdefault(run, {})
    found = known.get((table, column))
    if found is None:
        found = known[table, column] = _labels(run, table, column)
    return found


def _labels(run: Run, table: str, column: str) -> tuple[str, ...]:
    kind = next(
        (
            row["type"]
            for row in run.dictionary().to_pylist()
            if row["table"] == table and row["column"] == column
        ),
        "",
    )
    if kind == "bool":
        return FLAG
    if not kind.startswith("dictionary"):
        return ()
    # The engine's own table, whose dictionary holds every label in the order of the codes; a file's need not.
    core = run.core_at(run.first_tick)
    held: Any = pa.table(core.table(table, [column], stored=True))[column]
    return tuple(str(name) for part in held.chunks[:1] for name in part.dictionary.to_pylist())
