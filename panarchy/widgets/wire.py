"""Packs messages for the wire: a map's plane goes whole, as the tiles that changed, or not at all.

From one day to the next a tile in a hundred changes, so that frames of a large map stay small enough for
thirty a second, also where the kernel is far from the browser.
Messages to a browser on the same machine must not be too small, though: see `filled`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from panarchy.widgets.source import Plane

#: How a plane comes: as the view has it, whole, or as what changed.
KEPT, WHOLE, PATCH = 0, 1, 2
#: A patch has five bytes a changed tile, so it is sent only where less than this share changed.
PATCHED_SHARE = 0.1
#: Bytes that, with a message's head, are more than one segment of TCP on the loopback interface (65,483 on Linux).
SEGMENT = 65_200

Head = list[str | float]


class PlaneWire:
    """Knows what the views hold, and packs what they lack."""

    def __init__(self) -> None:
        """Start with views that hold nothing."""
        self._held: dict[str, NDArray[np.uint8]] = {}

    def forget(self) -> None:
        """A view has come that holds nothing: send everything once more."""
        self._held.clear()

    def pack(self, planes: dict[str, Plane]) -> tuple[list[Head], list[bytes]]:
        """The planes of one frame as names, scales and how each comes, and the bytes of those that come."""
        heads: list[Head] = []
        buffers: list[bytes] = []
        for name, (data, low, high) in planes.items():
            codes = np.frombuffer(data, np.uint8)
            how, sent = _difference(self._held.get(name), codes)
            self._held[name] = codes
            heads.append([name, low, high, how])
            if how != KEPT:
                buffers.append(data if how == WHOLE else sent)
        return heads, buffers


def _difference(held: NDArray[np.uint8] | None, codes: NDArray[np.uint8]) -> tuple[int, bytes]:
    """How a plane is best sent, and the patch: indices as uint32, little-endian, then as many codes."""
    if held is None or held.shape != codes.shape:
        return WHOLE, b""
    changed = np.flatnonzero(held != codes)
    if len(changed) == 0:
        return KEPT, b""
    if len(changed) > PATCHED_SHARE * len(codes):
        return WHOLE, b""
    return PATCH, changed.astype("<u4").tobytes() + codes[changed].tobytes()


def filled(buffers: list[bytes]) -> list[bytes]:
    """Add bytes without meaning to a short message, so that a browser on this machine gets it at once.

    Jupyter's server leaves Nagle's algorithm on for its WebSockets: a short message waits until the one before it
    is acknowledged, and the browser's side holds that back for 40 ms in case it has something to say.
    A segment's worth of data is neither held nor left unacknowledged: thirty frames a second instead of twenty,
    and a pause that is heard 40 ms sooner.
    Between machines a segment is 1,460 bytes, which a frame has anyway.
    """
    size = sum(map(len, buffers))
    return buffers if size >= SEGMENT else [*buffers, bytes(SEGMENT - size)]
