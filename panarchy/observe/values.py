"""One value of one entity: which stored cell it is, what it was at any tick, and when it last changed."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from panarchy.arguments import whole
from panarchy.errors import QueryError, suggest
from panarchy.observe import words
from panarchy.run.replay import Feeder

if TYPE_CHECKING:
    from panarchy._engine import CoreWorld
    from panarchy.run import Run

_NAMES = re.compile(r"\[((?:'(?:[^']|'')*'(?:, )?)+)\]")
_WORD = re.compile(r"[a-z_][a-z0-9_]*")
_NO_ROW = 2**32 - 1
"""What a link to a row holds where there is none; no other number of a table is as large."""
_EVENTS = ("_event", "_root")
"""Ends of columns that hold event ids, of which 0 is none."""


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
        names: names of codes, where the column holds codes that have some.
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
        return cls(table, entity, column, column)

    def read(self, core: CoreWorld) -> float | None:
        """The stored number in a world; None where the row does not exist."""
        return core.cell(self.table, self.entity, self.column, self.element)

    def missing(self, number: float) -> bool:
        """Whether a stored number says that there is no row, or no event, to which it could link."""
        return number == _NO_ROW or (number == 0 and self.column.endswith(_EVENTS))

    def shown(self, number: float | None) -> str:
        """A stored number as people read it."""
        if number is None or self.missing(number):
            return "nothing"
        if self.column.endswith(("_id", *_EVENTS)):
            return f"{number:.0f}"
        if self.names and 0 <= number < len(self.names):
            return self.names[int(number)]
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
    if column not in known:
        raise QueryError(f"The table {table} has no column '{column}'.{suggest(column, known)}")
    row = known[column]
    if column == next(iter(known)):
        raise QueryError(
            f"A row keeps its {column} for ever: trace('{table}', {entity}) tells what is known of it from the beginning."
        )
    stored = [name for name, other in known.items() if other["stored"]]
    if row["stored"]:
        return _stored(table, entity, row, key)
    parts = [word for word in dict.fromkeys(_WORD.findall(row["sql"])) if word in stored]
    if row["type"].startswith("map"):
        return _mapped(run, table, entity, row, parts, key, tick)
    if key is not None:
        raise QueryError(f"The column {table}.{column} is no map and has no key '{key}'.")
    scale = 100.0 if "/ 100" in row["sql"] and "/ 1000" not in row["sql"] else 1.0
    scale = 1000.0 if "/ 1000" in row["sql"] else scale
    return Value(table, entity, column, parts[0], scale=scale, names=tuple(_names(row["sql"])))


def _stored(table: str, entity: int, row: dict[str, Any], key: str | int | None) -> Value:
    width = re.search(r"\[(\d+)\]$", row["type"])
    name = row["column"]
    if width is None:
        if key is not None:
            raise QueryError(f"The column {table}.{name} is no map and has no key '{key}'.")
        if row["type"] == "string":
            raise QueryError(f"The column {table}.{name} holds text that nothing computes.")
        return Value(table, entity, name, name)
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


@dataclass(frozen=True)
class Change:
    """The last change of a value.

    Attributes:
        tick: the tick that changed it.
        base: an earlier tick whose snapshot the run holds, to compare with.
        before: the stored number before; None where the row did not exist.
        after: the stored number after.
    """

    tick: int
    base: int
    before: float | None
    after: float | None


def last_change(run: Run, value: Value, tick: int) -> Change | None:
    """Find the last tick, up to one, at which a value changed.

    Snapshots say in which stretch between two of them it did, and that stretch is computed again.
    A value that changed and changed back between two snapshots is taken to have stayed, except in the last stretch.

    Returns:
        The change, or None where the value has been the same since the run began.

    Raises:
        QueryError: if the row does not exist at the tick.
    """
    now = value.read(run.core_at(tick))
    if now is None:
        raise QueryError(f"There is no {words.entity(value.table, value.entity)} at tick {tick}.")
    before = sorted(found for found in run.snapshot_ticks(value.table) if found <= tick)
    held = _at_snapshots(run, value, tick)
    end, last = tick, True
    for start in reversed(before):
        old = held.get(start)
        if start < end and (last or old != now):
            found = _within(run, value, start, end)
            if found is not None:
                return found
        last = last and start == end
        end = start
        if old != now:
            # The change lies at or before this snapshot only if it was missed in the stretch after it.
            now = old
    return None


def _at_snapshots(run: Run, value: Value, tick: int) -> dict[int, float | None]:
    key = run.dictionary().to_pylist()
    id_column = next(row["column"] for row in key if row["table"] == value.table)
    cell = value.column if value.element is None else f"{value.column}[{value.element + 1}]"
    rows = run.sql(
        f'SELECT tick, "{value.column}" AS cell FROM {value.table} WHERE {id_column} = $i AND tick <= $t'
        if value.element is None
        else f"SELECT tick, {cell} AS cell FROM {value.table} WHERE {id_column} = $i AND tick <= $t",
        i=value.entity,
        t=tick,
    ).fetchall()
    return {at: _number(cell) for at, cell in rows}


def _number(cell: object) -> float | None:
    return float(cell) if isinstance(cell, int | float) else None


def _within(run: Run, value: Value, start: int, end: int) -> Change | None:
    """Compute a stretch again and note the last change in it."""
    core = run.core_at(start)
    feeder = Feeder(core, run.inputs())
    old, found = value.read(core), None
    for at in range(start + 1, end + 1):
        feeder.feed()
        core.step(1)
        new = value.read(core)
        if new != old:
            found = Change(at, start, old, new)
        old = new
    return found
