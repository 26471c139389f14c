"""Every malformed file is refused quickly with one plain sentence that names file and line."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenario.malformed import MALFORMED, VALID, Malformed

from panarchy import Scenario, ScenarioError
from panarchy.scenario.problem import Problem
from panarchy.scenario.reading import read_text

LONGEST_SENTENCE = 330
#: Calls of functions that a refusal may cost: some, and a few a byte, which no bomb and no quadratic loop keeps to.
CALLS, CALLS_A_BYTE = 100_000, 10


def test_there_are_more_than_a_hundred_and_each_has_a_name() -> None:
    assert len({case.name for case in MALFORMED}) == len(MALFORMED) > 100


@pytest.fixture(scope="module")
def valid(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """The valid one; once it is loaded, so is every module that loading needs."""
    path = tmp_path_factory.mktemp("valid") / "valid.yaml"
    path.write_text(VALID)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Scenario.load(path)


def test_the_valid_one_loads(valid: Scenario) -> None:
    assert valid.name == "island"


@contextmanager
def at_most(calls: int) -> Iterator[None]:
    """Fail once more functions are called, which says how much work was done on any machine."""
    left = calls

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal left
        left -= event in ("call", "c_call")
        if left < 0:
            sys.setprofile(None)
            pytest.fail(f"more than {calls:,} calls")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(before)


@pytest.mark.parametrize("case", MALFORMED, ids=lambda case: case.name)
def test_malformed_file_is_refused(case: Malformed, tmp_path: Path, valid: Scenario) -> None:
    path = case.write(tmp_path)
    size = path.stat().st_size if path.is_file() else 0
    with pytest.raises(ScenarioError) as caught, at_most(CALLS + CALLS_A_BYTE * size):
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
