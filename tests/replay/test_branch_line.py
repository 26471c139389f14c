"""A branch opens as one in every way, and checking it looks at its whole line of history: what its ancestors hold, too."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from panarchy import Branch, QueryError, Run, RunError, compare

Damage = Callable[[Path], object]


@pytest.fixture
def deep(run: Run) -> Branch:
    """A branch of a branch: forked at tick 60 from one that was forked at tick 45, both stepped to tick 75."""
    mine = run.fork(at=45, name="mine").set("treasury.tax_rate", 0.3).step(30)
    mine.close()
    branch = mine.fork(at=60, name="deep").step(15)
    branch.close()
    return branch


def flip(path: Path) -> None:
    """Flip a bit in the middle of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    path.write_bytes(data)


@pytest.mark.parametrize("kind", [Run, Branch, Run.open, Branch.open])
def test_a_branchs_folder_opens_as_a_branch(
    run: Run, deep: Branch, kind: Callable[[str], Run]
) -> None:
    opened = kind(deep.path)
    assert isinstance(opened, Branch)
    assert (opened.tick, opened.hash()) == (75, deep.hash())
    assert opened.sql("SELECT min(tick), max(tick), count(*) FROM kpis").fetchall() == [(0, 75, 76)]
    assert str(compare([run, opened]).divergence()).startswith("'main' and 'deep' agree up to")
    assert opened.step(1).tick == 76
    opened.close()


def test_a_copy_is_of_the_same_kind(run: Run, deep: Branch) -> None:
    for one in (run, deep):
        twin = copy.copy(one)
        assert type(twin) is type(one)
        assert (twin.path, twin.chain_at(50)) == (one.path, one.chain_at(50))


def test_a_class_of_ones_own_stays_what_it_is(run: Run) -> None:
    class Mine(Run):
        """A run with something more."""

    assert type(Mine(run.path)) is Mine
    assert type(Mine.open(run.path)) is Mine


@pytest.mark.parametrize("kind", [Branch, Branch.open])
def test_the_root_is_no_branch(run: Run, kind: Callable[[str], Run]) -> None:
    with pytest.raises(RunError, match=r"is no branch: it is the root of its tree\.$"):
        kind(run.path)


@pytest.mark.parametrize(
    ("file", "damage"),
    [
        ("dictionary.parquet", Path.unlink),
        ("persons/t00000040.parquet", flip),
        ("state/t00000000.parquet", Path.unlink),
        ("inputs.log", flip),
        ("inputs.log", Path.unlink),
        ("manifests", shutil.rmtree),
        ("branches/mine/inputs.log", flip),
        ("branches/mine/firms/t00000060.parquet", flip),
        ("branches/mine/state/t00000050.parquet", Path.unlink),
        ("branches/mine", shutil.rmtree),
    ],
)
def test_damage_of_an_ancestor_is_named(run: Run, deep: Branch, file: str, damage: Damage) -> None:
    assert deep.verify(replay=False).ok
    damage(Path(run.path) / file)
    found = deep.verify()
    assert not found.ok
    named = file if file not in ("manifests", "branches/mine") else f"no run at {run.path}"
    assert any(named in problem or Path(named).name in problem for problem in found.problems), (
        found.problems
    )
    assert all(problem.endswith(".") for problem in found.problems)


@pytest.mark.parametrize(
    "file", ["persons/t00000050.parquet", "state/t00000090.parquet", "branches/mine/firms"]
)
def test_what_came_after_the_fork_is_not_needed(run: Run, deep: Branch, file: str) -> None:
    place = Path(run.path) / file
    gone = [place] if place.is_file() else [place / "t00000070.parquet"]
    for path in gone:
        path.unlink()
    assert deep.verify().ok
    rows = Run(deep.path).sql("SELECT count(*), max(tick) FROM persons").fetchall()
    assert rows[0][1] == 70
    assert Run(deep.path).sql("SELECT max(tick) FROM firms").fetchall() == [(70,)]


@pytest.mark.parametrize("restored", [False, True])
def test_how_far_and_with_how_many_threads_is_told_in_numbers(run: Run, restored: bool) -> None:
    branch = run.fork(at=60, name="on")
    if restored:
        branch.step(0)
    for options, says in (
        ({"target": "x"}, "target must be a whole number from 0"),
        ({"target": 61}, r"target is tick 61, and these ticks go to tick 62\."),
        ({"threads": "x"}, "threads .* must be a whole number from 0"),
    ):
        with pytest.raises(QueryError, match=f"^{says}"):
            branch.step(2, **options)  # type: ignore[arg-type]
    assert branch.tick == 60
    branch.step(2, target=70).flush()
    assert (branch.tick, branch.target_tick) == (62, 70)
    branch.close()
