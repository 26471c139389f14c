"""Branches: runs that go on from another, copy nothing, keep its luck, and can be asked and stepped like any run."""

from __future__ import annotations

from pathlib import Path

import pytest

from panarchy import ActionError, Branch, QueryError, Run, RunError
from panarchy.run import replay as replaying
from panarchy.run import verify
from panarchy.run.log import read_contents
from panarchy.run.place import LocalPlace
from tests.run.islands import island


def bytes_on_disk(folder: str) -> int:
    return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())


@pytest.mark.parametrize("at", [0, 40, 47, 60])
def test_a_fork_without_a_change_takes_the_parents_way(run: Run, at: int) -> None:
    branch = run.fork(at=at, name="same")
    assert (branch.tick, branch.hash()) == (at, run.chain_at(at))
    branch.step(30)
    # What was asked at tick 40, for the next, came after the fork at 40; what was asked at 20 is due at 80 only.
    same_inputs = at != 40
    assert (branch.hash() == run.chain_at(at + 30)) == same_inputs
    assert branch.verify().ok


def test_a_fork_at_the_last_tick_goes_on(run: Run) -> None:
    branch = run.fork(name="on").step(5)
    world = run.world_at(95)
    world.step(5)
    assert (branch.tick, branch.hash()) == (100, world.hash())


def test_a_fork_copies_nothing_and_restores_nothing(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a world was restored")

    monkeypatch.setattr(replaying, "restore", refuse)
    branch = run.fork(at=63, name="light").act("set_policy", name="tax_rate", value=0.3, at=70)
    assert bytes_on_disk(branch.path) < 64 * 1024
    assert branch.sql("SELECT max(tick) FROM kpis").fetchall() == [(63,)]
    monkeypatch.undo()
    assert branch.step(10).sql("SELECT outcome, tick FROM intents WHERE tick > 63").fetchall() == [
        ("carried out", 70)
    ]


def test_what_was_accepted_before_the_fork_belongs_to_the_branch(run: Run) -> None:
    branch = run.fork(at=60, name="mine")
    assert [intent.id for intent in branch.inputs()] == [1, 2]
    branch.step(25)
    assert branch.hash() == run.chain_at(85), "the dole that waited for tick 80 came"
    early = run.fork(at=30, name="early")
    assert [intent.id for intent in early.inputs()] == [1], "the one accepted at tick 40 is not"
    early.step(60)
    tables = early.as_of("treasury", 90).to_arrow_table().to_pylist()[0]
    assert (tables["dole_rate"], tables["pension_rate"]) != (0.5, 0.4)
    assert tables["dole_rate"] == 0.5


def test_what_a_branch_began_with_belongs_to_its_forks(run: Run) -> None:
    mine = run.fork(at=60, name="mine").set("treasury.tax_rate", 0.4, at=65)
    child, sibling = mine.fork(at=60, name="child"), run.fork(at=60, name="sibling")
    assert child.step(20).hash() == mine.step(20).hash() != sibling.step(20).hash()
    later = mine.set("treasury.tax_rate", 0.1).fork(at=80, name="later")
    assert later.info.start_intents == 3, (
        "what was asked at tick 80 came after the state of tick 80"
    )


def test_forks_of_forks_and_of_ancestors(run: Run) -> None:
    mine = run.fork(at=50, name="mine").set("treasury.tax_rate", 0.4).step(30)
    deep = mine.fork(at=73, name="deep").set("treasury.tax_rate", 0.2).step(20)
    assert (deep.fork_of.branch, deep.fork_of.tick, deep.first_tick) == ("mine", 73, 0)
    above = deep.fork(at=20, name="above")
    assert (above.fork_of.branch, above.fork_of.tick) == ("main", 20)
    beside = deep.fork(at=60, name="beside")
    assert (beside.fork_of.branch, beside.fork_of.tick) == ("mine", 60)
    assert beside.step(20).hash() == mine.hash()
    assert all(each.verify().ok for each in (mine, deep, above, beside))
    assert {path.parent.name for path in Path(run.path).glob("branches/*")} == {"branches"}


def test_a_branch_is_one_line_of_history(run: Run) -> None:
    mine = run.fork(at=47, name="mine").set("treasury.tax_rate", 0.4).step(20)
    deep = mine.fork(at=58, name="deep").step(15)
    spans = deep.sql(
        "SELECT branch, min(tick), max(tick), count(*) FROM kpis GROUP BY branch ORDER BY 2"
    ).fetchall()
    assert spans == [("main", 0, 47, 48), ("mine", 48, 58, 11), ("deep", 59, 73, 15)]
    assert deep.snapshot_ticks("persons") == [0, 10, 20, 30, 40, 50, 60, 70]
    twice = "SELECT count(*) = count(DISTINCT (tick, person_id)) FROM persons"
    assert deep.sql(twice).fetchall() == [(True,)]
    for tick, by in (
        (5, "main"),
        (47, "main"),
        (53, "mine"),
        (58, "mine"),
        (60, "deep"),
        (72, "deep"),
    ):
        rows = deep.as_of("firms", tick).to_arrow_table()
        assert set(rows["branch"].to_pylist()) == {by}
        world = deep.world_at(tick)
        assert world.hash() == deep.chain_at(tick)
        assert rows["cash_minor"].to_pylist() == world.table("firms")["cash_minor"].to_pylist()
    frame, planes = deep.planes_at(52)
    assert frame == 45
    assert planes.keys() == run.planes_at(45)[1].keys()
    assert deep.planes_at(61)[0] == 60


def test_a_table_after_the_fork_is_the_branchs_own(run: Run) -> None:
    mine = run.fork(at=52, name="mine").set("treasury.tax_rate", 0.9).step(20)
    deep = mine.fork(at=65, name="deep").set("treasury.tax_rate", 0.1).step(20)
    for branch, rate, ticks in ((mine, 0.9, range(53, 73)), (deep, 0.1, range(66, 86))):
        told = {tick: branch.table_at("treasury", tick)["tax_rate"][0].as_py() for tick in ticks}
        assert told == dict.fromkeys(ticks, rate)
    assert deep.table_at("treasury", 60)["tax_rate"][0].as_py() == 0.9
    assert mine.table_at("treasury", 50).equals(run.table_at("treasury", 50))


def test_another_seed_is_another_luck_from_the_next_tick_on(run: Run) -> None:
    lucky = run.fork(at=60, name="lucky", seed=99).step(1)
    assert (lucky.seed, run.seed) == (99, 7)
    assert lucky.chain_at(60) == run.chain_at(60)
    assert lucky.chain_at(61) != run.chain_at(61)
    lucky.step(20).close()
    assert verify(lucky.path).ok
    chain = lucky.hash()
    assert Run.open(lucky.path).resume(ticks=3) == 84
    again = run.fork(at=60, name="again", seed=99).step(21)
    assert again.hash() == chain
    assert lucky.core_at(70).seed == 99
    child = lucky.fork(at=75, name="child")
    assert child.seed == 99
    assert child.step(6).hash() == lucky.chain_at(81)


def test_an_event_can_be_withheld(run: Run) -> None:
    event, tick = run.sql(
        "SELECT event_id, tick FROM events WHERE kind = 'hire' AND tick > 62 ORDER BY event_id LIMIT 1"
    ).fetchall()[0]
    branch = run.fork(at=60, name="without").withhold(event).step(30)
    assert branch.chain_at(tick - 1) == run.chain_at(tick - 1)
    assert branch.chain_at(tick) != run.chain_at(tick)
    assert branch.sql("SELECT kind FROM events WHERE event_id = $e", e=event).fetchall() == [
        ("withheld",)
    ]
    assert branch.verify().ok
    with pytest.raises(ActionError, match="stands at tick 90"):
        branch.withhold(event)


def test_an_event_that_never_happens_is_not_withheld(run: Run) -> None:
    event = run.sql("SELECT max(event_id) FROM events WHERE tick = 62").fetchall()[0][0]
    later = run.sql("SELECT max(event_id) FROM events WHERE tick = 70").fetchall()[0][0]
    branch = run.fork(at=60, name="without")
    for withhold in (branch.withhold, lambda number: branch.act("withhold", event_id=number)):
        with pytest.raises(ActionError, match=f"has no event {event + 500} at tick 62"):
            withhold(event + 500)
        with pytest.raises(ActionError, match=r"^1 is no id of an event; ids are in the view"):
            withhold(1)
        with pytest.raises(ActionError, match="happened at tick 60, before the fork at tick 60"):
            withhold(60 << 32 | 1)
        with pytest.raises(ActionError, match="whole number"):
            withhold("hire")
    with pytest.raises(QueryError, match=f"holds no event {event + 500}"):
        run.but_for(event + 500)
    assert branch.log().intents == []
    branch.withhold(later).withhold(event)
    assert len(branch.log().intents) == 2
    # What cannot be known is let through: a tick that nobody computed, and one that a change may have made another.
    branch.withhold(99 << 32 | 1)
    changed = run.fork(at=60, name="changed").set("treasury.tax_rate", 0.6)
    changed.withhold(event + 500).step(3)
    number = changed.log().intents[-1].id
    assert "no event of this id came to pass" in changed.why_not(number).story
    said = changed.sql("SELECT outcome, reason FROM intents WHERE intent_id = $i", i=number)
    assert said.fetchall() == [
        ("refused", "no event of this id came to pass that could be withheld")
    ]


def test_what_is_withheld_twice_was_withheld(run: Run) -> None:
    event = run.sql("SELECT max(event_id) FROM events WHERE tick = 62").fetchall()[0][0]
    branch = run.fork(at=60, name="twice").withhold(event).withhold(event).step(3)
    assert branch.sql("SELECT kind FROM events WHERE event_id = $e", e=event).fetchall() == [
        ("withheld",)
    ]
    said = branch.sql("SELECT outcome FROM intents WHERE verb = 'withhold'").fetchall()
    assert said == [("carried out",)] * 2
    for intent in branch.log().intents:
        assert "did come about" in branch.why_not(intent.id).story
        assert "nothing was withheld" not in branch.why_not(intent.id).story


def test_with_another_seed_the_parents_events_are_not_withheld(run: Run) -> None:
    event = run.sql("SELECT max(event_id) FROM events WHERE tick = 64").fetchall()[0][0]
    lucky = run.fork(at=60, name="lucky", seed=99)
    with pytest.raises(ActionError, match="goes on with another seed than its parent"):
        lucky.withhold(event)
    own = lucky.step(6).sql("SELECT max(event_id) FROM events WHERE tick = 64").fetchall()[0][0]
    child = lucky.fork(at=62, name="child").withhold(own).step(4)
    assert child.chain_at(63) == lucky.chain_at(63)
    assert child.chain_at(64) != lucky.chain_at(64)


def test_a_running_run_is_forked_where_it_stands(tmp_path: Path) -> None:
    world = island()
    run = world.record(tmp_path / "island")
    world.step(43)
    branch = run.fork(name="now")
    assert branch.fork_of.tick == 43
    world.step(20)
    branch.step(20)
    assert branch.hash() == world.hash()
    assert branch.kpis()["tick"] == 63
    world.step(40)
    world.stop_recording()
    assert branch.step(40).hash() == world.hash()
    assert branch.verify().ok


def test_two_that_hold_a_branch_step_the_same_world(run: Run) -> None:
    one = run.fork(at=60, name="mine").step(5)
    two = Run.open(one.path)
    assert isinstance(two, Branch)
    two.act("set_policy", name="tax_rate", value=0.3).step(5)
    assert (one.tick, one.hash()) == (70, two.hash())
    assert len(one.log().intents) == 1
    one.close()
    assert two.step(2).tick == 72


def test_watching_a_branch_changes_nothing(run: Run) -> None:
    alone = run.fork(at=60, name="alone").step(25)
    watched = run.fork(at=60, name="watched")
    explorer = watched.explore()
    for _ in range(25):
        watched.step(1)
        watched.sql("SELECT count(*) FROM events").fetchall()
        watched.as_of("persons", watched.tick)
    explorer.close()
    assert watched.hash() == alone.hash()


def test_resuming_the_root_leaves_its_branches_alone(run: Run) -> None:
    mine = run.fork(at=60, name="mine").step(40)
    mine.close()
    files = sorted(path for path in Path(mine.path).rglob("*") if path.is_file())
    run.resume(ticks=5)
    assert sorted(path for path in Path(mine.path).rglob("*") if path.is_file()) == files
    assert mine.verify().ok


def test_a_run_is_replaced_with_its_branches_only_where_that_is_said(run: Run) -> None:
    mine = run.fork(at=60, name="mine").step(3)
    world = island(8)
    with pytest.raises(RunError, match=r"is not replaced, as its branch 'mine' would be deleted"):
        world.record(run.path, if_exists="replace")
    assert mine.step(1).tick == 64, "the refusal left it and its writer alone"
    for number in range(7):
        run.fork(at=60, name=f"b{number}")
    with pytest.raises(RunError, match=r"its branches 'b0', .*'b4' and 3 more would be deleted"):
        world.record(run.path, if_exists="replace")
    assert run.chain_at(95) == mine.parent_run.chain_at(95), "the run is as it was"
    world.record(run.path, if_exists="replace_with_branches")
    world.stop_recording()
    assert not Path(mine.path).exists()
    with pytest.raises(RunError, match="no manifest"):
        Run.open(mine.path)


def test_a_branch_without_its_parent_says_so(run: Run, tmp_path: Path) -> None:
    mine = run.fork(at=60, name="mine").step(3)
    mine.close()
    moved = tmp_path / "elsewhere" / "branches" / "mine"
    moved.parent.mkdir(parents=True)
    Path(mine.path).rename(moved)
    with pytest.raises(RunError, match="began at tick 60 of 'main', and there is no run at"):
        Run.open(moved).sql("SELECT 1 FROM kpis")


def test_a_parent_with_another_history_is_refused(run: Run, tmp_path: Path) -> None:
    branch = run.fork(at=60, name="mine")
    world = island(8)
    world.record(tmp_path / "other" / "island")
    world.step(70)
    world.stop_recording()
    (tmp_path / "other" / "island" / "branches").mkdir()
    moved = tmp_path / "other" / "island" / "branches" / "mine"
    Path(branch.path).rename(moved)
    with pytest.raises(RunError, match="began at tick 60 of another history"):
        Run.open(moved).world_at(60)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"at": 96}, "holds ticks 0 to 95, not 96"),
        ({"at": -1}, "must be a whole number"),
        ({"at": 60, "name": "mine"}, "There is a branch 'mine'"),
        ({"at": 60, "name": "MINE"}, "There is a branch 'mine'"),
        ({"at": 60, "name": "main"}, "There is a branch 'main'"),
        ({"at": 60, "name": "../out"}, "A branch is named by up to 64 letters"),
        ({"at": 60, "name": "a'b"}, "A branch is named by up to 64 letters"),
        ({"at": 60, "name": "con"}, "A branch is named by up to 64 letters"),
        ({"at": 60, "name": ""}, "A branch is named by up to 64 letters"),
        ({"at": 60, "name": "x", "seed": -3}, "seed must be a whole number"),
        ({"at": 60, "name": "x", "into": "/tmp/elsewhere"}, "lies in its tree"),
    ],
)
def test_a_fork_that_cannot_be_is_told_in_a_sentence(
    run: Run, words: dict[str, object], says: str
) -> None:
    run.fork(at=20, name="mine")
    with pytest.raises(RunError, match=says):
        run.fork(**words)  # type: ignore[arg-type]
    assert sorted(path.name for path in Path(run.path, "branches").iterdir()) == ["mine"]


def test_branches_without_a_name_get_one(run: Run) -> None:
    names = [run.fork(at=60).branch for _ in range(3)]
    assert names == ["main-60", "main-60-2", "main-60-3"]


def test_what_cannot_be_asked_is_told_in_a_sentence(run: Run) -> None:
    branch = run.fork(at=60, name="mine")
    with pytest.raises(ActionError, match="Did you mean 'open_mine'"):
        branch.act("open_mien", tile=3)
    with pytest.raises(ActionError, match=r"has no argument 'tyle'\. Did you mean 'tile'"):
        branch.act("open_mine", tyle=3, resource="iron")
    with pytest.raises(ActionError, match="cannot be asked for tick 60"):
        branch.act("set_policy", name="tax_rate", value=0.3, at=60)
    with pytest.raises(ActionError, match=r"Did you mean 'treasury\.tax_rate'"):
        branch.set("tresury.tax_rate", 0.3)
    with pytest.raises(ActionError, match=r"What can be set is treasury\.tax_rate"):
        branch.set("wealth", 0.3)
    with pytest.raises(ActionError, match="must lie between"):
        branch.set("treasury.tax_rate", 7)
    assert branch.inputs() == run.inputs()
    assert branch.step(30).hash() == run.chain_at(90)


def test_scopes_and_priorities_reach_the_log(run: Run) -> None:
    from panarchy.observe.correlation import scope

    branch = run.fork(at=60, name="mine")
    with scope("drought"):
        branch.act("set_policy", name="tax_rate", value=0.3, priority=3, source="test")
    intent = branch.log().intents[0]
    assert (intent.id, intent.tick, intent.priority, intent.source) == (3, 61, 3, "test")
    branch.step(2)
    assert branch.sql("SELECT scope, source FROM intents WHERE tick = 61").fetchall() == [
        ("drought", "test")
    ]
    kept = read_contents(LocalPlace(branch.path)).intents[0]
    assert kept == intent


def test_a_world_recorded_from_later_on_is_forked_too(tmp_path: Path) -> None:
    world = island()
    world.act("set_policy", name="tax_rate", value=0.3, at=50)
    world.step(33)
    run = world.record(tmp_path / "late", every=20)
    world.step(40)
    world.stop_recording()
    for at in (33, 38, 60):
        branch = run.fork(at=at).step(13)
        assert branch.first_tick == 33
        assert branch.hash() == run.chain_at(at + 13)
        assert branch.verify().ok


def test_a_live_run_names_the_ticks_that_it_holds(tmp_path: Path) -> None:
    world = island()
    world.step(7)
    run = world.record(tmp_path / "late")
    world.step(5)
    with pytest.raises(RunError, match=r"late holds ticks 7 to 12, not 3\."):
        run.fork(at=3)
    branch = run.fork(at=9, name="mine").step(2)
    with pytest.raises(RunError, match=r"late holds ticks 7 to 12, not 3\."):
        branch.fork(at=3)
    with pytest.raises(RunError, match=r"mine holds ticks 7 to 11, not 12\."):
        branch.fork(at=12)
    world.stop_recording()


def test_a_run_that_keeps_only_its_start_is_forked_too(tmp_path: Path) -> None:
    world = island()
    run = world.record(tmp_path / "bare", every=0)
    world.step(40)
    world.stop_recording()
    branch = run.fork(at=22, name="mine").step(18)
    assert branch.hash() == run.chain_at(40)
    branch.close()
    assert Run.open(branch.path).world_at(37).hash() == run.chain_at(37)
