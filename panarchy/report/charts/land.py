"""Figures about the land: its cover over time and the island as a map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import yaml
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from panarchy.report.charts.style import (
    FAINT,
    INK,
    WIDTH,
    Asked,
    as_percent,
    as_short,
    columns,
    days,
    figure,
)

if TYPE_CHECKING:
    from panarchy.run import Run

COVER = {
    "sea": "#dcebf5",
    "water": "#8ec3e6",
    "urban": "#d55e00",
    "cropland": "#e8c766",
    "forest": "#2f7d4f",
    "grassland": "#a9cf8d",
    "mountain": "#9a938a",
}
"""Colours of the classes of land."""

_TOWNSFOLK = 0.8
"""Share of the people whose tiles are marked on the map."""


def land_cover(run: Asked) -> Figure:
    """Draw the share of each class of land over time, and what changed between the first and the last snapshot.

    Args:
        run: the run.
    """
    counted = columns(
        run.sql(
            """
            SELECT tick, land_use AS cover, count(*) / sum(count(*)) OVER (PARTITION BY tick) AS share
            FROM tiles WHERE land_use <> 'sea' GROUP BY tick, land_use ORDER BY tick, land_use
            """
        )
    )
    ticks = np.unique(counted["tick"])
    classes = [name for name in COVER if name in set(counted["cover"])]
    shares = np.zeros((len(classes), len(ticks)))
    for row, name in enumerate(classes):
        here = counted["cover"] == name
        shares[row, np.searchsorted(ticks, counted["tick"][here])] = counted["share"][here]
    drawn, axes = figure(1, 2, 3.2, width_ratios=(1.6, 1))
    area, change = axes[0]
    if len(ticks) > 1:
        area.stackplot(ticks, shares, colors=[COVER[name] for name in classes], linewidth=0)
        days(area, ticks)
    else:
        area.bar(classes, shares[:, 0], color=[COVER[name] for name in classes])
    as_percent(area)
    area.set_title("Land cover")
    _change(change, classes, 100 * (shares[:, -1] - shares[:, 0]))
    return drawn


def _change(axis: Axes, classes: list[str], points: np.ndarray) -> None:
    """Draw how much of the land each class gained or lost."""
    axis.barh(classes, points, color=[COVER[name] for name in classes])
    axis.axvline(0, color=INK, linewidth=0.8)
    reach = max(float(np.abs(points).max()), 0.1) * 1.5
    axis.set_xlim(-reach, reach)
    for row, value in enumerate(points):
        axis.text(
            value,
            row,
            f" {value:+.2f} ",
            va="center",
            ha="left" if value >= 0 else "right",
            fontsize=8,
        )
    axis.set_title("Change over the run")
    axis.set_xlabel("percentage points of the land")
    axis.grid(axis="y", visible=False)


def map_width(run: Run) -> int:
    """Return the tiles a row of a run's map, from its scenario, or from its world if it began without one."""
    scenario = yaml.safe_load(run.scenario_text) or {}
    width = scenario.get("spatial", {}).get("width_tiles")
    return int(width or run.core_at(run.first_tick).width)


def island_map(run: Asked, width: int) -> Figure:
    """Draw the island at the last snapshot: what covers it and where people live.

    Args:
        run: the run.
        width: tiles a row of the map; see `map_width`.
    """
    tiles = columns(
        run.sql(
            """
            SELECT tile_id, land_use, elevation_m, population FROM tiles
            WHERE tick = (SELECT max(tick) FROM tiles) ORDER BY tile_id
            """
        )
    )
    cover = tiles["land_use"].astype(str).reshape(-1, width)
    height = cover.shape[0]
    picture = _shaded(cover, tiles["elevation_m"].astype(float).reshape(-1, width))
    inches = WIDTH * height / width + 0.6
    drawn, axes = figure(1, 1, inches)
    axis: Axes = axes[0, 0]
    axis.imshow(picture, interpolation="nearest")
    people = tiles["population"].astype(float)
    order = _towns(people)
    if len(order):
        size = 60 * people[order] / people.max()
        dots = axis.scatter(
            order % width, order // width, s=2 + size, c=people[order], cmap="magma",
            norm=LogNorm(max(people[order].min(), 1), people.max() * 1.05), edgecolors="white", linewidths=0.3,
        )  # fmt: skip
        bar = drawn.colorbar(dots, ax=axis, shrink=0.6, pad=0.01, aspect=30)
        bar.set_label("persons on the tile", color=FAINT, fontsize=8.5)
        as_short(bar.ax)
        bar.ax.minorticks_off()
        bar.outline.set_visible(False)
    axis.set_axis_off()
    axis.set_title(
        "The island on its last recorded day, with the tiles where four of five people live"
    )
    present = [name for name in COVER if (cover == name).any()]
    patches = [Patch(color=COVER[name], label=name) for name in present]
    axis.legend(handles=patches, ncols=len(patches), loc="upper center", bbox_to_anchor=(0.5, 0))
    return drawn


def _towns(people: np.ndarray) -> np.ndarray:
    """Return the tiles where most people live, the fullest last; lone farms would only speckle the map."""
    falling = np.argsort(people)[::-1]
    reached = np.cumsum(people[falling])
    if reached[-1] == 0:
        return falling[:0]
    return falling[: int(np.searchsorted(reached, _TOWNSFOLK * reached[-1])) + 1][::-1]


def _shaded(cover: np.ndarray, elevation: np.ndarray) -> np.ndarray:
    """Colour every tile by its cover, lighter and darker by the slope as if lit from the north-west."""
    picture = np.ones((*cover.shape, 3))
    for name, colour in COVER.items():
        picture[cover == name] = to_rgb(colour)
    south, east = np.gradient(elevation)
    light = -(south + east)
    land = cover != "sea"
    scale = np.percentile(np.abs(light[land]), 95) if land.any() else 0.0
    if scale > 0:
        shade = np.where(land, np.clip(light / scale, -1, 1) * 0.13, 0)
        picture = np.clip(picture + shade[..., None], 0, 1)
    return picture
