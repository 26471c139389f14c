"""Loading: presets, files, mappings, the documents' own text, and what each source may say."""

from __future__ import annotations

import json
import os
import warnings
from pathlib import Path
from typing import Any

import numpy
import pytest
from scenario.malformed import VALID
from scenario.printed import PRINTED

from panarchy import Scenario, ScenarioError, resources
from panarchy.scenario import NotInEffectWarning, notice
from panarchy.scenario.reading import read_text

P7 = {
    "tiny_island": (50_000, 3_000, 6),
    "laptop_small": (150_000, 8_000, 8),
    "medium": (300_000, 15_000, 10),
    "large": (500_000, 25_000, 12),
}
"""Preset -> persons, firms and goods of the documents' table."""


def holds(whole: Any, part: Any) -> bool:
    """Say whether every key of `part` is in `whole` with an equal value."""
    if isinstance(part, dict):
        return all(key in whole and holds(whole[key], value) for key, value in part.items())
    return bool(whole == part)


def test_presets_are_listed_from_small_to_large() -> None:
    assert Scenario.presets() == list(P7)


@pytest.mark.parametrize("name", P7)
def test_presets_have_the_sizes_of_the_documents(name: str) -> None:
    scenario = Scenario.load(name)
    sizes = scenario.population.persons, scenario.firms, len(scenario.economy.goods)
    assert scenario.name == name
    assert sizes == P7[name]


@pytest.mark.parametrize("name", PRINTED)
def test_printed_scenario_loads_as_it_is(name: str, tmp_path: Path) -> None:
    path = tmp_path / "printed.yaml"
    path.write_text(PRINTED[name], encoding="utf-8")
    scenario = Scenario.load(path)
    assert holds(scenario.model_dump(), read_text(PRINTED[name]).data)
    assert abs(scenario.firms - P7[name][1]) <= P7[name][1] / 8


@pytest.mark.parametrize("name", PRINTED)
def test_preset_carries_the_printed_keys_and_values(name: str) -> None:
    text = resources.scenarios()[name].read_text(encoding="utf-8")
    assert holds(read_text(text).data, read_text(PRINTED[name]).data)
    assert text.startswith("# yaml-language-server: $schema=./scenario.schema.json\n")


def test_every_source_gives_the_same_scenario(tmp_path: Path) -> None:
    data = read_text(VALID).data
    yaml_file, json_file = tmp_path / "a.yaml", tmp_path / "a.json"
    yaml_file.write_text("\ufeff" + VALID.replace("\n", "\r\n"), encoding="utf-8")
    json_file.write_text(json.dumps(data, indent="\t"), encoding="utf-8")
    first = Scenario.load(data)
    assert (
        first == Scenario.load(str(yaml_file)) == Scenario.load(json_file) == Scenario.load(first)
    )
    assert first.population.persons == 50_000


def test_numbers_of_other_libraries_are_numbers() -> None:
    data = {"name": "a", "population": {"persons": numpy.int64(500)}}
    scenario = Scenario.load({**data, "population_params": {"fertility_base": numpy.float32(2)}})
    assert scenario.population.persons == 500
    assert scenario.population_params.fertility_base == 2.0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("50_000", 50_000), ("+5", 5), ("0", 0), ("0x1F", 31), ("0o17", 15), ("1e3", 1000.0),
        (".5", 0.5), ("1_000.5", 1000.5), ("-2.5E-1", -0.25), ("true", True), ("FALSE", False),
        ("~", None), ("no", "no"), ("off", "off"), ("1:30", "1:30"), ("1__0", "1__0"), ("_1", "_1"),
        ("2026-11-21", "2026-11-21"), ("'7'", "7"), ('"true"', "true"), ("=", "="), ("1.2.3", "1.2.3"),
    ],
)  # fmt: skip
def test_scalars_mean_what_the_documents_mean(text: str, value: object) -> None:
    read = read_text(text).data
    assert read == value
    assert type(read) is type(value)


def test_keys_without_effect_are_reported_once() -> None:
    source = {"name": "a", "population": {"persons": 100}, "politics": {"election_rule": "PR"}}
    source["economy"] = {"market_model": "order_book", "enable_supply_chain_latency": True}
    notice._said.clear()
    with pytest.warns(NotInEffectWarning, match="Scenario 'a': politics, economy.market_model"):
        scenario = Scenario.load(source)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Scenario.load(source) == scenario
    assert scenario.not_in_effect() == [
        "politics",
        "economy.market_model",
        "economy.enable_supply_chain_latency",
    ]


def test_scenario_without_later_systems_reports_nothing() -> None:
    assert Scenario.load("large").not_in_effect() == []


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("tiny_iland", "Did you mean 'tiny_island'?"),
        ("scenarios/medum.yaml", "Did you mean 'medium'?"),
        ("xyzzy", "The presets are tiny_island, laptop_small, medium, large."),
        ("", "is a folder"),
        ("a\0b", "neither a preset nor a file"),
        ("a\nb: c", "neither a preset nor a file"),
        ("x" * 10_000, "neither a preset nor a file"),
        (Path("gone/tiny_islnd.yaml"), "Did you mean 'tiny_island'?"),
        (Path("a\0b"), "cannot be read"),
        (7, "not an object of type int"),
        (None, "not an object of type NoneType"),
        ({}, "the key 'name' is missing"),
        ({1: 2}, "the key 1 is not text"),
        ({"name": "a", "population": {"persons": object()}}, "must be a whole number"),
        ({"name": "a", "population": {"persons": float("nan")}}, "must be a whole number"),
        ({"name": "a", "population_params": {"fertility_base": float("nan")}}, "finite number"),
    ],
)
def test_source_that_is_no_scenario_is_refused(source: Any, says: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario.load(source)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_mapping_that_holds_itself_is_refused() -> None:
    loop: dict[str, Any] = {"name": "a"}
    loop["population"] = loop
    with pytest.raises(ScenarioError, match="levels deep"):
        Scenario.load(loop)


def test_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="is a folder"):
        Scenario.load(tmp_path)


def test_pipe_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    with pytest.raises(ScenarioError, match="not an ordinary file"):
        Scenario.load(pipe)


def test_file_that_cannot_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret.yaml"
    path.write_text(VALID)

    def refuse(*_arguments: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ScenarioError, match=r"secret\.yaml' cannot be read: Permission denied\.$"):
        Scenario.load(path)
