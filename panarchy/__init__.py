"""The front door: a world you can step, question, rewind and fork from a notebook.

Names are loaded when first used, so that ``import panarchy`` and ``panarchy --help`` stay quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from panarchy.errors import (
    ActionError,
    DamagedError,
    DeletedError,
    PanarchyError,
    QueryError,
    RunError,
    ScenarioError,
    suggest,
)

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from panarchy._engine import ENGINE_VERSION as __version__
    from panarchy.observe.audits import AuditorCore, AuditRule, AuditScheduler
    from panarchy.replay import Branch, Multiverse, compare
    from panarchy.run import Run
    from panarchy.scenario import Scenario
    from panarchy.world import World

__all__ = [
    "ActionError",
    "AuditRule",
    "AuditScheduler",
    "AuditorCore",
    "Branch",
    "DamagedError",
    "DeletedError",
    "Multiverse",
    "PanarchyError",
    "QueryError",
    "Run",
    "RunError",
    "Scenario",
    "ScenarioError",
    "World",
    "__version__",
    "compare",
    "load_ipython_extension",
]

_LAZY = {
    "World": ("panarchy.world", "World"),
    "Run": ("panarchy.run", "Run"),
    "Branch": ("panarchy.replay", "Branch"),
    "AuditRule": ("panarchy.observe.audits", "AuditRule"),
    "AuditScheduler": ("panarchy.observe.audits", "AuditScheduler"),
    "AuditorCore": ("panarchy.observe.audits", "AuditorCore"),
    "Multiverse": ("panarchy.replay", "Multiverse"),
    "compare": ("panarchy.replay", "compare"),
    "Scenario": ("panarchy.scenario", "Scenario"),
    "__version__": ("panarchy._engine", "ENGINE_VERSION"),
}
"""Public name -> (module that holds it, its name there)."""

_SUBMODULES = (
    "errors",
    "history",
    "models",
    "observe",
    "replay",
    "resources",
    "run",
    "scenario",
    "widgets",
    "world",
)


def __getattr__(name: str) -> object:
    """Load a public name, or a submodule, on first use; a mistyped name suggests the right one."""
    if name in _LAZY:
        module, attribute = _LAZY[name]
        value: object = getattr(import_module(module), attribute)
        globals()[name] = value
        return value
    if name in _SUBMODULES:
        return import_module(f"panarchy.{name}")
    hint = "" if name.startswith("_") else suggest(name, [*__all__, *_SUBMODULES])
    raise AttributeError(f"panarchy has no name '{name}'.{hint}", name=name, obj=None)


def __dir__() -> list[str]:
    """List the public names and submodules, for completion in a notebook."""
    return sorted([*__all__, *_SUBMODULES])


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Register ``%%history`` when a notebook runs ``%load_ext panarchy``.

    Args:
        shell: the IPython shell that loads the extension.
    """
    from panarchy.history import load_ipython_extension as register

    register(shell)
