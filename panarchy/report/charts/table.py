"""Small HTML tables for reports, with numbers to the right."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape


class Markup:
    """A piece of HTML that a notebook shows as it is.

    Args:
        text: the HTML, safe to embed.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def _repr_html_(self) -> str:
        """Show it."""
        return self.text

    def __repr__(self) -> str:
        """Say what it is where HTML cannot be shown."""
        return f"Markup of {len(self.text)} characters"


def html_table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], sides: str, empty: str
) -> Markup:
    """Write a table.

    Args:
        heads: names of the columns.
        rows: cells, as HTML already.
        sides: ``l`` or ``r`` a column: where its text stands.
        empty: what to say if there is no row.
    """
    if not rows:
        return Markup(f'<p class="empty">{escape(empty)}</p>')
    classes = {"l": "left", "r": "right"}
    head = "".join(
        f'<th class="{classes[side]}">{escape(name)}</th>'
        for name, side in zip(heads, sides, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<td class="{classes[side]}">{cell}</td>'
            for cell, side in zip(row, sides, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return Markup(
        f'<table class="facts"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    )
