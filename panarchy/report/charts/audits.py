"""Figures about audits: what was checked and when, what was found, where, and what it cost."""

from __future__ import annotations

from html import escape

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from panarchy.report.charts.style import (
    BLUE,
    GREY,
    ORANGE,
    PAPER,
    VERMILION,
    Asked,
    as_percent,
    columns,
    days,
    figure,
    nothing_yet,
    short,
)
from panarchy.report.charts.table import Markup, html_table

_MOST_SPANS = 60
_COLOURS = {"warning": ORANGE, "error": VERMILION, "critical": "#7f1d1d"}
"""Of severities, from odd to lost."""
_LOOKED, _WAITED = "#bcd9ec", "#f3d9a4"
_NOBODY = "Nobody watched this run: record it with world.watch(), and its checks are shown here."


def verdict(run: Asked) -> Markup:
    """Say in a sentence what audits came to: how many looks of how many rules, and what they found.

    Args:
        run: the run.
    """
    looks, rules, last = run.sql(
        "SELECT coalesce(sum(looks), 0)::BIGINT, count(DISTINCT rule), max(tick) FROM audit_checks"
    ).fetchall()[0]
    by_severity = {
        str(name): int(n)
        for name, n in run.sql("SELECT severity, count(*) FROM audits GROUP BY ALL").fetchall()
    }
    found = sum(by_severity.values())
    if looks == 0 and found == 0:
        return Markup(f'<p class="empty">{escape(_NOBODY)}</p>')
    checked = f"{looks:,} checks of {rules} rules"
    if found == 0:
        return Markup(
            f'<p><span class="good">No findings in {checked}</span>, up to day {last:,}.</p>'
        )
    begun = run.sql("SELECT min(tick) FROM audits").fetchall()[0][0]
    kind = "finding" if found == 1 else "findings"
    worst = next(name for name in reversed(_COLOURS) if name in by_severity)
    return Markup(
        f'<p><span class="bad">{found:,} {kind} in {checked}</span>, the first after day {begun:,}, '
        f"the worst of severity {worst}.</p>"
    )


def audit_calendar(run: Asked) -> Figure:
    """Draw for each rule when it looked, when it had to wait, and when it found something.

    Args:
        run: the run.
    """
    checks = columns(
        run.sql(
            "SELECT rule, tick, sum(looks)::DOUBLE AS looks, sum(postponed)::DOUBLE AS postponed FROM audit_checks "
            "GROUP BY ALL ORDER BY ALL"
        )
    )
    rules, row = np.unique(checks["rule"].astype(str), return_inverse=True)
    drawn, axes = figure(1, 1, 1.0 + 0.2 * max(len(rules), 3))
    axis: Axes = axes[0, 0]
    axis.set_title("What was checked, and when")
    if len(rules) == 0:
        nothing_yet(axis, "nothing was checked")
        return drawn
    ends = np.unique(checks["tick"].astype(int))
    starts = np.concatenate([[_before(run, int(ends[0]))], ends[:-1]])
    place = np.searchsorted(ends, checks["tick"].astype(int))
    state = np.zeros((len(rules), len(ends)))
    state[row, place] = np.where(checks["looks"] > 0, 1.0, 2.0)
    late = (checks["looks"] > 0) & (checks["postponed"] > checks["looks"])
    state[row[late], place[late]] = 2.0
    axis.pcolormesh(
        np.concatenate([starts[:1], ends]), np.arange(len(rules) + 1), state,
        cmap=ListedColormap([PAPER, _LOOKED, _WAITED]), vmin=0, vmax=2,
        edgecolors="white", linewidth=0.6 if len(ends) <= _MOST_SPANS else 0,
    )  # fmt: skip
    found = columns(run.sql("SELECT rule, tick, severity FROM audits ORDER BY tick"))
    for severity, colour in _COLOURS.items():
        those = found["severity"].astype(str) == severity
        known = those & np.isin(found["rule"].astype(str), rules)
        height = np.searchsorted(rules, found["rule"].astype(str)[known]) + 0.5
        axis.plot(
            found["tick"][known], height, "o", ms=5, color=colour, label=severity, clip_on=False
        )
    axis.invert_yaxis()
    axis.set_yticks(np.arange(len(rules)) + 0.5, list(rules))
    axis.tick_params(axis="y", length=0, labelsize=7.5)
    axis.grid(visible=False)
    days(axis, [starts[0], ends[-1]])
    handles = [Patch(color=colour) for colour in (_LOOKED, _WAITED)]
    dots = [line for line in axis.get_lines() if len(line.get_xdata())]  # type: ignore[arg-type]
    names = ["looked", "mostly had to wait", *(f"{line.get_label()} found" for line in dots)]
    axis.legend(
        [*handles, *dots],
        names,
        loc="lower right",
        bbox_to_anchor=(1, 1),
        ncols=5,
        borderaxespad=0.2,
    )
    return drawn


def _before(run: Asked, end: int) -> int:
    """The tick at which the first span begins."""
    first = run.sql("SELECT coalesce(min(tick), 0) FROM kpis").fetchall()[0][0]
    return min(int(first), end - 1)


def findings_over_time(run: Asked) -> Figure:
    """Draw how many findings each tick brought, by severity, and how they spread over rules.

    Args:
        run: the run.
    """
    found = columns(
        run.sql(
            "SELECT tick, severity, count(*)::DOUBLE AS n FROM audits GROUP BY ALL ORDER BY tick"
        )
    )
    by_rule = run.sql(
        "SELECT rule, severity, count(*) AS n FROM audits GROUP BY ALL ORDER BY n DESC, rule LIMIT 12"
    ).fetchall()
    height = max(2.6, 1.1 + 0.26 * len(by_rule)) if by_rule else 1.2
    drawn, axes = figure(1, 2, height, width_ratios=(1.5, 1))
    left, right = axes[0]
    left.set_title("Findings by day")
    right.set_title("Findings by rule")
    if not by_rule:
        nothing_yet(left, "no findings")
        nothing_yet(right, "no findings")
        return drawn
    first, last = run.sql("SELECT min(tick), max(tick) FROM kpis").fetchall()[0]
    edges = np.linspace(first, max(last, first + 1), _MOST_SPANS + 1)
    bottom = np.zeros(_MOST_SPANS)
    for severity, colour in _COLOURS.items():
        those = found["severity"].astype(str) == severity
        counts, _ = np.histogram(found["tick"][those], edges, weights=found["n"][those])
        if counts.any():
            width = np.diff(edges) * 0.92
            left.bar(edges[:-1], counts, width, bottom, align="edge", color=colour, label=severity)
            bottom += counts
    left.legend(loc="upper left")
    left.set_ylim(0, 1.15 * bottom.max())
    left.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    days(left, [first, last])
    counts = np.array([n for _, _, n in by_rule], float)
    colours = [_COLOURS[severity] for _, severity, _ in by_rule]
    right.barh(np.arange(len(by_rule)), counts, color=colours, height=0.74)
    for place, count in enumerate(counts):
        right.text(count, place, f"  {short(count)}", va="center", fontsize=8)
    right.set_yticks(np.arange(len(by_rule)), [rule for rule, _, _ in by_rule])
    right.invert_yaxis()
    right.set_xlim(0, 1.16 * counts.max())
    right.grid(axis="y", visible=False)
    return drawn


def audit_costs(run: Asked) -> Figure:
    """Draw what audits cost: their share of the time of the ticks, beside what they were allowed, and by rule.

    Args:
        run: the run.
    """
    spans = columns(
        run.sql(
            "SELECT tick, sum(seconds) AS spent, max(tick_seconds) AS ticks, max(allowed_seconds) AS allowed "
            "FROM audit_checks GROUP BY tick ORDER BY tick"
        )
    )
    rules = run.sql(
        "SELECT rule, sum(seconds) * 1e6 / sum(looks) AS cost, sum(looks)::BIGINT FROM audit_checks GROUP BY rule "
        "HAVING sum(looks) > 0 ORDER BY sum(seconds) DESC LIMIT 10"
    ).fetchall()
    drawn, axes = figure(1, 2, 3.2, width_ratios=(1.5, 1))
    left, right = axes[0]
    left.set_title("Time of audits, as a share of the ticks'")
    right.set_title("The dearest rules, microseconds a look")
    if not rules:
        nothing_yet(left, "nothing was checked")
        nothing_yet(right, "nothing was checked")
        return drawn
    ticks = spans["ticks"].astype(float)
    left.plot(spans["tick"], spans["spent"] / ticks, color=BLUE, marker="o", ms=3, label="spent")
    allowed = spans["allowed"].astype(float) / ticks
    if np.isfinite(allowed).any():
        left.plot(spans["tick"], allowed, color=GREY, ls="--", label="allowed")
        left.legend(loc="upper right")
    left.set_ylim(0, None)
    as_percent(left)
    days(left, spans["tick"])
    costs = np.array([cost for _, cost, _ in rules], float)
    right.barh(np.arange(len(rules)), costs, color=BLUE, height=0.74)
    for place, (_, cost, looks) in enumerate(rules):
        right.text(cost, place, f"  {cost:,.0f}, {short(looks)} looks", va="center", fontsize=8)
    right.set_yticks(np.arange(len(rules)), [rule for rule, _, _ in rules])
    right.invert_yaxis()
    right.set_xlim(0, 1.4 * costs.max())
    right.grid(axis="y", visible=False)
    return drawn


def findings_table(run: Asked, count: int = 20) -> Markup:
    """List the first findings of the highest severity, with what was expected and found.

    Args:
        run: the run.
        count: how many to list.
    """
    rows = run.sql(
        """
        SELECT tick, severity, rule, message, expected, found FROM audits
        ORDER BY CASE severity WHEN 'critical' THEN 0 WHEN 'error' THEN 1 ELSE 2 END, tick, rule LIMIT $count
        """,
        count=count,
    ).fetchall()
    cells = [
        [
            f"{tick:,}",
            f'<span class="{"bad" if severity != "warning" else ""}">{escape(severity)}</span>',
            f'<span style="white-space:nowrap">{escape(rule)}</span>',
            escape(message or ""),
            "" if expected is None else f"{expected:,.6g}",
            "" if found is None else f"{found:,.6g}",
        ]
        for tick, severity, rule, message, expected, found in rows
    ]
    heads = ["day", "severity", "rule", "what is wrong", "expected", "found"]
    return html_table(heads, cells, "rlllrr", empty="No findings.")


def entities_table(run: Asked, count: int = 10) -> Markup:
    """List the entities with the most findings, and the last events that touched each before it was found.

    Args:
        run: the run.
        count: how many to list.
    """
    rows = run.sql(
        """
        WITH touched AS (
            SELECT entity_table, entity_id, unnest(events) AS event_id FROM audits WHERE entity_id IS NOT NULL
        ), told AS (
            SELECT t.entity_table, t.entity_id, string_agg(e.kind || ' at day ' || e.tick, ', ' ORDER BY event_id) AS history
            FROM (SELECT DISTINCT * FROM touched) t JOIN events e USING (event_id) GROUP BY ALL
        )
        SELECT a.entity_table, a.entity_id, count(*) AS n, string_agg(DISTINCT a.column_name, ', ' ORDER BY a.column_name),
            string_agg(DISTINCT a.rule, ', ' ORDER BY a.rule), min(a.tick), any_value(told.history)
        FROM audits a LEFT JOIN told ON told.entity_table = a.entity_table AND told.entity_id = a.entity_id
        WHERE a.entity_id IS NOT NULL GROUP BY ALL ORDER BY n DESC, a.entity_table, a.entity_id LIMIT $count
        """,
        count=count,
    ).fetchall()
    cells = [
        [
            escape(f"{table.rstrip('s')} {entity}"),
            f"{n:,}",
            escape(names or ""),
            escape(rules),
            f"{first:,}",
            escape((history or "none that is recorded").replace("_", " ")),
        ]
        for table, entity, n, names, rules, first, history in rows
    ]
    heads = [
        "who or what",
        "findings",
        "columns",
        "rules",
        "first at day",
        "events that touched it",
    ]
    return html_table(heads, cells, "lrllrl", empty="No finding is about a single entity.")
