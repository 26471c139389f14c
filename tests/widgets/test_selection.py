"""Tiles chosen on the map reach Python as ids, SQL and rows, and Python's choice reaches every view."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panarchy import World
from panarchy.engine_thread import EngineThread
from panarchy.errors import QueryError
from panarchy.widgets import explorer
from panarchy.widgets.callbacks import Callbacks
from panarchy.widgets.explorer import Explorer
from panarchy.widgets.live import LiveSource
from panarchy.widgets.selection import Selection, runs_of
from tests.widgets.fake_core import FakeCore

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
WIDTH, HEIGHT = 16, 8


@pytest.fixture(autouse=True)
def bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests are about Python, so they need no build of the browser's half."""
    monkeypatch.setattr(explorer, "bundle", lambda: "export default {};")


@pytest.fixture
def source() -> Iterator[LiveSource]:
    core = FakeCore(WIDTH, HEIGHT, 0.0)
    engine = EngineThread(core.step, request_stop=core.request_stop)
    yield LiveSource(core, engine, title="Fake island")
    engine.close()


@pytest.fixture
def widget(source: LiveSource) -> Iterator[Explorer]:
    made = explorer.explore_source(source)
    yield made
    made.close()


@given(st.sets(st.integers(0, WIDTH * HEIGHT - 1)))
def test_ids_runs_and_sql_are_the_same_tiles(tiles: set[int]) -> None:
    runs = runs_of(tiles, WIDTH, HEIGHT)
    assert all(first // WIDTH == (first + count - 1) // WIDTH for first, count in runs)
    selection = Selection(runs, WIDTH, None)  # type: ignore[arg-type]
    assert selection.tiles == sorted(tiles)
    assert len(selection) == len(tiles)
    assert bool(selection) == bool(tiles)
    query = f"SELECT tile_id FROM range({WIDTH * HEIGHT}) t(tile_id) WHERE {selection.where()}"
    assert {row[0] for row in duckdb.sql(query).fetchall()} == tiles
    assert all(tile in selection for tile in tiles)
    assert WIDTH * HEIGHT not in selection


def test_a_rectangle_is_a_short_condition() -> None:
    runs = runs_of([18, 19, 20, 34, 35, 36], WIDTH, HEIGHT)
    selection = Selection(runs, WIDTH, None)  # type: ignore[arg-type]
    assert selection.where("home") == "(home % 16 BETWEEN 2 AND 4 AND home // 16 BETWEEN 1 AND 2)"
    assert repr(selection).startswith("<6 tiles: (tile_id % 16")


@pytest.mark.parametrize(
    ("tiles", "says"),
    [
        ([128], "Tile 128 is not on the map, which has 128 tiles"),
        ([3, -1], "Tile -1 is not on the map"),
        ("12", "by their ids, not by str"),
        ([True], "by their ids, not by True"),
        ([1.5], "by their ids, not by 1.5"),
        (7, "by their ids, not by int"),
        (pa.table({"tile": [1]}), "no column of the tiles to select 'tile_id'"),
    ],
)
def test_what_is_no_tile_is_refused(tiles: object, says: str) -> None:
    with pytest.raises(QueryError, match=says):
        runs_of(tiles, WIDTH, HEIGHT)


def test_tiles_come_in_any_form() -> None:
    for tiles in (
        [3, 4],
        (4, 3, 3),
        np.array([3, 4]),
        pa.array([3, None, 4]),
        pa.table({"tile_id": [4, 3]}),
        duckdb.sql("SELECT unnest([3, 4]) AS tile_id"),
        Selection([(3, 2)], WIDTH, None),  # type: ignore[arg-type]
    ):
        assert runs_of(tiles, WIDTH, HEIGHT) == [(3, 2)]
    assert runs_of(None, WIDTH, HEIGHT) == []


def test_a_drag_over_the_map_is_read_in_python_and_shown_in_every_view(widget: Explorer) -> None:
    told: list[list[int]] = []
    widget.on_select(lambda selection: told.append(selection.tiles))
    tile = WIDTH * (HEIGHT // 2) + WIDTH // 2
    widget._hear({"kind": "select", "view": "a", "runs": [[tile, 1], [tile + WIDTH, 1]]})
    assert widget.selection.tiles == [tile, tile + WIDTH]
    assert told == [[tile, tile + WIDTH]]
    firms = widget.selection.table("firms", ["firm_id", "num_employees"])
    assert firms.column_names == ["firm_id", "num_employees"]
    assert firms.num_rows == 20
    assert widget.selection.table("persons").num_rows == 500
    widget.select(None)
    assert not widget.selection
    assert widget.selection.where() == "false"
    assert widget.selection.table("firms").num_rows == 0


def test_a_mistyped_table_or_column_is_named(widget: Explorer) -> None:
    selection = widget.select([1])
    with pytest.raises(QueryError, match=r"There is no table 'frims'\. Did you mean 'firms'"):
        selection.table("frims")
    with pytest.raises(QueryError, match=r"no column of firms 'secter'\. Did you mean 'sector'"):
        selection.table("firms", ["secter"])
    with pytest.raises(QueryError, match="no history to ask"):
        selection.relation("firms")


def test_the_rows_of_a_world_and_all_of_its_history(tmp_path: Path) -> None:
    world = World("tiny_island", seed=7, threads=1, set={"population.persons": 1_000})
    world.record(tmp_path / "run", every=10)
    world.step(20)
    widget = world.explore()
    crowded = world.sql("SELECT tile_id FROM tiles WHERE population > 20 AND tick = 20")
    selection = widget.select(crowded)
    assert len(selection) == crowded.count("*").fetchall()[0][0] > 0
    now = selection.table("persons")
    assert set(now["tile_id"].to_pylist()) <= set(selection.tiles)
    history = selection.relation("persons")
    ticks = history.aggregate("tick, count(*) AS persons", "tick").order("tick").fetchall()
    assert [tick for tick, _ in ticks] == [0, 10, 20]
    assert ticks[-1][1] == now.num_rows
    with pytest.raises(QueryError, match="The rows of goods are in no tile"):
        selection.table("goods")
    widget.close()
    world.stop_recording()
    world.driver().close()


def test_a_run_is_selected_from_as_it_stands_at_the_shown_tick(tmp_path: Path) -> None:
    world = World("tiny_island", seed=7, threads=1, set={"population.persons": 1_000})
    run = world.record(tmp_path / "run", every=10)
    world.step(20)
    world.stop_recording()
    widget = run.explore()
    shown: list[int] = []
    widget.on_tick(shown.append)
    everywhere = widget.select(range(128 * 64))
    widget._publisher._scrub({"tick": 13, "serial": 1, "release": True})
    assert shown == [13]
    then = run.as_of("persons", 13).to_arrow_table()
    assert everywhere.table("persons", ["person_id"])["person_id"].to_pylist() == (
        then["person_id"].to_pylist()
    )
    widget.close()


def test_callbacks_wait_for_the_kernel_and_are_told_the_newest() -> None:
    told: list[int] = []
    failed: list[str] = []

    async def notebook() -> None:
        callbacks: Callbacks[int] = Callbacks(failed.append)
        callbacks.add(told.append)
        callbacks.add(lambda _value: 1 / 0)
        # A cell that does not give the loop back, while the browser speaks on another thread.
        browser = threading.Thread(target=lambda: [callbacks.tell(value) for value in range(5)])
        browser.start()
        browser.join()
        assert told == []
        await asyncio.sleep(0)

    asyncio.run(notebook())
    assert told == [4]
    assert failed == ["<lambda>: division by zero"]
