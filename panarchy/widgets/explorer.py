"""The explorer: one widget that shows a world or a run as map, timeline, charts and inspector."""

from __future__ import annotations

import atexit
import base64
import weakref
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from panarchy.errors import PanarchyError, suggest
from panarchy.widgets.bundle import bundle
from panarchy.widgets.kernel import answer_anywhere
from panarchy.widgets.picture import draw
from panarchy.widgets.publisher import Publisher
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

    def __init__(self, subject: Any, **options: Any) -> None:
        source = subject if isinstance(subject, _Prepared) else _Prepared(source_of(subject))
        self._source: Source = source.source
        hello = self._source.hello()
        super().__init__(_esm=bundle(), options=_checked(options, hello))
        self._publisher = Publisher(self._source, self._put)
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
        """
        from panarchy.widgets.page import page

        if frames < 1:
            raise ValueError(f"frames must be at least 1, not {frames}.")
        target = Path(path)
        target.write_text(
            page(self._source, bundle(), dict(self.options), frames), encoding="utf-8"
        )
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

    def close(self) -> None:
        """Stop sending; the world itself stays as it is."""
        if hasattr(self, "_publisher"):
            self._publisher.close()
        super().close()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The widget for a living notebook, and a PNG where no script runs."""
        answer = super()._repr_mimebundle_(**kwargs)
        data, metadata = answer if isinstance(answer, tuple) else (answer, {})
        if data is None:
            return answer
        picture = base64.b64encode(self.to_png()).decode("ascii")
        return {**data, "image/png": picture}, metadata

    def _put(self, content: dict[str, Any], buffers: list[bytes]) -> None:
        """Put one message on the wire; called from the publisher thread."""
        if self.comm is not None:
            self.send(content, buffers)

    def _receive(self, _widget: Any, content: Any, _buffers: Any) -> None:
        """Hand one message of a view to the publisher."""
        if isinstance(content, dict):
            self._publisher.receive(content)


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
