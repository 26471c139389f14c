"""What the explorer shows, whether a live world or a recorded run: one small interface for both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from panarchy.engine_thread import EngineThread

if TYPE_CHECKING:
    import duckdb

#: A plane of tiles: width x height bytes in row-major order and the values of codes 0 and 254; 255 is sea.
Plane = tuple[bytes, float, float]
#: Called now and then by what takes long; raises `Superseded` once nobody waits for it any more.
Check = Callable[[], None]


class Superseded(Exception):
    """A request was given up, because the reader has asked for something else."""


def carry_on() -> None:
    """The check of a request that nothing supersedes."""


class CoreLike(Protocol):
    """The part of the core that the explorer reads; `panarchy._core.CoreWorld` has it."""

    @property
    def tick(self) -> int:
        """Return the tick at which the world stands."""
        ...

    @property
    def width(self) -> int:
        """Return the number of tiles in a row."""
        ...

    @property
    def height(self) -> int:
        """Return the number of rows of tiles."""
        ...

    def table_names(self) -> list[str]:
        """List the tables of entities."""
        ...

    def table(self, name: str, columns: list[str] | None = None) -> Any:
        """Return a table, or some of its columns, as an Arrow stream."""
        ...

    def row(self, name: str, entity_id: int) -> str | None:
        """Return one entity in display form as JSON, or None if there is none."""
        ...

    def dictionary(self) -> Any:
        """Return what every column means, as an Arrow stream."""
        ...

    def kpi_names(self) -> list[tuple[str, str, str]]:
        """List each measure with its unit and meaning."""
        ...

    def kpis_since(self, tick: int) -> Any:
        """Return the measures of every tick from this one on, as an Arrow stream."""
        ...

    def events_of(self, name: str, entity_id: int, limit: int) -> Any:
        """Return an entity's last events, as an Arrow stream."""
        ...

    def phases(self) -> str:
        """Return the phases of a tick in their order, as JSON."""
        ...

    def timings(self) -> dict[str, tuple[float, float]]:
        """Return the seconds that each phase took in the last tick and in all."""
        ...

    def overlays(self) -> str:
        """Return what the map can show, as JSON."""
        ...

    def planes(self, names: list[str]) -> dict[str, Plane]:
        """Return the planes of these overlays."""
        ...

    def memory(self) -> int:
        """Return the bytes that tables and buffers hold."""
        ...


@dataclass(frozen=True)
class Frame:
    """The map as it stood after one tick: every overlay's plane."""

    tick: int
    planes: dict[str, Plane]

    def size(self) -> int:
        """Bytes held by the planes."""
        return sum(len(plane[0]) for plane in self.planes.values())


@dataclass(frozen=True)
class Performance:
    """How the world runs: seconds of the last tick by phase, and bytes held."""

    phases: dict[str, float] = field(default_factory=dict)
    memory: int = 0


class Source(Protocol):
    """A world or a run, as the explorer sees it; every method may be called from the publisher thread."""

    #: Whether stepping computes something new, rather than playing back a record.
    live: bool
    #: The thread that moves the source forward.
    engine: EngineThread

    def hello(self) -> dict[str, Any]:
        """Describe what never changes: title, size, overlays, KPIs, phases, tables."""
        ...

    def extent(self) -> tuple[int, int]:
        """First and last tick that can be shown."""
        ...

    def now(self) -> Frame:
        """The present map."""
        ...

    def past(self, tick: int) -> Frame:
        """The nearest kept map at or before `tick`, quickly."""
        ...

    def settle(self, tick: int, check: Check = carry_on) -> Frame | None:
        """The exact map after `tick`, restored for the inspector too; None if only kept maps exist."""
        ...

    def return_to_present(self) -> None:
        """Forget what `settle` restored."""
        ...

    def kpis(self, since: int) -> NDArray[np.float64]:
        """KPI rows after tick `since`: float64, shape (ticks, 1 + KPIs), first column the tick; NaN is null."""
        ...

    def performance(self) -> Performance:
        """Timings and memory of the present world."""
        ...

    def ask(self, question: Callable[[CoreLike], dict[str, Any]]) -> dict[str, Any]:
        """Put a question to the core that the map shows, where it is at rest."""
        ...

    def history(self, table: str, entity_id: int) -> dict[str, Any] | None:
        """Ticks and numeric columns of one entity from the record, or None if nothing was recorded.

        Raises:
            Superseded: if another thread called `give_up` meanwhile.
        """
        ...

    def sql(self, query: str) -> duckdb.DuckDBPyRelation:
        """Ask the history of what is shown.

        Raises:
            QueryError: if the query cannot be answered.
        """
        ...

    def give_up(self) -> None:
        """From another thread: end a reading of the record that is under way."""
        ...
