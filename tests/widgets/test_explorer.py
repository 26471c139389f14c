"""The explorer as Python sees it: options, static picture, offline page, and the ring of past maps."""

from __future__ import annotations

import inspect
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import IPython
import numpy as np
import pytest
from PIL import Image

from panarchy.engine_thread import EngineThread
from panarchy.errors import PanarchyError
from panarchy.widgets import bundle as bundling
from panarchy.widgets import explorer
from panarchy.widgets.kernel import answer_anywhere, kernel_name
from panarchy.widgets.live import LiveSource
from panarchy.widgets.palette import category_colours, lookup, position
from panarchy.widgets.picture import draw
from panarchy.widgets.plane_ring import PlaneRing
from panarchy.widgets.sampler import Sampler
from panarchy.widgets.source import Frame
from tests.widgets.fake_core import FakeCore


@pytest.fixture
def source() -> Iterator[LiveSource]:
    core = FakeCore(48, 24, 0.0)
    engine = EngineThread(core.step, request_stop=core.request_stop)
    made = LiveSource(core, engine, title="Fake <island>", ring=PlaneRing(spacing=0.0))
    for _ in range(40):
        engine.run(1)
    yield made
    engine.close()


@pytest.fixture(autouse=True)
def bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests are about Python, so they need no build of the browser's half."""
    monkeypatch.setattr(explorer, "bundle", lambda: "export default {};")


def test_what_is_unknown_is_refused_and_the_right_name_suggested(source: LiveSource) -> None:
    with pytest.raises(TypeError, match=r"no argument 'hight'\. Did you mean 'height'"):
        explorer.explore_source(source, hight=300)
    with pytest.raises(PanarchyError, match=r"no overlay 'populaton'\. Did you mean 'population'"):
        explorer.explore_source(source, overlay="populaton")
    with pytest.raises(PanarchyError, match=r"no KPI 'unemploymnet'\. Did you mean 'unemployment'"):
        explorer.explore_source(source, charts=["unemploymnet"])
    with pytest.raises(PanarchyError, match="height must be"):
        explorer.explore_source(source, height=3)
    with pytest.raises(TypeError, match="Only a World or a Run can be explored, not int"):
        explorer.Explorer(7)


def test_a_missing_bundle_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bundling, "widget_bundle", lambda: tmp_path)
    bundling.bundle.cache_clear()
    with pytest.raises(PanarchyError, match="has not been built; run `make setup`"):
        bundling.bundle()


def test_the_mime_bundle_has_the_widget_and_a_picture(source: LiveSource) -> None:
    widget = explorer.explore_source(source, overlay="land_use", height=240)
    data, _ = widget._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["image/png"].startswith("iVBOR")
    assert widget.options == {"overlay": "land_use", "charts": [], "height": 240}
    widget.close()


def test_the_picture_shows_land_in_the_palettes_colours_and_the_sea_apart(
    source: LiveSource,
) -> None:
    for overlay in ("population", "land_use"):
        image = Image.open(io.BytesIO(draw(source.hello(), source.now(), overlay)))
        assert image.width == 960
        assert image.height > 400
        colours = image.convert("RGB").getcolors(100_000)
        assert colours is not None
        assert len(colours) > 4


def test_the_offline_page_carries_bundle_history_and_kpis_and_asks_nobody(
    source: LiveSource, tmp_path: Path
) -> None:
    widget = explorer.explore_source(source)
    path = widget.to_html(tmp_path / "island.html", frames=10)
    text = path.read_text(encoding="utf-8")
    assert "Fake &lt;island&gt;" in text
    assert not re.search(r"(src|href)\s*=|https?://", text)
    assert 5 <= len(re.findall(r'"tick":\d+,"planes"', text)) <= 11
    with pytest.raises(ValueError, match="at least 1"):
        widget.to_html(path, frames=0)
    with pytest.raises(
        PanarchyError, match=r"^There is no folder .*missing to write island\.html to\.$"
    ):
        widget.to_html(tmp_path / "missing" / "island.html")
    widget.close()


def test_the_ring_keeps_the_whole_past_within_its_bytes() -> None:
    ring = PlaneRing(capacity=50 * 100, spacing=0.0)
    for tick in range(400):
        if ring.wants(tick):
            ring.keep(Frame(tick, {"a": (bytes([tick % 250]) * 100, 0.0, 1.0)}))
    assert ring.size() <= 50 * 100
    assert ring.stride >= 8
    ticks = ring.ticks()
    assert ticks[0] == 0
    assert max(np.diff(ticks)) <= 2 * ring.stride
    found = ring.at(200)
    assert found is not None
    assert 200 - 2 * ring.stride <= found.tick <= 200
    assert ring.at(-5) is not None


def test_a_still_overlay_is_kept_once() -> None:
    ring = PlaneRing(spacing=0.0)
    for tick in range(10):
        ring.keep(Frame(tick, {"still": (bytes(100), 0.0, 1.0)}))
    assert ring.size() == 100
    assert PlaneRing().at(3) is None


def test_the_ring_does_not_keep_more_often_than_its_spacing() -> None:
    now = [0.0]
    ring = PlaneRing(spacing=0.5, clock=lambda: now[0])
    ring.keep(Frame(0, {}))
    assert not ring.wants(5)
    now[0] = 0.6
    assert ring.wants(5)


def test_colours_have_their_middle_where_it_means_something() -> None:
    plain = {"palette": "viridis", "unit": "", "labels": None}
    index = {"palette": "diverging", "unit": "base year = 1", "labels": None}
    degrees = {"palette": "diverging", "unit": "degrees Celsius", "labels": None}
    assert position(0.5, plain, 0.0, 1.0) == 0.5
    assert position(0.5, index, 0.5, 1.5) == pytest.approx(0.5)
    assert position(0.0, index, 0.8, 1.4) == pytest.approx(0.25)
    assert position(0.3, index, 5.0, 9.0) == 0.3
    assert position(1.0, degrees, -10.0, 5.0) == pytest.approx(0.75)
    assert len(set(category_colours(["sea", "forest", "urban", "x", "y"]))) == 5
    table = lookup(plain, 0.0, 1.0)
    assert table[0].tolist() == [68, 1, 84]


def test_samples_follow_a_recorded_history() -> None:
    sampler = Sampler(capacity=8)
    for tick in range(20):
        fields = [{"name": "cash", "value": 1.5 * tick}, {"name": "name", "value": "x"}]
        sampler.take({"tick": tick, "found": True, "fields": fields})
    history = sampler.history()
    assert len(history["ticks"]) <= 8
    assert history["ticks"][-1] == 19
    assert set(history["columns"]) == {"cash"}
    merged = sampler.after(
        {"ticks": [0, 10], "columns": {"cash": [0.0, 15.0], "stock": [1.0, 2.0]}}
    )
    assert merged["ticks"][:2] == [0, 10]
    assert merged["ticks"][-1] == 19
    assert {len(column) for column in merged["columns"].values()} == {len(merged["ticks"])}


class PrivateComm:
    """A comm that answers to the shell that published last, as ipykernel 7.4's does."""

    def _reply_subshell_for(self, data: object, default: str) -> str:
        return "blocked shell"


def test_messages_are_answered_wherever_they_arrive() -> None:
    comm = PrivateComm()
    answer_anywhere(comm)
    assert comm._reply_subshell_for({}, "the shell asked") == "the shell asked"
    plain = object()
    answer_anywhere(plain)
    assert not hasattr(plain, "_reply_subshell_for")
    assert kernel_name() is None


class Shell:
    """IPython in a kernel, as far as the explorer looks at it."""

    def __init__(self) -> None:
        self.kernel = self
        self.control_handlers: dict[str, Callable[..., None]] = {}


def test_a_view_is_heard_on_the_control_channel_while_the_explorer_lives(
    source: LiveSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = Shell()
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    widget = explorer.explore_source(source)
    source.engine.play()
    hear = shell.control_handlers["panarchy_request"]
    request = {"kind": "pause"}
    hear(None, [], {"content": {"to": "somebody else", "request": request}})
    assert source.engine.playing
    hear(None, [], {"content": {"to": widget.control, "request": request}})
    assert not source.engine.playing
    source.engine.play()
    widget.close()
    hear(None, [], {"content": {"to": widget.control, "request": request}})
    assert source.engine.playing


def test_without_a_kernel_there_is_no_control_channel(source: LiveSource) -> None:
    widget = explorer.explore_source(source)
    assert widget.control == ""
    widget.close()


def test_the_installed_ipykernel_still_serves_the_control_channel_by_a_table_of_handlers() -> None:
    from ipykernel.kernelbase import Kernel

    assert "control_handlers" in inspect.getsource(Kernel)


def test_the_installed_ipykernel_still_has_the_hook_that_is_replaced() -> None:
    import ipykernel
    from ipykernel.comm.comm import BaseComm

    if ipykernel.version_info[:2] >= (7, 4):
        assert hasattr(BaseComm, "_reply_subshell_for")
    else:
        assert not hasattr(BaseComm, "_reply_subshell_for")
