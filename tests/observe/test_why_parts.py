"""An event that had a part in what a phase wrote is told with its part, as a copy of the world without it has it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from panarchy import Run, World

TAX = 21
"""The tick at which the tax is raised."""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A run with a tax that is raised, every decision of which is kept."""
    few = {"population.persons": 3_000, "logging.decisions": "full"}
    world = World("tiny_island", seed=11, set=few)
    run = world.record(tmp_path_factory.mktemp("parts") / "island")
    world.step(TAX - 1)
    world.act("set_policy", name="tax_rate", value=0.4)
    world.step(20)
    run.flush()
    yield run
    world.stop_recording()


def cash(run: Run, tick: int) -> float:
    return float(run.world_at(tick).table("treasury")["cash"][0].as_py())


def test_a_part_is_what_a_copy_without_the_event_lacks(run: Run) -> None:
    ticks = run.sql(
        "SELECT DISTINCT tick FROM events WHERE kind = 'separation' AND tick >= $t "
        # At the turn of a month the treasury settles afterwards.
        "AND tick % 30 <> 0 ORDER BY 1",
        t=TAX,
    ).fetchall()
    looked = 0
    for (tick,) in ticks:
        graph = run.why("treasury", 0, "cash", tick=tick).graph
        phases = {edge.source for edge in graph.causes(graph.focus) if edge.source[0] == "p"}
        for edge in graph.edges:
            if edge.target not in phases or not edge.source.startswith("e") or edge.weight is None:
                continue
            event = int(edge.source[1:])
            without = run.fork(at=tick - 1, name=f"without-{tick}-{event}").withhold(event)
            for row in run.inputs():
                if row.accepted == tick - 1:
                    without.act("set_policy", name="tax_rate", value=0.4)
            without.step(1)
            assert edge.weight == pytest.approx(cash(run, tick) - cash(without, tick), abs=0.006)
            looked += 1
    assert looked > 3


def test_what_moved_the_value_most_is_told_beside_an_event_that_hardly_did(run: Run) -> None:
    answer = run.why("treasury", 0, "cash", tick=TAX)
    told = answer.story
    assert "What wrote it" not in told.split("From outside")[0].split("\n  ")[0]
    assert "The phase firms.decide wrote it (+" in told
    assert "An event had a part in it, without which the value would be 11.3 higher: " in told
    assert "The rest came of what the phase firms.decide reads." in told
    assert "Tax rate of the treasury: it went from" in told
    read = next(node for node in answer.graph.nodes if "tax rate" in node.label.lower())
    weights = [edge.weight for edge in answer.graph.edges if edge.source == read.id]
    plain = run.fork(at=TAX - 1, name="plain").step(1)
    assert max(weight for weight in weights if weight is not None) == pytest.approx(
        cash(run, TAX) - cash(plain, TAX), rel=0.1
    )
