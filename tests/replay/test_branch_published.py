"""Branches of published runs, and published branches: the tree is read from object storage and goes on here."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path

import pytest

from panarchy import Branch, Multiverse, Run, RunError, World


@pytest.fixture
def address() -> str:
    """The address of an empty folder of an object store that lives in memory."""
    return f"memory://{uuid.uuid4().hex}/island"


def test_a_published_run_is_forked_here(run: Run, address: str, tmp_path: Path) -> None:
    run.publish(address)
    remote = Run.open(address)
    branch = remote.fork(at=63, name="mine", into=tmp_path / "tree")
    assert branch.fork_of.where == address
    assert Path(branch.path) == tmp_path / "tree" / "branches" / "mine"
    branch.step(30)
    assert branch.hash() == run.chain_at(93)
    spans = branch.sql("SELECT branch, min(tick), max(tick) FROM kpis GROUP BY 1 ORDER BY 2")
    assert spans.fetchall() == [("main", 0, 63), ("mine", 64, 93)]
    branch.step(4)
    assert branch.sql("SELECT max(tick) FROM kpis").fetchall() == [(97,)]
    child = branch.fork(at=80, name="child").step(5)
    assert child.hash() == branch.chain_at(85)
    assert child.verify().ok
    tree = Multiverse(branch)
    assert tree.names == ["child", "mine"]
    assert tree.sql("SELECT branch, count(*) FROM kpis GROUP BY 1 ORDER BY 1").fetchall() == [
        ("child", 5),
        ("mine", 34),
    ]


def test_a_published_run_is_forked_into_runs_by_default(
    run: Run, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run.publish(address)
    branch = Run.open(address).fork(at=60)
    assert Path(branch.path) == tmp_path / "runs" / "island" / "branches" / "main-60"


def test_branches_of_a_published_run_do_not_join_the_tree_of_another(
    run: Run, address: str, tmp_path: Path
) -> None:
    run.publish(address)
    remote = Run.open(address)
    stranger = World("tiny_island", seed=5, set={"population.persons": 200})
    stranger.record(tmp_path / "other")
    stranger.step(61)
    stranger.stop_recording()
    with pytest.raises(RunError, match="holds another run with a branch 'main' than memory://"):
        remote.fork(at=60, into=tmp_path / "other")
    # A copy of the same run takes branches of it, whatever the address, and none of a stranger.
    shutil.copytree(run.path, tmp_path / "copy")
    remote.fork(at=60, name="mine", into=tmp_path / "copy")
    run.publish(f"{address}-second")
    Run.open(f"{address}-second").fork(at=60, name="again", into=tmp_path / "copy")
    assert Multiverse(tmp_path / "copy").names == ["main", "again", "mine"]
    mine = remote.fork(at=60, name="mine", into=tmp_path / "tree")
    mine.step(1)
    published = Run.open(tmp_path / "other")
    published.publish(f"{address}-other")
    with pytest.raises(RunError, match=f"holds branches of {address}; fork"):
        Run.open(f"{address}-other").fork(at=60, into=tmp_path / "tree")


def test_branches_of_a_published_run_and_of_its_branches_lie_in_one_tree(
    run: Run, address: str, tmp_path: Path
) -> None:
    mine = run.fork(at=60, name="mine").set("treasury.tax_rate", 0.3).step(20)
    mine.flush()
    run.publish(address)
    mine.publish(f"{address}/branches/mine")
    remote = Run.open(f"{address}/branches/mine")
    Run.open(address).fork(at=65, name="plain", into=tmp_path / "tree")
    remote.fork(at=70, name="late", into=tmp_path / "tree")
    remote.fork(at=50, name="early", into=tmp_path / "tree")
    Run.open(address.replace("memory://", "memory:///")).fork(at=65, into=tmp_path / "tree")
    assert Multiverse(tmp_path / "tree").names == ["early", "late", "main-65", "plain"]


def test_a_tree_is_published_and_read_from_there(run: Run, address: str) -> None:
    mine = run.fork(at=60, name="mine").set("treasury.tax_rate", 0.3).step(40)
    mine.flush()
    with pytest.raises(RunError, match="publish that first"):
        mine.publish(f"{address}/branches/mine")
    run.publish(address)
    with pytest.raises(RunError, match="followed by '/branches/mine'"):
        mine.publish(f"{address}-elsewhere")
    mine.publish(f"{address}/branches/mine")
    remote = Run.open(f"{address}/branches/mine")
    assert isinstance(remote, Branch)
    assert remote.world_at(93).hash() == mine.chain_at(93)
    question = (
        "SELECT branch, count(*), round(sum(unemployment), 9) FROM kpis GROUP BY 1 ORDER BY 1"
    )
    assert remote.sql(question).fetchall() == mine.sql(question).fetchall()
    assert remote.verify().ok
    tree = Multiverse(address)
    assert tree.names == ["main", "mine"]
    assert tree.branch("mine").chain_at(100) == mine.hash()
    with pytest.raises(RunError, match="published and read-only"):
        remote.step(1)
    with pytest.raises(RunError, match="published and read-only"):
        remote.act("set_policy", name="tax_rate", value=0.3)
    with pytest.raises(RunError, match="not deleted from here"):
        tree.delete("mine")
