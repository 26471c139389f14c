"""Which stored cell is meant by the table, row, column and key that a question names."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from panarchy.arguments import text, unboxed
from panarchy.errors import QueryError, suggest
from panarchy.observe import words
from panarchy.observe.values import WORD, Value, labels, links, names_of, scale_of

if TYPE_CHECKING:
    from panarchy.run import Run


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
    parts = [word for word in dict.fromkeys(WORD.findall(row["sql"])) if word in stored]
    if row["type"].startswith("map"):
        return _mapped(run, table, entity, row, parts, key, tick)
    if key is not None:
        raise QueryError(f"The column {table}.{column} is no map and has no key '{key}'.")
    scale = 100.0 if "/ 100" in row["sql"] and "/ 1000" not in row["sql"] else 1.0
    scale = 1000.0 if "/ 1000" in row["sql"] else scale
    return Value(table, entity, column, parts[0], scale=scale, names=tuple(names_of(row["sql"])))


def _kept(run: Run, table: str, entity: int, column: str, tick: int) -> str:
    """Say of an id that it never changes, and where the record has more of its row."""
    name = words.entity(table, entity)
    if run.look_at(tick).row(table, entity) is None:
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
    return Value(table, entity, f"{name} at place {key}", name, key, link=links(row))


def _mapped(
    run: Run,
    table: str,
    entity: int,
    row: dict[str, Any],
    parts: list[str],
    key: str | int | None,
    tick: int,
) -> Value:
    goods = names_of(row["sql"])
    name = row["column"]
    if key not in goods:
        raise QueryError(
            f"The column {table}.{name} is a map: say which with key=, one of {', '.join(goods)}."
            + suggest(key, goods)
        )
    keys, values = parts[:2]
    scale = scale_of(row["sql"])
    shown = json.loads(run.look_at(tick).row(table, entity) or "null")
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
