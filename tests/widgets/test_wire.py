"""What a frame carries of the map: everything once, then what changed, in a form that the browser puts together again."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from panarchy.widgets.source import Plane
from panarchy.widgets.wire import KEPT, PATCH, SEGMENT, WHOLE, Head, PlaneWire, filled

TILES = 400


class View:
    """A view that does in Python what `widgets/src/frames.ts` does in the browser."""

    def __init__(self) -> None:
        self.codes: dict[str, bytes] = {}

    def take(self, heads: list[Head], buffers: list[bytes]) -> None:
        left = iter(buffers)
        for name, _, _, how in heads:
            assert isinstance(name, str)
            if how == WHOLE:
                self.codes[name] = next(left)
            elif how == PATCH:
                patch = next(left)
                count = len(patch) // 5
                codes = np.frombuffer(self.codes[name], np.uint8).copy()
                codes[np.frombuffer(patch[: 4 * count], "<u4")] = np.frombuffer(
                    patch[4 * count :], np.uint8
                )
                self.codes[name] = codes.tobytes()


def plane(codes: np.ndarray) -> Plane:
    return codes.astype(np.uint8).tobytes(), 0.0, 1.0


def test_a_plane_comes_whole_then_as_what_changed_then_not_at_all() -> None:
    wire = PlaneWire()
    codes = np.arange(TILES) % 200
    assert wire.pack({"a": plane(codes)})[0] == [["a", 0.0, 1.0, WHOLE]]
    codes[[3, 70]] = 9
    heads, buffers = wire.pack({"a": plane(codes)})
    assert heads == [["a", 0.0, 1.0, PATCH]]
    assert [len(each) for each in buffers] == [10]
    assert wire.pack({"a": plane(codes)}) == ([["a", 0.0, 1.0, KEPT]], [])
    assert wire.pack({"a": plane(codes[::-1])})[0][0][3] == WHOLE
    wire.forget()
    assert wire.pack({"a": plane(codes[::-1])})[0][0][3] == WHOLE


@given(st.lists(st.lists(st.tuples(st.integers(0, TILES - 1), st.integers(0, 255)), max_size=80)))
def test_a_view_holds_what_the_world_showed(changes: list[list[tuple[int, int]]]) -> None:
    wire, view = PlaneWire(), View()
    codes = {"a": np.zeros(TILES), "b": np.ones(TILES)}
    for number, change in enumerate([[], *changes]):
        for tile, code in change:
            codes["ab"[number % 2]][tile] = code
        planes = {name: plane(each) for name, each in codes.items()}
        view.take(*wire.pack(planes))
        assert view.codes == {name: data for name, (data, _, _) in planes.items()}


def test_a_short_message_fills_a_segment_and_a_long_one_is_left_alone() -> None:
    assert sum(map(len, filled([b"abc"]))) == SEGMENT
    assert filled([b"abc"])[0] == b"abc"
    long = [bytes(SEGMENT)]
    assert filled(long) is long
