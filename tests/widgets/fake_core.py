"""A small island that steps without the compiled core, so that widget tests need no build."""

from __future__ import annotations

import json
import threading
import time

import numpy as np
import pyarrow as pa

OVERLAYS = [
    ("population", "Population density", "persons/tile", "viridis"),
    ("unemployment", "Unemployment", "fraction", "magma"),
    ("price_level", "Price level", "index", "cividis"),
    ("fertility", "Soil fertility", "fraction", "greens"),
    ("land_use", "Land use", "", "okabe_ito"),
]
KPIS = [
    ("population", "persons", "Persons alive."),
    ("gdp", "currency", "Output of the last 30 ticks."),
    ("unemployment", "fraction", "Jobless over labour force."),
    ("inflation", "fraction", "Consumer prices against twelve months before."),
    ("wage_mean", "currency/month", "Mean wage."),
    ("gini_wealth", "fraction", "Gini index of wealth."),
]
LABELS = ["sea", "field", "forest", "town", "mine"]


class FakeCore:
    """An island whose planes and KPIs drift with the tick; each tick sleeps `tick_seconds`."""

    def __init__(self, width: int = 128, height: int = 64, tick_seconds: float = 0.001) -> None:
        self.width, self.height, self.tick = width, height, 0
        self.tick_seconds = tick_seconds
        self.fail_at: int | None = None
        self.touched_by: set[str] = set()
        self._stop = threading.Event()
        y, x = np.mgrid[0:height, 0:width]
        across, down = (x / width - 0.5) * 2, (y / height - 0.5) * 2
        wobble = 0.18 * np.sin(5 * np.arctan2(down, across)) + 0.08 * np.cos(9 * across + 4 * down)
        self._land = across**2 / 0.72 + down**2 / 0.62 < 0.9 + wobble
        self._x, self._y = x, y
        town = sum(
            np.exp(-(((x - cx) / 7) ** 2 + ((y - cy) / 5) ** 2))
            for cx, cy in (
                (width * 0.35, height * 0.4),
                (width * 0.6, height * 0.6),
                (width * 0.5, height * 0.3),
            )
        )
        self._town = town
        self._series = [[0.0, *self._kpis()]]

    def _kpis(self) -> list[float]:
        t = self.tick
        inflation = float("nan") if t < 360 else 0.02 + 0.01 * np.sin(t / 200)
        return [
            50_000 + 2 * t,
            1.2e8 * (1 + 0.05 * np.sin(t / 90)),
            0.06 + 0.02 * np.sin(t / 60),
            inflation,
            3_000 + 0.4 * t,
            0.68 + 0.02 * np.sin(t / 300),
        ]

    def step(self, ticks: int, budget_seconds: float | None = None) -> int:
        self.touched_by.add(threading.current_thread().name)
        end = time.monotonic() + (budget_seconds if budget_seconds is not None else 1e9)
        done = 0
        while done < ticks and not self._stop.is_set():
            if self.fail_at is not None and self.tick >= self.fail_at:
                raise ValueError(f"The books do not close at tick {self.tick}.")
            time.sleep(self.tick_seconds)
            self.tick += 1
            done += 1
            self._series.append([float(self.tick), *self._kpis()])
            if time.monotonic() >= end:
                break
        # Like the core: a stop asked for before the first tick counts, and none is left over.
        self._stop.clear()
        return done

    def request_stop(self) -> None:
        self._stop.set()

    def overlays(self) -> str:
        return json.dumps(
            [
                {
                    "name": name,
                    "title": title,
                    "unit": unit,
                    "palette": palette,
                    "doc": f"{title} of each tile.",
                    "labels": LABELS if name == "land_use" else None,
                }
                for name, title, unit, palette in OVERLAYS
            ]
        )

    def planes(self, names: list[str]) -> dict[str, tuple[bytes, float, float]]:
        return {name: self._plane(name) for name in names}

    def _plane(self, name: str) -> tuple[bytes, float, float]:
        t = self.tick
        wave = 0.5 + 0.5 * np.sin(self._x / 9 + t / 40) * np.cos(self._y / 7 - t / 55)
        if name == "land_use":
            codes = np.where(self._town > 0.6, 3, np.where(wave > 0.72, 2, 1)).astype(np.uint8)
            return np.where(self._land, codes, 255).astype(np.uint8).tobytes(), 0.0, 254.0
        value = {
            "population": np.clip(self._town * (0.9 + 0.2 * wave), 0, 1),
            "unemployment": wave * 0.8,
            "price_level": 0.3 + 0.6 * wave,
            "fertility": 0.5 + 0.45 * np.cos(self._y / 11) * np.sin(self._x / 17),
        }[name]
        bytes_ = np.where(self._land, np.clip(value * 254, 0, 254), 255).astype(np.uint8)
        high = {"population": 240.0, "unemployment": 0.25, "price_level": 1.4, "fertility": 1.0}[
            name
        ]
        return bytes_.tobytes(), 0.0, high

    def kpi_names(self) -> list[tuple[str, str, str]]:
        return KPIS

    def kpis_since(self, tick: int) -> pa.Table:
        assert tick >= 0, "the core counts ticks without a sign"
        rows = np.array([row for row in self._series if row[0] >= tick])
        columns = {"tick": rows[:, 0].astype(np.int64)}
        for index, (name, _, _) in enumerate(KPIS):
            values = rows[:, index + 1]
            columns[name] = pa.array(values, mask=np.isnan(values))
        return pa.table(columns)

    def table_names(self) -> list[str]:
        return ["tiles", "firms", "persons"]

    def table(self, name: str, columns: list[str] | None = None) -> pa.Table:
        tile = int(self.width * (self.height // 2) + self.width // 2)
        tables = {
            "firms": {
                "firm_id": np.arange(40),
                "tile_id": np.where(np.arange(40) % 2 == 0, tile, tile + 1),
                "sector": np.array(["food", "tools"] * 20),
                "num_employees": np.arange(40) + 1,
            },
            "persons": {
                "person_id": np.arange(500),
                "tile_id": np.full(500, tile),
                "age_years": np.arange(500) % 90 + 0.5,
            },
        }
        table = pa.table(tables[name])
        return table.select(columns) if columns else table

    def row(self, name: str, entity_id: int) -> str | None:
        t = self.tick
        if name == "tiles" and 0 <= entity_id < self.width * self.height:
            y, x = divmod(entity_id, self.width)
            return json.dumps(
                {
                    "tile_id": entity_id,
                    "x": x,
                    "y": y,
                    "land_use": "town",
                    "fertility": 0.61,
                    "persons": 30 + t % 7,
                }
            )
        if name == "firms" and 0 <= entity_id < 40:
            return json.dumps(
                {
                    "firm_id": entity_id,
                    "tile_id": 4_160,
                    "sector": "food",
                    "num_employees": 12 + t % 5,
                    "price_real": 101.5 + t * 0.01,
                    "price_minor": 10_150 + t,
                    "cash_real": 250_000.0 - 3 * t,
                    "cash_minor": 25_000_000 - 300 * t,
                    "owner_id": 7,
                    "key": 12345,
                }
            )
        if name == "persons" and 0 <= entity_id < 500:
            return json.dumps(
                {"person_id": entity_id, "age_years": 31.5 + t / 365, "employer_firm_id": 3}
            )
        return None

    def dictionary(self) -> pa.Table:
        money = "CAST({} AS DOUBLE) / 100"
        rows = [
            ("tiles", "tile_id", "id", "", "Number of the tile, row by row."),
            ("tiles", "fertility", "fraction", "", "Fertility of the soil."),
            ("tiles", "persons", "persons", "", "Persons who live here."),
            ("firms", "firm_id", "id", "", "Number of the firm."),
            ("firms", "tile_id", "id", "", "Where the firm stands."),
            ("firms", "sector", "name", "", "What it makes."),
            ("firms", "num_employees", "persons", "", "Persons employed."),
            ("firms", "price_minor", "minor units", "", "Posted price of a unit."),
            (
                "firms",
                "price_real",
                "currency",
                money.format("price_minor"),
                "Posted price of a unit.",
            ),
            ("firms", "cash_minor", "minor units", "", "Money at hand."),
            ("firms", "cash_real", "currency", money.format("cash_minor"), "Money at hand."),
            ("firms", "owner_id", "id", "", "The owner."),
            ("firms", "key", "key", "", "Key of its draws."),
            ("persons", "person_id", "id", "", "Number of the person."),
            ("persons", "tile_id", "id", "", "Where the person lives."),
            ("persons", "age_years", "years", "", "Age."),
            ("persons", "employer_firm_id", "id", "", "The firm that employs the person."),
        ]
        names = ["table", "column", "unit", "sql", "doc"]
        return pa.table({name: [row[i] for row in rows] for i, name in enumerate(names)})

    def events_of(self, name: str, entity_id: int, limit: int) -> pa.Table:
        count = min(limit, 3)
        return pa.table(
            {
                "event_id": [100 + i for i in range(count)],
                "tick": [max(0, self.tick - 9 + 3 * i) for i in range(count)],
                "kind": ["price_changed", "hired", "price_changed"][:count],
                "system": ["firms"] * count,
                "entity_table": [name] * count,
                "entity_id": [entity_id] * count,
                "other_table": pa.array([None, "persons", None][:count], pa.string()),
                "other_id": pa.array([None, 7, None][:count], pa.int64()),
                "value": [101.0, 1.0, 103.5][:count],
                "causation_id": pa.array([None, 100, 101][:count], pa.int64()),
            }
        )

    def phases(self) -> str:
        return json.dumps(
            [
                {"name": name, "system": name, "doc": name, "reads": [], "writes": []}
                for name in ("environment", "population", "firms", "markets")
            ]
        )

    def timings(self) -> dict[str, tuple[float, float]]:
        return {
            "environment": (0.0002, 1.0),
            "population": (0.0006, 2.0),
            "firms": (0.0009, 3.0),
            "markets": (0.0012, 4.0),
        }

    def memory(self) -> int:
        return 48_000_000 + self.tick * 10
