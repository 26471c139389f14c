"""The explorer: one widget that shows a world or a run as map, timeline, charts and inspector."""

from __future__ import annotations

import atexit
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from panarchy.errors import PanarchyError, suggest
from panarchy.whole_file import check_target, whole_file
from panarchy.widgets.bundle import bundle
from panarchy.widgets.callbacks import Callbacks
from panarchy.widgets.kernel import answer_anywhere, listen_on_control
from panarchy.widgets.mimebundle import with_picture
from panarchy.widgets.picture import draw
from panarchy.widgets.publisher import Publisher
from panarchy.widgets.selection import Run, Selection, runs_of
from panarchy.widgets.source import Source
from panarchy.widgets.sources import source_of

_OPTIONS = ("overlay", "charts", "height")


class Explorer(anywidget.AnyWidget):
    """Watch, play and question a world or a run in a notebook.

    Args:
        subject: a `World`, which goes on living, or a `Run`, which is played back.
        overlay: name of the overlay shown first; default the first one.
        charts: names of the KPIs charted first, at most eight.
        height: height of the map in CSS pixels, 160 to 1,200; default 360.

    Raises:
        TypeError: for an unknown argument, or a subject that is neither.
        PanarchyError: for an overlay or KPI that does not exist, or a missing bundle.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    options = traitlets.Dict().tag(sync=True)
    #: Under which name a view reaches this explorer on the kernel's control channel; empty where it cannot.
    control = traitlets.Unicode().tag(sync=True)

    def __init__(self, subject: Any, **options: Any) -> None:
        source = subject if isinstance(subject, _Prepared) else _Prepared(source_of(subject))
        self._source: Source = source.source
        hello = self._source.hello()
        checked = _checked(options, hello)
        self._size = int(hello["width"]), int(hello["height"])
        self._publisher = Publisher(self._source, self._put, shown=self._gone_to)
        self._selected: Callbacks[Selection] = Callbacks(self._publisher.complain)
        self._ticks: Callbacks[int] = Callbacks(self._publisher.complain)
        self._ear = listen_on_control(self._hear)
        name = self._ear.name if self._ear else ""
        super().__init__(_esm=bundle(), options=checked, control=name)
        answer_anywhere(self.comm)
        self.on_msg(self._receive)
        _close_at_exit(self._publisher)

    def to_html(self, path: str | Path, *, frames: int = 48) -> Path:
        """Write the explorer as one page that works with no kernel and no network.

        Args:
            path: the file to write.
            frames: how many maps of the past the page carries, at least 1.

        Returns:
            The path written.

        Raises:
            PanarchyError: where the file is a folder, or its own folder is not there.
        """
        from panarchy.widgets.page import page

        if frames < 1:
            raise ValueError(f"frames must be at least 1, not {frames}.")
        target = Path(path)
        check_target(target)
        text = page(self._source, bundle(), dict(self.options), frames)
        with whole_file(target) as temporary:
            temporary.write_text(text, encoding="utf-8")
        return target

    def to_png(self) -> bytes:
        """The map as it stands now, with title, tick and legend, as PNG bytes."""
        return draw(self._source.hello(), self._source.now(), self.options.get("overlay"))

    def visit(self, table: str, entity: int, tick: int | None = None) -> None:
        """Open an entity in the inspector of every view, as it stood after a tick.

        Args:
            table: the entity's table, such as ``"firms"``.
            entity: its id.
            tick: the tick to show first; where the explorer stands if None.
        """
        self._put({"kind": "visit", "table": table, "entity": entity, "tick": tick}, [])

    @property
    def selection(self) -> Selection:
        """The tiles that a reader has chosen on the map, by dragging over it, or that `select` has marked."""
        return Selection(self._publisher.selection, self._size[0], self._source)

    def select(self, tiles: object) -> Selection:
        """Mark tiles on the map.

        Args:
            tiles: ids, a `Selection`, or an Arrow table or DuckDB relation with a column ``tile_id``, such as
                ``world.sql("select tile_id from firms where good = 'wheat' and tick = 30")``; None for no tile.

        Raises:
            QueryError: if a tile is not on the map, or no ids are found.
        """
        self._choose({"kind": "select", "view": None}, runs_of(tiles, *self._size))
        return self.selection

    def on_select(self, function: Callable[[Selection], object]) -> Callable[[Selection], object]:
        """Call `function(selection)` whenever other tiles are chosen, once the kernel is free; also as a decorator."""
        self._selected.add(function)
        return function

    def on_tick(self, function: Callable[[int], object]) -> Callable[[int], object]:
        """Call `function(tick)` whenever a reader goes to a tick of the past or back, once the kernel is free."""
        self._ticks.add(function)
        return function

    def close(self) -> None:
        """Stop sending and listening; the world itself stays as it is."""
        self._ear = None
        if hasattr(self, "_publisher"):
            self._publisher.close()
        super().close()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The widget for a living notebook, and a PNG where no script runs."""
        return with_picture(super()._repr_mimebundle_(**kwargs), self.to_png)

    def _put(self, content: dict[str, Any], buffers: list[bytes]) -> None:
        """Put one message on the wire; called from the publisher thread."""
        if self.comm is not None:
            self.send(content, buffers)

    def _receive(self, _widget: Any, content: Any, _buffers: Any) -> None:
        """Hear one message of a view that came over the comm."""
        if isinstance(content, dict):
            self._hear(content)

    def _hear(self, content: dict[str, Any]) -> None:
        """Take one message of a view, on whatever thread it comes."""
        if content.get("kind") == "select":
            tiles = (
                tile for first, count in content["runs"] for tile in range(first, first + count)
            )
            self._choose(content, runs_of(tiles, *self._size))
        else:
            self._publisher.receive(content)

    def _choose(self, content: dict[str, Any], runs: list[Run]) -> None:
        """Remember which tiles are chosen, show them in every view, and tell who wants to know."""
        self._publisher.selection = runs
        self._publisher.receive(content)
        self._selected.tell(self.selection)

    def _gone_to(self, tick: int) -> None:
        """A reader looks at another tick."""
        self._ticks.tell(tick)


class _Prepared:
    """A source built elsewhere, such as a test's."""

    def __init__(self, source: Source) -> None:
        self.source = source


def explore_source(source: Source, **options: Any) -> Explorer:
    """An explorer on any source, for instance of a core that is no `World`."""
    return Explorer(_Prepared(source), **options)


def _checked(options: dict[str, Any], hello: dict[str, Any]) -> dict[str, Any]:
    """Refuse what is unknown and fill in what is left out."""
    for name in options:
        if name not in _OPTIONS:
            raise TypeError(f"explore() has no argument '{name}'.{suggest(name, _OPTIONS)}")
    overlays = [overlay["name"] for overlay in hello["overlays"]]
    overlay = options.get("overlay") or overlays[0]
    if overlay not in overlays:
        raise PanarchyError(f"There is no overlay '{overlay}'.{suggest(overlay, overlays)}")
    known = [kpi["name"] for kpi in hello["kpis"]]
    charts = list(options.get("charts") or [])
    for name in charts:
        if name not in known:
            raise PanarchyError(f"There is no KPI '{name}'.{suggest(name, known)}")
    if len(charts) > 8:
        raise PanarchyError(f"At most eight KPIs can be charted at once, not {len(charts)}.")
    height = options.get("height", 360)
    if not isinstance(height, int) or not 160 <= height <= 1200:
        raise PanarchyError(f"height must be a whole number from 160 to 1200, not {height!r}.")
    return {"overlay": overlay, "charts": charts, "height": height}


def _close_at_exit(publisher: Publisher) -> None:
    """Stop the publisher before the interpreter goes; a collected widget needs nothing."""
    reference = weakref.ref(publisher)

    def stop() -> None:
        alive = reference()
        if alive is not None:
            alive.close()

    atexit.register(stop)
