"""Dotted overrides: as Python values, and as text from the command line."""

from __future__ import annotations

from typing import Any

import pytest

from panarchy import Scenario, ScenarioError
from panarchy.scenario.tree import leaves


@pytest.fixture
def island() -> Scenario:
    """Return the smallest preset."""
    return Scenario.load("tiny_island")


@pytest.mark.parametrize("value", [5_000, "5_000", "5000", " 5_000 "])
def test_persons_can_be_set_and_firms_follow(island: Scenario, value: object) -> None:
    changed = island.with_set({"population.persons": value})
    assert changed.population.persons == 5_000
    assert changed.firms == 300
    assert island.population.persons == 50_000


def test_weight_divides_the_persons_simulated_and_firms_follow(island: Scenario) -> None:
    changed = island.with_set({"population.household_weight": "10"})
    assert (changed.persons_simulated, changed.firms) == (5_000, 300)


def test_firms_that_are_set_stay(island: Scenario) -> None:
    changed = island.with_set({"population.persons": 5_000, "economy.firms": 77})
    assert changed.firms == 77


def test_a_tiny_world_keeps_a_firm_for_each_good(island: Scenario) -> None:
    assert island.with_set({"population.persons": 20}).firms == 6


def test_texts_lists_blocks_and_truth_values(island: Scenario) -> None:
    changed = island.with_set(
        {
            "name": "1e5x".replace("1e5", "no"),
            "economy.goods": "[food, tools]",
            "finance": "{enable_banks: false}",
            "snapshot.every_ticks": "0",
            "population_params.mortality_base": "1e-2",
        }
    )
    assert changed.name == "nox"
    assert changed.economy.goods == ["food", "tools"]
    assert changed.finance.enable_banks is False
    assert changed.snapshot.every_ticks == 0
    assert changed.population_params.mortality_base == 0.01


def test_text_keys_take_text_that_looks_like_a_number(island: Scenario) -> None:
    assert island.with_set({"ai.remote_backend": "7"}).ai.remote_backend == "7"


def test_a_good_of_the_library_can_be_changed(island: Scenario) -> None:
    changed = island.with_set({"parameters.goods.food.base_price": "120"})
    food, tools = changed.resolved_goods()[:2]
    assert (food.base_price, food.suppliers, tools.base_price) == (120.0, 5, 100.0)


def test_no_change_gives_an_equal_scenario(island: Scenario) -> None:
    assert island.with_set({}) == island


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"population.persnos": 5}, "unknown key 'population.persnos'. Did you mean 'persons'?"),
        ({"persons": 5}, "Did you mean 'population.persons'?"),
        ({"population.persons.more": 5}, "unknown key"),
        ({"": 5}, "unknown key"),
        ({"population..persons": 5}, "unknown key"),
        ({7: 5}, "the key 7 is not text"),
        ({"population.persons": "many"}, "must be a whole number, not 'many'"),
        ({"population.persons": ""}, "is given no value"),
        ({"population.persons": "-5"}, "must be at least 10, not -5"),
        ({"population.persons": True}, "must be a whole number, not true"),
        ({"population.persons": "[1"}, "cannot be read"),
        ({"population.persons": "*a"}, "cannot be read: the alias *a is not allowed"),
        ({"population.persons": "1e12"}, "must be a whole number"),
        ({"population": 5}, "must be a mapping"),
        ({"economy.goods": "[food, tols]"}, "Did you mean 'tools'?"),
        ({"random_seed": None}, "must be a whole number, not nothing"),
    ],
)
def test_wrong_override_is_refused(island: Scenario, changes: dict[Any, Any], says: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        island.with_set(changes)
    assert says in str(caught.value)
    assert str(caught.value).startswith("Scenario 'tiny_island', changed: ")


def test_every_leaf_can_be_set_to_its_own_value(island: Scenario) -> None:
    data = island.model_dump()
    for path in leaves(Scenario):
        value: Any = data
        for part in path:
            value = value[part]
        key = ".".join(map(str, path))
        assert island.with_set({key: value}).model_dump() == data, key
