"""`but_for` is the world without the event: equal to a world stepped by hand without it, and measured against the run."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from panarchy import Branch, Run, compare
from panarchy.errors import QueryError

from .conftest import Story

HORIZON = 20
KINDS = (
    "intervention", "hire", "price_change", "firm_exit", "firm_entry", "separation", "birth", "death", "move",
    "vacancy_posted", "demand_change", "wage_change", "couple_formed", "job_change", "land_use_change",
)  # fmt: skip


def some_events(story: Story) -> list[tuple[int, str]]:
    """Twenty events and more: the first of each kind and the last, which for most came after everything was asked."""
    found: set[tuple[int, str]] = set()
    for kind in KINDS:
        of_kind = story.run.sql(
            "SELECT event_id, kind FROM events WHERE kind = $k AND tick BETWEEN 31 AND 90 "
            "AND coalesce(json_extract_string(payload, '$.text'), '') <> 'closure' ORDER BY event_id",
            k=kind,
        ).fetchall()
        found.update((of_kind[0], of_kind[-1]) if of_kind else ())
    return sorted(found)


def by_hand(run: Run, event: int, last: int) -> Branch:
    """The branch without an event: forked before it, withheld, given what the run was asked later on, and stepped."""
    branch = run.fork(at=(event >> 32) - 1).withhold(event)
    later = [intent for intent in run.inputs() if intent.id > branch.info.start_intents]
    for intent in later:
        if intent.accepted >= last:
            break
        branch.step(intent.accepted - branch.tick)
        branch.act(
            intent.verb,
            at=intent.tick,
            priority=intent.priority,
            source=intent.source,
            **json.loads(intent.args),
        )
    return branch.step(last - branch.tick)


def same_as_by_hand(run: Run, event: int, kind: str) -> Branch:
    """Compare `but_for` with the branch made by hand, and return that."""
    answer = run.but_for(event, horizon=HORIZON)
    last = (event >> 32) + HORIZON - 1
    branch = by_hand(run, event, last)
    assert answer.chains[1] == branch.hash(), kind
    assert answer.chains[0] == run.chain_at(last), "the other is the run itself"
    assert answer.chains[0] != answer.chains[1], kind
    final = {row["kpi"]: row for row in answer.kpis().to_pylist() if row["tick"] == last}
    kpis = branch.kpis()
    assert isinstance(kpis, dict)
    for name, row in final.items():
        assert row["without_event"] == kpis[name], (kind, name)
    return branch


def test_it_is_the_fork_made_by_hand_without_the_event(story: Story, tmp_path: Path) -> None:
    # A copy, so that the branches stay with this test.
    story.run.flush()
    run = Run.open(shutil.copytree(story.run.path, tmp_path / "island"))
    chosen = some_events(story)
    assert len(chosen) >= 20
    assert len({kind for _, kind in chosen}) >= 10
    nothing_later = 0
    for event, kind in chosen:
        branch = same_as_by_hand(run, event, kind)
        nothing_later += len(branch.log().intents) == 1
        branch.close()
    assert nothing_later >= 10, (
        "of most the branch is the fork, the withholding and its steps alone"
    )


def test_it_is_the_fork_made_by_hand_in_a_branch_too(story: Story, tmp_path: Path) -> None:
    story.run.flush()
    run = Run.open(shutil.copytree(story.run.path, tmp_path / "island"))
    branch = run.fork(at=60, name="mine", seed=5).set("treasury.tax_rate", 0.3, at=70).step(15)
    branch.act("set_policy", name="dole_rate", value=0.6, at=80).step(30).close()
    query = (
        "SELECT event_id FROM events WHERE tick = $t "
        "AND kind IN ('hire', 'price_change', 'vacancy_posted', 'birth', 'intervention') LIMIT 1"
    )
    # Before the fork, at its first tick, between the fork's two requests, and after both.
    for tick in (50, 60, 61, 74, 76, 82):
        event = branch.sql(query, t=tick).fetchall()[0][0]
        same_as_by_hand(branch, event, f"event at {tick}").close()


def test_an_intervention_withheld_is_an_intervention_not_made(story: Story) -> None:
    plant = next(plant for plant in story.plants if plant.column == "dole_rate")
    event = story.run.sql(
        "SELECT event_id FROM intents WHERE intent_id = $i", i=plant.intent
    ).fetchall()[0][0]
    answer = story.run.but_for(event, horizon=10)
    without = story.run.world_at(plant.tick - 1)
    for intent in story.run.log().intents:
        if intent.id != plant.intent:
            without.act(
                intent.verb, at=intent.tick, source=intent.source, **json.loads(intent.args)
            )
    without.step(10)
    kpis = without.kpis()
    assert isinstance(kpis, dict)
    final = {row["kpi"]: row for row in answer.kpis().to_pylist() if row["tick"] == plant.tick + 9}
    assert {name: row["without_event"] for name, row in final.items()} == {
        name: kpis[name] for name in final
    }
    assert "dole_rate" in answer.changed()


def test_a_band_over_seeds_surrounds_its_mean(story: Story) -> None:
    event = story.run.sql(
        "SELECT event_id FROM intents WHERE verb = 'set_policy' LIMIT 1"
    ).fetchall()[0][0]
    answer = story.run.but_for(event, horizon=15, seeds=range(4))
    again = story.run.but_for(event, horizon=15, seeds=range(4), threads=1)
    assert answer.seeds == (0, 1, 2, 3)
    assert set(answer.kpis()["pairs"].to_pylist()) == {4}, "a pair for each seed, as in compare"
    assert answer.kpis().equals(again.kpis()), "threads decide nothing"
    rows = [
        row
        for row in answer.kpis().to_pylist()
        if row["difference"] is not None and row["low"] is not None
    ]
    assert rows
    assert all(row["low"] <= row["difference"] <= row["high"] for row in rows)
    assert "90 % band" in str(answer)
    assert "over 4 pairs" in str(answer)


def test_the_runs_own_luck_is_told_apart_from_the_pairs(story: Story) -> None:
    event = story.run.sql(
        "SELECT event_id FROM intents WHERE verb = 'set_policy' LIMIT 1"
    ).fetchall()[0][0]
    own, one, other, both = (
        story.run.but_for(event, horizon=15, seeds=seeds).kpis().to_pylist()
        for seeds in (None, [3], [4], [3, 4])
    )
    assert {row["pairs"] for row in own} == {1}
    assert all(row["difference"] == row["own_difference"] for row in own)
    assert all(row["low"] is None for row in own + one), "one pair has no band"
    moved = 0
    for alone, left, right, row in zip(own, one, other, both, strict=True):
        assert row["own_difference"] == alone["difference"], "whatever the seeds"
        if row["difference"] is not None:
            mean = (left["difference"] + right["difference"]) / 2
            assert row["difference"] == pytest.approx(mean, rel=1e-9, abs=1e-12)
            moved += row["difference"] != row["own_difference"]
    assert moved > 50, "other luck is other numbers"


@pytest.mark.parametrize(
    ("seeds", "says"),
    [
        ([], "seeds must hold one seed or more"),
        ([1, 1], "seeds holds 1 more than once"),
        ([1, 2.5], "seed must be a whole number"),
        (5, "seeds takes several seeds, such as range"),
        ("12", "seeds takes several seeds, such as range"),
    ],
)
def test_seeds_that_are_none_are_said(story: Story, seeds: Any, says: str) -> None:
    event, _ = some_events(story)[0]
    with pytest.raises(QueryError, match=says):
        story.run.but_for(event, horizon=2, seeds=seeds)
    with pytest.raises(QueryError, match=says):
        compare([story.run, story.run], seeds=seeds)


@pytest.mark.parametrize("threads", [-1, "x", 1.5])
def test_threads_that_are_none_are_said(story: Story, threads: Any) -> None:
    event, _ = some_events(story)[0]
    with pytest.raises(QueryError, match=r"threads .* must be a whole number"):
        story.run.but_for(event, horizon=2, threads=threads)
    with pytest.raises(QueryError, match=r"threads .* must be a whole number"):
        compare([story.run, story.run], threads=threads)


def test_a_bar_moves_as_ticks_are_computed(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[tuple[int, bool | None]] = []
    done: list[int] = []

    @contextmanager
    def bar(_title: str, total: int, show: bool | None) -> Iterator[Callable[[int], None]]:
        begun.append((total, show))
        yield done.append

    monkeypatch.setattr(sys.modules["panarchy.observe.but_for"], "ticks_bar", bar)
    event, _ = some_events(story)[0]
    story.run.but_for(event, horizon=40, seeds=[1, 2], progress=True)
    assert begun == [(2 * 40 + 4 * 39, True)]
    assert sum(done) == begun[0][0]
    assert max(done) < 40, "a long way is shown in slices"


def test_what_cannot_be_withheld_is_said(story: Story) -> None:
    with pytest.raises(QueryError, match="holds no event"):
        story.run.but_for(77)
    closure = story.run.sql(
        "SELECT event_id FROM events WHERE kind = 'separation' "
        "AND json_extract_string(payload, '$.text') = 'closure' LIMIT 1"
    ).fetchall()
    for (event,) in closure:
        with pytest.raises(QueryError, match="part of the closure of a firm"):
            story.run.but_for(event)
    event = some_events(story)[0][0]
    with pytest.raises(QueryError, match="horizon must be a whole number"):
        story.run.but_for(event, horizon=0)
    with pytest.raises(QueryError, match="the last tick there can be is 2,097,151"):
        story.run.but_for(event, horizon=2**21 - (event >> 32) + 1)
