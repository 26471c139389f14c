"""Audits of a world as it stands: a sound world has no findings, damage is named, and rules in Python see the same."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

import panarchy
from panarchy import AuditorCore, AuditRule, PanarchyError, QueryError, World
from panarchy.observe.audits import (
    FOUND,
    TWINS,
    AuditView,
    Findings,
    LogAlert,
    NotebookAlert,
    engine_rules,
    found,
)

SMALL = {"population.persons": 1_500, "spatial.width_tiles": 48, "spatial.height_tiles": 32}


@pytest.fixture(scope="module")
def sound() -> World:
    """A small island after a hundred days."""
    world = World("tiny_island", seed=5, set=SMALL)
    world.step(100)
    return world


class NoRichChildren(AuditRule):
    """A rule as a user writes it."""

    name = "mine.children"
    doc = "Nobody under six owns more than a million."

    def check(self, view: AuditView) -> pa.Table:
        """Return children who own more."""
        persons = view.table("persons", ["person_id", "age_years", "wealth_minor"])
        young = (pc.field("age_years") < 6) & (pc.field("wealth_minor") > 100_000_000)
        rich = persons.filter(young)
        return found(
            {
                "entity_table": "persons",
                "entity_id": rich["person_id"],
                "column_name": "wealth_minor",
                "found": rich["wealth_minor"],
                "message": pc.binary_join_element_wise(
                    "Child", rich["person_id"].cast(pa.string()), "is rich.", " "
                ),
            }
        )


def damaged(sound: World, *pokes: tuple[str, int, str, float]) -> World:
    """A copy with numbers changed behind the engine's back."""
    world = sound.copy()
    for table, row, column, number in pokes:
        world.core.poke(table, row, column, number)
    return world


def test_a_sound_world_has_no_findings(sound: World) -> None:
    findings = sound.audit()
    assert len(findings) == 0
    assert findings.worst is None
    assert len(findings.looked) == len(engine_rules()) >= 40
    assert f"{len(findings.looked)} rules looked" in findings._repr_html_()
    assert not sound.audit([*TWINS.values(), NoRichChildren()])


def test_damage_is_named_with_rule_entity_and_what_was_expected(sound: World) -> None:
    before = sound.core.cell("goods", 2, "inventory_milli")
    assert before is not None
    world = damaged(sound, ("goods", 2, "inventory_milli", before + 1))
    findings = world.audit("goods.balance")
    (one,) = findings.table().to_pylist()
    assert (one["rule"], one["severity"], one["tick"]) == ("goods.balance", "critical", 100)
    assert (one["entity_table"], one["entity_id"]) == ("goods", 2)
    assert (one["column_name"], one["expected"], one["found"]) == (
        "inventory_milli",
        before,
        before + 1,
    )
    assert f"{before + 1:.0f} thousandths" in one["message"]
    assert findings.worst == "critical"
    assert findings.by_rule() == {"goods.balance": 1}
    assert "critical" in findings._repr_html_()
    assert list(findings.df().columns) == findings.table().schema.names


def test_findings_name_the_events_that_touched_the_entity(sound: World) -> None:
    world = sound.copy()
    firm = int(world.table("firms", ["firm_id"])["firm_id"][0].as_py())
    world.act("post_vacancies", firm_id=firm, count=2, wage=3_000.0)
    world.step(1)
    world.core.poke("firms", firm, "num_employees", 4_000)
    rows = world.audit("people.counts").table().to_pylist()
    (one,) = [row for row in rows if row["column_name"] == "num_employees"]
    recent = pa.table(world.core.events_of("firms", firm, 8))["event_id"].to_pylist()
    assert one["entity_id"] == firm
    assert one["events"] == recent != []


@pytest.mark.parametrize("name", TWINS)
def test_a_rule_in_python_finds_what_the_same_rule_in_rust_finds(sound: World, name: str) -> None:
    goods = sound.table("goods")
    made = goods["produced_milli"][1].as_py()
    stock = goods["inventory_milli"][3].as_py()
    person, firm = (
        int(sound.table(t, [f"{t[:-1]}_id"])[0][7].as_py()) for t in ("persons", "firms")
    )
    world = damaged(
        sound,
        ("goods", 1, "produced_milli", made + 5),
        ("goods", 3, "inventory_milli", stock - 2),
        ("persons", person, "household_id", 999_999),
        ("persons", person, "mother_id", 888_888),
        ("firms", firm, "owner_id", 777_777),
        ("firms", firm, "num_employees", 3_000),
        ("demography", 0, "births", 0),
        ("households", 5, "members", 0),
    )
    rust, python = world.audit(name), world.audit(TWINS[name])
    assert len(rust) >= 2

    def told(findings: Findings) -> list[object]:
        columns = [c for c in findings.table().schema.names if c not in {"rule", "events"}]
        return findings.table().select(columns).to_pylist()

    assert told(python) == told(rust)


def test_a_rule_of_ones_own_finds_what_it_looks_for(sound: World) -> None:
    persons = sound.table("persons", ["person_id", "age_years"])
    child = int(persons.filter(pc.field("age_years") < 6)["person_id"][0].as_py())
    world = damaged(sound, ("persons", child, "wealth_minor", 200_000_000.0))
    findings = world.audit(["money.sectors", NoRichChildren()])
    assert findings.messages()[-1] == f"Child {child} is rich."
    assert set(findings.by_rule()) == {"money.sectors", "mine.children"}
    assert len(findings.at_least("critical")) == findings.by_rule()["money.sectors"]


def test_rules_are_listed_with_what_they_say_of_themselves() -> None:
    table = AuditorCore(["all", NoRichChildren()]).rules()
    last = table.to_pylist()[-1]
    assert (last["name"], last["language"], last["interval"]) == ("mine.children", "python", 30)
    assert all(doc.endswith(".") for doc in table["doc"].to_pylist())
    assert panarchy.AuditorCore is AuditorCore


def test_what_is_guarded_are_columns_of_tables(sound: World) -> None:
    guards = sound.core.audit_guards("people.counts")
    assert ("households", "members") in guards
    assert all(column in sound.core.columns(table) for table, column in guards)


def test_wrong_rules_are_told_apart(sound: World) -> None:
    class Nameless(NoRichChildren):
        name = ""

    class Loud(NoRichChildren):
        name = "mine.loud"
        severity = "fatal"  # type: ignore[assignment]

    class Taken(NoRichChildren):
        name = "references"

    class Broken(NoRichChildren):
        name = "mine.broken"

        def check(self, view: AuditView) -> pa.Table:
            return view.table("person")

    class Silent(NoRichChildren):
        name = "mine.silent"

        def check(self, view: AuditView) -> pa.Table:
            return view.table("persons", ["person_id"])

    cases: list[tuple[object, str]] = [
        (
            "goods.balances",
            "There is no audit rule 'goods.balances'. Did you mean 'goods.balance'?",
        ),
        (Nameless(), "The audit rule Nameless has no name."),
        (Loud(), "A severity is one of warning, error, critical, not 'fatal'."),
        (Taken(), "There is an audit rule named 'references' already."),
        ([3], "An audit rule is a name or an AuditRule, not int."),
    ]
    for rule, text in cases:
        with pytest.raises(QueryError) as caught:
            sound.audit(rule)  # type: ignore[arg-type]
        assert str(caught.value) == text
    with pytest.raises(
        PanarchyError,
        match=r"mine.broken failed at tick 100: QueryError: There is no table 'person'",
    ):
        sound.audit(Broken())
    with pytest.raises(PanarchyError, match=r"mine.silent returned no findings at tick 100"):
        sound.audit(Silent())


def test_findings_are_made_of_columns_that_fit() -> None:
    rows = found({"entity_table": "firms", "entity_id": [1, 2], "message": ["a", "b"]}, "warning")
    assert rows.schema == FOUND
    assert rows["severity"].to_pylist() == ["warning", "warning"]
    assert found({"message": "All of it."}).num_rows == 1
    assert found({}).num_rows == 0
    with pytest.raises(QueryError, match=r"no column 'entity_ids'. Did you mean 'entity_id'"):
        found({"entity_ids": [1]})
    with pytest.raises(QueryError, match="different lengths"):
        found({"entity_id": [1, 2], "message": ["a"]})
    with pytest.raises(QueryError, match="entity_id of findings does not fit uint32"):
        found({"entity_id": [-1]})
    for alone in (3, 2.5, np.int64(3), {"a": 1}):
        with pytest.raises(QueryError, match="entity_id of findings must be a list or an array"):
            found({"entity_id": alone, "message": ["a"]})
    with pytest.raises(
        QueryError, match=r"^columns must be a mapping of names to values, not 5\.$"
    ):
        found(5)  # type: ignore[arg-type]
    with pytest.raises(
        QueryError, match=r"^A severity is one of warning, error, critical, not 'x'"
    ):
        found({}, "x")  # type: ignore[arg-type]


class Odd(AuditRule):
    """A rule that calls two persons odd, and one of them worse than that."""

    name = "mine.odd"
    doc = "Nobody is odd."
    severity = "warning"

    def check(self, view: AuditView) -> pa.Table:
        """Return the two."""
        own = [None, "critical"]
        return found({"entity_table": "persons", "entity_id": [1, 2], "severity": own})


def test_a_finding_has_the_severity_of_its_rule_unless_it_says_its_own(sound: World) -> None:
    assert sound.audit(Odd()).table()["severity"].to_pylist() == ["warning", "critical"]


def test_a_finding_without_a_message_says_what_the_rule_says(sound: World) -> None:
    assert sound.audit(Odd()).messages() == ["Nobody is odd: person 1.", "Nobody is odd: person 2."]
    rule = Odd()
    rule.doc = ""
    assert sound.audit(rule).messages() == ["person 1.", "person 2."]
    firm = {"entity_table": "firms", "column_name": "cash_minor", "found": [1_234_567]}
    off = {**firm, "expected": [0.5]}
    for columns, said in (
        (firm, "cash_minor of firm 1 is 1,234,567."),
        (off, "cash_minor of firm 1 is 1,234,567, and should be 0.5."),
        ({"entity_id": None, "found": [float("nan")]}, ""),
        ({"message": "By itself."}, "By itself."),
    ):
        whole = (
            said
            if "message" in columns
            else f"Findings name what there is{': ' * bool(said)}{said or '.'}"
        )
        assert sound.audit(Loose(**columns)).messages() == [whole]


class Loose(AuditRule):
    """A rule whose findings name what they are told to name."""

    name = "mine.loose"
    doc = "Findings name what there is."

    def __init__(self, **columns: object) -> None:
        self.columns = columns

    def check(self, view: AuditView) -> pa.Table:
        """Return one finding."""
        return found({"entity_id": [1], **self.columns})


def test_findings_name_tables_and_severities_that_there_are(sound: World) -> None:
    assert len(sound.audit(Loose(entity_table="persons", severity="critical"))) == 1
    with pytest.raises(
        PanarchyError,
        match=r"mine\.loose found something at tick 100 with the entity_table 'person', which there is not\. Did you mean 'persons'\?$",
    ):
        sound.audit(Loose(entity_table="person"))
    with pytest.raises(
        PanarchyError,
        match=r"with the severity 'bogus', which there is not\. There are warning, error",
    ):
        sound.audit(Loose(severity="bogus"))


def test_findings_name_columns_and_rows_that_there_are(sound: World) -> None:
    assert len(sound.audit(Loose(entity_table="persons", column_name="wealth_real"))) == 1
    assert len(sound.audit(Loose(entity_id=[10**8], column_name="gdp"))) == 1, "of no table"
    with pytest.raises(
        PanarchyError,
        match=r"with the column_name 'wealth_mino', which there is not\. Did you mean 'wealth_minor'\?$",
    ):
        sound.audit(Loose(entity_table="persons", column_name="wealth_mino"))
    there = sound.core.next_ids()["persons"]
    assert len(sound.audit(Loose(entity_table="persons", entity_id=[there - 1]))) == 1
    with pytest.raises(
        PanarchyError,
        match=rf"at tick 100 about row {there} of persons, which has never been: its ids go from 0 to {there - 1}\.$",
    ):
        sound.audit(Loose(entity_table="persons", entity_id=[there]))


def test_findings_of_a_rule_in_python_name_events_as_those_of_the_engine_do(sound: World) -> None:
    firms = range(40)
    findings = sound.audit(Loose(entity_table="firms", entity_id=list(firms))).table()
    told = findings["events"].to_pylist()
    recent = [
        pa.table(sound.core.events_of("firms", firm, 8))["event_id"].to_pylist() for firm in firms
    ]
    assert any(recent[:20])
    assert told == [*recent[:20], *[[]] * 20], "for the first twenty"
    none = sound.audit(Loose(entity_table="firms", entity_id=None)).table()
    assert none["events"].to_pylist() == [[]]


def test_a_view_has_the_tables_and_columns_of_the_world(sound: World) -> None:
    view = AuditView(sound.core)
    assert view.next_id("persons") == sound.core.next_ids()["persons"]
    assert view.columns("goods") == sound.core.columns("goods")
    for ask in (view.next_id, view.columns, view.table, lambda name: view.names(name, "good")):
        with pytest.raises(QueryError, match=r"^There is no table 'person'\. Did you mean"):
            ask("person")
    with pytest.raises(QueryError, match=r"^The table goods has no column 'goo'\. Did you mean"):
        view.names("goods", "goo")


def test_what_audits_take_is_told_in_a_sentence(sound: World) -> None:
    with pytest.raises(QueryError, match=r"^Rules look at a world, not at 'x'\.$"):
        AuditorCore().run("x")  # type: ignore[arg-type]
    rule = Odd()
    rule.doc = None  # type: ignore[assignment]
    with pytest.raises(QueryError, match=r"^The doc of the audit rule 'mine\.odd' must be a text"):
        sound.audit(rule)
    for most in (-1, "x", True):
        with pytest.raises(QueryError, match=r"^most must be a whole number from 0"):
            NotebookAlert(most=most)  # type: ignore[arg-type]
    with pytest.raises(QueryError, match=r"^A LogAlert writes to a logger, .*, not to 5\.$"):
        LogAlert(5)  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "value"), [("interval", 0), ("interval", 1.5), ("priority", "x")])
def test_a_rule_in_python_has_an_interval_and_a_priority_that_make_sense(
    sound: World, name: str, value: object
) -> None:
    rule = Odd()
    setattr(rule, name, value)
    with pytest.raises(QueryError, match=f"The {name} of 'mine.odd' must be a whole number"):
        sound.audit(rule)


def test_a_restored_world_does_not_say_that_nothing_was_paid(sound: World) -> None:
    told = damaged(sound, ("persons", 20, "wealth_minor", 5)).audit("money.sectors").messages()
    assert "as wages" in told[0]
    restored = World.restore(sound.save())
    restored.core.poke("persons", 20, "wealth_minor", 5)
    told = restored.audit("money.sectors").messages()
    assert told[0].endswith("today is not remembered.")
