"""Errors share one base, and a mistyped name finds the right one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panarchy import errors


@pytest.mark.parametrize(
    "name",
    ["ScenarioError", "RunError", "DamagedError", "DeletedError", "ActionError", "QueryError"],
)
def test_every_error_is_a_panarchy_error(name: str) -> None:
    assert issubclass(getattr(errors, name), errors.PanarchyError)


def test_damage_is_trouble_with_a_run() -> None:
    assert issubclass(errors.DamagedError, errors.RunError)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("unemploymnet", "unemployment"), ("GDP", "gdp"), ("wages_mean", "wage_mean")],
)
def test_suggestion_names_what_was_meant(typed: str, meant: str) -> None:
    known = ["gdp", "unemployment", "wage_mean", "population"]
    assert errors.suggest(typed, known) == f" Did you mean '{meant}'?"


def test_nothing_close_suggests_nothing() -> None:
    assert errors.suggest("zzz", ["gdp", "population"]) == ""
    assert errors.suggest("gdp", []) == ""


@given(st.text(), st.lists(st.text(), max_size=8))
def test_suggestion_is_always_a_known_name(typed: str, known: list[str]) -> None:
    hint = errors.suggest(typed, known)
    assert hint == "" or hint.removeprefix(" Did you mean '").removesuffix("'?") in known
