"""The thread that talks to the browser: frames at up to thirty a second, answers, and changes of state."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panarchy.engine_thread import EngineState
from panarchy.errors import PanarchyError
from panarchy.pacing import Pace
from panarchy.widgets.flow import FlowControl, Rate
from panarchy.widgets.inspecting import Inspecting
from panarchy.widgets.kernel import kernel_name
from panarchy.widgets.requests import Requests
from panarchy.widgets.selection import Run
from panarchy.widgets.source import Check, Frame, Performance, Source, Superseded, carry_on
from panarchy.widgets.wire import PlaneWire, filled

Send = Callable[[dict[str, Any], list[bytes]], None]

#: Requests that the publisher's thread answers, in turn.
ANSWERED = ("ready", "visible", "gone", "scrub", "present", "inspect", "select")
#: Shortest time between two tellings that a cell blocks or no longer does, in seconds.
STATE_SECONDS = 0.05
#: Shortest time between two readings of memory, in seconds.
PERFORMANCE_SECONDS = 0.5


class Publisher:
    """Send what changed to the views that can be seen; handlers only set flags, this thread does the work."""

    def __init__(
        self,
        source: Source,
        send: Send,
        flow: FlowControl | None = None,
        shown: Callable[[int], None] = lambda _tick: None,
    ) -> None:
        """`send(content, buffers)` puts one message on the wire; it must be safe from this thread.

        `shown(tick)` is told, on this thread, of every tick that a reader goes to.
        """
        self._source = source
        self._put = send
        self._flow = flow or FlowControl()
        self._shown = shown
        #: Tiles that the views mark, as runs of tiles.
        self.selection: list[Run] = []
        self._wake = threading.Condition()
        self._requests = Requests(self._wake, source.give_up)
        self._frame_due = False
        self._state_due = False
        self._state_sent: EngineState | None = None
        self._state_sent_at = 0.0
        self._closed = False
        self._thread: threading.Thread | None = None
        self._wire = PlaneWire()
        self._kpi_tick = -1
        self._past: Frame | None = None
        self._inspecting = Inspecting(source, lambda content: self._send(content, []))
        self._performance = Performance()
        self._measured_at = 0.0
        self._rate = Rate()
        source.engine.on_slice(self._stepped)
        source.engine.on_change(self._changed)

    # What comes in: flags only -------------------------------------------------------------------

    def receive(self, content: dict[str, Any]) -> None:
        """Take one message of a view; returns at once, on whatever thread it is called."""
        kind = content.get("kind")
        engine = self._source.engine
        if kind == "ack":
            self._flow.acknowledge(int(content["sequence"]))
            self._notify()
        elif kind == "pause":
            engine.pause()
        elif kind in ("play", "pace"):
            pace = Pace(content.get("ticks_per_frame"), float(content["frames_per_second"]))
            (engine.play if kind == "play" else engine.set_pace)(pace)
        elif kind == "step":
            engine.advance(int(content["ticks"]))
        elif kind in ANSWERED:
            self._requests.put(content)
            self.start()

    def start(self) -> None:
        """Start the thread, once."""
        with self._wake:
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(
                    target=self._loop, name="panarchy-publisher", daemon=True
                )
                self._thread.start()

    def close(self) -> None:
        """End the thread; nothing is sent afterwards."""
        with self._wake:
            self._closed = True
            self._wake.notify_all()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=2.0)

    def _stepped(self, ticks: int) -> None:
        """The engine took ticks: a frame is due."""
        self._rate.count(ticks)
        self._frame_due = True
        self._notify()

    def _changed(self, _state: EngineState) -> None:
        """The engine plays, rests, blocks or failed: say so at once."""
        self._state_due = True
        self._notify()

    def _notify(self) -> None:
        with self._wake:
            self._wake.notify_all()

    # The loop ------------------------------------------------------------------------------------

    def _loop(self) -> None:
        """Answer requests, then tell the state, then send a frame if one may be sent."""
        while True:
            with self._wake:
                while not self._closed and not self._anything_due():
                    self._wake.wait(self._patience())
                if self._closed:
                    return
            for content in self._requests.take():
                self._guarded(partial(self._answer, content))
            if self._state_wait() == 0.0:
                self._state_due = False
                self._guarded(self._tell_state)
            if self._frame_due and self._past is None and self._flow.delay() == 0.0:
                self._frame_due = False
                self._guarded(self._send_frame)
                self._guarded(self._inspecting.refresh)

    def _anything_due(self) -> bool:
        """Whether the loop has work now."""
        if self._requests or self._state_wait() == 0.0:
            return True
        return self._frame_due and self._past is None and self._flow.delay() == 0.0

    def _patience(self) -> float | None:
        """How long the loop may sleep: until something may be sent, or until it is woken."""
        frame = self._flow.delay() if self._frame_due and self._past is None else None
        waits = [wait for wait in (frame, self._state_wait()) if wait is not None]
        return min(waits, default=None)

    def _state_wait(self) -> float | None:
        """Seconds until the state is to be told; None if it is known.

        A change of playing is told at once.
        A cell that steps tick by tick blocks and frees thousands of times a second, so that waits a little.
        """
        if not self._state_due:
            return None
        state, sent = self._source.engine.state(), self._state_sent
        if sent is None or (state.playing, state.error) != (sent.playing, sent.error):
            return 0.0
        return max(0.0, self._state_sent_at + STATE_SECONDS - time.monotonic())

    def complain(self, message: str) -> None:
        """Show an error in the cell."""
        if not self._closed:
            self._send({"kind": "error", "message": message}, [])

    def _guarded(self, work: Callable[[], None]) -> None:
        """Do some work; an error is shown in the cell rather than ending the thread."""
        try:
            work()
        except Superseded:
            # What came instead waits to be answered.
            return
        except Exception as error:  # noqa: BLE001 - every error belongs in the view
            self.complain(str(error) or type(error).__name__)

    # What goes out -------------------------------------------------------------------------------

    def _send(self, content: dict[str, Any], buffers: list[bytes]) -> None:
        """Put one message on the wire."""
        self._put(content, filled(buffers) if self._flow.near else buffers)

    def _answer(self, content: dict[str, Any]) -> None:
        """Serve one request of a view."""
        match content["kind"]:
            case "visible":
                self._flow.watch(str(content["view"]), bool(content["on"]))
                self._frame_due = True
            case "gone":
                self._flow.leave(str(content["view"]))
            case "ready":
                self._welcome(content)
            case "scrub":
                self._scrub(content)
            case "present":
                self._return()
            case "inspect":
                self._inspecting.open(content)
                self._inspect_again(self._requests.check("inspect"))
            case "select":
                view = content.get("view")
                self._send({"kind": "selection", "runs": self.selection, "view": view}, [])

    def _welcome(self, content: dict[str, Any]) -> None:
        """A view is ready: describe the source and send it everything."""
        view = str(content["view"])
        self._flow.watch(view, True)
        if content.get("near"):
            self._flow.near.add(view)
        engine = self._source.engine
        self._send(
            {
                **self._source.hello(),
                "kind": "hello",
                "kernel": kernel_name(),
                "selection": self.selection,
                "pace": [engine.pace.ticks_per_frame, engine.pace.frames_per_second],
            },
            [],
        )
        self._wire.forget()
        self._kpi_tick = -1
        self._send_state()
        self._send_frame(self._past)

    def _tell_state(self) -> None:
        """Tell the views what the engine does, if it is news; a playback that came to rest is asked again."""
        state = self._source.engine.state()
        rested = self._state_sent is not None and self._state_sent.playing and not state.playing
        if state != self._state_sent:
            self._send_state()
        if rested:
            self._frame_due = True
            self._inspect_again()

    def _send_state(self) -> None:
        """Tell the views what the engine does."""
        state = self._source.engine.state()
        self._state_sent, self._state_sent_at = state, time.monotonic()
        self._send(
            {
                "kind": "state",
                "playing": state.playing,
                "blocking": state.blocking,
                "error": state.error,
            },
            [],
        )

    def _send_frame(self, past: Frame | None = None, serial: int | None = None) -> None:
        """Send the planes that differ from those sent before, and the KPI rows since then.

        Everything is read between the same two slices, so that a frame costs one wait for the engine.
        """
        since = self._kpi_tick

        def read() -> tuple[Frame, NDArray[np.float64], Performance]:
            return past or self._source.now(), self._source.kpis(since), self._measure()

        frame, rows, performance = self._source.engine.call(read)
        planes, buffers = self._wire.pack(frame.planes)
        fresh = since < 0
        if len(rows):
            self._kpi_tick = int(rows[-1, 0])
            buffers.append(np.ascontiguousarray(rows, dtype=np.float64).tobytes())
        first, last = self._source.extent()
        self._send(
            {
                "kind": "frame",
                "sequence": self._flow.send(),
                "serial": serial,
                "tick": frame.tick,
                "past": self._past is not None,
                "first": first,
                "last": last,
                "planes": planes,
                "rows": len(rows),
                "fresh": fresh,
                "rate": self._rate.per_second(),
                "lag": self._flow.lag,
                "phases": performance.phases,
                "memory": performance.memory,
            },
            buffers,
        )

    def _measure(self) -> Performance:
        """Timings and memory, read now and then."""
        now = time.monotonic()
        if now - self._measured_at >= PERFORMANCE_SECONDS:
            self._measured_at = now
            self._performance = self._source.performance()
        return self._performance

    # The past ------------------------------------------------------------------------------------

    def _scrub(self, content: dict[str, Any]) -> None:
        """Show a kept map at once; on release, the exact world of that tick, unless another is asked for meanwhile."""
        tick, serial = int(content["tick"]), int(content["serial"])
        self._source.engine.pause()
        release = bool(content.get("release"))
        frame = self._settled(tick, self._requests.check("scrub")) if release else None
        self._past = frame or self._source.past(tick)
        self._send_frame(self._past, serial)
        self._send({"kind": "settled", "serial": serial, "exact": frame is not None}, [])
        self._shown(tick)
        if release:
            self._inspect_again(self._requests.check("inspect"))

    def _settled(self, tick: int, check: Check) -> Frame | None:
        """The exact map of a tick, or None; why it cannot be restored is shown, and the kept map stays."""
        try:
            return self._source.settle(tick, check)
        except PanarchyError as error:
            self.complain(str(error))
            return None

    def _return(self) -> None:
        """Leave the past and follow the present again."""
        self._past = None
        self._source.return_to_present()
        self._send_frame()
        self._shown(self._source.extent()[1])
        self._inspect_again()

    def _inspect_again(self, check: Check = carry_on) -> None:
        """Send the open entity as it stands at the shown tick."""
        self._inspecting.ask(present=self._past is None, check=check)
