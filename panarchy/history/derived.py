"""Views that unfold other views: written here once, computed when they are asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Derived:
    """A view over another view.

    Attributes:
        base: the view that it reads.
        sql: the SELECT over it.
    """

    base: str
    sql: str


DERIVED = {
    "decision_options": Derived(
        "decisions",
        """
        SELECT run, branch, tick, decision_id, kind, actor_table, actor_id, o."option", o.target_id,
            o."value" AS option_value, o.score, o.chosen, c.criterion, c."value", c.weight, c.contribution
        FROM (
            SELECT *, unnest(CASE WHEN len(o.criteria) = 0 THEN [NULL] ELSE o.criteria END) AS c
            FROM (SELECT * EXCLUDE (options), unnest(options) AS o FROM decisions)
        )
        """,
    ),
}
"""By name."""


def bases(names: Iterable[str]) -> set[str]:
    """Return the names of views, with the views that derived ones among them read."""
    known = set(names)
    return known | {DERIVED[name].base for name in known if name in DERIVED}
