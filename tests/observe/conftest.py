"""A small island with a year of history, all decisions kept, and interventions of every verb planted in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from panarchy import Run, World

SMALL = {"population.persons": 3_000, "spatial.width_tiles": 64, "spatial.height_tiles": 48}


@dataclass
class Plant:
    """An intent that was planted, and the value that it must explain."""

    intent: int
    tick: int
    table: str
    entity: int
    column: str
    key: str | None = None


@dataclass
class Story:
    """A recorded island, and what was planted in it."""

    world: World
    run: Run
    plants: list[Plant]


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """The island after 120 ticks."""
    world = World("tiny_island", seed=3, set={**SMALL, "logging.decisions": "full"})
    run = world.record(tmp_path_factory.mktemp("observe") / "island")
    world.step(35)
    plants = [*_firms(world), *_land(world), *_people(world), *_policies(world)]
    world.step(85)
    run.flush()
    yield Story(world, run, plants)
    world.stop_recording()


def _firms(world: World) -> Iterator[Plant]:
    firms = world.table("firms", ["firm_id", "good", "num_employees", "price"]).to_pylist()
    tick = world.tick + 1
    staffed = [firm for firm in firms if firm["num_employees"] > 1]
    for place in (3, 11, 19, 27, 35):
        firm = staffed[place]
        intent = world.act(
            "set_price", firm_id=firm["firm_id"], good_id=firm["good"], price=firm["price"] * 1.5
        )
        yield Plant(intent, tick, "firms", firm["firm_id"], "posted_price", firm["good"])
    for place in (43, 51):
        firm = staffed[place]["firm_id"]
        intent = world.act("post_vacancies", firm_id=firm, count=4, wage=9_000.0)
        yield Plant(intent, tick, "firms", firm, "wage_offer")
    for place in (59, 67):
        firm = staffed[place]["firm_id"]
        intent = world.act("invest", firm_id=firm, capacity_delta=50.0)
        yield Plant(intent, tick, "firms", firm, "planned_investment")


def _land(world: World) -> Iterator[Plant]:
    tick = world.tick + 1
    tiles = world.table("tiles", ["tile_id", "land_use", "protected"]).to_pylist()
    deposits = world.table(
        "deposits", ["deposit_id", "tile_id", "resource_type", "open"]
    ).to_pylist()
    for deposit in [d for d in deposits if not d["open"]][:3]:
        intent = world.act("open_mine", tile=deposit["tile_id"], resource=deposit["resource_type"])
        yield Plant(intent, tick, "deposits", deposit["deposit_id"], "open")
    forest = [tile["tile_id"] for tile in tiles if tile["land_use"] == "forest"]
    for tile in forest[:2]:
        yield Plant(world.act("protect_area", tile=tile), tick, "tiles", tile, "protected")
    for tile in forest[10:12]:
        intent = world.act("harvest_forest", tile=tile, rate=0.9)
        yield Plant(intent, tick, "tiles", tile, "harvest_rate")


def _people(world: World) -> Iterator[Plant]:
    tick = world.tick + 1
    persons = world.table(
        "persons", ["person_id", "age_years", "household_id", "tile_id", "wealth_real"]
    ).to_pylist()
    adults = [one for one in persons if one["age_years"] == 40 and one["wealth_real"] > 5_000]
    homes = sorted({one["tile_id"] for one in persons})
    for one in adults[:2]:
        there = next(tile for tile in homes if tile != one["tile_id"])
        intent = world.act("migrate", person=one["person_id"], tile=there)
        yield Plant(intent, tick, "households", one["household_id"], "tile_id")
    for one in adults[4:6]:
        intent = world.act("enroll_training", person=one["person_id"], skill="crafts")
        yield Plant(intent, tick, "persons", one["person_id"], "training_skill")


def _policies(world: World) -> Iterator[Plant]:
    tick = world.tick + 1
    intent = world.act("set_policy", name="dole_rate", value=0.5)
    yield Plant(intent, tick, "treasury", 0, "dole_rate")
    intent = world.act("set_policy", name="tax_rate", value=0.2)
    yield Plant(intent, tick, "treasury", 0, "tax_rate")
