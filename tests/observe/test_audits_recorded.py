"""Findings of a recorded world: kept in the views `audits` and `audit_checks`, empty where nobody watches."""

from __future__ import annotations

from pathlib import Path

import pytest

from panarchy import World

SMALL = {"population.persons": 1_000, "spatial.width_tiles": 48, "spatial.height_tiles": 32}
VIEWS = ("audits", "audit_checks")


def island() -> World:
    """A small island on its first day."""
    return World("tiny_island", seed=6, set=SMALL)


def test_a_run_that_nobody_watches_has_empty_views_and_no_files(tmp_path: Path) -> None:
    world = island()
    run = world.record(tmp_path / "plain")
    world.step(40)
    for view in VIEWS:
        answer = run.sql(f"SELECT * FROM {view}")
        assert answer.fetchall() == []
        assert answer.columns[:3] == ["run", "branch", "tick"]
        assert run.files(view) == []
        assert not (tmp_path / "plain" / view).exists()
    world.stop_recording()


def test_findings_and_looks_are_kept_and_the_chain_is_the_same(tmp_path: Path) -> None:
    plain = island()
    plain.step(70)
    world = island()
    world.watch(intervals={"references": 7, "goods.balance": 7})
    world.step(10)
    run = world.record(tmp_path / "watched", every=30)
    world.step(60)
    assert world.hash() == plain.hash()
    assert run.sql("SELECT count(*) FROM audits").fetchall() == [(0,)]
    checks = run.sql(
        "SELECT sum(looks), sum(findings), min(tick), max(tick), bool_and(seconds >= 0), bool_and(tick_seconds > 0) "
        "FROM audit_checks WHERE rule = 'references'"
    ).fetchall()
    # Every seventh tick from 2 on; what was looked at before the recording is not the run's.
    assert checks == [(8, 0, 30, 70, True, True)]
    named = run.sql("SELECT count(DISTINCT rule) FROM audit_checks").fetchall()[0][0]
    assert named >= 15, "rules whose intervals are longer have not looked yet"
    world.core.poke("goods", 2, "inventory_milli", 5.0)
    world.step(10)
    rows = run.sql(
        "SELECT run, branch, tick, rule, severity, entity_table, entity_id, column_name, found, message, events "
        "FROM audits WHERE rule = 'goods.balance'"
    ).fetchall()
    (row,) = rows
    assert row[:2] == (run.name, run.branch)
    assert 70 < row[2] <= 77
    assert row[3:9] == ("goods.balance", "critical", "goods", 2, "inventory_milli", row[8])
    assert "thousandths" in row[9]
    assert row[10] == []
    assert run.as_of("audits", 70).fetchall() == []
    world.stop_recording()


def test_another_watch_leaves_what_the_first_found_to_the_recorder(tmp_path: Path) -> None:
    world = island()
    run = world.record(tmp_path / "twice")
    world.watch("goods.balance", intervals=1, alerts=())
    world.core.poke("goods", 2, "inventory_milli", 5.0)
    world.step(3)
    world.watch("references", intervals=1)
    world.step(4)
    world.unwatch()
    world.step(5)
    looks = run.sql(
        "SELECT rule, sum(looks)::int FROM audit_checks GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    assert looks == [("goods.balance", 3), ("references", 4)]
    found = run.sql("SELECT DISTINCT rule FROM audits").fetchall()
    assert found == [("goods.balance",)]
    world.stop_recording()


@pytest.mark.slow
def test_ten_years_of_tiny_island_raise_no_finding() -> None:
    world = World("tiny_island")
    watch = world.watch(alerts=())
    assert world.step(3_650) == 3_650
    assert watch.findings().messages() == []
    table = watch.table()
    assert min(table["looks"].to_pylist()) >= 5
    assert max(table["postponed"].to_pylist()) == 0
