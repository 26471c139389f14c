"""Comparisons: indicators beside each other, paired bands held to an oracle, maps, and a page that needs no network."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from panarchy import ActionError, Branch, Multiverse, QueryError, Run, RunError, compare
from panarchy.replay import ReplayAnalyzer
from panarchy.replay.series import Series
from tests.run.islands import island

FROM_OUTSIDE = re.compile(
    r"""(?:src|href)\s*=\s*["']?(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import|<script|<link"""
)
"""What makes a browser ask for something that is not in the page."""


@pytest.fixture
def mine(run: Run) -> Branch:
    """A branch that begins at tick 50, with another tax rate from tick 61 on, up to tick 95."""
    return run.fork(at=50, name="mine").set("treasury.tax_rate", 0.4, at=61).step(45)


def test_indicators_are_those_of_the_runs(run: Run, mine: Branch) -> None:
    found = compare([run, mine])
    assert (found.names, found.first_tick, found.last_tick) == (["main", "mine"], 50, 95)
    relation = found.kpis()
    assert relation.columns == ["tick", "kpi", "main", "mine", "difference"]
    for kpi in ("unemployment", "tax_rate", "gdp"):
        rows = relation.filter(f"kpi = '{kpi}'").order("tick").fetchall()
        for place, other in ((2, run), (3, mine)):
            asked = other.sql(f"SELECT {kpi} FROM kpis WHERE tick BETWEEN 50 AND 95 ORDER BY tick")
            assert [row[place] for row in rows] == [value for (value,) in asked.fetchall()]
        assert all(row[4] == row[3] - row[2] for row in rows)
        assert all(row[4] == 0 for row in rows if row[0] < 61)
    assert found.most_changed(1) == ["tax_rate"]
    with pytest.raises(
        QueryError, match=r"A number of indicators must be a whole number from 0 to .*, not -1\."
    ):
        found.most_changed(-1)
    assert str(found.divergence()).startswith(
        "'main' and 'mine' agree up to tick 60 and part at tick 61"
    )


def test_ticks_that_are_not_there_yet_are_computed_in_memory(run: Run) -> None:
    mine = run.fork(at=90, name="mine").set("treasury.tax_rate", 0.4, at=93)
    found = compare([run, mine], ticks=12)
    assert found.last_tick == 102
    assert (mine.tick, run.last_tick) == (90, 95), "nothing was recorded by comparing"
    world = run.world_at(95)
    world.step(7)
    mine.step(12)
    rows = found.kpis().filter("kpi = 'gdp' AND tick = 102").fetchall()[0]
    assert rows[2:4] == (world.kpis()["gdp"], mine.kpis()["gdp"])


def test_pairs_share_their_seed_and_differ_by_the_change_alone(run: Run, mine: Branch) -> None:
    seeds = [3, 1, 4]
    found = compare([run, mine], seeds=seeds, ticks=20)
    assert found.series.values.shape[:3] == (2, 3, 21)
    before = found.series.ticks < 61
    main, other = found.series.values
    assert np.array_equal(main[:, before], other[:, before], equal_nan=True)
    assert not np.array_equal(main[:, ~before], other[:, ~before], equal_nan=True)
    for place, seed in enumerate(seeds):
        alone = run.fork(at=50, name=f"seed-{seed}", seed=seed).step(20)
        wanted = [alone.kpis()[name] for name in found.series.kpis]
        got = [None if np.isnan(value) else value for value in main[place, -1]]
        assert got == wanted


def test_bands_are_those_of_a_paired_t_test(run: Run, mine: Branch) -> None:
    found = compare([run, mine], seeds=range(6), ticks=30)
    at = found.series.kpis.index("unemployment")
    a, b = found.series.values[0, :, -1, at], found.series.values[1, :, -1, at]
    oracle = stats.ttest_rel(b, a)
    low, high = oracle.confidence_interval(0.90)
    row = found.kpis().filter("kpi = 'unemployment' AND tick = 80").fetchall()[0]
    assert row[2:] == pytest.approx(
        (a.mean(), b.mean(), (b - a).mean(), low, high, 6), rel=1e-9, abs=1e-12
    )


def test_means_leave_out_what_is_not_defined() -> None:
    values = np.array([[[[1.0], [np.nan]], [[3.0], [np.nan]]], [[[2.0], [5.0]], [[np.nan], [6.0]]]])
    series = Series(np.array([0, 1], np.int32), ["x"], values, [1, 2])
    assert series.mean(0)[:, 0].tolist() == pytest.approx([2.0, np.nan], nan_ok=True)
    mean, low, high = (each[:, 0].tolist() for each in series.difference(1))
    assert mean == pytest.approx([1.0, np.nan], nan_ok=True)
    assert np.isnan([*low, *high]).all(), "one pair has no band"


def test_the_number_of_threads_changes_nothing(run: Run, mine: Branch) -> None:
    one = compare([run, mine], seeds=range(3), ticks=15, threads=1)
    many = compare([run, mine], seeds=range(3), ticks=15, threads=4)
    assert np.array_equal(one.series.values, many.series.values, equal_nan=True)


def test_more_than_two_are_each_compared_with_the_first(run: Run, mine: Branch) -> None:
    third = run.fork(at=60, name="third").set("treasury.dole_rate", 0.9).step(35)
    found = compare([run, mine, third], ticks=40)
    assert found.kpis().columns[2:] == [
        "main",
        "mine",
        "third",
        "difference_mine",
        "difference_third",
    ]
    assert found.divergence("third").tick == 61
    assert "dole_rate" in str(found.divergence("third"))
    with pytest.raises(QueryError, match="Did you mean 'third'"):
        found.divergence("thrid")


def test_runs_that_share_no_history_are_compared_from_their_first_tick(
    run: Run, tmp_path: Path
) -> None:
    world = island(8)
    world.record(tmp_path / "other")
    world.step(20)
    found = compare([run, world])
    assert (found.names, found.first_tick, found.last_tick) == (
        ["island/main", "other/main"],
        0,
        20,
    )
    assert "seed is 7" in str(found.divergence())
    seeded = compare([run, tmp_path / "other"], seeds=[1, 2], ticks=5)
    assert seeded.last_tick == 5


def test_the_map_is_a_minus_b(run: Run, mine: Branch) -> None:
    mine.act("protect_area", tile=_tile(mine, "cropland")).step(30)
    run.resume(ticks=30)
    found = compare([run, mine])
    difference = found.map("population", 60)
    assert np.nansum(np.abs(difference.values)) == 0
    assert difference.size == 0
    values = found.map("fertility").values
    one, other = mine.core_at(125), run.core_at(125)
    assert values.shape == (one.height, one.width)
    planes = [
        pa.table(core.overlay_values("fertility"))["value"].to_numpy(zero_copy_only=False)
        for core in (one, other)
    ]
    assert np.array_equal(values.ravel(), planes[0] - planes[1], equal_nan=True)
    covers = pa.table(one.table("tiles"))["land_use"].to_pylist()
    assert found.map("fertility").land.ravel().tolist() == [each != "sea" for each in covers]
    assert found.map("fertility")._repr_png_().startswith(b"\x89PNG")
    known, base = values[np.isfinite(values)], planes[1][np.isfinite(planes[1])]
    assert found.map("fertility").size == pytest.approx(np.abs(known).mean() / np.ptp(base))
    differing = f"{np.count_nonzero(known):,} of {known.size:,} tiles differ"
    assert differing in repr(found.map("fertility"))
    uses = found.map("land_use")
    assert uses.classes
    assert uses.size == np.nanmean(uses.values)
    with pytest.raises(QueryError, match="Did you mean 'population'"):
        found.map("popluation")


def _tile(run: Run, cover: str) -> int:
    asked = run.sql("SELECT tile_id FROM tiles WHERE land_use = $c AND tick = 90", c=cover)
    return int(asked.fetchall()[0][0])


@pytest.mark.parametrize("seeds", [None, range(4)])
def test_the_page_is_whole_and_offline(
    run: Run, mine: Branch, tmp_path: Path, seeds: range | None
) -> None:
    file = compare([run, mine], seeds=seeds).to_html(tmp_path / "diff.html")
    text = file.read_text()
    assert FROM_OUTSIDE.search(re.sub(r"data:[^\"']+", "", text)) is None
    assert run.chain_at(95)[:24] in text
    assert "only 'mine' was asked to set_policy" in text.replace("&#x27;", "'")
    assert "Tax rate" in text
    assert text.count("data:image/png;base64,") >= 1
    assert ("90 % band" in text) == (seeds is not None)
    with pytest.raises(Exception, match="no folder"):
        compare([run, mine]).to_html(tmp_path / "no" / "such" / "diff.html")


def test_a_notebook_shows_a_comparison(run: Run, mine: Branch) -> None:
    found = compare([run, mine])
    assert "data:image/png;base64," in found._repr_html_()
    assert "Cause:" in found._repr_html_()
    assert repr(found) == "Comparison(['main', 'mine'], ticks=50..95)"


def test_runs_can_be_named_in_every_way(
    run: Run, mine: Branch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = compare([run, mine]).table()
    for one, other in (
        (run, "mine"),
        (run, mine.path),
        (run, Path(mine.path)),
        (run.path, "mine"),
        (Path(run.path), "mine"),
        ("main", mine),
    ):
        assert compare([one, other]).table().equals(expected), (one, other)
    assert compare(each for each in (run, "mine", "main")).names == [
        "island/main#1",
        "mine",
        "island/main#2",
    ]
    # A folder of that name which holds no run hides no branch; one that does comes first, as in `panarchy diff`.
    monkeypatch.chdir(tmp_path)
    Path("mine").mkdir()
    assert compare([run, "mine"]).table().equals(expected)
    assert compare([mine, "island"]).names == ["mine", "main"]


def test_what_cannot_be_compared_is_told_in_a_sentence(run: Run) -> None:
    with pytest.raises(QueryError, match="two runs or more"):
        compare([run])
    with pytest.raises(QueryError, match="not int"):
        compare([run, 3])
    for alone in (run, run.path, Path(run.path)):
        with pytest.raises(QueryError, match="two runs or more in a list"):
            compare(alone)  # type: ignore[arg-type]
    run.fork(at=50, name="mine")
    with pytest.raises(RunError, match=r"nor a branch 'mien' in .*Did you mean 'mine'"):
        compare([run, "mien"])
    with pytest.raises(RunError, match="'mine' names a branch only beside a run of its tree"):
        compare(["mine", "main"])
    with pytest.raises(RunError, match="no manifest"):
        compare([run, Path(run.path, "mine")])
    with pytest.raises(QueryError, match="3 more than once"):
        compare([run, "mine"], seeds=[3, 1, 3])
    with pytest.raises(QueryError, match="one seed or more"):
        compare([run, run.fork(at=50)], seeds=[])
    with pytest.raises(
        RunError,
        match="the same as far as the shortest of them, 'main-50-2', goes, to tick 50; step",
    ):
        compare([run, run.fork(at=50)])
    with pytest.raises(QueryError, match=r"^progress is called with .*, and 5 cannot be\.$"):
        compare([run, "mine"], ticks=2, progress=5)  # type: ignore[arg-type]
    for names in (("a",), ("a", "b", "c"), "ab", 5):
        with pytest.raises(RunError, match=r"^names is what the two runs are called"):
            ReplayAnalyzer(run, run, names)  # type: ignore[arg-type]
    with pytest.raises(RunError, match=r"^What a run is called must be a text, not 1\.$"):
        ReplayAnalyzer(run, run, (1, "b"))  # type: ignore[arg-type]
    assert Multiverse(run).names == ["main", "main-50", "main-50-2", "mine"]


def test_a_policy_is_set_to_a_finite_number_only(run: Run) -> None:
    mine = run.fork(at=90, name="endless")
    with pytest.raises(
        ActionError, match=r"^'treasury\.tax_rate' must be set to a finite number, not nan\.$"
    ):
        mine.set("treasury.tax_rate", float("nan"))
    for number in (float("nan"), float("-inf"), np.float32("nan")):
        for act in (mine.act, run.world_at(90).act):
            with pytest.raises(ActionError, match=r"^value of set_policy must be a finite number"):
                act("set_policy", name="tax_rate", value=number)
    with pytest.raises(
        ActionError, match=r"^release_policy takes no argument, and was given 'name'\.$"
    ):
        mine.act("release_policy", name="tax_rate")
    assert mine.set("treasury.tax_rate", 0.2).step(1).last_tick == 91


@pytest.mark.parametrize("seeds", [None, [1, 2]])
def test_a_change_that_is_still_to_come_is_where_they_part(
    run: Run, seeds: list[int] | None
) -> None:
    asked = run.fork(at=90, name="asked").set("treasury.tax_rate", 0.6)
    plain = run.fork(at=90, name="plain")
    found = compare([plain, asked], seeds=seeds, ticks=4).divergence()
    assert (found.tick, found.last, found.step) == (91, 94, "intents")
    assert found.cause is not None
    assert found.cause.verbs == ["set_policy"]
    said = str(found)
    assert "part at tick 91" in said
    assert "only 'asked' was asked to set_policy name=tax_rate value=0.6" in said
    assert found.components == ReplayAnalyzer(plain.step(4), asked.step(4)).divergence().components
    assert "treasury" in found.components


def test_runs_that_stay_the_same_are_the_same_as_far_as_they_are_compared(run: Run) -> None:
    one, two = run.fork(at=90, name="one"), run.fork(at=90, name="two")
    found = compare([one, two], ticks=10).divergence()
    assert (found.tick, found.first, found.last) == (None, 0, 100)
    later = run.fork(at=90, name="later").act("set_policy", name="tax_rate", value=0.6, at=97)
    assert compare([run, later], ticks=10).divergence().tick == 97
    assert compare([run, later], ticks=5).divergence().tick is None


@pytest.mark.parametrize("seeds", [None, [3]])
def test_a_change_that_waits_in_a_branch_that_was_stepped_is_found(
    run: Run, seeds: list[int] | None
) -> None:
    later = run.fork(at=60, name="later").act("set_policy", name="tax_rate", value=0.6, at=75)
    later.step(5)
    compared = compare([run, later], seeds=seeds, ticks=20)
    found = compared.divergence()
    assert (found.tick, found.step) == (75, "intents")
    assert found.cause is not None
    assert "only 'later' was asked to set_policy name=tax_rate value=0.6 at tick 75" in str(found)
    assert compare([run, later], seeds=seeds, ticks=14).divergence().tick is None
