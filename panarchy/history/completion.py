"""Completion inside ``%%history``: views after FROM, columns of the views read, variables after ``$``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from IPython.core.completer import (
    CompletionContext,
    SimpleCompletion,
    SimpleMatcherResult,
    context_matcher,
)
from IPython.core.interactiveshell import InteractiveShell

from panarchy.errors import QueryError
from panarchy.history.magic import Answers, find_source

_HEAD = re.compile(r"^%%history\s+(?:-\S+\s+\S+\s+)*(?P<source>[A-Za-z_][\w.]*)")
_FRAGMENT = re.compile(r"[A-Za-z_]\w*$")
_AFTER_FROM = re.compile(r"\b(?:from|join)\s+\w*$", re.IGNORECASE)
_AFTER_DOT = re.compile(r"\b(?P<owner>[A-Za-z_]\w*)\.\w*$")
_AFTER_SIGN = re.compile(r"[$:]\w*$")
_READS = re.compile(
    r"\b(?:from|join)\s+(?P<view>\w+)(?:\s+(?:as\s+)?(?P<alias>\w+))?", re.IGNORECASE
)
_COLUMNS = "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal ORDER BY table_name, column_index"


def views_of(source: Answers) -> dict[str, list[str]]:
    """Return the views that a run or world offers, with their columns in order."""
    views: dict[str, list[str]] = {}
    for view, column in source.sql(_COLUMNS).fetchall():
        if not view.startswith("panarchy_"):
            views.setdefault(view, []).append(column)
    return views


def propose(
    cell: str, before: str, views: Mapping[str, list[str]], names: Iterable[str]
) -> list[tuple[str, str]]:
    """Propose what may stand at the cursor.

    Args:
        cell: the whole text of the cell.
        before: the cursor's line up to the cursor.
        views: view -> its columns.
        names: variables of the notebook.

    Returns:
        Pairs of text and kind (``view``, ``column`` or ``parameter``) that continue the word being typed.
    """
    fragment = found[0] if (found := _FRAGMENT.search(before)) else ""
    if _AFTER_SIGN.search(before):
        proposals = [(name, "parameter") for name in names]
    elif _AFTER_FROM.search(before):
        proposals = [(view, "view") for view in views]
    else:
        read = _views_read(cell, views)
        if owner := _AFTER_DOT.search(before):
            read = {alias: view for alias, view in read.items() if alias == owner["owner"]}
        near = dict.fromkeys(column for view in read.values() for column in views[view])
        proposals = [(column, "column") for column in near]
        if not owner:
            proposals += [(view, "view") for view in views]
    return [
        (text, kind) for text, kind in proposals if text.casefold().startswith(fragment.casefold())
    ]


def _views_read(cell: str, views: Mapping[str, list[str]]) -> dict[str, str]:
    """Return the names and aliases under which a cell reads its views."""
    read: dict[str, str] = {}
    for found in _READS.finditer(cell):
        if found["view"] in views:
            read[found["view"]] = found["view"]
            if found["alias"]:
                read[found["alias"]] = found["view"]
    return read


def register_completion(shell: InteractiveShell) -> None:
    """Add the matcher to a shell's completer, once.

    Args:
        shell: the IPython shell.
    """

    @context_matcher()  # type: ignore[untyped-decorator]
    def history_matcher(context: CompletionContext) -> SimpleMatcherResult:
        """Match inside a history cell; elsewhere stay silent."""
        head = _HEAD.match(context.full_text)
        if head is None:
            return {"completions": []}
        try:
            views = views_of(find_source(head["source"], shell.user_ns))
        except QueryError:
            return {"completions": []}
        before = context.text_until_cursor
        names = [name for name in shell.user_ns if not name.startswith("_")]
        found = propose(context.full_text, before, views, names)
        fragment = match[0] if (match := _FRAGMENT.search(before)) else ""
        return {
            "completions": [SimpleCompletion(text=text, type=kind) for text, kind in found],
            "matched_fragment": fragment,
            "suppress": True,
        }

    matchers = shell.Completer.custom_matchers
    if not any(getattr(matcher, "__name__", "") == "history_matcher" for matcher in matchers):
        matchers.append(history_matcher)
