"""The causal graph widget: walk from a value to what caused it, and open what you find in the explorer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from panarchy.errors import PanarchyError, suggest
from panarchy.whole_file import check_target, whole_file
from panarchy.widgets.bundle import bundle
from panarchy.widgets.callbacks import Callbacks
from panarchy.widgets.graph.fold import folds, shown
from panarchy.widgets.graph.known import Known
from panarchy.widgets.graph.picture import draw
from panarchy.widgets.graph.scene import Scene, scene
from panarchy.widgets.kernel import answer_anywhere, listen_on_control
from panarchy.widgets.mimebundle import with_picture
from panarchy.widgets.worker import Worker

_IN_A_PICTURE = 40
"""Nodes of the static picture: more could not be read at its size."""

_OPTIONS = ("axis", "height", "on_select", "question", "story")
_AXES = ("tick", "depth")


class CausalGraphWidget(anywidget.AnyWidget):
    """Show an answer about causes as a graph that can be walked and expanded.

    At most 300 nodes are shown at once; the others are folded into "+N" marks that open on click.

    Args:
        graph: an answer with nodes, edges and focus, such as that of ``run.why(...)``;
            see `panarchy.widgets.graph.data.CausalGraphLike`.
        axis: ``"tick"`` or ``"depth"``: what runs from left to right; by default what suits the graph.
        height: height in CSS pixels, 200 to 1,600; default 440.
        on_select: called with a node (a dict with id, label, kind, system, tick, table, entity, value, detail)
            when the reader opens it, once the kernel is free.
        question: what was asked, for the heading; by default why what is in the focus is so.
        story: the answer in sentences, one a line, shown above the graph.

    Raises:
        TypeError: for an unknown argument.
        PanarchyError: for a graph that cannot be read, an option out of its range, or a missing bundle.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    view = traitlets.Unicode("graph").tag(sync=True)
    options = traitlets.Dict().tag(sync=True)
    scene = traitlets.Dict().tag(sync=True)
    #: Under which name a view reaches this widget on the kernel's control channel; empty where it cannot.
    control = traitlets.Unicode().tag(sync=True)

    def __init__(self, graph: Any, **options: Any) -> None:
        checked = _checked(options)
        self._known = Known(graph)
        self._axis = options.get("axis")
        self._selected: Callbacks[dict[str, Any]] = Callbacks(self._fail)
        if options.get("on_select") is not None:
            self._selected.add(options["on_select"])
        self._explorers: list[Any] = []
        self._lock = threading.RLock()
        self._worker = Worker("panarchy-graph", self._fail)
        self._ear = listen_on_control(self._hear)
        name = self._ear.name if self._ear else ""
        super().__init__(_esm=bundle(), options=checked, scene=self._picture(), control=name)
        answer_anywhere(self.comm)
        self.on_msg(self._receive)

    def link(self, explorer: Any) -> CausalGraphWidget:
        """Open whatever the reader chooses here in an explorer too, at the tick it is about.

        Args:
            explorer: an `Explorer`, or anything with ``visit(table, entity, tick)``.

        Returns:
            This widget.
        """
        if not callable(getattr(explorer, "visit", None)):
            raise TypeError(f"Only an Explorer can be linked, not {type(explorer).__name__}.")
        self._explorers.append(explorer)
        return self

    def expand(self, node_id: str, direction: str = "causes") -> int:
        """Find more causes or effects of a node and show them; what a click does.

        Returns:
            How many nodes were new.

        Raises:
            PanarchyError: for a node that is not known, or another direction.
        """
        if direction not in {"causes", "effects"}:
            raise PanarchyError(
                f"A node has causes and effects, not '{direction}'.{suggest(direction, ('causes', 'effects'))}"
            )
        with self._lock:
            found = self._known.expand(node_id, "causes" if direction == "causes" else "effects")
            self.scene = self._picture()
        return found

    def select(self, node_id: str) -> dict[str, Any]:
        """Open a node: tell `on_select` and the linked explorers; what "open in inspector" does.

        Returns:
            The node.

        Raises:
            PanarchyError: for a node that is not known.
        """
        node = self._node(node_id)
        self._selected.tell(node)
        if node["table"] is not None and node["entity"] is not None:
            for explorer in self._explorers:
                explorer.visit(node["table"], node["entity"], node["tick"])
        return node

    def to_png(self) -> bytes:
        """The graph as PNG bytes: its most telling 40 nodes, the others as "+N"."""
        with self._lock:
            return draw(scene(self._known, self._axis, most=_IN_A_PICTURE))

    def to_html(self, path: str | Path) -> Path:
        """Write the graph as one page that works with no kernel and no network.

        The page can be walked, zoomed and read; what is folded away is listed, but not laid out again.

        Args:
            path: the file to write.

        Returns:
            The path written.

        Raises:
            PanarchyError: where the file is a folder, or its own folder is not there.
        """
        from panarchy.widgets.page import page_with

        target = Path(path)
        check_target(target)
        data = {"view": "graph", "options": dict(self.options), "scene": dict(self.scene)}
        title = str(self.options["question"]) or self._known.nodes[self._known.focus].label
        text = page_with(title, data, bundle())
        with whole_file(target) as temporary:
            temporary.write_text(text, encoding="utf-8")
        return target

    def close(self) -> None:
        """Take the widget down; the answer stays as it is."""
        self._ear = None
        if hasattr(self, "_worker"):
            self._worker.close()
        super().close()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The widget for a living notebook, and a PNG where no script runs."""
        return with_picture(super()._repr_mimebundle_(**kwargs), self.to_png)

    # What a view asks ----------------------------------------------------------------------------

    def _receive(self, _widget: Any, content: Any, _buffers: Any) -> None:
        """Hear a view over the widget's comm."""
        if isinstance(content, dict):
            self._hear(content)

    def _hear(self, content: dict[str, Any]) -> None:
        """Do what a view asks: on the worker, because an expansion may have to replay a tick."""
        work = {
            "expand": lambda: self.expand(str(content["node"]), str(content["direction"])),
            "unfold": lambda: self._unfold(str(content["fold"])),
            "axis": lambda: self._turn(str(content["axis"])),
            "open": lambda: self.select(str(content["node"])),
        }.get(str(content.get("kind")))
        if work is not None:
            self._worker.do(lambda: self._answer(content, work))

    def _answer(self, content: dict[str, Any], work: Callable[[], Any]) -> None:
        """Do the work, then tell the view that waits for it that it is done."""
        try:
            work()
        finally:
            self.send({"kind": "done", "serial": content.get("serial")})

    def _unfold(self, fold_id: str) -> None:
        """Show the nodes behind a "+N"; others are folded away if there is no room for all."""
        with self._lock:
            for fold in folds(self._known, shown(self._known)):
                if fold.id == fold_id:
                    self._known.reveal(fold.members, fold.anchor)
            self.scene = self._picture()

    def _turn(self, axis: str) -> None:
        """Lay the graph out along another axis."""
        with self._lock:
            self._axis = _checked({"axis": axis}) and axis
            self.scene = self._picture()

    def _picture(self) -> Scene:
        """The scene as it is now, with lanes where they were and along the same axis, so that what grows does not jump."""
        before = [lane["system"] for lane in self.scene["lanes"]] if self.scene else []
        axis = self._axis or (self.scene["axis"] if self.scene else None)
        return scene(self._known, axis, before)

    def _node(self, node_id: str) -> dict[str, Any]:
        """A node as plain values."""
        node = self._known.nodes.get(node_id)
        if node is None:
            raise PanarchyError(
                f"The graph has no node '{node_id}'.{suggest(node_id, self._known.nodes)}"
            )
        return {name: getattr(node, name) for name in node.__slots__}

    def _fail(self, message: str) -> None:
        """Show an error in the cell."""
        if self.comm is not None:
            self.send({"kind": "error", "message": message})


def _checked(options: dict[str, Any]) -> dict[str, Any]:
    """Refuse what is unknown and fill in what is left out."""
    for name in options:
        if name not in _OPTIONS:
            raise TypeError(f"CausalGraphWidget has no argument '{name}'.{suggest(name, _OPTIONS)}")
    axis, height = options.get("axis"), options.get("height", 440)
    if axis is not None and axis not in _AXES:
        raise PanarchyError(f"axis must be 'tick' or 'depth', not {axis!r}.{suggest(axis, _AXES)}")
    if not isinstance(height, int) or not 200 <= height <= 1600:
        raise PanarchyError(f"height must be a whole number from 200 to 1600, not {height!r}.")
    if options.get("on_select") is not None and not callable(options["on_select"]):
        raise TypeError("on_select must be a function of a node.")
    told = {name: options.get(name) or "" for name in ("question", "story")}
    for name, text in told.items():
        if not isinstance(text, str):
            raise TypeError(f"{name} must be text, not {type(text).__name__}.")
    return {"height": height, **told}
