"""What cannot be asked of causes is told in one sentence, not by an error from inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from panarchy import QueryError, World
from panarchy.observe.correlation import CorrelationManager, scope
from panarchy.observe.decisions import DecisionLogger
from panarchy.observe.tracer import CausalTracer
from tests.observe.conftest import Story

ASKED: tuple[tuple[Callable[[Any], object], str], ...] = (
    (lambda run: run.why("firms", 3, [1]), "The name of a column must be a text"),
    (lambda run: run.trace([1], 3), "The name of a table must be a text"),
    (lambda run: run.as_of([1], 20), "The name of a view must be a text"),
    (lambda run: run.as_of({}, 20), "The name of a view must be a text"),
    (lambda _: DecisionLogger(5).decisions(), "must be a run or a world, not 5"),  # type: ignore[arg-type]
    (lambda _: CausalTracer(5).impact(1), "must be a run or a world, not 5"),  # type: ignore[arg-type]
    (lambda run: CausalTracer(run).expand(f"e{2**70}", "causes", 3), "The id of an event must be"),
    (lambda run: CausalTracer(run).expand("e" + "9" * 5_000, "causes", 3), "The id of an event"),
    (lambda run: CausalTracer(run).expand("vfirms.3.price", "causes", -1), "limit must be"),
    (lambda run: CorrelationManager(run).correlation_of("x"), "The id of an event must be"),  # type: ignore[arg-type]
    (lambda run: CorrelationManager(run).correlation_of(float("nan")), "The id of an event must"),  # type: ignore[arg-type]
    (lambda run: CorrelationManager(run).correlation_of(None), "The id of an event must be"),  # type: ignore[arg-type]
    (lambda run: CorrelationManager(run).get_parent(True), "The id of an event must be"),
    (lambda _: CorrelationManager().set_parent(None, None), "was not minted here"),  # type: ignore[arg-type]
    (lambda _: CorrelationManager().create_id(parent="nope"), "nope was not minted here"),
    (lambda _: CorrelationManager().create_id(parent=[1]), "was not minted here"),  # type: ignore[arg-type]
    (lambda _: CorrelationManager("x"), "must be a run or a world, not 'x'"),  # type: ignore[arg-type]
    (
        lambda run: run.but_for(1, progress="x"),
        "progress shows a bar: it is True, False or None, not 'x'",
    ),
    (lambda _: scope("drought " * 60).__enter__(), "hold 400 characters at most"),
)
"""Questions that cannot be asked, and what is said of them."""


@pytest.mark.parametrize("place", range(len(ASKED)))
def test_it_is_told_in_a_sentence(story: Story, place: int) -> None:
    ask, says = ASKED[place]
    with pytest.raises(QueryError, match=says) as told:
        ask(story.run)
    assert str(told.value).endswith(".")


def test_priorities_of_audits_are_given_by_name() -> None:
    world = World("tiny_island", seed=3, set={"population.persons": 300})
    with pytest.raises(QueryError, match="A priority is given by the name of a rule"):
        world.watch(priorities=3)  # type: ignore[arg-type]
    with pytest.raises(QueryError, match=r"^intervals must be a whole number from 1"):
        world.watch(intervals=0)
    with pytest.raises(QueryError, match=r"^An interval of 'references' must be a whole number"):
        world.watch(intervals={"references": 0})


def test_a_numpy_integer_is_a_place_in_a_list(story: Story) -> None:
    key = np.int64(3)
    assert (
        story.run.why("firms", 3, "suppliers", key=key).story  # type: ignore[arg-type]
        == story.run.why("firms", 3, "suppliers", key=3).story
    )


def test_a_life_that_is_not_told_whole_says_so(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = story.run.sql(
        "SELECT entity_id FROM events WHERE entity_table = 'firms' GROUP BY 1 HAVING count(*) > 5 LIMIT 1"
    ).fetchall()
    firm = rows[0][0]
    assert "These are the first" not in story.run.trace("firms", firm).story
    monkeypatch.setattr("panarchy.observe.tracer._LIFE", 4)
    cut = story.run.trace("firms", firm)
    assert "These are the first 4 events that name it" in cut.story
    assert len(cut.graph.nodes) == 4
