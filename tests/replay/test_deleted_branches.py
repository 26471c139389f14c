"""Handles of branches that were deleted, or made again under the same name, say so and touch nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from panarchy import Branch, DamagedError, DeletedError, Multiverse, Run, compare
from tests.run.islands import island

USES: dict[str, Callable[[Branch], object]] = {
    "step": lambda branch: branch.step(2),
    "act": lambda branch: branch.act("set_policy", name="tax_rate", value=0.3),
    "set": lambda branch: branch.set("treasury.tax_rate", 0.3),
    "withhold": lambda branch: branch.withhold(99 << 32 | 1),
    "fork": lambda branch: branch.fork(at=61, name="child"),
    "fork before": lambda branch: branch.fork(at=20, name="child"),
    "tick": lambda branch: branch.tick,
    "last_tick": lambda branch: branch.last_tick,
    "hash": lambda branch: branch.hash(),
    "chain_at": lambda branch: branch.chain_at(30),
    "sql": lambda branch: branch.sql("SELECT count(*) FROM kpis"),
    "as_of": lambda branch: branch.as_of("persons", 62),
    "table_at": lambda branch: branch.table_at("persons", 30),
    "world_at": lambda branch: branch.world_at(61),
    "kpis": lambda branch: branch.kpis(),
    "inputs": lambda branch: branch.inputs(),
    "impact": lambda branch: branch.impact(61 << 32 | 1),
    "but_for": lambda branch: branch.but_for(61 << 32 | 1),
    "why": lambda branch: branch.why("firms", 1, "price", tick=62),
    "trace": lambda branch: branch.trace("persons", 1),
    "compare": lambda branch: compare([branch, branch]),
    "publish": lambda branch: branch.publish(f"{branch.path}-published"),
    "flush": lambda branch: branch.flush(),
    "size": lambda branch: branch.size,
    "verify": lambda branch: branch.verify(),
    "resume": lambda branch: branch.resume(ticks=2),
    "run": lambda branch: Multiverse(Path(branch.path).parent.parent).run([branch], ticks=2),
}


def by_the_tree(run: Run, branch: Branch) -> None:
    Multiverse(run).delete(branch.branch)


def by_hand(run: Run, branch: Branch) -> None:
    shutil.rmtree(branch.path)


DELETIONS = {"Multiverse.delete": by_the_tree, "rm -r": by_hand}


@pytest.mark.parametrize("stepping", [True, False], ids=["being stepped", "closed"])
@pytest.mark.parametrize("delete", DELETIONS.values(), ids=DELETIONS)
def test_a_deleted_branch_is_called_deleted_whatever_it_is_asked(
    run: Run, delete: Callable[[Run, Branch], None], stepping: bool
) -> None:
    branch = run.fork(at=60, name="mine").step(3)
    other = run.fork(at=60, name="other").step(3)
    if not stepping:
        branch.close()
    tree = Multiverse(run)
    count = "SELECT branch, count(*) FROM kpis WHERE tick > 60 GROUP BY 1 ORDER BY 1"
    assert tree.sql(count).fetchall() == [("main", 35), ("mine", 3), ("other", 3)]
    delete(run, branch)
    for use, ask in USES.items():
        with pytest.raises(DeletedError) as raised:
            ask(branch)
        said = str(raised.value)
        assert (
            f"The branch 'mine' of {run.path} was deleted or moved after it was opened" in said
        ), use
        assert said.count(". ") == 0, f"one sentence, not {said}"
        assert not isinstance(raised.value, DamagedError)
    assert repr(branch) == "Branch('mine', of='main', at=60, deleted)"
    assert "was deleted" in branch._repr_html_()
    branch.close()
    assert not Path(branch.path).exists(), "nothing was made again by asking"
    assert tree.names == ["main", "other"]
    assert tree.sql(count).fetchall() == [("main", 35), ("other", 3)]
    assert tree.branches["branch"].to_pylist() == ["main", "other"]
    assert other.step(2).tick == 65


@pytest.mark.parametrize("delete", DELETIONS.values(), ids=DELETIONS)
def test_a_handle_of_a_branch_that_was_made_again_names_the_way_to_the_new_one(
    run: Run, delete: Callable[[Run, Branch], None]
) -> None:
    tree = Multiverse(run)
    old = run.fork(at=60, name="mine").set("treasury.tax_rate", 0.4).step(3)
    assert tree.branch("mine").tick == 63
    delete(run, old)
    new = run.fork(at=60, name="mine").step(1)
    for use, ask in USES.items():
        with pytest.raises(DeletedError, match="deleted and made again") as raised:
            ask(old)
        said = str(raised.value)
        assert f"Run.open('{new.path}')" in said, use
        assert f"Multiverse('{run.path}').branch('mine')" in said, use
        assert said.count(". ") == 0, f"one sentence, not {said}"
    old.close()
    assert (new.tick, new.log().intents) == (61, []), "the new one heard nothing of it"
    assert new.step(2).hash() == run.chain_at(63)
    for opened in (Run.open(new.path), tree.branch("mine"), Multiverse(run).branch("mine")):
        assert isinstance(opened, Branch)
        assert opened.hash() == new.hash(), "the tree forgot the old one"
    assert tree.sql("SELECT max(tick) FROM kpis WHERE branch = 'mine'").fetchall() == [(63,)]
    assert Run.open(new.path).verify().ok


def test_two_that_were_never_stepped_are_told_apart(run: Run) -> None:
    old = run.fork(at=60, name="mine")
    Multiverse(run).delete("mine")
    new = run.fork(at=60, name="mine")
    with pytest.raises(DeletedError, match="made again"):
        old.step(1)
    assert (new.tick, new.step(1).tick) == (60, 61)


def test_a_world_that_was_stepped_for_a_deleted_branch_is_let_go(run: Run) -> None:
    """Its folder is removed while its recorder is open, and nobody asks the old handle before the new one is stepped."""
    old = run.fork(at=60, name="mine").step(3)
    shutil.rmtree(old.path)
    new = run.fork(at=60, name="mine").set("treasury.tax_rate", 0.4).step(5)
    alone = run.fork(at=60, name="alone").set("treasury.tax_rate", 0.4).step(5)
    old.close()
    new.close()
    assert new.hash() == alone.hash() != run.chain_at(65)
    assert Run.open(new.path).verify().ok


def test_a_folder_that_goes_while_a_world_is_recorded_is_not_made_again(tmp_path: Path) -> None:
    world = island()
    run = world.record(tmp_path / "island", every=5)
    world.step(7)
    run.flush()
    chain = world.hash()
    shutil.rmtree(tmp_path / "island")
    with pytest.raises(DeletedError, match=r"The run .*island was deleted or moved"):
        world.step(20)
    world.stop_recording()
    assert not (tmp_path / "island").exists()
    assert world.tick >= 8
    assert world.hash() != chain, "the world itself goes on"


def test_a_run_that_was_replaced_says_so_and_so_do_its_branches(run: Run) -> None:
    branch = run.fork(at=60, name="mine").step(1)
    world = island(8)
    new = world.record(run.path, if_exists="replace_with_branches")
    with pytest.raises(DeletedError, match=r"The run .* was deleted and made again .*Run\.open"):
        run.sql("SELECT 1 FROM kpis")
    with pytest.raises(DeletedError, match=r"The branch 'mine' of .* was deleted"):
        branch.step(1)
    assert repr(run) == "Run('island', deleted)"
    world.step(5)
    assert new.last_tick == 5
    world.stop_recording()


def test_what_was_forked_from_a_branch_removed_by_hand_names_it_and_harms_no_other(
    run: Run,
) -> None:
    mine = run.fork(at=60, name="mine").step(5)
    child = mine.fork(at=64, name="child").step(2)
    mine.close()
    child.close()
    shutil.rmtree(mine.path)
    tree = Multiverse(run)
    with pytest.raises(DeletedError, match=r"The branch 'mine' .* was deleted"):
        mine.step(1)
    with pytest.raises(Exception, match="'child' began at tick 64 of 'mine', and there is no run"):
        child.sql("SELECT 1 FROM kpis")
    assert tree.sql("SELECT count(*) FROM kpis WHERE branch = 'main'").fetchall() == [(96,)]
    assert tree.sql("SELECT min(tick), max(tick) FROM kpis WHERE branch = 'child'").fetchall() == [
        (65, 66)
    ]


def test_a_half_deleted_folder_is_no_branch(run: Run) -> None:
    mine = run.fork(at=60, name="mine").step(5)
    mine.close()
    for file in Path(mine.path, "manifests").iterdir():
        file.unlink()
    tree = Multiverse(run)
    assert tree.names == ["main"]
    assert tree.sql("SELECT count(*) FROM kpis").fetchall() == [(96,)]
    with pytest.raises(DeletedError, match="holds no manifest any more"):
        mine.step(1)


def test_a_copy_and_a_touched_manifest_are_still_the_run(run: Run) -> None:
    branch = run.fork(at=60, name="mine").step(2)
    branch.close()
    for file in Path(branch.path, "manifests").iterdir():
        file.touch()
    aside = Path(run.path).with_name("aside")
    shutil.copytree(branch.path, aside)
    shutil.rmtree(branch.path)
    shutil.copytree(aside, branch.path)
    assert branch.step(2).tick == 64
    assert branch.verify().ok
