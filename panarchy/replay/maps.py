"""The map of one world less that of another, tile by tile."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from panarchy.errors import QueryError, suggest

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from panarchy._engine import CoreWorld
    from panarchy.run.run import Run


@dataclass(frozen=True)
class MapDifference:
    """An overlay of the map, A minus B.

    Attributes:
        overlay: name of the overlay.
        title: the overlay's title for people.
        unit: its unit.
        tick: the tick compared.
        names: what A and B are called.
        values: float64, shape (height, width), row 0 in the north: A minus B, NaN where either has no value; of an
            overlay of classes 1 where the class differs and 0 elsewhere.
        spread: what B's map ranges over, in the overlay's unit; 1 for classes.
        land: bool, shape (height, width): whether a tile is land.
        classes: whether the overlay shows classes.
    """

    overlay: str
    title: str
    unit: str
    tick: int
    names: tuple[str, str]
    values: npt.NDArray[np.float64]
    spread: float
    land: npt.NDArray[np.bool_]
    classes: bool = False

    @property
    def size(self) -> float:
        """The mean difference of a tile, whatever its sign, as a part of `spread`; 0 where nothing differs."""
        known = self.values[np.isfinite(self.values)]
        if known.size == 0 or not known.any():
            return 0.0
        return float(np.abs(known).mean()) / (self.spread or 1.0)

    def __repr__(self) -> str:
        """Name the overlay, the tick and the two, and count what differs."""
        known = self.values[np.isfinite(self.values)]
        return (
            f"MapDifference({self.overlay!r} at tick {self.tick}, {self.names[0]!r} less {self.names[1]!r}: "
            f"{np.count_nonzero(known):,} of {known.size:,} tiles differ)"
        )

    def figure(self) -> Figure:
        """Draw the difference with colours that diverge around zero."""
        from panarchy.report.charts.branches import difference_map

        return difference_map(self)

    def _repr_png_(self) -> bytes:
        from panarchy.report.comparison import png

        return png(self.figure())


def map_difference(
    a: Run, b: Run, overlay: str, tick: int, names: tuple[str, str]
) -> MapDifference:
    """Compute A minus B for an overlay after a tick.

    Raises:
        QueryError: where there is no such overlay, or the two maps have not the same size.
    """
    one, other = a.core_at(tick), b.core_at(tick)
    known: dict[str, Any] = {entry["name"]: entry for entry in json.loads(one.overlays())}
    if overlay not in known:
        hint = suggest(overlay, known) or f" There are {', '.join(known)}."
        raise QueryError(f"There is no overlay '{overlay}'.{hint}")
    if (one.width, one.height) != (other.width, other.height):
        raise QueryError(
            f"The map of {names[0]} has {one.width} x {one.height} tiles and that of {names[1]} "
            f"{other.width} x {other.height}, so that they have no difference."
        )
    entry = known[overlay]
    classes = bool(entry["labels"])
    mine, theirs = _values(one, overlay), _values(other, overlay)
    values = (mine != theirs).astype(np.float64) if classes else mine - theirs
    if classes:
        values[np.isnan(mine) & np.isnan(theirs)] = np.nan
    finite = theirs[np.isfinite(theirs)]
    spread = float(np.ptp(finite)) if finite.size and not classes else 1.0
    title, unit = str(entry["title"]), str(entry["unit"])
    return MapDifference(overlay, title, unit, tick, names, values, spread, _land(one), classes)


def _land(core: CoreWorld) -> npt.NDArray[np.bool_]:
    covers = pc.cast(pa.table(core.table("tiles", ["land_use"]))["land_use"], pa.string())
    land: npt.NDArray[np.bool_] = covers.to_numpy() != "sea"
    return land.reshape(core.height, core.width)


def _values(core: CoreWorld, overlay: str) -> npt.NDArray[np.float64]:
    column = pa.table(core.overlay_values(overlay))["value"].to_numpy(zero_copy_only=False)
    values: npt.NDArray[np.float64] = column.astype(np.float64).reshape(core.height, core.width)
    return values
