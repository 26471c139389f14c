"""Checks that concern several keys of a scenario at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from panarchy.errors import suggest
from panarchy.scenario.blocks import MAX_ROWS
from panarchy.scenario.goods import GOODS
from panarchy.scenario.problem import KeyPath, Problem, shown

if TYPE_CHECKING:
    from panarchy.scenario.model import Scenario

MAX_TILES = 4_194_304
"""Most tiles of one world."""


def check(scenario: Scenario) -> None:
    """Check a scenario whose keys are each valid on their own.

    Args:
        scenario: the scenario.

    Raises:
        Problem: if keys contradict each other, naming one of them.
    """
    _check_space(scenario)
    _check_persons(scenario)
    _check_unique(scenario.economy.sectors, ("economy", "sectors"), "sector")
    _check_unique(scenario.economy.goods, ("economy", "goods"), "good")
    _check_goods(scenario)
    _check_firms(scenario)


def _check_space(scenario: Scenario) -> None:
    """Bound the number of tiles."""
    tiles = scenario.spatial.width_tiles * scenario.spatial.height_tiles
    if tiles > MAX_TILES:
        raise Problem(
            f"spatial.width_tiles and spatial.height_tiles make {tiles:,} tiles, "
            f"more than the {MAX_TILES:,} that a world can have",
            path=("spatial", "width_tiles"),
        )


def _check_persons(scenario: Scenario) -> None:
    """Bound the persons simulated one by one, and let weights stand only where they are wanted."""
    people = scenario.population
    if people.household_weight > 1 and not people.use_representative_households:
        raise Problem(
            "population.household_weight must be 1 when "
            "population.use_representative_households is false",
            path=("population", "household_weight"),
        )
    if scenario.persons_simulated < 10:
        raise Problem(
            f"population.household_weight leaves {scenario.persons_simulated} persons to simulate, "
            "fewer than 10",
            path=("population", "household_weight"),
        )
    if scenario.persons_simulated > MAX_ROWS:
        raise Problem(
            f"population.persons makes {scenario.persons_simulated:,} persons to simulate, "
            f"more than the {MAX_ROWS:,} that a world can hold",
            path=("population", "persons"),
        )


def _check_unique(names: Sequence[str], path: KeyPath, what: str) -> None:
    """Refuse a name that is listed twice."""
    for index, name in enumerate(names):
        if name in names[:index]:
            raise Problem(f"the {what} {shown(name)} is listed twice", path=(*path, index))


def _check_goods(scenario: Scenario) -> None:
    """Let every good be known, and the economy have something to consume and to invest."""
    own = scenario.parameters.goods
    for key, good in own.items():
        if good.name != key:
            raise Problem(
                f"parameters.goods.{key}.name is {shown(good.name)}, but must be the key's own name",
                path=("parameters", "goods", key, "name"),
            )
    known = {**GOODS, **own}
    for index, name in enumerate(scenario.economy.goods):
        if name not in known:
            near = suggest(name, known) or f" Known goods are {', '.join(known)}."
            raise Problem(
                f"economy.goods names the unknown good {shown(name)}.{near}",
                path=("economy", "goods", index),
            )
    chosen = [known[name] for name in scenario.economy.goods]
    if not any(good.household_share > 0 for good in chosen):
        raise Problem("economy.goods has no good that households buy", path=("economy", "goods"))
    if not any(good.capital_good for good in chosen):
        raise Problem(
            "economy.goods has no capital good that firms can invest in, such as 'tools'",
            path=("economy", "goods"),
        )


def _check_firms(scenario: Scenario) -> None:
    """Let every good have a firm, and every firm a person."""
    firms, goods = scenario.firms, len(scenario.economy.goods)
    if firms < goods:
        raise Problem(
            f"economy.firms is {firms}, fewer than the {goods} goods, each of which needs a firm",
            path=("economy", "firms"),
        )
    if firms > scenario.persons_simulated:
        raise Problem(
            f"economy.firms is {firms:,}, more than the {scenario.persons_simulated:,} persons "
            "simulated",
            path=("economy", "firms"),
        )
