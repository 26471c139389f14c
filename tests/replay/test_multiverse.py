"""Trees of runs: asked together every row comes once, stepped together all end as alone, and none harms another."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from panarchy import Multiverse, PanarchyError, QueryError, Run, RunError, World, compare
from panarchy.replay import ReplayAnalyzer, exporting
from panarchy.run import verify
from panarchy.run.log import take_lock

LINE = (
    "SELECT l.branch, {what} FROM {view} AS v "
    "JOIN lineage AS l ON v.branch = l.ancestor AND v.tick BETWEEN l.from_tick AND l.to_tick "
    "GROUP BY l.branch ORDER BY l.branch"
)
"""The whole line of every branch, by a join."""


@pytest.fixture(scope="module")
def standing(original: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with three branches, one of which was forked again; tests only read it."""
    root = Path(shutil.copytree(original, tmp_path_factory.mktemp("standing") / "island"))
    run = Run.open(root)
    mine = run.fork(at=50, name="mine").set("treasury.tax_rate", 0.4).step(30)
    deep = mine.fork(at=73, name="deep").set("treasury.tax_rate", 0.1).step(22)
    lucky = run.fork(at=60, name="lucky", seed=5).step(12)
    run.fork(at=20, name="waiting")
    for branch in (deep, lucky, mine):
        branch.close()
    return root


@pytest.fixture
def tree(standing: Path, tmp_path: Path) -> Iterator[Multiverse]:
    """A copy of that tree which a test may change."""
    opened = Multiverse(shutil.copytree(standing, tmp_path / "island"))
    yield opened
    opened.close()


def test_every_row_comes_once_with_the_branch_that_computed_it(tree: Multiverse) -> None:
    spans = tree.sql(
        "SELECT branch, min(tick), max(tick), count(*) FROM kpis GROUP BY 1 ORDER BY 1"
    )
    assert spans.fetchall() == [
        ("deep", 74, 95, 22),
        ("lucky", 61, 72, 12),
        ("main", 0, 95, 96),
        ("mine", 51, 80, 30),
    ]
    for view, key in (("events", "event_id"), ("persons", "person_id"), ("hashes", "chain")):
        once = f"SELECT count(*) = count(DISTINCT (branch, tick, {key})) FROM {view}"
        assert tree.sql(once).fetchall() == [(True,)], view


@pytest.mark.parametrize(
    ("view", "what"),
    [
        ("kpis", "count(*), round(sum(unemployment), 9), min(tick), max(tick)"),
        ("events", "count(*), count(DISTINCT event_id), max(event_id)"),
        ("flows", "count(*), sum(amount_minor)"),
        ("hashes", "count(*), max(chain), min(persons)"),
        ("persons", "count(*), sum(wealth_minor), count(DISTINCT v.tick)"),
        ("treasury", "count(*), round(sum(tax_rate), 9)"),
        ("intents", "count(*)"),
    ],
)
def test_the_tree_answers_as_its_branches_do(tree: Multiverse, view: str, what: str) -> None:
    answered = {row[0]: row[1:] for row in tree.sql(LINE.format(what=what, view=view)).fetchall()}
    for run in tree.runs():
        if not tree.sql("SELECT 1 FROM lineage WHERE branch = $b", b=run.branch).fetchall():
            continue
        alone = run.sql(f"SELECT {what} FROM {view} AS v").fetchall()[0]
        assert answered.get(run.branch, alone if alone[0] == 0 else None) == alone, run.branch


def test_lineage_says_who_computed_what(tree: Multiverse) -> None:
    rows = tree.sql("SELECT * FROM lineage WHERE branch IN ('deep', 'waiting') ORDER BY ALL")
    assert rows.fetchall() == [
        ("deep", "deep", 74, 95),
        ("deep", "main", 0, 50),
        ("deep", "mine", 51, 73),
        ("waiting", "main", 0, 20),
    ]
    assert tree.lineage().num_rows == 10 - 1
    with pytest.raises(QueryError, match="Did you mean 'lineage'"):
        tree.sql("SELECT * FROM linage")


def test_new_branches_and_ticks_are_seen_at_once(tree: Multiverse) -> None:
    count = "SELECT count(*) FROM kpis WHERE branch = 'waiting'"
    assert tree.sql(count).fetchall() == [(0,)]
    waiting = tree.branch("waiting")
    tree.run(["waiting"], ticks=7)
    assert tree.sql(count).fetchall() == [(7,)]
    waiting.fork(at=25, name="newest").step(2)
    assert tree.sql("SELECT count(*) FROM kpis WHERE branch = 'newest'").fetchall() == [(2,)]


def test_the_table_of_branches(tree: Multiverse) -> None:
    rows = {row["branch"]: row for row in tree.branches.to_pylist()}
    assert list(rows) == ["main", "waiting", "mine", "deep", "lucky"]
    assert (rows["main"]["parent"], rows["main"]["fork_tick"], rows["main"]["intents"]) == (
        None,
        None,
        2,
    )
    assert (rows["deep"]["parent"], rows["deep"]["fork_tick"], rows["deep"]["last_tick"]) == (
        "mine",
        73,
        95,
    )
    assert (rows["lucky"]["seed"], rows["lucky"]["intents"]) == (5, 1)
    assert rows["mine"]["chain"] == tree.branch("mine").chain_at(80)


def test_many_at_once_end_as_one_after_the_other(run: Run) -> None:
    tree = Multiverse(run)
    for name in ("a", "b"):
        for rate in (1, 2, 3, 4):
            run.fork(at=40 + rate, name=f"{name}{rate}").set("treasury.tax_rate", rate / 10)
    tree.run([f"a{rate}" for rate in (1, 2, 3, 4)], until=75)
    for rate in (1, 2, 3, 4):
        alone = tree.branch(f"b{rate}")
        alone.step(75 - alone.tick)
        together = tree.branch(f"a{rate}")
        assert together.hash() == alone.hash()
        assert not together.writing, "a branch that was not open before is closed again"
        assert verify(together.path).ok


def test_a_branch_that_fails_keeps_no_other_from_its_end(run: Run) -> None:
    tree = Multiverse(run)
    good, bad = run.fork(at=60, name="good"), run.fork(at=60, name="bad")
    lock = take_lock(Path(bad.path))
    with pytest.raises(RunError, match="Branch 'bad': Another world or process is recording"):
        tree.run([good, "bad"], ticks=5)
    with pytest.raises(RunError, match="Another world or process"):
        tree.delete("bad")
    lock.release()
    assert (good.tick, bad.tick) == (65, 60)


def test_an_option_that_there_is_not_is_told(tree: Multiverse) -> None:
    for ask in (tree.explore, tree.branch("main").multiverse):
        with pytest.raises(PanarchyError, match=r"no option 'overlays'\. Did you mean 'overlay'"):
            ask(overlays="population")


def test_what_cannot_be_run_is_told_in_a_sentence(tree: Multiverse) -> None:
    with pytest.raises(QueryError, match="either how many ticks"):
        tree.run()
    with pytest.raises(RunError, match="Did you mean 'mine'"):
        tree.run(["mien"], ticks=1)
    with pytest.raises(
        RunError, match=r"it is the root of its tree, and the root goes on by .*resume"
    ):
        tree.run(["main"], ticks=1)
    with pytest.raises(RunError, match="no manifest"):
        Multiverse("/nowhere/at/all")
    with pytest.raises(QueryError, match=r"^progress shows a bar: .*, not 5\.$"):
        tree.run(ticks=1, progress=5)  # type: ignore[arg-type]


def test_a_tree_without_branches_has_nothing_to_step(run: Run) -> None:
    with pytest.raises(RunError, match=r"has no branches to step beside its root; .*resume"):
        Multiverse(run).run(ticks=3)
    assert Multiverse(run).run([], ticks=3).names == ["main"], "nothing was asked for"


def test_a_branchs_folder_means_its_tree(tree: Multiverse) -> None:
    for name in ("mine", "deep"):
        for where in (tree.branch(name), tree.branch(name).path, Path(tree.branch(name).path)):
            found = Multiverse(where)
            assert (found.path, found.names) == (tree.path, tree.names)


@pytest.mark.parametrize("name", ["main", "deep", "lucky", "without"])
def test_an_exported_branch_is_the_same_world_from_scratch(
    tree: Multiverse, tmp_path: Path, name: str
) -> None:
    event = tree.sql(
        "SELECT event_id FROM events WHERE kind = 'hire' AND branch = 'main' AND tick > 62 ORDER BY 1 LIMIT 1"
    ).fetchall()[0][0]
    tree.branch("main").fork(at=60, name="without").withhold(event).step(20)
    branch = tree.branch(name)
    file = tree.export(name, tmp_path / "exported.yaml")
    world = World(file)
    world.step(branch.last_tick)
    assert world.hash() == branch.chain_at(branch.last_tick)
    assert branch.chain_at(branch.last_tick) in file.read_text()
    again = world.record(tmp_path / "again")
    world.stop_recording()
    assert exporting.with_inputs(tree.branch(name)) == world.scenario
    assert again.seed == 7


def test_what_a_branch_still_has_to_do_is_exported_too(tree: Multiverse, tmp_path: Path) -> None:
    branch = tree.branch("main").fork(at=60, name="asked")
    branch.act("set_policy", at=66, name="tax_rate", value=0.4)
    file = tree.export("asked", tmp_path / "asked.yaml")
    branch.step(10)
    world = World(file)
    world.step(branch.tick)
    assert world.hash() == branch.hash()
    branch.close()


def test_what_cannot_be_exported_is_told_in_a_sentence(run: Run, tmp_path: Path) -> None:
    world = run.world_at(50)
    late = world.record(tmp_path / "late")
    world.stop_recording()
    with pytest.raises(RunError, match="cannot be computed from scratch: it began at tick 50"):
        Multiverse(late).export("main", tmp_path / "late.yaml")
    mine = tmp_path / "mine.yaml"
    mine.write_text("what somebody wrote")
    with pytest.raises(RunError, match=r"mine\.yaml already; overwrite=True writes over it"):
        Multiverse(run).export("main", mine)
    assert mine.read_text() == "what somebody wrote"
    assert Multiverse(run).export("main", mine, overwrite=True) == mine
    assert "scratch" in mine.read_text()


def test_deleting_a_branch_harms_no_relative(tree: Multiverse) -> None:
    kept = {
        name: tree.branch(name).chain_at(tree.branch(name).last_tick) for name in ("main", "lucky")
    }
    with pytest.raises(RunError, match="'deep' goes on from it"):
        tree.delete("mine")
    with pytest.raises(RunError, match="it is the root of its tree"):
        tree.delete("main")
    with pytest.raises(RunError, match="Did you mean 'lucky'"):
        tree.delete("luky")
    tree.delete("mine", descendants=True)
    tree.delete("waiting")
    assert tree.names == ["main", "lucky"]
    for name, chain in kept.items():
        run = tree.branch(name)
        assert run.chain_at(run.last_tick) == chain
        assert run.verify().ok
    assert tree.sql("SELECT DISTINCT branch FROM kpis ORDER BY 1").fetchall() == [
        ("lucky",),
        ("main",),
    ]
    assert sorted(path.name for path in Path(tree.path, "branches").iterdir()) == ["lucky"]
    tree.branch("main").fork(at=50, name="mine").step(1)
    assert tree.sql("SELECT count(*) FROM kpis WHERE branch = 'mine'").fetchall() == [(1,)]


def test_the_card_draws_every_branch(tree: Multiverse) -> None:
    html = tree._repr_html_()
    assert all(f">{name}</tspan>" in html for name in tree.names)
    assert html.count("<path") == 4
    assert "5 branches" in html


def test_what_is_no_branch_or_path_is_told_in_a_sentence(run: Run, tmp_path: Path) -> None:
    tree = Multiverse(run)
    run.fork(at=60, name="mine").set("treasury.tax_rate", 0.4).step(1)
    with pytest.raises(RunError, match=r"A tree's folder or address must be a path, not 3\."):
        Multiverse(3)  # type: ignore[arg-type]
    with pytest.raises(RunError, match="Say which branches by names"):
        tree.run(5, ticks=1)  # type: ignore[arg-type]
    with pytest.raises(RunError, match="The name of a branch must be a text, not 1"):
        tree.run([1], ticks=1)  # type: ignore[list-item]
    with pytest.raises(RunError, match="The file must be a path, not None"):
        tree.export("mine", None)  # type: ignore[arg-type]
    with pytest.raises(RunError, match="The file must be a path, not None"):
        compare([run, "mine"]).to_html(None)  # type: ignore[arg-type]
    with pytest.raises(RunError, match="What is compared must be runs, not 'a'"):
        ReplayAnalyzer("a", "b")  # type: ignore[arg-type]
    other = Run.open(shutil.copytree(run.path, tmp_path / "other")).fork(at=60, name="theirs")
    with pytest.raises(RunError, match="belongs to another tree"):
        tree.run([other], ticks=1)  # type: ignore[list-item]
    assert other.tick == 60
    tree.run([run.fork(at=61, name="beside")], ticks=1)
