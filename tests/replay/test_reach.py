"""After one change and one tick, whatever differs is reached from the change by what the phases declare."""

from __future__ import annotations

import json
import random

import pyarrow as pa
import pytest

from panarchy._engine import CoreWorld
from panarchy.replay import Reach, reach_of
from tests.replay.verbs import MAKERS, allowed
from tests.run.islands import island

DAYS = (29, 37)
"""Days at which a change is made: a month's first accounts follow one of them."""


@pytest.fixture(scope="module", params=DAYS)
def core(request: pytest.FixtureRequest) -> CoreWorld:
    """A world some days old, whose tax rate is fixed, so that it can be released."""
    world = island()
    world.act("set_policy", name="tax_rate", value=0.21)
    world.step(request.param)
    return world.core


def changed(core: CoreWorld, verb: str, arguments: dict[str, object]) -> CoreWorld:
    twin = core.fork()
    twin.act(verb, json.dumps(arguments))
    return twin


@pytest.mark.parametrize("verb", sorted(MAKERS))
def test_what_a_verb_changes_is_reached(core: CoreWorld, verb: str) -> None:
    dice = random.Random(verb)
    for _ in range(2):
        twin = changed(core, verb, allowed(core, verb, dice))
        found = reach_of(core, twin)
        assert found.inputs, f"{verb} writes nothing itself"
        assert all(found.covers(column) for column in found.inputs)
        assert found.beyond(core, twin) == []


def test_another_seed_reaches_what_any_phase_writes(core: CoreWorld) -> None:
    twin = changed(core, "reseed", {"seed": 12345})
    found = reach_of(core, twin)
    assert found.inputs == frozenset()
    assert len(found.phases) == len(json.loads(core.phases()))
    assert found.beyond(core, twin) == []


def test_a_withheld_event_reaches_what_its_phase_writes(core: CoreWorld) -> None:
    after = core.fork()
    after.record(True)
    after.step(1)
    events = pa.table(after.drain("events")).to_pylist()
    kinds = {event["kind"]: event for event in events if event["causation_id"] is None}
    assert kinds, "the day has events of its own"
    for event in kinds.values():
        twin = changed(core, "withhold", {"event_id": event["event_id"]})
        found = reach_of(core, twin)
        assert found.phases[0].startswith(event["system"]) or event["system"] == "actions"
        assert found.beyond(core, twin) == []


def test_no_change_reaches_nothing(core: CoreWorld) -> None:
    found = reach_of(core, core.fork())
    assert (found.inputs, found.phases, found.columns) == (frozenset(), (), frozenset())
    assert found.beyond(core, core.fork()) == []


def test_what_no_declaration_explains_is_named(core: CoreWorld) -> None:
    twin = changed(core, "set_policy", {"name": "dole_rate", "value": 0.9})
    found = reach_of(core, twin)
    twin.poke("deposits", 0, "initial_grade", 0.9)
    assert "deposits.initial_grade" in found.beyond(core, twin)
    lucky = changed(core, "reseed", {"seed": 12345})
    beyond = Reach(frozenset(), (), frozenset()).beyond(core, lucky)
    assert "persons.health_score" in beyond
    assert "kpis" in beyond
    assert any(name.startswith("an event of ") for name in beyond)
