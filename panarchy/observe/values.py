"""One value of one entity: which stored cell it is, what it holds in a world, and how people read that."""

from __future__ import annotations

import json
import re
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from panarchy.arguments import text, unboxed, whole
from panarchy.errors import QueryError, suggest
from panarchy.observe import words

if TYPE_CHECKING:
    from panarchy._engine import CoreWorld
    from panarchy.run import Run

_NAMES = re.compile(r"\[((?:'(?:[^']|'')*'(?:, )?)+)\]")
_WORD = re.compile(r"[a-z_][a-z0-9_]*")
_NO_ROW = 2**32 - 1
"""What a link to a row holds where there is none; no other number of a table is as large."""
_EVENTS = ("_event", "_root")
"""Ends of columns that hold event ids, of which 0 is none."""
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
    """

    table: str
    entity: int
    asked: str
    column: str
    element: int | None = None
    scale: float = 1.0
    names: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The value in words, such as ``price of firm 17``."""
        return f"{self.asked.replace('_', ' ')} of {words.entity(self.table, self.entity)}"

    @classmethod
    def of_cell(cls, run: Run, table: str, entity: int, column: str) -> Value:
        """The value that a stored column holds, by the name and in the unit in which it is shown."""
        for row in run.dictionary().to_pylist():
            if row["table"] != table or row["stored"]:
                continue
            found = re.fullmatch(rf"CAST\({column} AS DOUBLE\) / (\d+)", row["sql"])
            if found:
                return cls(table, entity, row["column"], column, scale=float(found[1]))
        return cls(table, entity, column, column, names=labels(run, table, column))

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
    def counts(self) -> bool:
        """Whether it is a quantity, which can be higher or lower, and neither a code nor a link."""
        return not self.names and not self.column.endswith(("_id", *_EVENTS))

    def shown(self, number: float | None) -> str:
        """A stored number as people read it."""
        if number is None or self.missing(number):
            return "nothing"
        if self.names and 0 <= number < len(self.names):
            return self.names[int(number)]
        if self.column.endswith(("_id", *_EVENTS)):
            return f"{number:.0f}"
        if self.scale == 1 and isinstance(number, int):
            return f"{number:,}"
        value = number / self.scale
        return f"{value:,.4f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"


def resolve(
    run: Run, table: str, entity: int, column: str, key: str | int | None, tick: int
) -> Value:
    """Find the stored cell behind a documented name.

    Args:
        run: the run.
        table: a table, such as ``firms``.
        entity: the id of the row.
        column: a stored or a displayed column, such as ``price``, ``price_minor`` or ``posted_price``.
        key: for a column that is a map the name of a good, for one that is a list the place in it.
        tick: the tick that is asked about, at which a map's key is looked up.

    Raises:
        QueryError: if there is no such table, column or key.
    """
    rows = run.dictionary().to_pylist()
    tables = sorted({row["table"] for row in rows})
    known = {row["column"]: row for row in rows if row["table"] == table}
    if "tick" in known:
        raise QueryError(
            f"'{table}' holds what was measured or noted tick by tick and no entities: ask why of a value in a table of "
            "entities, such as firms, or look at it with sql()."
        )
    if not known:
        raise QueryError(f"There is no table '{table}'.{suggest(table, tables)}")
    if text(column, "The name of a column", QueryError) not in known:
        raise QueryError(f"The table {table} has no column '{column}'.{suggest(column, known)}")
    row = known[column]
    if column == next(iter(known)):
        raise QueryError(_kept(run, table, entity, column, tick))
    stored = [name for name, other in known.items() if other["stored"]]
    if row["stored"]:
        return _stored(run, table, entity, row, key)
    parts = [word for word in dict.fromkeys(_WORD.findall(row["sql"])) if word in stored]
    if row["type"].startswith("map"):
        return _mapped(run, table, entity, row, parts, key, tick)
    if key is not None:
        raise QueryError(f"The column {table}.{column} is no map and has no key '{key}'.")
    scale = 100.0 if "/ 100" in row["sql"] and "/ 1000" not in row["sql"] else 1.0
    scale = 1000.0 if "/ 1000" in row["sql"] else scale
    return Value(table, entity, column, parts[0], scale=scale, names=tuple(_names(row["sql"])))


def _kept(run: Run, table: str, entity: int, column: str, tick: int) -> str:
    """Say of an id that it never changes, and where the record has more of its row."""
    name = words.entity(table, entity)
    if run.core_at(tick).row(table, entity) is None:
        return f"There is no {name} at tick {tick}."
    named = run.sql(
        "SELECT 1 FROM events WHERE (entity_table = $t AND entity_id = $i) "
        "OR (other_table = $t AND other_id = $i) LIMIT 1",
        t=table,
        i=entity,
    ).fetchall()
    more = (
        f"trace('{table}', {entity}) tells what the record has of it"
        if named
        else f"no event of the run names {name}"
    )
    return f"A row keeps its {column} for ever: {entity} was given to {name} when it came to be and never changes; {more}."


def _stored(run: Run, table: str, entity: int, row: dict[str, Any], key: str | int | None) -> Value:
    width = re.search(r"\[(\d+)\]$", row["type"])
    name = row["column"]
    if width is None:
        if key is not None:
            raise QueryError(f"The column {table}.{name} is no map and has no key '{key}'.")
        if row["type"] == "string":
            raise QueryError(f"The column {table}.{name} holds text that nothing computes.")
        return Value(table, entity, name, name, names=labels(run, table, name))
    key = unboxed(key)
    if not isinstance(key, int) or not 0 <= key < int(width[1]):
        raise QueryError(
            f"The column {table}.{name} holds {width[1]} numbers: say which with key=0 to {int(width[1]) - 1}."
        )
    return Value(table, entity, f"{name} at place {key}", name, key)


def _mapped(
    run: Run,
    table: str,
    entity: int,
    row: dict[str, Any],
    parts: list[str],
    key: str | int | None,
    tick: int,
) -> Value:
    goods = _names(row["sql"])
    name = row["column"]
    if key not in goods:
        raise QueryError(
            f"The column {table}.{name} is a map: say which with key=, one of {', '.join(goods)}."
            + suggest(key, goods)
        )
    keys, values = parts[:2]
    scale = float(re.findall(r"/ (\d+)", row["sql"])[-1])
    shown = json.loads(run.core_at(tick).row(table, entity) or "null")
    if shown is None:
        raise QueryError(f"There is no {words.entity(table, entity)} at tick {tick}.")
    held = shown[keys] if isinstance(shown[keys], list) else [shown[keys]]
    codes = [goods.index(one) if isinstance(one, str) else one for one in held]
    if goods.index(str(key)) not in codes:
        have = [goods[int(code)] for code in codes if 0 <= int(code) < len(goods)]
        raise QueryError(
            f"At tick {tick} {words.entity(table, entity)} has no {key} in {name}, only {', '.join(have)}."
        )
    element = codes.index(goods.index(str(key))) if isinstance(shown[keys], list) else None
    return Value(table, entity, f"{name} for {key}", values, element, scale)


def _names(sql: str) -> list[str]:
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
    core = run.core_at(run.first_tick)
    held: Any = pa.table(core.table(table, [column], stored=True))[column]
    return tuple(str(name) for part in held.chunks[:1] for name in part.dictionary.to_pylist())
