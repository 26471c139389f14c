"""The report on audits: of a clean run, of a damaged one, and of one that nobody watched."""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from panarchy import Run, World
from panarchy.report import charts, render

SMALL = {"population.persons": 900, "spatial.width_tiles": 48, "spatial.height_tiles": 32}


def recorded(folder: Path, hurt: bool) -> Run:
    """A watched run of 120 ticks; damage is done after 50 and 80 if `hurt`."""
    world = World("tiny_island", seed=8, set=SMALL)
    run = world.record(folder)
    world.watch(alerts=(), intervals=15, budget_share=0.5)
    for tick in (50, 80, 120):
        world.step(tick - world.tick)
        if hurt and tick < 120:
            world.core.poke("goods", 2, "inventory_milli", float(tick))
            world.core.poke("persons", 30 + tick, "children", 200.0 - tick)
            world.core.poke("persons", 30 + tick, "birth_tick", 0.0)
    world.stop_recording()
    return run


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run that was damaged."""
    return recorded(tmp_path_factory.mktemp("audit") / "faulty", hurt=True)


def test_figures_tell_what_was_found(faulty: Run) -> None:
    count = faulty.sql("SELECT count(*) FROM audits").fetchall()[0][0]
    assert count >= 3
    text = charts.verdict(faulty).text
    assert f"{count:,} findings in" in text
    assert "severity critical" in text
    calendar = charts.audit_calendar(faulty).axes[0]
    rules = faulty.sql("SELECT count(DISTINCT rule) FROM audit_checks").fetchall()[0][0]
    assert len(calendar.get_yticklabels()) == rules
    bars = charts.findings_over_time(faulty).axes[0].patches
    assert sum(bar.get_height() for bar in bars) == count
    assert len(charts.audit_costs(faulty).axes[1].patches) == 10
    assert "goods.balance" in charts.findings_table(faulty, count).text
    assert "person 80" in charts.entities_table(faulty).text
    plt.close("all")


@pytest.mark.notebooks
def test_the_report_of_a_damaged_run_names_the_damage(faulty: Run, tmp_path: Path) -> None:
    render("audit", faulty.path, tmp_path / "faulty.html", {"finding_count": "5"})
    text = (tmp_path / "faulty.html").read_text()
    assert "the worst of severity critical" in text
    assert text.count("data:image/png;base64,") == 3
    assert "goods.balance" in text


@pytest.mark.notebooks
def test_the_report_of_a_clean_run_says_so(tmp_path: Path) -> None:
    run = recorded(tmp_path / "clean", hurt=False)
    looks, rules = run.sql(
        "SELECT sum(looks)::BIGINT, count(DISTINCT rule) FROM audit_checks"
    ).fetchall()[0]
    render("audit", run.path, tmp_path / "clean.html", {})
    text = (tmp_path / "clean.html").read_text()
    assert f"No findings in {looks:,} checks of {rules} rules" in text
    assert "No finding is about a single entity." in text


def test_a_run_that_nobody_watched_says_so(tmp_path: Path) -> None:
    world = World("tiny_island", seed=8, set=SMALL)
    run = world.record(tmp_path / "plain")
    world.step(3)
    assert "Nobody watched this run" in charts.verdict(run).text
    for chart in (charts.audit_calendar, charts.findings_over_time, charts.audit_costs):
        assert "nothing was checked no findings".find(chart(run).axes[0].texts[0].get_text()) >= 0
    assert "No findings." in charts.findings_table(run).text
    world.stop_recording()
    plt.close("all")
