"""The multiverse widget: branches on lanes, a fork by a form at any tick, and any two branches beside each other."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from panarchy.errors import PanarchyError, suggest
from panarchy.whole_file import check_target, whole_file
from panarchy.widgets.branches import calls, forms, page, pair
from panarchy.widgets.branches.data import Act, MultiverseSource
from panarchy.widgets.branches.lanes import lanes
from panarchy.widgets.branches.picture import draw
from panarchy.widgets.branches.pulse import Pulse
from panarchy.widgets.branches.tasks import Tasks
from panarchy.widgets.bundle import bundle
from panarchy.widgets.kernel import answer_anywhere, listen_on_control
from panarchy.widgets.mimebundle import with_picture
from panarchy.widgets.worker import Worker

_OPTIONS = ("kpi", "overlay")
"""What can be chosen when the widget is opened."""


class MultiverseWidget(anywidget.AnyWidget):
    """Show a tree of branches, fork it anywhere, run branches in the background, and compare any two.

    Whatever it does is a call that a cell can make too, and it shows that line.

    Args:
        source: the tree, see `panarchy.widgets.branches.data.MultiverseSource`; `Multiverse.explore()` gives one.
        kpi: the KPI whose curves are compared first; default unemployment, or else the first.
        overlay: the overlay of the map that is compared first; default population, or else the first.

    Raises:
        PanarchyError: for a KPI, an overlay or an option that does not exist, or a missing bundle.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    view = traitlets.Unicode("multiverse").tag(sync=True)
    options = traitlets.Dict().tag(sync=True)
    tree = traitlets.Dict().tag(sync=True)
    #: Under which name a view reaches this widget on the kernel's control channel; empty where it cannot.
    control = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        source: MultiverseSource,
        *,
        kpi: str | None = None,
        overlay: str | None = None,
        **others: object,
    ) -> None:
        for name in others:
            raise PanarchyError(
                f"The multiverse has no option '{name}'.{suggest(name, _OPTIONS) or ' There are kpi and overlay.'}"
            )
        self._source = source
        self._lock = threading.RLock()
        self._tasks = Tasks(source.step, source.rest, self.refresh)
        self._pair = pair.Pair(source, kpi, overlay)
        self._worker = Worker("panarchy-multiverse", self._fail)
        self._pulse = Pulse(lambda: self._worker.do(self.refresh, "refresh"))
        self._ear = listen_on_control(self._hear)
        options = {
            "title": source.title,
            "actions": source.actions(),
            "indicators": source.indicators(),
            "overlays": source.overlays(),
            "kpi": self._pair.kpi,
            "overlay": self._pair.overlay,
        }
        name = self._ear.name if self._ear else ""
        super().__init__(_esm=bundle(), options=options, tree=self._told(), control=name)
        answer_anywhere(self.comm)
        self.on_msg(self._receive)

    def refresh(self) -> None:
        """Look at the tree again; branches made elsewhere appear, and live ones grow."""
        with self._lock:
            told = self._told()
            if told != self.tree:
                self.tree = told

    def fork(
        self, parent: str, at: int, name: str | None, acts: Sequence[Act] = (), ticks: int = 0
    ) -> str:
        """Begin a branch and step it in the background; what the form's button does.

        Returns:
            The branch's name.

        Raises:
            PanarchyError: where it cannot be made.
        """
        made = self._source.fork(parent, at, name, acts)
        self._tasks.begin(made, at, ticks)
        self.refresh()
        return made

    def step(self, branch: str, ticks: int) -> None:
        """Step a branch further in the background.

        Raises:
            PanarchyError: where there is no such branch, or it is the root, which goes no further here.
        """
        found = self._branch(branch)
        if found["parent"] is None:
            raise PanarchyError(
                f"'{branch}' is the root and is not stepped from here; fork it, and step the fork."
            )
        self._tasks.begin(branch, int(found["last_tick"]), ticks)

    def stop(self, branch: str | None = None) -> None:
        """End the stepping of one branch, or of all, after the ticks at hand."""
        if branch is None:
            self._tasks.stop_all()
        else:
            self._tasks.stop(branch)

    def compare(self, a: str, b: str) -> None:
        """Put two branches beside each other, in every view, the picture and pages; A is measured against B.

        Raises:
            PanarchyError: where there is no such branch.
        """
        self._choose(a, b)
        self.options = {**self.options, "pair": [a, b]}
        self._say({"kind": "compare", "a": a, "b": b}, [])

    def wait(self, seconds: float = 600.0) -> bool:
        """Wait until nothing is stepped any more and all that was asked is answered; whether it was in time."""
        done = self._worker.wait(seconds)
        done = self._tasks.wait(seconds) and done
        self.refresh()
        return done

    def to_png(self) -> bytes:
        """The tree, and the two branches that are compared, as PNG bytes."""
        tree = self._source.tree()
        return draw(tree, self._source.title, self._pair.pictured(tree))

    def to_html(self, path: str | Path, *, maps: int = 12) -> Path:
        """Write the widget as one page that works with no kernel and no network.

        The page holds every KPI of every branch, and of the two that are compared (by default the newest branch and
        its parent) the place where they part and some maps.

        Args:
            path: the file to write.
            maps: how many ticks of the chosen overlay the page can show, at least 1.

        Returns:
            The path written.

        Raises:
            PanarchyError: where the file is a folder, or its own folder is not there.
        """
        from panarchy.widgets.page import page_with

        if maps < 1:
            raise ValueError(f"maps must be at least 1, not {maps}.")
        self.refresh()
        target = Path(path)
        check_target(target)
        data = page.data(self._source, dict(self.options), dict(self.tree), self._pair, maps)
        text = page_with(self._source.title, data, bundle())
        with whole_file(target) as temporary:
            temporary.write_text(text, encoding="utf-8")
        return target

    def close(self) -> None:
        """Take the widget down and end what it steps; the branches stay."""
        self._ear = None
        if hasattr(self, "_worker"):
            self._pulse.stop()
            self._tasks.stop_all()
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
        """Do what a view asks: stops at once, all else on the worker, of questions only the newest."""
        kind = str(content.get("kind"))
        if kind == "stop":
            self._tasks.stop(str(content["branch"]))
        elif kind in {"ready", "gone"}:
            self._pulse.view(str(content["view"]), kind == "ready")
        elif kind in _QUESTIONS:
            latest = f"{kind} {content.get('view')}"
            self._worker.do(lambda: self._serve(kind, content), latest)
        elif kind in _DEEDS:
            self._worker.do(lambda: self._serve(kind, content))

    def _serve(self, kind: str, content: dict[str, Any]) -> None:
        """Answer a question or do a deed; answer and error go to the view that asked."""
        asked = {"serial": content.get("serial"), "view": content.get("view")}
        try:
            answer, buffers = getattr(self, f"_do_{kind}")(content)
        except Exception as error:  # noqa: BLE001 - every error belongs in the view
            said = str(error) or type(error).__name__
            self._say({"kind": "failed", "of": kind, **asked, "message": said}, [])
            return
        self._say({"kind": kind, **asked, **answer}, buffers)

    def _do_check(self, content: dict[str, Any]) -> _Answer:
        """What is wrong with a form, what the world says of it, and its line of Python."""
        fork = forms.read(content["form"], self._source.actions())
        found = forms.problems(fork, self._source)
        said = [] if found else forms.notes(fork, self._source)
        return {"problems": found, "notes": said, "call": self._fork_call(fork)}, []

    def _do_fork(self, content: dict[str, Any]) -> _Answer:
        """Make the branch of a form."""
        fork = forms.read(content["form"], self._source.actions())
        found = forms.problems(fork, self._source)
        if found:
            return {"branch": None, "problems": found, "call": self._fork_call(fork)}, []
        made = self.fork(fork.parent, fork.at, fork.name, fork.acts, fork.ticks)
        return {"branch": made, "problems": [], "call": self._fork_call(fork)}, []

    def _do_step(self, content: dict[str, Any]) -> _Answer:
        """Step a branch further."""
        branch, ticks = str(content["branch"]), int(content["ticks"])
        self.step(branch, ticks)
        return {"call": calls.step(self._source.names, self._root(), branch, ticks)}, []

    def _do_export(self, content: dict[str, Any]) -> _Answer:
        """Write a branch as a scenario beside the notebook."""
        branch = str(self._branch(str(content["branch"]))["name"])
        file = f"{branch}.yaml"
        path = self._source.export(branch, file)
        return {"path": path, "call": calls.export(self._source.names, branch, file)}, []

    def _do_divergence(self, content: dict[str, Any]) -> _Answer:
        """Where two branches part."""
        a, b = str(content["a"]), str(content["b"])
        self._choose(a, b)
        found = self._source.divergence(a, b)
        return {"a": a, "b": b, **found, "call": self._compared(a, b, ".divergence()")}, []

    def _do_kpis(self, content: dict[str, Any]) -> _Answer:
        """One KPI of two branches."""
        a, b = str(content["a"]), str(content["b"])
        self._pair.kpi = kpi = str(content["kpi"])
        found = pair.thinned(self._source.kpis([a, b], kpi))
        return {"a": a, "b": b, "kpi": kpi, **found, "call": self._compared(a, b, ".kpis()")}, []

    def _do_difference(self, content: dict[str, Any]) -> _Answer:
        """The map of A less that of B."""
        a, b, overlay = str(content["a"]), str(content["b"]), str(content["overlay"])
        tick = int(content["tick"])
        self._pair.overlay = overlay
        # A question that was still on its way when a cell chose two others says nothing about their tick.
        if self._pair.chosen == (a, b):
            self._pair.tick = tick
        found = self._source.difference(a, b, overlay, tick)
        head = {name: found[name] for name in ("width", "height", "low", "high")}
        asked = calls.literal(overlay)
        call = self._compared(a, b, f".map({asked}, {tick})")
        answer = {"a": a, "b": b, "overlay": overlay, "tick": tick, **head, "call": call}
        return answer, [found["bytes"], found["land"]]

    def _choose(self, a: str, b: str) -> None:
        """Remember which two are compared."""
        self._pair.choose(str(self._branch(a)["name"]), str(self._branch(b)["name"]))

    def _fork_call(self, fork: forms.Fork) -> str:
        """The line of Python for a form."""
        names, root = self._source.names, self._root()
        return calls.fork(names, root, fork.parent, fork.at, fork.name, fork.acts, fork.ticks)

    def _compared(self, a: str, b: str, ending: str) -> str:
        """The line of Python for a comparison."""
        return calls.compare(self._source.names, self._root(), a, b, ending)

    def _root(self) -> str:
        """The root's name."""
        return str(self.tree["root"])

    def _branch(self, name: str) -> dict[str, Any]:
        """A branch of the tree as it was last seen, looked for again if it is not there."""
        for attempt in range(2):
            for branch in self.tree["branches"]:
                if branch["name"] == name:
                    return dict(branch)
            if attempt == 0:
                self.refresh()
        known = [branch["name"] for branch in self.tree["branches"]]
        raise PanarchyError(f"There is no branch '{name}'.{suggest(name, known)}")

    def _told(self) -> dict[str, Any]:
        """The tree as the browser is told of it: lanes from the top, and what is on its way."""
        tree = self._source.tree()
        return {"root": tree["root"], "branches": lanes(tree), "tasks": self._tasks.told()}

    def _fail(self, message: str) -> None:
        """Show an error in the cell."""
        self._say({"kind": "error", "message": message}, [])

    def _say(self, content: dict[str, Any], buffers: list[bytes]) -> None:
        """Put one message on the wire."""
        if self.comm is not None:
            self.send(content, buffers)


_Answer = tuple[dict[str, Any], list[bytes]]

_QUESTIONS = {"check", "divergence", "kpis", "difference"}
_DEEDS = {"fork", "step", "export"}
