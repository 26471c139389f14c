"""Builds wheels with maturin, after copying in the scenarios and notebooks that people find at the top.

One source stays the truth: ``data/scenarios`` and ``notebooks``. A wheel and an sdist carry a copy
under ``panarchy/_bundled``; an editable installation reads the originals (``panarchy/resources.py``).
"""

from __future__ import annotations

import shutil
from pathlib import Path

import maturin
from maturin import (  # the hooks that need no preparation
    build_editable,
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

_ROOT = Path(__file__).resolve().parent.parent
_BUNDLED = _ROOT / "panarchy" / "_bundled"
_CARRIED = ("data/scenarios", "notebooks")
_WIDGETS = _ROOT / "panarchy" / "widgets" / "static" / "panarchy.js"


def build_wheel(
    wheel_directory: str,
    config_settings: dict[str, object] | None = None,
    metadata_directory: str | None = None,
) -> str:
    """Build a wheel that holds the core, the widget bundle, the scenarios and the notebooks."""
    _bundle()
    return str(maturin.build_wheel(wheel_directory, config_settings, metadata_directory))


def build_sdist(sdist_directory: str, config_settings: dict[str, object] | None = None) -> str:
    """Build a source distribution from which the same wheel can be built without Node."""
    _bundle()
    return str(maturin.build_sdist(sdist_directory, config_settings))


def _bundle() -> None:
    """Copy what the package carries; from an sdist the copy is there already."""
    if not _WIDGETS.is_file():
        raise SystemExit(f"{_WIDGETS} is missing: run `make setup`, which builds the widgets.")
    if not (_ROOT / "notebooks").is_dir():
        return
    shutil.rmtree(_BUNDLED, ignore_errors=True)
    for folder in _CARRIED:
        shutil.copytree(
            _ROOT / folder,
            _BUNDLED / folder,
            ignore=shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__", "runs"),
        )
