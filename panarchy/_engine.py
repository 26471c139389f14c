"""The typed face of the compiled core: the one place from which the package reaches ``panarchy._core``."""

from __future__ import annotations

from panarchy._core import (
    BRIDGE_VERSION,
    ENGINE_VERSION,
    SNAPSHOT_VERSION,
    CoreError,
    CoreWorld,
)

__all__ = [
    "BRIDGE_VERSION",
    "ENGINE_VERSION",
    "SNAPSHOT_VERSION",
    "CoreError",
    "CoreWorld",
]
