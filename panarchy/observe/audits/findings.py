"""What audits found: a table of contradictions that shows itself in a notebook, and how a rule in Python makes one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from panarchy.arguments import mapping
from panarchy.errors import QueryError, suggest

if TYPE_CHECKING:
    import pandas as pd

Severity = Literal["warning", "error", "critical"]
SEVERITIES: tuple[Severity, ...] = ("warning", "error", "critical")
"""From odd, through self-contradictory, to something conserved that was lost or came out of nothing."""

_FOUND_FIELDS: list[tuple[str, pa.DataType]] = [
    ("severity", pa.string()),
    ("entity_table", pa.string()),
    ("entity_id", pa.uint32()),
    ("column_name", pa.string()),
    ("expected", pa.float64()),
    ("found", pa.float64()),
    ("message", pa.string()),
]
FOUND = pa.schema(_FOUND_FIELDS)
"""What a rule in Python returns, a row a contradiction; see `found`."""

_FINDING_FIELDS: list[tuple[str, pa.DataType]] = [
    ("tick", pa.int32()),
    ("rule", pa.string()),
    ("severity", pa.string()),
    ("entity_table", pa.string()),
    ("entity_id", pa.int64()),
    ("column_name", pa.string()),
    ("expected", pa.float64()),
    ("found", pa.float64()),
    ("message", pa.string()),
    ("events", pa.list_(pa.field("element", pa.int64()))),
]
FINDINGS = pa.schema(_FINDING_FIELDS)
"""Columns of findings; the view ``audits`` has ``run`` and ``branch`` before them."""

_SHOWN = 12
"""Findings that a notebook shows one by one."""
_COLOURS = {"warning": "#b7791f", "error": "#c05621", "critical": "#c53030"}


def found(columns: Mapping[str, Any], severity: Severity | None = None) -> pa.Table:
    """Return findings as a rule in Python returns them.

    Args:
        columns: by name ``entity_table``, ``entity_id`` (whole numbers), ``column_name``, ``expected``, ``found``
            (float64), ``message`` and perhaps ``severity``: arrays of one length, or one text for all rows; a column
            that is not given is null, but that a rule's findings without a message have one made of the rule's `doc` and
            of what else they say. Nothing at all is no finding.
        severity: of rows without one of their own; that of the rule by default.

    Raises:
        QueryError: for a column that findings do not have, values that do not fit it, or a severity that there is not.
    """
    names = FOUND.names
    if severity is not None:
        place_of(severity)
    for name in mapping(columns, "columns", QueryError):
        if name not in names:
            raise QueryError(f"Findings have no column '{name}'.{suggest(name, names)}")
        _check_column(name, columns[name])
    given = {"severity": severity, **columns}
    lengths = (len(one) for one in columns.values() if one is not None and not isinstance(one, str))
    rows = next(lengths, 1 if columns else 0)
    arrays = []
    for field in FOUND:
        value = given.get(field.name)
        if value is None or isinstance(value, str):
            arrays.append(pa.array([value] * rows, field.type))
            continue
        try:
            array = pa.array(value) if not isinstance(value, pa.Array | pa.ChunkedArray) else value
            arrays.append(array.cast(field.type))
        except (pa.ArrowException, TypeError, ValueError) as error:
            raise QueryError(
                f"The column {field.name} of findings does not fit {field.type}: {error}."
            ) from None
    try:
        return pa.Table.from_arrays(arrays, schema=FOUND)
    except pa.ArrowInvalid as error:
        raise QueryError(f"The columns of findings have different lengths: {error}.") from None


def _check_column(name: str, value: object) -> None:
    """Refuse a column that is neither a text, nor a list or an array."""
    if value is None or isinstance(value, str):
        return
    try:
        len(value)  # type: ignore[arg-type]  # asked to find out
        several = not isinstance(value, Mapping | bytes)
    except TypeError:
        several = False
    if not several:
        raise QueryError(
            f"The column {name} of findings must be a list or an array, of the length of the others, not {value!r}."
        )


def conform(table: pa.Table, rule: str, tick: int, events: Sequence[Sequence[int]]) -> pa.Table:
    """Return what a rule in Python found in the columns of `FINDINGS`, with the events that touched what it is about."""
    rows = table.num_rows
    whole = table.append_column("tick", pa.array([tick] * rows, pa.int32()))
    whole = whole.append_column("rule", pa.array([rule] * rows, pa.string()))
    whole = whole.append_column("events", pa.array(events, FINDINGS.field("events").type))
    return whole.select(FINDINGS.names).cast(FINDINGS)


class Findings:
    """Contradictions that rules found, most severe first where it is shown; empty and false where all is well.

    Attributes:
        looked: the rules that looked, by name.
    """

    def __init__(self, rows: pa.Table, looked: Sequence[str]) -> None:
        """Hold findings in the columns of `FINDINGS`."""
        self._rows = rows.cast(FINDINGS)
        self.looked = tuple(looked)

    def table(self) -> pa.Table:
        """The findings as an Arrow table with the columns of `FINDINGS`."""
        return self._rows

    def df(self) -> pd.DataFrame:
        """The findings as a pandas DataFrame."""
        frame: pd.DataFrame = self._rows.to_pandas()
        return frame

    def by_rule(self) -> dict[str, int]:
        """How many findings each rule has, for rules that have any."""
        counts = self._rows.group_by("rule").aggregate([([], "count_all")]).to_pylist()
        return {row["rule"]: row["count_all"] for row in counts}

    @property
    def worst(self) -> Severity | None:
        """The highest severity among the findings; None if there is none."""
        there = set(pc.unique(self._rows["severity"]).to_pylist())
        return next((one for one in reversed(SEVERITIES) if one in there), None)

    def messages(self) -> list[str]:
        """Each finding's sentence."""
        return [str(text) for text in self._rows["message"].to_pylist()]

    def at_least(self, severity: Severity) -> Findings:
        """The findings of a severity or a higher one.

        Raises:
            QueryError: for a severity that there is not.
        """
        wanted = pa.array(SEVERITIES[place_of(severity) :])
        return Findings(
            self._rows.filter(pc.is_in(self._rows["severity"], value_set=wanted)), self.looked
        )

    def __len__(self) -> int:
        """Return the number of findings."""
        return int(self._rows.num_rows)

    def __repr__(self) -> str:
        """Say how many there are, and of which rules."""
        if not len(self):
            return f"Findings(none, {len(self.looked)} rules looked)"
        counts = ", ".join(f"{rule}: {count}" for rule, count in self.by_rule().items())
        return f"Findings({counts})"

    def _repr_html_(self) -> str:
        """Show the worst findings as a compact table."""
        if not len(self):
            return f"<div>✓ No findings: {len(self.looked)} rules looked.</div>"
        places = [SEVERITIES.index(one) for one in self._rows["severity"].to_pylist()]
        order = sorted(range(len(self)), key=lambda row: -places[row])[:_SHOWN]
        rows = "".join(_row(one) for one in self._rows.take(pa.array(order)).to_pylist())
        more = len(self) - len(order)
        rest = f"<div>and {more:,} more, in <code>.df()</code></div>" if more > 0 else ""
        kind = "finding" if len(self) == 1 else "findings"
        return (
            f'<div style="font-size:13px"><b>{len(self):,} {kind}</b> of {len(self.by_rule())} rules'
            f'<table style="font-size:12px;text-align:left">{rows}</table>{rest}</div>'
        )


def _row(finding: dict[str, Any]) -> str:
    colour = _COLOURS[finding["severity"]]
    cells = (
        f'<span style="color:{colour};font-weight:600">{escape(finding["severity"])}</span>',
        f"tick {finding['tick']:,}",
        f"<code>{escape(finding['rule'])}</code>",
        escape(finding["message"] or ""),
    )
    return "<tr>" + "".join(f'<td style="text-align:left">{cell}</td>' for cell in cells) + "</tr>"


def place_of(severity: object) -> int:
    """Return how bad a severity is, from 0.

    Raises:
        QueryError: for a severity that there is not.
    """
    if severity not in SEVERITIES:
        raise QueryError(
            f"A severity is one of {', '.join(SEVERITIES)}, not {severity!r}.{suggest(severity, SEVERITIES)}"
        )
    return SEVERITIES.index(severity)
