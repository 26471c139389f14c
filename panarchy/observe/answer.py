"""An answer to a question about causes: a graph, a table, a text that tells it, a picture where one can be shown."""

from __future__ import annotations

import base64
import sys
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from panarchy.errors import PanarchyError
from panarchy.observe.graph import CausalGraph, Node

if TYPE_CHECKING:
    from panarchy.widgets.causal_graph import CausalGraphWidget


@dataclass
class Answer:
    """What came of a question.

    Attributes:
        question: the question, in words.
        graph: nodes and edges.
        story: the answer told in sentences, one a line.
    """

    question: str
    graph: CausalGraph
    story: str
    _widget: CausalGraphWidget | None = field(init=False, default=None, repr=False, compare=False)

    def roots(self) -> list[Node]:
        """Where the causes end: interventions, spontaneous events, the start of the world."""
        return self.graph.roots()

    def table(self) -> pa.Table:
        """The nodes of the graph, a row each."""
        return self.graph.table()

    def to_dot(self) -> str:
        """The graph in the language of Graphviz."""
        return self.graph.to_dot()

    def widget(self, **options: Any) -> CausalGraphWidget:
        """Show the answer as a graph that can be walked, expanded by what the record holds, and linked with an explorer.

        Args:
            options: see `CausalGraphWidget`, such as ``axis``, ``height`` and ``on_select``.

        Returns:
            A new widget; ``answer.widget().link(run.explore())`` opens what is chosen in that explorer's inspector.

        Raises:
            TypeError: for an unknown option.
            PanarchyError: for an option out of its range.
        """
        from panarchy.widgets.causal_graph import CausalGraphWidget

        return CausalGraphWidget(self.graph, question=self.question, story=self.story, **options)

    def show(self, **options: Any) -> None:
        """Display the graph in the notebook; takes what `widget` takes."""
        from IPython.display import display

        display(self.widget(**options))  # type: ignore[no-untyped-call]

    def __str__(self) -> str:
        """Return the story."""
        return self.story

    def __repr__(self) -> str:
        """Name the question, and say how large the answer is."""
        return (
            f"{type(self).__name__}({self.question!r}, {len(self.graph.nodes)} nodes, "
            f"{len(self.graph.edges)} edges)"
        )

    def _repr_html_(self) -> str:
        lines = "".join(_item(line) for line in self.story.splitlines()[1:])
        first = escape(self.story.splitlines()[0] if self.story else self.question)
        return f'<div class="panarchy-answer"><p><b>{first}</b></p><ul>{lines}</ul></div>'

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The story, and in a notebook the graph's widget with a PNG beside it, for where no script runs."""
        told = {"text/plain": self.story, "text/html": self._repr_html_()}
        if not _in_notebook():
            return told
        try:
            # One widget however often the answer is shown: what was expanded in it stays expanded.
            self._widget = self._widget or self.widget()
        except PanarchyError:
            return told  # an answer is worth having without its picture, such as where the bundle was not built
        shown = self._widget._repr_mimebundle_(**kwargs)
        data, metadata = shown if isinstance(shown, tuple) else (shown, {})
        if data is None:
            return told
        picture = base64.b64encode(self._widget.to_png()).decode("ascii")
        image = (
            f'<img alt="causal graph" style="max-width:100%" src="data:image/png;base64,{picture}">'
        )
        return {**data, **told, "text/html": f"{told['text/html']}{image}"}, metadata


def _item(line: str) -> str:
    """A sentence of a story as an item of a list, set in as deep as it is."""
    text = line.lstrip()
    deep = (len(line) - len(text)) // 2
    style = f' style="margin-left:{1.25 * deep:g}em"' if deep else ""
    return f"<li{style}>{escape(text)}</li>"


def _in_notebook() -> bool:
    """Whether a kernel runs this; a script or a terminal has nobody who would see a widget."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and hasattr(ipython.get_ipython(), "kernel")
