"""Finds the scenarios, notebooks and report templates, in a checkout and in an installed wheel alike.

They live at the top of the repository (``data/scenarios``, ``notebooks``), where people look for them.
A wheel carries a copy under ``panarchy/_bundled``, made by ``tools/backend.py`` while it is built.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from panarchy.errors import PanarchyError, suggest

_PACKAGE = Path(__file__).resolve().parent
_BUNDLED = _PACKAGE / "_bundled"


@cache
def root() -> Path:
    """Return the folder that holds ``data`` and ``notebooks``.

    Returns:
        The repository in an editable checkout, else the copy inside the installed package.

    Raises:
        PanarchyError: if neither exists, which means that the installation is incomplete.
    """
    checkout = _PACKAGE.parent
    for folder in (checkout, _BUNDLED):
        if (folder / "data" / "scenarios").is_dir():
            return folder
    raise PanarchyError(
        f"The scenarios are missing from {_BUNDLED}: this installation of panarchy is incomplete."
    )


def scenarios() -> dict[str, Path]:
    """Return the scenarios that come with Panarchy, name to YAML file, by name."""
    return _by_name(root() / "data" / "scenarios", ".yaml")


def notebooks() -> dict[str, Path]:
    """Return the tours and how-tos, name (such as ``01_tour``) to notebook file, by name."""
    return _by_name(root() / "notebooks", ".ipynb")


def reports() -> dict[str, Path]:
    """Return the report templates, name (such as ``run_summary``) to notebook file, by name."""
    return _by_name(root() / "notebooks" / "reports", ".ipynb")


def report(name: str) -> Path:
    """Return the template of one report.

    Args:
        name: its name without the ending, such as ``run_summary``.

    Raises:
        PanarchyError: if there is no such report; the message suggests the nearest, or names those that there are.
    """
    known = reports()
    if name not in known:
        hint = suggest(name, known) or f" There are {', '.join(known)}."
        raise PanarchyError(f"There is no report '{name}'.{hint}")
    return known[name]


def widget_bundle() -> Path:
    """Return the folder with the widgets' built JavaScript and CSS."""
    return _PACKAGE / "widgets" / "static"


def _by_name(folder: Path, ending: str) -> dict[str, Path]:
    """List a folder's files with this ending, by name; none if the folder does not exist."""
    return {path.stem: path for path in sorted(folder.glob(f"*{ending}"))}
