"""Arguments for every verb that a world would carry out now, drawn by chance among those that its state allows."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa

from panarchy._engine import CoreWorld

TRIES = 4_000

Rows = Callable[[str], list[dict[str, Any]]]
Arguments = dict[str, Any]


def allowed(core: CoreWorld, verb: str, dice: random.Random) -> Arguments:
    """Arguments with which the verb would be carried out in the world as it stands."""
    tables: dict[str, list[dict[str, Any]]] = {}

    def rows(name: str) -> list[dict[str, Any]]:
        if name not in tables:
            tables[name] = pa.table(core.table(name)).to_pylist()
        return tables[name]

    for _ in range(TRIES):
        arguments = next(MAKERS[verb](rows, dice))
        if json.loads(core.check(verb, json.dumps(arguments)))["ok"]:
            return arguments
    raise AssertionError(f"no {verb} is possible in this world")


def _one(rows: list[dict[str, Any]], dice: random.Random, **wanted: Any) -> dict[str, Any]:
    fit = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
    return dice.choice(fit)


def open_mine(rows: Rows, dice: random.Random) -> Iterator[Arguments]:
    deposit = _one(rows("deposits"), dice, open=False)
    yield {"tile": deposit["tile_id"], "resource": deposit["resource_type"]}


def harvest_forest(rows: Rows, dice: random.Random) -> Iterator[Arguments]:
    yield {"tile": _one(rows("tiles"), dice, land_use="forest")["tile_id"], "rate": 0.3}


def protect_area(rows: Rows, dice: random.Random) -> Iterator[Arguments]:
    yield {"tile": _one(rows("tiles"), dice, protected=False)["tile_id"]}


def migrate(rows: Rows, dice: random.Random) -> Iterator[Arguments]:
    person, other = dice.choice(rows("persons")), dice.choice(rows("persons"))
    yield {"person": person["person_id"], "tile": other["tile_id"]}


def enroll_training(rows: Rows, dice: random.Random) -> Iterator[Arguments]:
    yield {"person": dice.choice(rows("persons"))["person_id"], "skill": "crafts"}


def seek_job(rows: Rows, dice: random.Random) -> Iterator[Arguments]:
    yield {"person_id": dice.choice(rows("persons"))["person_id"]}


def accept_job(rows: Rows, dice: random.Random) -> Iterator[Arguments]:
    hiring = [firm for firm in rows("firms") if firm["vacancies"]]
    person = _one(rows("persons"), dice, employment_status="unemployed")
    yield {"person_id": person["person_id"], "firm_id": dice.choice(hiring)["firm_id"]}


def set_price(rows: Rows, dice: random.Random) -> Iterator[Arguments]:
    firm = dice.choice(rows("firms"))
    yield {"firm_id": firm["firm_id"], "good_id": firm["good"], "price": 1.7 * firm["price"] + 0.5}


def post_vacancies(rows: Rows, dice: random.Random) -> Iterator[Arguments]:
    firm = dice.choice(rows("firms"))
    yield {"firm_id": firm["firm_id"], "count": firm["vacancies"] + 3, "wage": 900.0}


def invest(rows: Rows, dice: random.Random) -> Iterator[Arguments]:
    yield {"firm_id": dice.choice(rows("firms"))["firm_id"], "capacity_delta": 2.5}


def choose_supplier(rows: Rows, dice: random.Random) -> Iterator[Arguments]:
    firm, supplier = dice.choice(rows("firms")), dice.choice(rows("firms"))
    yield {"firm_id": firm["firm_id"], "supplier_id": supplier["firm_id"]}


def set_policy(rows: Rows, dice: random.Random) -> Iterator[Arguments]:
    del rows
    name = dice.choice(["tax_rate", "dole_rate", "pension_rate"])
    yield {"name": name, "value": round(0.15 + 0.5 * dice.random(), 3)}


def release_policy(rows: Rows, dice: random.Random) -> Iterator[Arguments]:
    del rows, dice
    yield {}


MAKERS: dict[str, Callable[[Rows, random.Random], Iterator[Arguments]]] = {
    maker.__name__: maker
    for maker in (
        open_mine,
        harvest_forest,
        protect_area,
        migrate,
        enroll_training,
        seek_job,
        accept_job,
        set_price,
        post_vacancies,
        invest,
        choose_supplier,
        set_policy,
        release_policy,
    )
}
"""By verb; `reseed` and `withhold` need nothing of the state."""
