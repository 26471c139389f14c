"""The causal graph widget as Python sees it: folding, expansion, what a click does, pictures, pages, and real answers."""

from __future__ import annotations

import io
import itertools
import json
import re
from pathlib import Path
from typing import Any

import IPython
import pytest
from PIL import Image

from panarchy import Run, World
from panarchy.errors import PanarchyError
from panarchy.observe import answer as answering
from panarchy.observe.answer import Answer
from panarchy.observe.graph import CausalGraph, Node
from panarchy.widgets import causal_graph
from panarchy.widgets.causal_graph import CausalGraphWidget
from panarchy.widgets.graph.data import Edge, edges_of, nodes_of
from panarchy.widgets.graph.fold import FAN, MOST_NODES
from panarchy.widgets.graph.layers import layers, natural_axis
from panarchy.widgets.graph.layout import HEIGHT, WIDTH, layout
from panarchy.widgets.graph.routes import routes
from tests.widgets.fake_graph import FakeGraph, edge, large, node, wheat_price

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


@pytest.fixture(autouse=True)
def bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests are about Python, so they need no build of the browser's half."""
    monkeypatch.setattr(causal_graph, "bundle", lambda: "export default {};")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    world = World("tiny_island", seed=7, threads=1, set={"population.persons": 2_000})
    made = world.record(tmp_path_factory.mktemp("why") / "island")
    world.act("set_policy", name="tax_rate", value=0.35, at=20)
    world.step(60)
    world.stop_recording()
    return made


def heard(widget: CausalGraphWidget, **content: Any) -> None:
    """Let the widget hear a view, and wait until it has done what was asked."""
    widget._hear(content)
    assert widget._worker.wait()


def test_a_small_graph_is_shown_whole_and_its_way_to_the_root_stands_out() -> None:
    widget = CausalGraphWidget(wheat_price())
    shown = widget.scene
    assert {each["id"] for each in shown["nodes"]} == {each["id"] for each in wheat_price().nodes}
    assert shown["total"] == len(shown["nodes"]) == 13
    assert shown["folds"] == []
    assert shown["spine"][0] == "v"
    assert shown["spine"][-1] == "i1"
    along = {(each["source"], each["target"]) for each in shown["edges"] if each["spine"]}
    assert along == set(zip(shown["spine"][1:], shown["spine"], strict=False))
    widget.close()


def test_causes_stand_left_of_effects_and_no_two_cards_overlap() -> None:
    for graph in (wheat_price(), large(250)):
        nodes = list(nodes_of(graph).values())
        edges = edges_of(graph, [each.id for each in nodes])
        for axis in ("tick", "depth"):
            placed = layout(nodes, edges, axis)
            assert all(
                placed.place[each.source][0] < placed.place[each.target][0] for each in edges
            )
            spots = sorted(placed.place.values())
            for (x, y), (other_x, other_y) in itertools.pairwise(spots):
                assert abs(x - other_x) >= WIDTH or abs(y - other_y) >= HEIGHT
            assert layout(nodes, edges, axis) == placed
            heights = [y for path in routes(edges, placed) for y in path[1::2]]
            assert min(heights) >= 0
            assert max(heights) <= placed.size[1]


def test_at_most_300_nodes_are_shown_and_every_other_one_is_in_one_fold() -> None:
    widget = CausalGraphWidget(large(900))
    shown = widget.scene
    assert len(shown["nodes"]) == MOST_NODES
    assert shown["total"] == 900
    assert sum(fold["count"] for fold in shown["folds"]) == 900 - MOST_NODES
    fold = shown["folds"][0]
    before = {each["id"] for each in shown["nodes"]}
    heard(widget, kind="unfold", fold=fold["id"], serial=1)
    after = {each["id"] for each in widget.scene["nodes"]}
    assert len(after) == MOST_NODES
    assert len(after - before) >= min(fold["count"], 50) > 0
    assert set(widget.scene["spine"][:2]) <= after
    widget.close()


def test_a_wide_fan_of_dead_ends_is_folded_until_it_is_asked_for() -> None:
    nodes = [node("f", "focus", "hire", "firms", 1)]
    nodes += [node(f"n{i}", f"effect {i}", "sale", "markets", 2) for i in range(80)]
    edges = [edge("f", f"n{i}", "direct", i / 100) for i in range(80)]
    widget = CausalGraphWidget(FakeGraph(nodes, edges, "f"))
    assert len(widget.scene["nodes"]) == 1 + FAN
    assert {each["id"] for each in widget.scene["nodes"]} >= {"f", "n79", "n78"}
    [fold] = widget.scene["folds"]
    assert (fold["anchor"], fold["direction"], fold["count"]) == ("f", "effects", 80 - FAN)
    heard(widget, kind="unfold", fold=fold["id"], serial=1)
    assert len(widget.scene["nodes"]) == 1 + FAN + 50
    widget.close()


def test_what_hangs_together_by_time_alone_lies_by_tick() -> None:
    nodes = [node(f"n{i}", f"day {i}", "hire", "firms", i) for i in range(30)]
    graph = FakeGraph(nodes, [edge("n3", "n4")], "n29")
    widget = CausalGraphWidget(graph)
    assert widget.scene["axis"] == "tick"
    assert len(widget.scene["nodes"]) == 30
    known = list(nodes_of(graph).values())
    assert layers(known, [], "tick").ticks == list(range(30))
    assert natural_axis(known, [Edge("n0", "n1", "", "direct", None)] * 20) == "depth"
    widget.close()


def test_expansion_asks_the_graph_and_says_when_there_is_no_more() -> None:
    graph = wheat_price()
    widget = CausalGraphWidget(graph)
    assert widget.expand("v", "effects") == 24
    assert graph.asked == [("v", "effects", 50)]
    assert widget.scene["total"] == 13 + 24
    assert widget.expand("v", "effects") == 0
    assert graph.asked[-1] == ("v", "effects", 74)
    (focus,) = (each for each in widget.scene["nodes"] if each["id"] == "v")
    assert "effects" in focus["complete"]
    with pytest.raises(PanarchyError, match=r"causes and effects, not 'efects'\. Did you mean"):
        widget.expand("v", "efects")
    with pytest.raises(PanarchyError, match="no node 'nobody'"):
        widget.expand("nobody")
    widget.close()


def test_more_than_one_expansion_of_a_node_finds_more_than_fifty() -> None:
    nodes = [node("f", "focus", "hire", "firms", 1)]
    beyond = [node(f"n{i}", f"effect {i}", "sale", "markets", 2) for i in range(120)]
    record = FakeGraph(nodes + beyond, [edge("f", each["id"]) for each in beyond], "f")
    widget = CausalGraphWidget(FakeGraph(nodes, [], "f", record))
    assert [widget.expand("f", "effects") for _ in range(4)] == [50, 50, 20, 0]
    assert widget.scene["total"] == 121
    widget.close()


def test_a_chosen_node_is_told_to_the_callback_and_opens_linked_explorers() -> None:
    told: list[dict[str, Any]] = []
    visits: list[tuple[str, int, int | None]] = []

    class Explorer:
        def visit(self, table: str, entity: int, tick: int | None) -> None:
            visits.append((table, entity, tick))

    widget = CausalGraphWidget(wheat_price(), on_select=told.append)
    assert widget.link(Explorer()) is widget
    heard(widget, kind="open", node="e2", serial=1)
    heard(widget, kind="open", node="p1", serial=2)
    assert [each["id"] for each in told] == ["e2", "p1"]
    assert visits == [("tiles", 812, 42)]
    with pytest.raises(TypeError, match="Only an Explorer can be linked, not int"):
        widget.link(7)
    widget.close()


def test_what_goes_wrong_is_said_in_the_cell_and_the_view_waits_no_longer() -> None:
    widget = CausalGraphWidget(wheat_price())
    said: list[dict[str, Any]] = []
    widget.send = lambda content, buffers=None: said.append(content)  # type: ignore[method-assign]
    heard(widget, kind="expand", node="nobody", direction="causes", serial=9)
    assert {"kind": "done", "serial": 9} in said
    (error,) = (each for each in said if each["kind"] == "error")
    assert "no node 'nobody'" in error["message"]
    widget.close()


def test_options_and_graphs_that_cannot_be_are_refused() -> None:
    with pytest.raises(TypeError, match=r"no argument 'axes'\. Did you mean 'axis'"):
        CausalGraphWidget(wheat_price(), axes="tick")
    with pytest.raises(PanarchyError, match="axis must be"):
        CausalGraphWidget(wheat_price(), axis="ticks")
    with pytest.raises(PanarchyError, match="height must be"):
        CausalGraphWidget(wheat_price(), height=10)
    with pytest.raises(TypeError, match="story must be text"):
        CausalGraphWidget(wheat_price(), story=3)
    graph = wheat_price()
    graph.edges.append(edge("v", "nobody"))
    with pytest.raises(PanarchyError, match="names a node 'nobody'"):
        CausalGraphWidget(graph)
    with pytest.raises(PanarchyError, match=r"no causal link 'triger'\. Did you mean 'trigger'"):
        edges_of(FakeGraph([], [edge("a", "b", "triger")], "a"), ["a", "b"])


def test_the_picture_is_drawn_and_the_page_carries_the_scene(tmp_path: Path) -> None:
    widget = CausalGraphWidget(large(400), question="why </script> so", story="It is so.\nBecause.")
    image = Image.open(io.BytesIO(widget.to_png()))
    assert image.width > 400
    assert len(image.convert("RGB").getcolors(1 << 20) or []) > 20
    data, _ = widget._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["image/png"].startswith("iVBOR")
    with pytest.raises(
        PanarchyError, match=r"^There is no folder .*missing to write why\.html to\.$"
    ):
        widget.to_html(tmp_path / "missing" / "why.html")
    text = widget.to_html(tmp_path / "why.html").read_text("utf-8")
    (carried,) = re.findall(r'id="data">(.*?)</script>', text)
    page = json.loads(carried)
    assert page["view"] == "graph"
    assert page["options"]["story"] == "It is so.\nBecause."
    assert len(page["scene"]["nodes"]) == MOST_NODES
    assert "http" not in text.split("<script", maxsplit=1)[0]
    widget.close()


def test_an_answer_shows_the_widget_in_a_notebook_only(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = run.why("treasury", 0, "tax_rate", tick=40)
    assert set(answer._repr_mimebundle_()) == {"text/plain", "text/html"}

    class Shell:
        kernel = object()

    monkeypatch.setattr(IPython, "get_ipython", Shell)
    data, _ = answer._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"] == str(answer)
    assert "data:image/png;base64,iVBOR" in data["text/html"]
    again, _ = answer._repr_mimebundle_()
    view = "application/vnd.jupyter.widget-view+json"
    assert again[view]["model_id"] == data[view]["model_id"]

    def missing() -> str:
        raise PanarchyError("The widget bundle has not been built.")

    monkeypatch.setattr(causal_graph, "bundle", missing)
    other = Answer("why", CausalGraph("a", [Node("a", "a", "hire")]), "So it is.")
    assert other._repr_mimebundle_() == {
        "text/plain": "So it is.",
        "text/html": other._repr_html_(),
    }
    assert answering._in_notebook()


def test_a_real_answer_is_expanded_through_the_index_and_nothing_changes(run: Run) -> None:
    chain = run.chain_at(60)
    answer = run.why("treasury", 0, "tax_rate", tick=40)
    widget = answer.widget(height=300)
    assert widget.options["question"] == answer.question
    assert widget.options["story"] == str(answer)
    [(cause, count)] = run.sql(
        "SELECT causation_id, count(*) FROM events WHERE causation_id IS NOT NULL "
        "GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1"
    ).fetchall()
    graph = CausalGraph(f"e{cause}", expander=run.impact(cause).graph.expander)
    graph.add(run.impact(cause).graph.node(f"e{cause}"))
    grown = CausalGraphWidget(graph)
    assert grown.expand(f"e{cause}", "effects") >= count
    assert run.chain_at(60) == chain
    widget.close()
    grown.close()
