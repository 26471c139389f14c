"""The engine's configuration, the library of goods, YAML written back, the schema and the card."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenario.malformed import VALID

from panarchy import Scenario
from panarchy._engine import CoreWorld
from panarchy.scenario import schema
from panarchy.scenario.goods import GOODS, choose_goods
from panarchy.scenario.reading import read_text

SECTIONS = [
    "name", "seed", "space", "sectors", "goods", "environment", "population", "firms", "markets",
    "treasury",
]  # fmt: skip

OPTIONAL_GOODS = st.lists(
    st.sampled_from([name for name in GOODS if name not in {"food", "tools"}]), unique=True
)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Draw a scenario with some keys set and others not."""
    goods = draw(st.permutations(["food", "tools", *draw(OPTIONAL_GOODS)]))
    data = {
        "name": draw(st.from_regex(r"[A-Za-z][A-Za-z0-9_.-]{0,20}", fullmatch=True)),
        "population": {"persons": draw(st.integers(500, 10_000_000))},
        "economy": {"goods": goods},
    }
    optional = {
        "random_seed": st.integers(0, 2**63 - 1),
        "spatial": st.fixed_dictionaries({"width_tiles": st.integers(8, 1024)}),
        "population_params": st.fixed_dictionaries(
            {"fertility_base": st.floats(0, 15), "mortality_base": st.floats(0, 0.5)}
        ),
        "finance": st.fixed_dictionaries({"enable_banks": st.booleans()}),
        "ai": st.fixed_dictionaries(
            {
                "remote_backend": st.text(
                    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]),
                    min_size=1,
                    max_size=30,
                )
            }
        ),
        "parameters": st.fixed_dictionaries(
            {
                "goods": st.dictionaries(
                    st.sampled_from(goods),
                    st.fixed_dictionaries({"base_price": st.floats(0.01, 1e6)}),
                )
            }
        ),
    }
    for key in draw(st.lists(st.sampled_from(sorted(optional)), unique=True)):
        data[key] = draw(optional[key])
    return Scenario.load(data)


@pytest.mark.filterwarnings("ignore::panarchy.scenario.NotInEffectWarning")
@settings(max_examples=60, deadline=None)
@given(scenario=scenarios(), defaults=st.booleans())
def test_scenario_survives_yaml(scenario: Scenario, defaults: bool) -> None:
    again = Scenario.load(read_text(scenario.to_yaml(defaults=defaults)).data)
    assert again == scenario
    assert again.to_config() == scenario.to_config()
    assert again.not_in_effect() == scenario.not_in_effect()


@pytest.mark.filterwarnings("ignore::panarchy.scenario.NotInEffectWarning")
@settings(max_examples=60, deadline=None)
@given(scenario=scenarios())
def test_goods_fit_each_other(scenario: Scenario) -> None:
    goods = scenario.resolved_goods()
    names = [good.name for good in goods]
    assert names == scenario.economy.goods
    assert sum(good.household_share for good in goods) == pytest.approx(1)
    assert sum(good.firm_share for good in goods) == pytest.approx(1)
    assert {good.sector for good in goods} <= set(scenario.economy.sectors)
    assert {name for good in goods for name in good.inputs} <= set(names)


@pytest.mark.parametrize("name", Scenario.presets())
def test_configuration_is_whole(name: str) -> None:
    scenario = Scenario.load(name)
    config = json.loads(scenario.to_config())
    assert list(config) == SECTIONS
    assert config["seed"] == scenario.random_seed
    assert config["firms"]["count"] == scenario.firms
    assert config["population"]["persons"] == scenario.population.persons
    assert config["space"]["width_tiles"] == scenario.spatial.width_tiles
    assert [good["name"] for good in config["goods"]] == scenario.economy.goods
    for section in ("environment", "population", "firms", "markets", "treasury", "space"):
        assert set(getattr(scenario.parameters, section).model_dump()) <= set(config[section])


@pytest.mark.filterwarnings("ignore::panarchy.scenario.NotInEffectWarning")
@pytest.mark.parametrize("name", Scenario.presets())
def test_engine_starts_from_every_preset_made_small(name: str) -> None:
    scenario = Scenario.load(name).with_set(
        {"population.persons": 2_000, "spatial.width_tiles": 64, "spatial.height_tiles": 32}
    )
    assert CoreWorld(scenario.to_config(), 1).tick == 0


def test_tiny_island_has_the_prototypes_firms_and_recipes() -> None:
    scenario = Scenario.load("tiny_island")
    goods = {good.name: good for good in scenario.resolved_goods()}
    firms = {name: round(good.firm_share * scenario.firms) for name, good in goods.items()}
    assert firms == {
        "food": 420, "tools": 330, "energy": 60, "services": 1750, "steel": 90, "wheat": 350,
    }  # fmt: skip
    assert goods["food"].inputs == {"wheat": 0.35, "energy": 0.05}
    assert goods["energy"].sector == "manufacturing"
    assert [name for name, good in goods.items() if good.capital_good] == ["tools"]


def test_every_recipe_yields_more_than_it_uses_at_base_prices() -> None:
    for good in GOODS.values():
        cost = sum(GOODS[name].base_price * amount for name, amount in good.inputs.items())
        assert cost < 0.6 * good.base_price, good.name


def test_goods_keep_their_order_and_lose_foreign_inputs() -> None:
    chosen = choose_goods(["wheat", "food", "tools"], ["mining"])
    assert [good.name for good in chosen] == ["wheat", "food", "tools"]
    assert chosen[1].inputs == {"wheat": 0.35}
    assert chosen[2].inputs == {}
    assert {good.sector for good in chosen} == {"mining"}
    with pytest.raises(ValueError, match="households buy none"):
        choose_goods(["wheat"], ["agri"])


def test_kept_schema_is_current() -> None:
    kept = schema.schema_file().read_text(encoding="utf-8")
    assert kept == schema.text(Scenario), "run `python -m panarchy.scenario.schema`"


def test_schema_documents_every_field() -> None:
    built = Scenario.json_schema()
    blocks = {"Scenario": built, **built["$defs"]}
    silent = [
        f"{block}.{name}"
        for block, content in blocks.items()
        for name, field in content.get("properties", {}).items()
        if not (field | blocks.get(field.get("$ref", "").rpartition("/")[2], {})).get("description")
    ]
    assert silent == []
    assert all(
        block.get("additionalProperties") is False
        for block in blocks.values()
        if "properties" in block
    )


def test_schema_accepts_the_presets_and_refuses_a_typing_slip() -> None:
    validator = jsonschema.Draft202012Validator(Scenario.json_schema())
    data = read_text(VALID).data
    assert list(validator.iter_errors(data)) == []
    assert list(validator.iter_errors({**data, "population": {"persons": "50_000"}})) == []
    assert list(validator.iter_errors({**data, "persnos": 5})) != []
    assert list(validator.iter_errors({**data, "population": {"persons": -5}})) != []


class Tags(HTMLParser):
    """Collects the tags of a page and checks that they are closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_card_shows_the_scenario_and_runs_nothing() -> None:
    html = Scenario.load("laptop_small")._repr_html_()
    tags = Tags()
    tags.feed(html)
    assert tags.open == []
    assert tags.seen.isdisjoint({"script", "link", "img", "iframe"})
    for text in (
        "laptop_small",
        "150,000 persons",
        "8,000 firms",
        "chemicals",
        "Not in effect yet: finance",
    ):
        assert text in html


def test_scenario_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Scenario.load("tiny_island").random_seed = 8
