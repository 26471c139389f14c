"""The scorecard runs on small worlds, counts what lies in a band, and says so in a table and in JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from panarchy import QueryError, World
from panarchy.bench import facts, run, scorecard
from panarchy.bench.facts import Fact, Score
from panarchy.bench.watch import watch

pytestmark = pytest.mark.filterwarnings("ignore::panarchy.scenario.NotInEffectWarning")
SMALL = {"population.persons": 2_000}


@pytest.fixture(scope="module")
def scores() -> list[Score]:
    """The scores of two small worlds over two years."""
    done: list[int] = []
    found = facts.measure(
        seeds=[1, 2], years=2, spin_up=30, changes=SMALL, workers=2, progress=done.append
    )
    assert done == [1, 2]
    return found


def by_name(scores: list[Score]) -> dict[str, Score]:
    """The scores by the names of their facts."""
    return {score.fact.name: score for score in scores}


def test_every_fact_has_a_figure_a_seed(scores: list[Score]) -> None:
    assert len(scores) == len(facts.FACTS) >= 20
    found = by_name(scores)
    # Two thousand people are too few for regions of two hundred workers: all facts but that of regions are defined.
    del found["wage curve"]
    for name, score in found.items():
        assert len(score.values) == 2
        assert np.isfinite(score.values).all(), name


def test_figures_are_those_of_the_record(scores: list[Score]) -> None:
    world = World("tiny_island", seed=1, threads=1, set=SMALL)
    world.step(30)
    record = watch(world, 2)
    kpis = world.kpis(since=31).to_pandas()  # type: ignore[union-attr]
    found = by_name(scores)
    monthly = kpis[29::30]
    assert len(monthly) == 24
    assert found["unemployment, mean"].values[0] == pytest.approx(
        100 * monthly["unemployment"].mean()
    )
    assert found["unemployment, maximum of a run"].values[0] == pytest.approx(
        100 * kpis["unemployment"].max()
    )
    assert found["collapse or broken book"].values == [0.0, 0.0]
    # Purchases at base prices are those at current prices but for two years of inflation and the mix of goods.
    ratio = np.array(record.consumption) / (monthly["consumption"] / monthly["price_level"])
    assert ratio.to_numpy() == pytest.approx(np.ones(24), abs=0.05)
    assert record.income_gini == pytest.approx(np.full(2, monthly["gini_income"].mean()), abs=0.05)


def test_a_fact_holds_where_the_median_and_four_of_five_lie_in_its_band() -> None:
    fact = Fact("made up", "1", 0, 1, "emerges", "a test", lambda _record: 0.5)
    assert Score(fact, [0.5] * 4 + [2.0]).holds
    assert not Score(fact, [0.5] * 3 + [2.0] * 2).holds
    assert not Score(fact, [2.0] * 3 + [0.5] * 2).holds
    assert Score(fact, [0.5, 2.0, float("nan")]).inside == 1


def test_the_scorecard_is_printed_and_written(
    scores: list[Score], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def given(*_args: Any, progress: Any, **_options: Any) -> list[Score]:
        progress(2)
        return scores

    monkeypatch.setattr(facts, "measure", given)
    console = Console(record=True, width=200)
    assert run(["facts"], tmp_path / "facts.json", console) == []
    said = console.export_text()
    assert "Okun slope" in said
    assert "of 2" in said
    written = json.loads((tmp_path / "facts.json").read_text())
    assert written["facts"]["preset"] == "tiny_island"
    assert [score["fact"] for score in written["facts"]["scores"]] == [
        fact.name for fact in facts.FACTS
    ]
    assert "rows" not in written


def test_a_world_without_its_scenario_cannot_be_scored() -> None:
    blob = World("tiny_island", set={"population.persons": 200}).save()
    with pytest.raises(QueryError, match="scenario is gone"):
        watch(World.restore(blob), 1)


def test_tables_of_scores_have_a_row_a_fact(scores: list[Score]) -> None:
    assert scorecard.as_table(scores, "tiny_island").row_count == len(scores)
