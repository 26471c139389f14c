"""One value of one entity: which stored cell it is, what it holds in a world, and how people read that."""

from __future__ import annotations

import json
import re
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from panarchy.arguments import whole
from panarchy.errors import QueryError
from panarchy.observe import words

if TYPE_CHECKING:
    from panarchy._engine import CoreWorld
    from panarchy.run import Run

_NAMES = re.compile(r"\[((?:'(?:[^']|'')*'(?:, )?)+)\]")
WORD = re.compile(r"[a-z_][a-z0-9_]*")
"""A name in an expression of SQL."""
_NO_ROW = 2**32 - 1
"""What a link to a row holds where there is none; no other number of a table is as large."""
_EVENTS = ("_event", "_root")
"""Ends of columns that hold event ids, of which 0 is none."""
_SMALL = 0.01
"""A number nearer to nothing is shown to three digits, however small."""
_EXACT = 2**53
"""From here on a float does not tell every whole number from the next."""
FLAG = ("False", "True")
"""The two values of a flag, as Python and tables show them."""

_KNOWN: weakref.WeakKeyDictionary[Run, dict[tuple[str, str], tuple[str, ...]]] = (
    weakref.WeakKeyDictionary()
)
"""Labels that were looked up: those of a column are the same as long as a run goes."""


def row_id(entity: int) -> int:
    """The id of a row as a whole number.

    Raises:
        QueryError: if it is none, or larger than any row's.
    """
    return whole(entity, "The id of a row", 0, _NO_ROW - 1, QueryError)


@dataclass(frozen=True)
class Value:
    """A value that can be asked about.

    Attributes:
        table: the table.
        entity: the id of the row.
        asked: the column as it was asked for, with its key.
        column: the stored column.
        element: place within the column's cell; None for a plain column.
        scale: what the stored number is divided by to be shown.
        names: names of codes, where the column holds codes that have some: labels, and False and True of a flag.
        link: whether the number is the id of a row.
    """

    table: str
    entity: int
    asked: str
    column: str
    element: int | None = None
    scale: float = 1.0
    names: tuple[str, ...] = ()
    link: bool = False

    @property
    def title(self) -> str:
        """The value in words, such as ``price of firm 17``."""
        return f"{self.asked.replace('_', ' ')} of {words.entity(self.table, self.entity)}"

    @classmethod
    def of_cell(
        cls, run: Run, table: str, entity: int, column: str, element: int | None, core: CoreWorld
    ) -> Value:
        """The value that a stored cell holds, by the name and in the unit in which it is shown.

        Args:
            run: the run.
            table: the table.
            entity: the id of the row.
            column: the stored column.
            element: place within the cell; None for a plain column.
            core: the world in which a place of a map is looked up, which is called by what stands beside it there.
        """
        link = False
        for row in run.dictionary().to_pylist():
            if row["table"] != table:
                continue
            name = row["column"]
            if row["stored"]:
                link = link or (name == column and links(row))
            elif re.fullmatch(rf"CAST\({column} AS DOUBLE\) / (\d+)", row["sql"]):
                return cls(table, entity, name, column, scale=scale_of(row["sql"]))
            elif element is not None and row["type"].startswith("map"):
                key = _key(core, table, entity, row["sql"], column, element)
                if key is not None:
                    asked = f"{name} for {key}"
                    return cls(table, entity, asked, column, element, scale_of(row["sql"]))
        asked = column if element is None else f"{column} at place {element}"
        return cls(table, entity, asked, column, element, 1, labels(run, table, column), link)

    def cell(self, core: CoreWorld) -> float | None:
        """The number as the engine's own answers have it: a float."""
        return core.cell(self.table, self.entity, self.column, self.element)

    def read(self, core: CoreWorld) -> float | None:
        """The stored number in a world, exact however large; None where the row does not exist."""
        number = core.cell(self.table, self.entity, self.column, self.element)
        if number is None or abs(number) < _EXACT:
            return number
        held = json.loads(core.row(self.table, self.entity) or "{}").get(self.column)
        found = held if self.element is None or held is None else held[self.element]
        return number if found is None else found

    def stored(self, cell: object) -> float | None:
        """The stored number behind a cell of a snapshot, where labels are text and links to nothing are null."""
        if isinstance(cell, str):
            return float(self.names.index(cell)) if cell in self.names else None
        if cell is None:
            return 0.0 if self.column.endswith(_EVENTS) else float(_NO_ROW)
        return cell if isinstance(cell, int | float) else None

    def missing(self, number: float) -> bool:
        """Whether a stored number says that there is no row, or no event, to which it could link."""
        return number == _NO_ROW or (number == 0 and self.column.endswith(_EVENTS))

    @property
    def of_event(self) -> bool:
        """Whether it names an event."""
        return self.column.endswith(_EVENTS)

    @property
    def counts(self) -> bool:
        """Whether it is a quantity, which can be higher or lower, and neither a code nor a link."""
        return not (self.names or self.link or self.column.endswith(("_id", *_EVENTS)))

    def shown(self, number: float | None) -> str:
        """A stored number as people read it."""
        if number is None or self.missing(number):
            return "nothing"
        if self.names and 0 <= number < len(self.names):
            return self.names[int(number)]
        if self.link or self.column.endswith(("_id", *_EVENTS)):
            return f"{number:.0f}"
        if self.scale == 1 and isinstance(number, int):
            return f"{number:,}"
        value = number / self.scale
        if 0 < abs(value) < _SMALL:
            return f"{value:.3g}"
        return f"{value:,.4f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"

    def both(self, one: float | None, other: float | None) -> tuple[str, str]:
        """Two stored numbers as people read them, with as many digits as it takes to tell them apart."""
        said = self.shown(one), self.shown(other)
        if said[0] != said[1] or one is None or other is None:
            return said
        pairs = (
            tuple(f"{number / self.scale:,.{digits}g}" for number in (one, other))
            for digits in range(5, 18)
        )
        return next(((a, b) for a, b in pairs if a != b), said)


def _key(
    core: CoreWorld, table: str, entity: int, sql: str, column: str, element: int
) -> str | None:
    """The good by which a place of a map's values is called in a world; None where it holds none, or is no such map."""
    row = json.loads(core.row(table, entity) or "{}")
    parts = [word for word in dict.fromkeys(WORD.findall(sql)) if word in row]
    if len(parts) < 2 or parts[1] != column:
        return None
    goods, code = names_of(sql), row[parts[0]][element]
    return goods[code] if 0 <= code < len(goods) else None


def scale_of(sql: str) -> float:
    """What a stored number is divided by to be shown."""
    return float(re.findall(r"/ (\d+)", sql)[-1])


def links(row: dict[str, Any]) -> bool:
    """Whether a stored column holds ids of rows."""
    return bool(row["unit"] == "id")


def names_of(sql: str) -> list[str]:
    """The names that an expression of SQL looks codes up in, in the order of the codes."""
    found = _NAMES.search(sql)
    return (
        []
        if found is None
        else [one.replace("''", "'") for one in re.findall(r"'((?:[^']|'')*)'", found[1])]
    )


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
    core = run.look_at(run.first_tick)
    held: Any = pa.table(core.table(table, [column], stored=True))[column]
    return tuple(str(name) for part in held.chunks[:1] for name in part.dictionary.to_pylist())
