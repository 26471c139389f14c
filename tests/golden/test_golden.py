"""The golden run of tiny_island: its chain hashes and its KPIs at ticks 1, 30 and 90."""

from __future__ import annotations

import json
from typing import Any

import pytest

from golden.record import FILE, observe

ADVICE = (
    "tiny_island no longer does what it did. If that is meant, run `python -m tests.golden.record` "
    "and tell the reason in CHANGELOG.md."
)


@pytest.fixture(scope="module")
def observed() -> dict[str, Any]:
    return observe()


@pytest.fixture(scope="module")
def golden() -> dict[str, Any]:
    return json.loads(FILE.read_text(encoding="utf-8"))


def test_kpis_are_those_of_the_golden_run(observed: dict[str, Any], golden: dict[str, Any]) -> None:
    assert observed["kpis"] == golden["kpis"], ADVICE


def test_chain_is_that_of_the_golden_run(observed: dict[str, Any], golden: dict[str, Any]) -> None:
    assert observed["chain"] == golden["chain"], ADVICE
