"""Correlation ids, parents, and scopes that tag what is done inside of them."""

from __future__ import annotations

import threading
import uuid
from pathlib import Path

import pytest

from panarchy import Run, World
from panarchy.errors import QueryError
from panarchy.observe import CorrelationManager

from .conftest import SMALL, Story


def test_ids_of_ones_own_have_parents_and_no_circle() -> None:
    manager = CorrelationManager()
    top = manager.create_id()
    below = manager.create_id(parent=top)
    assert uuid.UUID(top).version == 4
    assert (manager.get_parent(top), manager.get_parent(below)) == (None, top)
    with pytest.raises(QueryError, match="cannot descend from itself"):
        manager.set_parent(top, below)
    with pytest.raises(QueryError, match="was not minted here"):
        manager.get_parent("nothing")
    for number, parent in (("nope", top), (below, "nope")):
        with pytest.raises(QueryError, match="The id nope was not minted here"):
            manager.set_parent(number, parent)
    with manager.scope("outer") as outer, manager.scope("inner") as inner:
        assert manager.get_parent(inner) == outer
        assert manager.get_parent(manager.create_id()) == inner


def test_ids_are_minted_by_many_threads_at_once() -> None:
    manager, found = CorrelationManager(), []
    threads = [
        threading.Thread(target=lambda: found.extend(manager.create_id() for _ in range(500)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 4_000
    assert all(manager.get_parent(number) is None for number in found)


def test_events_of_one_root_share_a_correlation(story: Story) -> None:
    manager = CorrelationManager(story.run)
    event, cause = story.run.sql(
        "SELECT event_id, causation_id FROM events WHERE causation_id IS NOT NULL ORDER BY event_id DESC LIMIT 1"
    ).fetchall()[0]
    assert manager.get_parent(event) == cause
    number = manager.correlation_of(event)
    assert uuid.UUID(number).version == 8
    assert number == manager.correlation_of(cause)
    with pytest.raises(QueryError, match="No event of the run carries the correlation id 'zzz'"):
        manager.events_of("zzz")
    with pytest.raises(QueryError, match="is tagged with the scope 'nope'"):
        manager.events_in_scope("nope")
    assert event in {row[0] for row in manager.events_of(number).project("event_id").fetchall()}


def test_a_scope_tags_what_is_done_inside_and_outlives_a_kill(tmp_path: Path) -> None:
    where = tmp_path / "island"
    world = World("tiny_island", seed=3, set=SMALL)
    plain = World("tiny_island", seed=3, set=SMALL)
    run = world.record(where)
    world.step(5)
    plain.step(5)
    with world.scope("drought"), world.scope("relief"):
        world.act("set_policy", name="dole_rate", value=0.5)
        world.act("set_policy", at=20, name="dole_rate", value=0.4)
    plain.act("set_policy", name="dole_rate", value=0.5)
    plain.act("set_policy", at=20, name="dole_rate", value=0.4)
    world.act("set_policy", at=8, name="pension_rate", value=0.5)
    plain.act("set_policy", at=8, name="pension_rate", value=0.5)
    world.step(5)
    plain.step(5)
    assert world.hash() == plain.hash(), "a tag is none of the world's business"
    world.stop_recording()
    Run.open(where).resume(15)
    run = Run.open(where)
    rows = run.sql("SELECT verb, scope, outcome FROM intents ORDER BY intent_id").fetchall()
    assert rows == [
        ("set_policy", "drought / relief", "carried out"),
        ("set_policy", "drought / relief", "carried out"),
        ("set_policy", None, "carried out"),
    ]
    manager = CorrelationManager(run)
    for name in ("drought", "relief"):
        assert len(manager.events_in_scope(name).fetchall()) == 4, "two intents and what they did"
    with pytest.raises(QueryError, match="without a slash"), world.scope("a/b"):
        pass
