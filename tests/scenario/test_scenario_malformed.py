"""Every malformed file is refused quickly with one plain sentence that names file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenario.malformed import MALFORMED, VALID, Malformed

from panarchy import Scenario, ScenarioError
from panarchy.scenario.problem import Problem
from panarchy.scenario.reading import read_text

LONGEST_SENTENCE = 330
SLOWEST_SECONDS = 60


def test_there_are_more_than_a_hundred_and_each_has_a_name() -> None:
    assert len({case.name for case in MALFORMED}) == len(MALFORMED) > 100


def test_the_valid_one_loads(tmp_path: Path) -> None:
    path = tmp_path / "valid.yaml"
    path.write_text(VALID)
    assert Scenario.load(path).name == "island"


@pytest.mark.timeout(SLOWEST_SECONDS)
@pytest.mark.parametrize("case", MALFORMED, ids=lambda case: case.name)
def test_malformed_file_is_refused(case: Malformed, tmp_path: Path) -> None:
    path = case.write(tmp_path)
    with pytest.raises(ScenarioError) as caught:
        Scenario.load(path)
    sentence = str(caught.value)
    assert sentence.startswith(str(path))
    assert case.says in sentence
    assert not case.line or f", line {case.line}: " in sentence
    assert sentence.endswith((".", "?"))
    assert "\n" not in sentence
    assert len(sentence) - len(str(path)) < LONGEST_SENTENCE


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet=st.sampled_from("ab1:-?[]{}&*!|>'\"%@#,\n\t ~.e_\0é"), max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        lines = read_text(text).lines.values()
    except Problem as problem:
        lines = [problem.line or 1]
    assert all(1 <= line <= text.count("\n") + 2 for line in lines)


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_any_damage_to_a_scenario_is_read_or_refused(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = bytearray(VALID.encode())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place : place + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=6))
    path = tmp_path_factory.mktemp("damaged") / "damaged.yaml"
    path.write_bytes(content)
    sentence = ""
    try:
        scenario = Scenario.load(path)
    except ScenarioError as error:
        sentence = str(error)
    assert "\n" not in sentence
    assert str(path) in sentence or scenario.persons_simulated >= 10
