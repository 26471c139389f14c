"""Resolves a scenario into the engine's configuration: every section whole, no default left to Rust.

Where each documented key goes:

| section of the configuration | documented keys | and all fields of |
| --- | --- | --- |
| `name`, `seed` | `name`, `random_seed` | |
| `space` | `spatial`: `level`, `width_tiles`, `height_tiles` | `parameters.space` |
| `sectors` | `economy.sectors` | |
| `goods` | `economy.goods`, chosen from the library (`panarchy.scenario.goods`) | |
| `environment` | | `parameters.environment` |
| `population` | `population`: `persons`, `household_weight`; both of `population_params` | `parameters.population` |
| `firms` | `economy.firms` as `count` | `parameters.firms` |
| `markets` | | `parameters.markets` |
| `treasury` | | `parameters.treasury` |

A key with one choice that works, such as `economy.inventory_policy`, is not passed on.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from panarchy.scenario.model import Scenario


def resolve(scenario: Scenario) -> dict[str, Any]:
    """Resolve a scenario into plain values.

    Args:
        scenario: a checked scenario.

    Returns:
        The engine's configuration, by the table at the top of this file.
    """
    own, economy, people = scenario.parameters, scenario.economy, scenario.population
    return {
        "name": scenario.name,
        "seed": scenario.random_seed,
        "space": {**scenario.spatial.model_dump(), **own.space.model_dump()},
        "sectors": list(economy.sectors),
        "goods": [good.model_dump() for good in scenario.resolved_goods()],
        "environment": own.environment.model_dump(),
        "population": {
            "persons": people.persons,
            "household_weight": people.household_weight,
            **scenario.population_params.model_dump(),
            **own.population.model_dump(),
        },
        "firms": {
            "count": scenario.firms,
            **own.firms.model_dump(),
        },
        "markets": own.markets.model_dump(),
        "treasury": own.treasury.model_dump(),
    }


def to_json(scenario: Scenario) -> str:
    """Return the engine's configuration as JSON, in the order of its sections."""
    return json.dumps(resolve(scenario), allow_nan=False, ensure_ascii=False)
