"""``panarchy scenarios`` and ``panarchy lab``: what there is to start from, and where."""

from __future__ import annotations

import os
import shutil
import warnings
from pathlib import Path

import typer
from rich.table import Table

from panarchy import resources
from panarchy.cli.progress import console
from panarchy.errors import PanarchyError


def scenarios() -> None:
    """List the scenarios that come with Panarchy."""
    from panarchy.scenario import NotInEffectWarning, Scenario

    table = Table(box=None, header_style="bold")
    for title in ("scenario", "persons", "firms", "tiles"):
        table.add_column(title, justify="left" if title == "scenario" else "right")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotInEffectWarning)
        for name in Scenario.presets():
            scenario = Scenario.load(name)
            tiles = f"{scenario.spatial.width_tiles} x {scenario.spatial.height_tiles}"
            table.add_row(name, f"{scenario.population.persons:,}", f"{scenario.firms:,}", tiles)
    console.print(table)
    console.print("Start one with: panarchy run NAME --ticks 365 --out runs/NAME", markup=False)


def lab(context: typer.Context) -> None:
    """Open JupyterLab on the tour; further words go to JupyterLab, such as --no-browser or --port=9999."""
    try:
        from jupyterlab.labapp import LabApp  # type: ignore[import-untyped]
    except ImportError:
        raise PanarchyError(
            "JupyterLab is not installed; get it with: pip install jupyterlab"
        ) from None
    folder = _tour_folder()
    tour = folder / "01_tour.ipynb"
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    allow_root = ["--allow-root"] if as_root and "--allow-root" not in context.args else []
    # In this process, so that a signal to stop reaches the server.
    LabApp.launch_instance([str(tour if tour.exists() else folder), *allow_root, *context.args])


def _tour_folder() -> Path:
    """Return a folder with the tours in which a person may work.

    A checkout's own notebooks are edited in place; those inside an installed package are copied to the current folder,
    where nothing that is there already is overwritten.
    """
    bundled = resources.root() / "notebooks"
    if "site-packages" not in bundled.parts:
        return bundled
    folder = Path.cwd() / "panarchy-notebooks"
    folder.mkdir(exist_ok=True)
    for source in resources.notebooks().values():
        target = folder / source.name
        if not target.exists():
            shutil.copyfile(source, target)
    return folder
