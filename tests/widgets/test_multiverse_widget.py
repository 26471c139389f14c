"""The multiverse widget as Python sees it: lanes, forms, what is stepped in the background, comparisons, pictures, pages."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from panarchy import Multiverse, Run, World, compare
from panarchy.errors import PanarchyError
from panarchy.widgets import multiverse
from panarchy.widgets.branches import calls, forms
from panarchy.widgets.branches.data import Act, Names
from panarchy.widgets.branches.lanes import lanes, parting
from panarchy.widgets.branches.pair import thinned
from panarchy.widgets.multiverse import MultiverseWidget
from tests.widgets.fake_tree import ACTIONS, FakeTree, branch

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


@pytest.fixture(autouse=True)
def bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests are about Python, so they need no build of the browser's half."""
    monkeypatch.setattr(multiverse, "bundle", lambda: "export default {};")


class Heard(MultiverseWidget):
    """A widget that keeps what it says, and can be spoken to as a view would."""

    said: list[tuple[dict[str, Any], list[bytes]]]

    def __init__(self, source: Any, **options: Any) -> None:
        self.said = []
        super().__init__(source, **options)

    def _say(self, content: dict[str, Any], buffers: list[bytes]) -> None:
        self.said.append((content, buffers))

    def ask(self, kind: str, **content: Any) -> dict[str, Any]:
        """The answer to a question."""
        self.said.clear()
        self._hear({"kind": kind, "serial": 5, "view": "v", **content})
        assert self._worker.wait()
        ((answer, _),) = self.said
        assert (answer["serial"], answer["view"]) == (5, "v")
        return answer


@pytest.fixture
def source() -> FakeTree:
    return FakeTree()


@pytest.fixture
def widget(source: FakeTree) -> Iterator[Heard]:
    made = Heard(source)
    yield made
    source.gate.set()
    made.close()


def form(**more: Any) -> dict[str, Any]:
    """A form as the browser sends it."""
    return {"parent": "main", "at": 50, "name": "new", "ticks": "10", "inputs": [], **more}


def test_children_lie_below_their_parents_the_latest_fork_first(source: FakeTree) -> None:
    source.branches.append(branch("late", "main", 70, 75))
    tree = source.tree()
    assert [each["name"] for each in lanes(tree)] == ["main", "late", "mine", "deep"]
    assert parting(tree, "deep", "late") == 40
    assert parting(tree, "deep", "mine") == 60
    assert parting(tree, "main", "main") == 100


def test_a_form_is_read_by_its_schema_and_problems_stand_beside_their_fields(
    widget: Heard,
) -> None:
    wrong = form(
        name="mine",
        at=101,
        ticks="-1",
        inputs=[
            {"verb": "set_policy", "args": {"name": "tax_rat", "value": "1.5"}, "at": "20"},
            {"verb": "open_mine", "args": {"tile": "x"}, "at": ""},
            {"verb": "opn_mine", "args": {}, "at": ""},
            {"verb": "set_policy", "args": {"name": ""}, "at": ""},
        ],
    )
    found = {each["field"]: each["message"] for each in widget.ask("check", form=wrong)["problems"]}
    assert found["at"] == "'main' holds ticks 0 to 100, not 101."
    assert "already" in found["name"]
    assert "0 to 100,000 ticks" in found["ticks"]
    assert found["inputs.0.args.name"].endswith("Did you mean 'tax_rate'?")
    assert found["inputs.0.args.value"] == "At most 1."
    assert "20 has passed" in found["inputs.0.at"]
    assert found["inputs.1.args.tile"] == "A whole number, not 'x'."
    assert found["inputs.2.verb"].endswith("Did you mean 'open_mine'?")
    assert found["inputs.3.args.name"] == found["inputs.3.args.value"] == "This is needed."
    assert widget.ask("fork", form=wrong)["branch"] is None
    assert len(widget.tree["branches"]) == 3
    unknown = widget.ask("check", form=form(parent="mainn"))["problems"]
    assert unknown == [
        {"field": "parent", "message": "There is no branch 'mainn'. Did you mean 'main'?"}
    ]


def test_what_the_world_would_say_is_a_note_that_forbids_nothing(widget: Heard) -> None:
    asked = form(inputs=[{"verb": "open_mine", "args": {"tile": "13"}, "at": ""}])
    answer = widget.ask("check", form=asked)
    assert answer["problems"] == []
    assert answer["notes"] == [
        {"field": "inputs.0.verb", "message": "As things stand then: tile 13 has no deposit."}
    ]
    assert answer["call"] == 'run.fork(at=50, name="new").act("open_mine", tile=13).step(10)'


def test_a_fork_is_made_and_stepped_in_the_background(source: FakeTree, widget: Heard) -> None:
    source.gate.clear()
    acts = [{"verb": "set_policy", "args": {"name": "tax_rate", "value": "0.25"}, "at": "60"}]
    answer = widget.ask("fork", form=form(inputs=acts))
    assert answer["branch"] == "new"
    policy = Act("set_policy", {"name": "tax_rate", "value": 0.25}, 60)
    assert source.asked == [("fork", "main", 50, "new", (policy,))]
    (task,) = widget.tree["tasks"]
    assert (task["branch"], task["start"], task["target"], task["state"]) == ("new", 50, 60, "running")  # fmt: skip
    source.gate.set()
    assert widget.wait(10)
    assert widget.tree["tasks"][0]["state"] == "done"
    assert next(each for each in widget.tree["branches"] if each["name"] == "new")["last_tick"] == 60  # fmt: skip
    assert source.rested == ["new"]


def test_stepping_can_be_stopped_and_an_error_is_told_with_its_branch(
    source: FakeTree, widget: Heard
) -> None:
    source.gate.clear()
    answer = widget.ask("step", branch="mine", ticks=5_000)
    assert answer["call"] == 'tree.branch("mine").step(5000)'
    widget._hear({"kind": "stop", "branch": "mine", "view": "v", "serial": 6})
    source.gate.set()
    assert widget.wait(10)
    (task,) = widget.tree["tasks"]
    assert task["state"] == "stopped"
    assert 90 < task["tick"] < 5_090
    source.branches[2]["seed"] = -1
    widget.step("deep", 3)
    assert widget.wait(10)
    failed = widget.tree["tasks"][-1]
    assert (failed["state"], failed["error"]) == ("failed", "'deep' is damaged at tick 80.")
    assert "the root and is not stepped" in widget.ask("step", branch="main", ticks=1)["message"]
    assert "no branch 'mien'. Did you mean 'mine'" in widget.ask("step", branch="mien", ticks=1)["message"]  # fmt: skip


def test_two_branches_are_compared_and_every_answer_has_its_line(
    source: FakeTree, widget: Heard
) -> None:
    pair = {"a": "mine", "b": "main"}
    found = widget.ask("divergence", **pair)
    assert (found["tick"], found["component"], len(found["rows"])) == (41, "treasury.rates", 2)
    assert found["call"] == 'compare([run, tree.branch("mine")]).divergence()'
    curves = widget.ask("kpis", **pair, kpi="gdp")
    assert curves["series"]["mine"][90] == 90.0
    assert curves["series"]["mine"][91] is None
    assert curves["call"].endswith(".kpis()")
    widget.said.clear()
    widget._hear({"kind": "difference", **pair, "overlay": "wages", "tick": 70, "serial": 1})
    assert widget._worker.wait()
    ((head, (values, land)),) = widget.said
    assert (head["low"], head["high"], head["width"]) == (-1.0, 3.0, 8)
    assert np.isnan(np.frombuffer(values, np.float32)[5])
    assert land[0] == 0
    assert head["call"] == 'compare([run, tree.branch("mine")]).map("wages", 70)'
    assert "no branch 'x'" in widget.ask("divergence", a="x", b="main")["message"]


def test_what_a_cell_compares_every_view_shows(widget: Heard) -> None:
    widget.said.clear()
    widget.compare("deep", "main")
    assert widget.said == [({"kind": "compare", "a": "deep", "b": "main"}, [])]
    assert widget.options["pair"] == ["deep", "main"]
    with pytest.raises(PanarchyError, match=r"no branch 'dep'\. Did you mean 'deep'"):
        widget.compare("dep", "main")


def test_options_that_do_not_exist_are_refused(source: FakeTree) -> None:
    with pytest.raises(PanarchyError, match=r"no KPI 'gpd'\. Did you mean 'gdp'"):
        MultiverseWidget(source, kpi="gpd")
    with pytest.raises(PanarchyError, match=r"no overlay 'wage'\. Did you mean 'wages'"):
        MultiverseWidget(source, overlay="wage")


def test_picture_and_page_show_the_tree_and_the_two(
    source: FakeTree, widget: Heard, tmp_path: Path
) -> None:
    tree_alone = Image.open(io.BytesIO(widget.to_png()))
    widget.compare("mine", "main")
    both = Image.open(io.BytesIO(widget.to_png()))
    assert both.height > 1.8 * tree_alone.height
    data, _ = widget._repr_mimebundle_()
    assert data["image/png"].startswith("iVBOR")
    text = widget.to_html(tmp_path / "tree.html", maps=3).read_text("utf-8")
    assert "<title>Fake &lt;island&gt;, seed 7</title>" in text
    (carried,) = re.findall(r'id="data">(.*?)</script>', text)
    page = json.loads(carried)
    assert page["options"]["pair"] == ["mine", "main"]
    assert set(page["kpis"]) == {"gdp", "unemployment"}
    assert set(page["kpis"]["gdp"]["series"]) == {"main", "mine", "deep"}
    shown = [(each["overlay"], each["tick"]) for each in page["compared"]["maps"]]
    assert shown == [("population", 41), ("population", 66), ("population", 90), ("wages", 90)]
    with pytest.raises(ValueError, match="maps must be at least 1"):
        widget.to_html(tmp_path / "tree.html", maps=0)
    with pytest.raises(
        PanarchyError, match=r"^There is no folder .*missing to write tree\.html to\.$"
    ):
        widget.to_html(tmp_path / "missing" / "tree.html")


def test_lines_of_python_are_those_that_would_do_it() -> None:
    names = Names("run", "tree")
    acts = [
        Act("set_policy", {"name": "tax_rate", "value": 0.3}, 70),
        Act("say", {"text": 'a "b"'}),
    ]
    line = calls.fork(names, "main", "mine", 60, None, acts, 0)
    assert line == (
        'tree.branch("mine").fork(at=60).set("treasury.tax_rate", 0.3, at=70)'
        '.act("say", text="a \\"b\\"")'
    )
    assert calls.export(names, "mine", "mine.yaml") == 'tree.export("mine", "mine.yaml")'
    read = forms.read(
        form(inputs=[{"verb": "open_mine", "args": {"tile": "5"}, "at": ""}]), ACTIONS
    )
    assert read.acts == (Act("open_mine", {"tile": 5}, None),)


def test_long_curves_are_thinned_and_keep_their_end() -> None:
    ticks = list(range(5_003))
    found = thinned({"tick": ticks, "series": {"a": [float(tick) for tick in ticks]}}, 500)
    assert len(found["tick"]) <= 502
    assert (found["tick"][0], found["tick"][-1]) == (0, 5_002)
    assert found["series"]["a"] == [float(tick) for tick in found["tick"]]


def test_a_pulse_finds_branches_made_elsewhere_while_somebody_looks(
    source: FakeTree, widget: Heard
) -> None:
    widget._hear({"kind": "ready", "view": "v", "serial": 1})
    source.branches.append(branch("elsewhere", "main", 10, 20))
    end = time.monotonic() + 10
    while len(widget.tree["branches"]) < 4 and time.monotonic() < end:
        time.sleep(0.05)
    assert "elsewhere" in {each["name"] for each in widget.tree["branches"]}
    widget._hear({"kind": "gone", "view": "v", "serial": 2})


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    world = World("tiny_island", seed=7, threads=1, set={"population.persons": 2_000})
    made = world.record(tmp_path_factory.mktemp("tree") / "island", every=30)
    world.step(60)
    world.stop_recording()
    return made


def test_a_real_tree_is_forked_stepped_and_compared_as_its_lines_say(run: Run) -> None:
    widget = run.multiverse()
    policy = Act("set_policy", {"name": "tax_rate", "value": 0.05}, 45)
    assert widget.fork("main", 40, "mine", [policy], ticks=15) == "mine"
    assert widget.wait(120)
    told = {each["name"]: each for each in widget.tree["branches"]}
    assert told["mine"]["last_tick"] == 55
    assert [each["verb"] for each in told["mine"]["inputs"]] == ["set_policy"]
    assert not told["mine"]["live"]
    by_hand = run.fork(at=40, name="by_hand").set("treasury.tax_rate", 0.05, at=45).step(15)
    assert by_hand.hash() == told["mine"]["chain"]
    by_hand.close()
    answer, _ = widget._do_divergence({"a": "mine", "b": "main"})
    shown = answer["call"]
    assert shown == 'compare([run, Multiverse(run).branch("mine")]).divergence()'
    found = eval(shown, {"compare": compare, "Multiverse": Multiverse, "run": run})
    assert found.tick == answer["tick"] == 45
    assert any(row["column"] == "tax_rate" for row in answer["rows"])
    head, (values, land) = widget._do_difference(
        {"a": "mine", "b": "main", "overlay": "population", "tick": 40}
    )
    assert not np.nan_to_num(np.frombuffer(values, np.float32)).any()
    assert len(land) == head["width"] * head["height"]
    problems = widget._do_check({"form": form(name="mine", at=50)})[0]["problems"]
    assert [each["field"] for each in problems] == ["name"]
    assert compare([run, by_hand]).divergence().tick == 45
    widget.close()


def test_a_branch_that_comes_to_its_end_is_asked_all_the_while(run: Run) -> None:
    heard = Heard(run.multiverse()._source)
    for name in ("first", "second", "third"):
        heard.fork("main", 40, name, [], ticks=30)
        for _ in range(12):
            for kind in ("divergence", "kpis"):
                heard._hear({"kind": kind, "a": name, "b": "main", "kpi": "gdp", "view": "v"})
            heard._worker.wait(30)
        assert heard.wait(60)
    assert [told for told, _ in heard.said if told["kind"] in {"failed", "error"}] == []
    assert [task["state"] for task in heard.tree["tasks"]] == ["done"] * 3
    heard.close()
