"""Audits as a world steps: they change nothing, look at their intervals, give way, alert, and stop where they are asked."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable

import pyarrow as pa
import pytest

from panarchy import AuditRule, AuditScheduler, PanarchyError, QueryError, World
from panarchy.observe.audits import (
    FOUND,
    TWINS,
    AuditView,
    CallbackAlert,
    Findings,
    LogAlert,
    NotebookAlert,
    engine_rules,
    found,
)

SMALL = {"population.persons": 1_500, "spatial.width_tiles": 48, "spatial.height_tiles": 32}


def island() -> World:
    """A small island on its first day."""
    return World("tiny_island", seed=5, set=SMALL)


class Counting(AuditRule):
    """A rule that notes the ticks at which it looks."""

    name = "mine.counting"
    doc = "Is looked at."
    interval = 4

    def __init__(self, name: str = "mine.counting") -> None:
        self.name = name
        self.ticks: list[int] = []

    def check(self, view: AuditView) -> pa.Table:
        """Note the tick."""
        self.ticks.append(view.tick)
        return FOUND.empty_table()


class Ticking:
    """A clock that goes on by a hundredth of a second whenever it is read."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 0.01
        return self.now


def test_the_chain_is_the_same_with_every_audit_on_and_off() -> None:
    plain, own, every, python = island(), island(), island(), island()
    own.watch()
    every.watch("all", intervals=1)
    python.watch(["all", *TWINS.values(), Counting()], intervals=3, budget_share=0.5)
    for world in (plain, own, every, python):
        assert world.step(60) == 60
        world.audit()
    assert plain.hash() == own.hash() == every.hash() == python.hash()
    watching = [world.audits for world in (own, every, python)]
    assert [len(each.findings()) for each in watching if each] == [0, 0, 0]
    looks = every.audits.table()["looks"].to_pylist() if every.audits else []
    assert looks == [60] * len(engine_rules())


def test_rules_in_python_look_at_their_intervals() -> None:
    world, rule = island(), Counting()
    watch = world.watch(["references", rule], intervals={"references": 10})
    world.step(20)
    assert rule.ticks == [4, 8, 12, 16, 20]
    rows = {row["rule"]: row for row in watch.table().to_pylist()}
    assert (rows["references"]["looks"], rows["mine.counting"]["looks"]) == (2, 5)
    assert (rows["references"]["interval"], rows["mine.counting"]["severity"]) == (10, "error")
    assert rows["mine.counting"]["seconds"] > 0
    assert rows["mine.counting"]["last_tick"] == 20
    world.unwatch()
    assert world.step(4) == 4
    assert rule.ticks[-1] == 20
    assert world.audits is None
    with pytest.raises(QueryError, match="not watched any more"):
        watch.table()
    assert "AuditScheduler" in watch._repr_html_()


def scheduled() -> tuple[list[int], list[int], AuditScheduler]:
    """Two rules that need ten milliseconds each and have five a tick together."""
    world = island()
    first, second = Counting("mine.first"), Counting("mine.second")
    watch = world.watch(
        [second, first],
        intervals=1,
        priorities={"mine.first": 3},
        budget_ms=5,
        clock=Ticking(),
    )
    world.step(40)
    return first.ticks, second.ticks, watch


def test_giving_way_is_the_same_every_time_and_starves_nobody() -> None:
    first, second, watch = scheduled()
    again = scheduled()
    assert (first, second) == again[:2]
    # Both look once while their costs are unknown; then there is time for one every other tick.
    assert first[0] == second[0] == 1
    assert 18 <= len(first) + len(second) <= 20
    assert len(first) >= len(second) >= 5
    gaps = [later - sooner for sooner, later in itertools.pairwise(second)]
    assert max(gaps) <= 8
    rows = {row["rule"]: row for row in watch.table().to_pylist()}
    for name, looked in (("mine.first", first), ("mine.second", second)):
        assert rows[name]["looks"] == len(looked)
        assert rows[name]["postponed"] == 40 - len(looked) > 0
    state = watch.state()
    assert sum(row["seconds"] for row in rows.values()) <= state["allowed"] + 0.01
    assert state["allowed"] == pytest.approx(0.2)


def test_no_time_at_all_is_a_pause_that_is_counted() -> None:
    world = island()
    watch = world.watch("all", intervals=1, budget_ms=0)
    world.step(10)
    rows = watch.table().to_pylist()
    assert {row["looks"] for row in rows} == {1}
    assert {row["postponed"] for row in rows} == {9}
    assert "postponed" in watch._repr_html_()
    assert "at most 0 ms a tick" in watch._repr_html_()


def hurt(world: World) -> None:
    """Lose one unit of a firm's money."""
    firm = int(world.table("firms", ["firm_id"])["firm_id"][2].as_py())
    cash = world.core.cell("firms", firm, "cash_minor")
    assert cash is not None
    world.core.poke("firms", firm, "cash_minor", cash - 1)


def test_damage_is_found_within_an_interval_and_told_once() -> None:
    world, heard = island(), list[Findings]()
    world.watch(alerts=[CallbackAlert(heard.append, at_least="critical")])
    world.step(20)
    assert heard == []
    hurt(world)
    world.step(90)
    told = [row for each in heard for row in each.table().to_pylist()]
    rules = [row["rule"] for row in told]
    assert {"money.sectors", "money.holders"} <= set(rules)
    assert rules.count("money.sectors") == 1, "a contradiction that stays is told once"
    sectors = next(row for row in told if row["rule"] == "money.sectors")
    assert 20 < sectors["tick"] <= 50
    assert abs(sectors["found"] - sectors["expected"]) == 1
    assert world.audits is not None
    assert len(world.audits.findings()) >= len(told)
    assert "money.sectors" in repr(world.audits)


def test_a_step_ends_early_where_it_is_asked() -> None:
    world = island()
    watch = world.watch("money.sectors", intervals=5, stop_at="critical", alerts=())
    assert world.step(10) == 10
    hurt(world)
    assert world.step(50) == 5
    assert world.tick == 15
    assert watch.findings().worst == "critical"
    assert world.step(50) == 50, "what was told once does not stop the world again"
    world = island()
    world.watch("money.sectors", intervals=1, stop_at="critical", alerts=())
    hurt(world)
    assert world.step(until="unemployment > 2", max_ticks=30) == 1


def test_a_step_of_the_engine_thread_ends_early_too() -> None:
    world = island()
    world.watch("money.sectors", intervals=5, stop_at="error", alerts=())
    world.driver()
    hurt(world)
    assert world.step(50) == 5
    assert world.step(20) == 20
    world.driver().close()


def test_alerts_go_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    world = island()
    hurt(world)
    world.watch("money.sectors", intervals=1)
    with caplog.at_level(logging.WARNING, logger="panarchy.audits"):
        world.step(1)
    (record,) = caplog.records
    assert record.levelno == logging.CRITICAL
    assert record.getMessage().startswith("tick 1, money.sectors: ")
    assert record.__dict__["audit"]["rule"] == "money.sectors"
    caplog.clear()
    world.watch("money.sectors", intervals=1, alerts=[LogAlert(logging.getLogger("mine"))])
    world.step(1)
    assert [record.name for record in caplog.records] == ["mine"]


def test_alerts_go_to_the_notebook(capsys: pytest.CaptureFixture[str]) -> None:
    world = island()
    world.watch("money.sectors", intervals=1, alerts=[NotebookAlert(most=2)])
    for _ in range(4):
        hurt(world)
        world.step(1)
    assert capsys.readouterr().out.count("Findings(money.sectors: 1)") == 2


def test_what_an_alert_raises_ends_the_step_at_a_whole_tick() -> None:
    world = island()

    def refuse(findings: Findings) -> None:
        raise PanarchyError(findings.messages()[0])

    world.watch("money.sectors", intervals=1, alerts=[refuse])
    hurt(world)
    with pytest.raises(
        PanarchyError, match=r"^The alert refuse failed at tick 1: PanarchyError: .*Firms hold"
    ):
        world.step(10)
    assert world.tick == 1
    assert world.step(3) == 3


class Meddling(Counting):
    """A rule that wants more than to look."""

    interval = 1

    def __init__(self, meddle: Callable[[], object]) -> None:
        super().__init__("mine.meddling")
        self.meddle = meddle

    def check(self, view: AuditView) -> pa.Table:
        """Change the world, or try to."""
        self.meddle()
        return super().check(view)


def test_rules_and_alerts_look_and_never_change_the_world() -> None:
    world, twin = island(), island()
    asked: list[tuple[str, Callable[[], object]]] = [
        ("step", lambda: world.step()),
        ("act", lambda: world.act("set_policy", name="tax_rate", value=0.5)),
    ]
    for name, meddle in asked:
        says = rf"look at a world and never change it: {name}\(\) waits"
        with pytest.raises(PanarchyError, match=f"rule mine.meddling failed at tick.*{says}"):
            world.audit(Meddling(meddle))
        world.watch(Meddling(meddle))
        with pytest.raises(PanarchyError, match=f"rule mine.meddling failed at tick.*{says}"):
            world.step()
        world.watch("money.sectors", intervals=1, alerts=[lambda _, meddle=meddle: meddle()])
        hurt(world)
        with pytest.raises(PanarchyError, match=f"alert <lambda> failed at tick.*{says}"):
            world.step()
        world.unwatch()
    assert world.tick == 4
    looked = Meddling(lambda: (world.audit("references"), world.copy().step(2)))
    world.watch(looked)
    world.step(2)
    world.unwatch()
    assert looked.ticks == [5, 6], "to look again, or to step a copy, changes nothing"
    assert world.step(3) == 3
    twin.step(world.tick)
    assert twin.core.intents(0) == world.core.intents(0)


def test_what_makes_no_sense_is_told() -> None:
    world, first = island(), next(iter(engine_rules()))
    cases: list[tuple[Callable[[], object], str]] = [
        (lambda: world.watch("refrences"), "There is no audit rule 'refrences'. Did you mean 'references'?"),
        (lambda: world.watch(intervals={"reference": 1}), "No audit rule 'reference' watches. Did you mean 'references'?"),
        (lambda: world.watch(intervals=0), "intervals must be a whole number from 1 to 2,097,151, not 0."),
        (lambda: world.watch(intervals={first: 0}), f"An interval of '{first}' must be a whole number from 1 to 2,097,151, not 0."),
        (lambda: world.watch(budget_share=2), "budget_share is a share of the tick, from 0 to 1, not 2."),
        (lambda: world.watch(budget_shar=0.5), "A watch has no option 'budget_shar'. Did you mean 'budget_share'?"),
        (lambda: world.audit([Counting]), "Counting is the class of an audit rule; make one of it: Counting()."),
        (lambda: world.audit([dict]), "The class dict is no audit rule; derive it from AuditRule and hand in one made of it."),
        (lambda: world.watch(budget_ms=-1), "budget_ms must be a number from 0, not -1."),
        (lambda: world.watch(budget_ms=1, budget_share=1), "Give audits a budget in milliseconds or as a share, not both."),
        (lambda: world.audit(None), "Rules are a name, an AuditRule, or several of these in a list, not None."),  # type: ignore[arg-type]
        (lambda: world.audit(5), "Rules are a name, an AuditRule, or several of these in a list, not 5."),  # type: ignore[arg-type]
        (lambda: world.watch(alerts=len), f"alerts takes functions in a list, such as [print], not {len!r}."),
        (lambda: world.watch(alerts=[5]), "An alert is a function that takes findings, not 5."),
        (lambda: world.watch(clock=3), "clock is a function that returns seconds, not 3."),
        (lambda: CallbackAlert("x"), "An alert is a function that takes findings, not 'x'."),  # type: ignore[arg-type]
        (lambda: world.watch(stop_at="eror"), "A severity is one of warning, error, critical, not 'eror'. Did you mean 'error'?"),
    ]  # fmt: skip
    for ask, text in cases:
        with pytest.raises(QueryError) as caught:
            ask()
        assert str(caught.value) == text
    assert world.audits is None
    assert world.step(2) == 2


class Suspicious(AuditRule):
    """A rule that finds fault with some firms after tick 40."""

    name = "mine.suspicious"
    doc = "No firm is below suspicion."
    interval = 40

    def check(self, view: AuditView) -> pa.Table:
        return found({"entity_table": "firms", "entity_id": list(range(12))})


def test_findings_of_a_watching_rule_in_python_name_events_too() -> None:
    world = island()
    watch = world.watch(Suspicious(), alerts=())
    world.step(39)
    assert len(watch.findings()) == 0
    world.step(1)
    told = watch.findings().table()["events"].to_pylist()
    recent = [
        pa.table(world.core.events_of("firms", firm, 8))["event_id"].to_pylist()
        for firm in range(12)
    ]
    assert any(recent)
    assert told == recent
