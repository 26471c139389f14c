"""Decisions: all of them at full detail, what was chosen among what, and not a bit of the world moved by keeping them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from panarchy import Run, World
from panarchy.errors import QueryError
from panarchy.observe import DecisionLogger
from panarchy.observe.decisions import decision_of

from .conftest import SMALL, Story


@pytest.mark.parametrize("detail", ["summary", "full"])
def test_keeping_decisions_changes_nothing(detail: str, tmp_path: Path) -> None:
    plain = World("tiny_island", seed=9, set={**SMALL, "logging.decisions": "none"})
    kept = World("tiny_island", seed=9, set={**SMALL, "logging.decisions": detail})
    kept.record(tmp_path / "island")
    plain.step(40)
    kept.step(40)
    assert plain.hash() == kept.hash()
    kept.stop_recording()


def test_every_decision_is_kept_at_full_detail(story: Story) -> None:
    """Who decides on a day is known: firms and households by their ids, so what is missing would show."""
    run = story.run
    for tick in (61, 75, 90):
        counted = dict(
            run.sql(
                "SELECT kind, count(*) FROM decisions WHERE tick = $t GROUP BY kind", t=tick
            ).fetchall()
        )
        before = run.world_at(tick - 1)
        firms = before.table("firms", ["firm_id", "founded_tick"]).to_pylist()
        due = [
            firm for firm in firms
            if firm["firm_id"] % 30 == tick % 30
            and (firm["founded_tick"] <= 0 or tick - firm["founded_tick"] >= 10)
        ]  # fmt: skip
        for kind in ("price", "wage", "staff", "investment"):
            assert counted[kind] == len(due), (kind, tick)
        households = before.table("households", ["household_id"])["household_id"].to_pylist()
        homes = sum(home % 30 == tick % 30 for home in households)
        # Couples found and leave households before they think of moving.
        assert abs(counted["migration"] - homes) <= 3
    assert run.sql("SELECT count(*) FROM decisions WHERE kind = 'tax'").fetchall() == [(4,)]


def test_no_supplier_is_taken_without_a_decision(tmp_path: Path) -> None:
    """A firm that has no supplier, or none any more, takes the first that it comes across: that is a choice, too."""
    few = {"population.persons": 1_500, "logging.decisions": "full"}
    world = World("tiny_island", seed=17, set=few)
    run = world.record(tmp_path / "island", every=1)
    world.step(70)
    changed = run.sql(
        "SELECT now.tick, now.firm_id FROM firms AS now JOIN firms AS old "
        "ON now.firm_id = old.firm_id AND old.tick = now.tick - 1 WHERE now.suppliers <> old.suppliers"
    ).fetchall()
    told = run.sql(
        "SELECT tick, actor_id, rationale FROM decisions WHERE kind = 'supplier' AND choice = 'switch'"
    ).fetchall()
    assert set(changed) <= {(tick, firm) for tick, firm, _ in told}
    assert "it had none" in {rationale for _, _, rationale in told}
    world.stop_recording()


def test_a_world_of_the_past_keeps_decisions_as_its_run_does(story: Story) -> None:
    assert story.run.world_at(60).decision_detail == "full"


def test_options_add_up(story: Story) -> None:
    wrong = story.run.sql(
        "SELECT d.decision_id FROM decisions AS d JOIN ("
        '  SELECT decision_id, "option", sum(contribution) AS total, any_value(score) AS score '
        "  FROM decision_options WHERE criterion IS NOT NULL AND kind IN ('price', 'wage', 'investment', 'tax', 'job', 'supplier') "
        "  GROUP BY ALL"
        ") AS o USING (decision_id) WHERE abs(o.total - o.score) > 1e-9 * (1 + abs(o.score))"
    ).fetchall()
    assert wrong == []
    chosen = story.run.sql(
        "SELECT count(*) FROM decisions WHERE len(list_filter(options, lambda o: o.chosen)) <> 1"
    ).fetchall()
    assert chosen == [(0,)]


def test_what_came_of_a_decision_is_its_event(story: Story) -> None:
    pairs = story.run.sql(
        "SELECT d.kind, e.kind, count(*), bool_and(d.actor_id IN (e.entity_id, e.other_id) AND e.tick = d.tick) "
        "FROM decisions AS d JOIN events AS e USING (event_id) GROUP BY ALL"
    ).fetchall()
    assert {(decided, happened) for decided, happened, _, _ in pairs} <= {
        ("price", "price_change"), ("wage", "wage_change"), ("staff", "vacancy_posted"), ("staff", "separation"), ("investment", "investment"),
        ("job", "hire"), ("migration", "move"), ("tax", "tax_change"),
    }  # fmt: skip
    assert all(own for *_, own in pairs)
    prices = story.run.sql(
        "SELECT count(*) FROM events WHERE kind = 'price_change' AND tick > 0"
    ).fetchall()[0][0]
    decided = story.run.sql(
        "SELECT count(event_id) FROM decisions WHERE kind = 'price'"
    ).fetchall()[0][0]
    asked = story.run.sql("SELECT count(*) FROM intents WHERE verb = 'set_price'").fetchall()[0][0]
    assert prices == decided + asked, "no price changed without a decision or an intent"


def test_everybody_laid_off_is_led_to_the_decision_and_who_quit_is_not(story: Story) -> None:
    gone = story.run.sql(
        "SELECT event_id, other_id, payload ->> 'text' FROM events WHERE kind = 'separation'"
    ).fetchall()
    for event, firm, reason in gone:
        decision = decision_of(story.run, event)
        if reason == "layoff":
            assert decision is not None
            assert (decision.kind, decision.choice) == ("staff", "lay_off")
            assert decision.actor_id == firm
        elif reason == "quit":
            assert decision is None
    laid_off = [firm for _, firm, reason in gone if reason == "layoff"]
    assert len(laid_off) >= 20
    decided = story.run.sql(
        "SELECT count(*), count(event_id) FROM decisions WHERE kind = 'staff' AND choice = 'lay_off'"
    ).fetchall()
    assert decided[0][0] == decided[0][1]


def test_the_logger_finds_and_tells(story: Story) -> None:
    logger = DecisionLogger(story.run)
    number, actor = (
        logger.decisions("price", ticks=(40, 60))
        .filter("choice = 'post'")
        .project("decision_id, actor_id")
        .fetchall()[0]
    )
    told = logger.explain(number)
    assert "use of capacity" in told
    assert ": chosen" in told
    assert ": not chosen" in told
    assert logger.decisions(actor=("firms", actor)).fetchall()
    with pytest.raises(QueryError, match="Did you mean 'price'"):
        logger.decisions("prise")
    with pytest.raises(QueryError, match="No decision 5 was kept"):
        logger.decision(5)
    with pytest.raises(QueryError, match="set the detail of a world"):
        logger.detail = "full"
    logger = DecisionLogger(story.world)
    assert logger.detail == "full"
    with pytest.raises(QueryError, match="none, summary or full"):
        logger.detail = "all"
    for detail in (None, 3):
        with pytest.raises(QueryError, match=f"none, summary or full, not as '{detail}'"):
            logger.detail = detail  # type: ignore[assignment]
    assert logger.detail == "full"
    with pytest.raises(QueryError, match=r"^The id of a decision must be a whole number.*'x'\.$"):
        logger.explain("x")  # type: ignore[arg-type]


def test_where_none_was_kept_it_is_said_how_to_keep_them() -> None:
    world = World("tiny_island", seed=3, set={**SMALL, "logging.decisions": "none"})
    world.step(3)
    kept = DecisionLogger(world)
    hint = r'set=\{"logging\.decisions": "full"\} keeps every one'
    for ask in (lambda: kept.explain(5), lambda: kept.decisions("price")):
        with pytest.raises(QueryError, match=hint):
            ask()
    with pytest.warns(UserWarning, match=hint):
        assert kept.decisions().fetchall() == []


def test_a_summary_leaves_out_what_leaves_things_as_they_are(tmp_path: Path) -> None:
    world = World("tiny_island", seed=3, set=SMALL)
    run = world.record(tmp_path / "island")
    world.step(31)
    rows = run.sql("SELECT kind, choice, len(options) FROM decisions").fetchall()
    assert rows
    assert not {"keep", "stay", "refuse", "none"} & {choice for _, choice, _ in rows}
    assert {count for *_, count in rows} == {0}
    world.stop_recording()


def test_a_resumed_run_keeps_on_logging(tmp_path: Path) -> None:
    where = tmp_path / "island"
    world = World("tiny_island", seed=3, set={**SMALL, "logging.decisions": "full"})
    world.record(where)
    world.step(20)
    world.stop_recording()
    Run.open(where).resume(20)
    rows = (
        Run.open(where)
        .sql("SELECT tick, count(*) FROM decisions GROUP BY tick ORDER BY tick")
        .fetchall()
    )
    assert [tick for tick, _ in rows] == list(range(1, 41))
    whole = World("tiny_island", seed=3, set={**SMALL, "logging.decisions": "full"})
    whole.step(40)
    assert (
        whole.sql("SELECT tick, count(*) FROM decisions GROUP BY tick ORDER BY tick").fetchall()
        == rows
    )


def test_actors_and_ticks_that_cannot_be_are_refused(story: Story) -> None:
    kept = DecisionLogger(story.run)
    with pytest.raises(
        QueryError, match=r"^Nobody decides in a table 'firm'\. Did you mean 'firms'\?$"
    ):
        kept.decisions(actor=("firm", 15))
    with pytest.raises(
        QueryError, match=r"^The ticks 9 to 3 run backwards; give the earlier one first\.$"
    ):
        kept.decisions(ticks=(9, 3))
    with pytest.raises(
        QueryError, match=r"^An actor is a table and an id, such as \('firms', 15\), not 15\.$"
    ):
        kept.decisions(actor=15)  # type: ignore[arg-type]


def test_a_story_shows_a_product_only_where_it_is_one(story: Story) -> None:
    logger = DecisionLogger(story.run)
    told = 0
    for kind in ("price", "migration", "wage"):
        ids = story.run.sql(
            "SELECT decision_id FROM decisions WHERE kind = $k ORDER BY decision_id LIMIT 20",
            k=kind,
        ).fetchall()
        for (number,) in ids:
            for line in logger.explain(number).splitlines():
                found = re.search(r"([-\d.e+,]+) x ([-\d.e+,]+) -> ([-+\d.e,]+)$", line)
                if found is not None:
                    value, weight, part = (float(one.replace(",", "")) for one in found.groups())
                    assert value * weight == pytest.approx(part, rel=2e-3, abs=1e-3), line
                told += "(weight" in line
    assert told > 0
