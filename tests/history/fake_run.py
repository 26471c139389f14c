"""A small recorded run made by hand: the Parquet files of three ticks in the stored form, without a core."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from panarchy.errors import DamagedError
from panarchy.run.recorded import Part

CORRELATION = "CAST(root_id AS VARCHAR)"
COLUMNS = [
    ("persons", "person_id", "int64", True, ""),
    ("persons", "age_days", "int32", True, ""),
    ("persons", "wealth_minor", "int64", True, ""),
    ("persons", "wealth_real", "float64", False, "CAST(wealth_minor AS DOUBLE) / 100"),
    ("firms", "firm_id", "int64", True, ""),
    ("firms", "sector", "dict<utf8>", True, ""),
    ("firms", "stock_goods", "list<int64>", True, ""),
    (
        "firms",
        "inventories",
        "map<utf8, float64>",
        False,
        "MAP {'food': CAST(stock_goods[1] AS DOUBLE) / 1000}",
    ),
    ("events", "event_id", "int64", True, ""),
    ("events", "tick", "int32", True, ""),
    ("events", "kind", "dict<utf8>", True, ""),
    ("events", "system", "dict<utf8>", True, ""),
    ("events", "entity_table", "dict<utf8>", True, ""),
    ("events", "entity_id", "int64", True, ""),
    ("events", "other_table", "dict<utf8>", True, ""),
    ("events", "other_id", "int64", True, ""),
    ("events", "value", "float64", True, ""),
    ("events", "root_id", "int64", True, ""),
    ("events", "correlation_id", "utf8", False, CORRELATION),
    ("events", "causation_id", "int64", True, ""),
    ("events", "payload", "utf8", True, ""),
    ("event_edges", "child", "int64", True, ""),
    ("event_edges", "parent", "int64", True, ""),
    ("event_edges", "role", "dict<utf8>", True, ""),
    ("kpis", "tick", "int32", True, ""),
    ("kpis", "unemployment", "float64", True, ""),
]


def persons_at(tick: int) -> pa.Table:
    """Three persons after a tick, stored columns only."""
    return pa.table(
        {
            "person_id": pa.array([1, 2, 3], pa.int64()),
            "age_days": pa.array([9000 + tick, 8000 + tick, 7000 + tick], pa.int32()),
            "wealth_minor": pa.array([100 * tick, 250, 5], pa.int64()),
        }
    )


def _with_tick(table: pa.Table, tick: int) -> pa.Table:
    return table.append_column("tick", pa.array([tick] * table.num_rows, pa.int32()))


class FakeRun:
    """Answers like a run that recorded persons and firms at ticks 0, 2 and 4, and events and KPIs at every tick."""

    name = "island"
    branch = "main"
    first_tick = 0
    file_system = None
    sealed = False

    def __init__(self, folder: Path, ticks: int = 4) -> None:
        self.folder = folder
        self.last_tick = -1
        self.flushes = 0
        self.checked: list[tuple[str, int]] = []
        self._files: dict[str, list[str]] = {}
        for tick in range(ticks + 1):
            self.advance(tick)

    def advance(self, tick: int) -> None:
        """Record one more tick."""
        self.last_tick = tick
        if tick % 2 == 0:
            self._write("persons", tick, _with_tick(persons_at(tick), tick))
            firms = pa.table(
                {
                    "firm_id": pa.array([7, 9], pa.int64()),
                    "sector": pa.array(["agri", "services"]).dictionary_encode(),
                    "stock_goods": pa.array([[1500 + tick], [0]], pa.list_(pa.int64())),
                }
            )
            self._write("firms", tick, _with_tick(firms, tick))
        event = {
            "event_id": pa.array([(tick << 32) + 1], pa.int64()),
            "kind": pa.array(["hire"]).dictionary_encode(),
            "system": pa.array(["markets"]).dictionary_encode(),
            "entity_table": pa.array(["persons"]).dictionary_encode(),
            "entity_id": pa.array([1], pa.int64()),
            "other_table": pa.array(["firms"]).dictionary_encode(),
            "other_id": pa.array([7], pa.int64()),
            "value": pa.array([3000.0]),
            "root_id": pa.array([(tick << 32) + 1], pa.int64()),
            "causation_id": pa.array([None], pa.int64()),
            "payload": pa.array(['{"wage": 30}']),
        }
        self._write("events", tick, _with_tick(pa.table(event), tick))
        self._write("kpis", tick, _with_tick(pa.table({"unemployment": [0.05 + tick / 100]}), tick))

    def _write(self, view: str, tick: int, table: pa.Table) -> None:
        path = self.folder / f"{view}-{tick}.parquet"
        pq.write_table(table, path)
        self._files.setdefault(view, []).append(str(path))

    def compact(self, view: str, key: str) -> None:
        """Replace a view's files by one segment sorted by (id, tick)."""
        rows = pa.concat_tables([pq.read_table(file) for file in self._files[view]])
        path = self.folder / f"{view}-segment.parquet"
        pq.write_table(rows.sort_by([(key, "ascending"), ("tick", "ascending")]), path)
        self._files[view] = [str(path)]

    def files(self, view: str, tick: int | None = None) -> list[str]:
        """List the files of a view."""
        listed = self._files.get(view, [])
        return [
            file
            for file in listed
            if tick is None or file.endswith((f"-{tick}.parquet", "segment.parquet"))
        ]

    def parts(self, view: str, tick: int | None = None) -> list[Part]:
        """The files of a view, all of one branch."""
        return [Part(self.branch, tuple(self.files(view, tick)))]

    def tables_beside(self) -> dict[str, pa.Table]:
        """None."""
        return {}

    def flush(self) -> None:
        """Count how often a query asked for it."""
        self.flushes += 1

    def snapshot_ticks(self, table: str) -> Sequence[int]:
        """Every second tick."""
        return [tick for tick in range(self.last_tick + 1) if tick % 2 == 0]

    def dictionary(self) -> pa.Table:
        """The columns above, as the core would describe them."""
        rows = [
            {
                "table": table,
                "column": column,
                "type": kind,
                "unit": "",
                "scale": 1.0,
                "nullable": False,
                "stored": stored,
                "sql": sql or None,
                "doc": f"The {column} of {table}.",
            }
            for table, column, kind, stored, sql in COLUMNS
        ]
        return pa.Table.from_pylist(rows)

    def damage(self, views: Collection[str], said: str) -> Exception | None:
        """Name the first file of these views that is not there."""
        for view in views:
            for file in self._files.get(view, []):
                if not Path(file).exists():
                    return DamagedError(f"The file {file} is missing.")
        return None

    def check_snapshot(self, table: str, tick: int) -> None:
        """Note what was asked for; the files have no checksums."""
        self.checked.append((table, tick))

    def table_at(self, table: str, tick: int) -> pa.Table:
        """Replay: here a formula."""
        assert table == "persons"
        return persons_at(tick)
