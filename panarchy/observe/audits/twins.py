"""Three rules of the engine written again in Python over Arrow: examples of how, and a check of one by the other.

Each finds what the rule in Rust of the same subject finds, sentence for sentence; the benchmark puts them side by side.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from panarchy.observe.audits.findings import FOUND, found
from panarchy.observe.audits.rule import AuditRule, AuditView

Ints = NDArray[np.int64]

_LAPSING = {
    ("persons", "mother_id"),
    ("persons", "father_id"),
    ("households", "suppliers"),
    ("firms", "suppliers"),
}
"""References that may outlive the row they lead to: to parents who died, and to shops that closed."""
_NONE = -1
"""Stands for no reference, where nulls are left behind."""


def _ints(column: Any, null: int = 0) -> Ints:
    """Return the numbers of a column, those of lists one after the other, with nulls replaced."""
    whole = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    if pa.types.is_fixed_size_list(whole.type):
        whole = whole.flatten()
    if whole.null_count:
        whole = whole.fill_null(null) if null >= 0 else whole.cast(pa.int64()).fill_null(null)
    return np.asarray(whole.to_numpy(zero_copy_only=False), dtype=np.int64)


class GoodsBalance(AuditRule):
    """`goods.balance` in Python: of each good, what was there and made is gone, stored or in the stockpile."""

    name = "python.goods.balance"
    doc = "Of each good, initial + produced = consumed + used + wasted + in stores + in the stockpile."
    severity = "critical"
    interval = 30
    priority = 10

    def check(self, view: AuditView) -> pa.Table:
        """Return goods whose inventory or balance is off."""
        firms = view.table("firms", ["held_good", "held_milli"])
        flows = ["initial", "produced", "consumed", "used", "wasted", "stockpile", "inventory"]
        goods = view.table("goods", [f"{flow}_milli" for flow in flows])
        initial, produced, consumed, used, wasted, stockpile, said = (
            _ints(goods[f"{flow}_milli"]) for flow in flows
        )
        kinds, amounts = _ints(firms["held_good"]), _ints(firms["held_milli"])
        known = kinds < len(said)
        stored = np.zeros(len(said), np.int64)
        np.add.at(stored, kinds[known], amounts[known])
        source, gone = initial + produced, consumed + used + wasted
        there = stored + stockpile
        off, lost = np.flatnonzero(stored != said), np.flatnonzero(source - gone != there)
        if not len(off) and not len(lost):
            return FOUND.empty_table()
        names = view.names("goods", "good")
        rows: list[tuple[int, str, int, int, str]] = []
        for good in sorted({*off.tolist(), *lost.tolist()}):
            if good in off:
                text = (
                    f"The inventory of {names[good]} is {said[good]} thousandths and the stores of firms "
                    f"hold {stored[good]}."
                )
                rows.append((good, "inventory_milli", stored[good], said[good], text))
            if good in lost:
                missing = int(source[good] - gone[good] - there[good])
                what = "are missing" if missing > 0 else "came out of nothing"
                text = (
                    f"Of {names[good]}, {abs(missing)} thousandths {what}: {source[good]} at the start and made, "
                    f"{gone[good]} gone, {there[good]} there."
                )
                rows.append((good, "stockpile_milli", source[good] - gone[good], there[good], text))
        return _found("goods", rows, self.severity)


class OrphanedReferences(AuditRule):
    """`references` in Python: every reference leads to a row that exists, or to nothing."""

    name = "python.references"
    doc = "Every reference leads to a row that exists, or to nothing; those to the dead and the closed to one that has been."
    severity = "error"
    interval = 360
    priority = 5

    def check(self, view: AuditView) -> pa.Table:
        """Return references that lead nowhere."""
        there: dict[str, NDArray[np.bool_]] = {}
        parts = []
        for table, column, target in view.links():
            if target not in there:
                ids = view.table(target)
                there[target] = np.zeros(view.next_id(target), bool)
                there[target][_ints(ids.column(0))] = True
            parts += self._orphans(view, table, column, target, there[target])
        return pa.concat_tables([FOUND.empty_table(), *parts])

    def _orphans(
        self,
        view: AuditView,
        table: str,
        column: str,
        target: str,
        there: NDArray[np.bool_],
    ) -> list[pa.Table]:
        whole = view.table(table)
        cells = _ints(whole[column], _NONE)
        lapses = (table, column) in _LAPSING
        given_out = cells < len(there)
        wrong = ~given_out
        if not lapses and not there.all():
            wrong |= (cells != _NONE) & ~there[np.where(given_out, cells, 0)]
        places = np.flatnonzero(wrong)
        if not len(places):
            return []
        width = len(cells) // whole.num_rows
        label, ids = whole.schema.names[0], _ints(whole.column(0))
        never = "has never been" if lapses else "does not exist"
        rows = [
            (
                int(ids[place // width]),
                column,
                None,
                int(cells[place]),
                f"{table}.{column} of {label} {ids[place // width]} leads to {cells[place]} of {target}, which {never}.",
            )
            for place in places.tolist()
        ]
        return [_found(table, rows, self.severity)]


class PeopleCounts(AuditRule):
    """`people.counts` in Python: households, tiles and firms count as many persons as belong to them."""

    name = "python.people.counts"
    doc = "Start, births and deaths give the population; households, tiles and firms count as many as belong to them."
    severity = "critical"
    interval = 180
    priority = 10

    def check(self, view: AuditView) -> pa.Table:
        """Return counts that are not those of the persons."""
        persons = view.table("persons", ["household_id", "tile_id", "employer_firm_id"])
        weight = int(_ints(view.table("economy", ["weight"])["weight"])[0])
        parts = [
            FOUND.empty_table(),
            self._population(view, persons.num_rows * weight),
            self._count(view, persons["household_id"], "households", "members", 1),
            self._empty(view),
            self._count(view, persons["tile_id"], "tiles", "population", weight),
            self._count(view, persons["employer_firm_id"], "firms", "num_employees", weight),
        ]
        return pa.concat_tables(parts)

    def _population(self, view: AuditView, people: int) -> pa.Table:
        rows = []
        for row, one in enumerate(
            view.table("demography", ["start_population", "births", "deaths"]).to_pylist()
        ):
            expected = one["start_population"] + one["births"] - one["deaths"]
            if expected != people:
                text = f"Start, births and deaths give {expected} persons and there are {people}."
                rows.append((row, "births", people, expected, text))
        return _found("demography", rows, self.severity)

    def _count(self, view: AuditView, named: Any, table: str, column: str, weight: int) -> pa.Table:
        label = f"{table[:-1]}_id"
        rows = view.table(table, [label, column])
        ids, kept = _ints(rows[label]), _ints(rows[column])
        last = view.next_id(table)
        # Those who name nobody, or somebody who has never been, are counted at a place of their own.
        of = _ints(named, _NONE)
        counted = np.bincount(np.where((of < 0) | (of > last), last, of), minlength=last + 1)
        there = counted[ids] * weight
        off = np.flatnonzero(there != kept)
        found_rows = [
            (
                int(ids[row]),
                column,
                int(there[row]),
                int(kept[row]),
                f"{table}.{column} of row {ids[row]} is {kept[row]} and {there[row]} persons name it.",
            )
            for row in off.tolist()
        ]
        return _found(table, found_rows, self.severity)

    def _empty(self, view: AuditView) -> pa.Table:
        homes = view.table("households", ["household_id", "members"])
        bare = _ints(homes["household_id"])[_ints(homes["members"]) == 0].tolist()
        rows = [(home, "members", 1, 0, f"Household {home} has no member.") for home in bare]
        return _found("households", rows, self.severity)


def _found(table: str, rows: list[Any], severity: Any) -> pa.Table:
    """Make findings of rows: id, column, expected, found, message."""
    if not rows:
        return FOUND.empty_table()
    ids, columns, expected, there, texts = zip(*rows, strict=True)
    return found(
        {
            "entity_table": table,
            "entity_id": pa.array(ids, pa.uint32()),
            "column_name": list(columns),
            "expected": pa.array(expected, pa.float64()),
            "found": pa.array(there, pa.float64()),
            "message": list(texts),
        },
        severity,
    )


TWINS: dict[str, AuditRule] = {
    "goods.balance": GoodsBalance(),
    "references": OrphanedReferences(),
    "people.counts": PeopleCounts(),
}
"""By the name of the engine's rule, the same in Python."""
