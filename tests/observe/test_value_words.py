"""How values and what they would have been are told: as tables show them, exact, and with the sign that is true."""

from __future__ import annotations

import re

import pytest

from panarchy.errors import QueryError
from panarchy.observe import CausalTracer, words
from panarchy.observe.telling import mattered
from panarchy.observe.values import Value

from .conftest import Story


def test_whole_numbers_above_two_to_the_53_are_told_exactly(story: Story) -> None:
    rows = story.run.sql(
        "SELECT person_id, key FROM persons WHERE tick = 90 AND key > 9007199254740992 ORDER BY 1 LIMIT 5"
    ).fetchall()
    rounded = 0
    for person, key in rows:
        told = str(story.run.why("persons", person, "key", tick=100))
        assert f"the key of person {person} is {key:,}." in told
        rounded += int(float(key)) != key
    assert rounded, "a float would have rounded some"


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("persons", "sex"),
        ("persons", "education_level"),
        ("persons", "employment_status"),
        ("tiles", "land_use"),
        ("tiles", "protected"),
        ("deposits", "open"),
        ("deposits", "resource_type"),
        ("firms", "sector"),
    ],
)
def test_codes_and_flags_are_told_as_tables_show_them(
    story: Story, table: str, column: str
) -> None:
    rows = story.run.as_of(table, 90).to_arrow_table()
    ids = rows.column(rows.column_names.index("tick") + 1).to_pylist()
    shown = dict(zip(ids, rows[column].to_pylist(), strict=True))
    for entity in ids[:2] + ids[-2:]:
        name = column.replace("_", " ")
        told = story.run.why(table, entity, column, tick=90)
        assert f"the {name} of {words.entity(table, entity)} is {shown[entity]}." in str(told)


def test_two_numbers_are_told_with_the_digits_that_tell_them_apart() -> None:
    rate = Value("economy", 0, "unemployment", "unemployment")
    assert rate.both(0.0631, 0.0642) == ("0.0631", "0.0642")
    assert rate.both(0.06310123, 0.06310456) == ("0.063101", "0.063105")
    assert rate.both(0.5, 0.5) == ("0.5", "0.5")
    assert rate.both(None, 0.5) == ("nothing", "0.5")
    assert rate.shown(0.00001234) == "1.23e-05"


def test_what_a_read_mattered_is_told_with_the_true_sign(story: Story) -> None:
    """Without its change of the price the value would be lower where the change raised it."""
    price = Value("firms", 1, "price", "price_minor", scale=100.0)
    assert mattered(price, 9_998.0, 24.88) == "the value would be 24.88 lower"
    assert mattered(price, 14_974.0, -24.88) == "the value would be 24.88 higher"
    assert mattered(price, None, 99.98) == "there would be no firm 1"
    status = Value("persons", 1, "status", "employment_status", names=("child", "employed"))
    assert mattered(status, 0.0, 1.0) == "the value would be child"
    job = Value("persons", 1, "employer_firm_id", "employer_firm_id")
    assert mattered(job, 2.0**32 - 1, 7.0) == "the value would be nothing"
    firm = story.run.sql("SELECT firm_id FROM firms WHERE tick = 90 AND revenue > 0").fetchall()[5]
    answer = story.run.why("firms", firm[0], "cash_real", tick=100)
    seen = 0
    for edge in answer.graph.edges:
        read = next(node for node in answer.graph.nodes if node.id == edge.source)
        found = re.search(r"the value would be ([\d.,e+]+) (lower|higher)", read.detail)
        if read.kind == "read" and found and edge.role == "read" and edge.weight:
            seen += 1
            assert found[2] == ("lower" if edge.weight > 0 else "higher"), read
            assert read.detail.lower() in str(answer).lower()
    assert seen >= 2


def test_an_id_is_told_to_stay_and_trace_is_named_only_where_it_answers(story: Story) -> None:
    named, silent = (
        story.run.sql(
            f"SELECT tile_id FROM tiles WHERE tick = 0 AND tile_id {word} "
            "(SELECT entity_id FROM events WHERE entity_table = 'tiles' UNION ALL "
            "SELECT other_id FROM events WHERE other_table = 'tiles') ORDER BY 1 LIMIT 1"
        ).fetchall()[0][0]
        for word in ("IN", "NOT IN")
    )
    given = "A row keeps its tile_id for ever: {0} was given to tile {0} when it came to be and never changes; "
    with pytest.raises(QueryError) as told:
        story.run.why("tiles", named, "tile_id")
    assert str(told.value) == (
        given.format(named) + f"trace('tiles', {named}) tells what the record has of it."
    )
    assert story.run.trace("tiles", named).graph.nodes
    with pytest.raises(QueryError) as told:
        story.run.why("tiles", silent, "tile_id")
    assert str(told.value) == given.format(silent) + f"no event of the run names tile {silent}."
    with pytest.raises(QueryError, match="There is no tile 999999 at tick 100"):
        story.run.why("tiles", 999_999, "tile_id", tick=100)


def test_a_chain_reads_as_sentences(story: Story) -> None:
    plant = next(one for one in story.plants if one.column == "posted_price")
    answer = story.run.why("firms", plant.entity, "posted_price", key=plant.key, tick=plant.tick)
    lines = str(answer).splitlines()
    assert lines[1].startswith(f"It last changed at tick {plant.tick}, from ")
    assert re.fullmatch(
        rf"What wrote it: firm {plant.entity} posted a price of [\d.,]+ at tick {plant.tick}\.",
        lines[2],
    )
    assert lines[3].startswith("What did it: an intent was carried out: ")
    assert lines[4] == "There the chain ends: someone outside the world asked for it."


def test_chance_says_what_was_drawn(story: Story) -> None:
    rows = story.run.sql(
        "SELECT json_extract_string(payload, '$.text'), min(event_id) FROM events "
        "WHERE kind = 'separation' AND root_kind = 'chance' GROUP BY 1"
    ).fetchall()
    by_text = dict(rows)
    tracer = CausalTracer(story.run)
    assert "chance, a draw from the seed, chose who had to go." in str(
        tracer.build_chain(by_text["layoff"])
    )
    assert "a draw from the seed decided who would quit." in str(
        tracer.build_chain(by_text["quit"])
    )
