"""An answer to a question about causes: a graph, a table, a text that tells it, a picture where one can be shown."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import pyarrow as pa

from panarchy.observe.graph import CausalGraph, Node


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

    def roots(self) -> list[Node]:
        """Where the causes end: interventions, spontaneous events, the start of the world."""
        return self.graph.roots()

    def table(self) -> pa.Table:
        """The nodes of the graph, a row each."""
        return self.graph.table()

    def to_dot(self) -> str:
        """The graph in the language of Graphviz."""
        return self.graph.to_dot()

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
        lines = "".join(f"<li>{escape(line)}</li>" for line in self.story.splitlines()[1:])
        first = escape(self.story.splitlines()[0] if self.story else self.question)
        return f'<div class="panarchy-answer"><p><b>{first}</b></p><ul>{lines}</ul></div>'

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {"text/plain": self.story, "text/html": self._repr_html_()}
