"""`airdigits run --paper`: a source of frames of paper to events, a window, a video and a recording."""

import time
from collections import deque
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from airdigits.app.interrupts import Interrupts
from airdigits.app.pace import Pace
from airdigits.capture import Source
from airdigits.capture.frame import Frame
from airdigits.commands import command_of
from airdigits.errors import OutputError
from airdigits.events import Event, NumberEntered
from airdigits.readers.paper import PaperReader
from airdigits.screen.boxes import Box
from airdigits.screen.paper import PaperOverlay, PaperScene
from airdigits.sessions.header import header_for
from airdigits.sessions.recorder import Recorder
from airdigits.sinks.stdout import Report
from airdigits.support.terminal import log
from airdigits.support.video_writer import VideoWriter

if TYPE_CHECKING:
    from airdigits.screen.window import Window
    from airdigits.sinks.server.server import Server

_ENTERED_SHOWN = 2.5  # s: how long entered numbers stay on the screen
_QUIT = ("q", "escape")


class PaperLoop:
    """Reads a source of paper to its end, or until q; the same keys as for a hand.

    A recording keeps the events and the keys: there is no hand to replay, and pictures are never kept.
    """

    def __init__(
        self,
        source: Source,
        reader: PaperReader,
        report: Report,
        *,
        window: "Window | None" = None,
        video: Path | None = None,
        server: "Server | None" = None,
    ):
        self.status = ""
        """A line of trouble with the source, shown while it delivers nothing."""
        self._source, self._reader, self._report = source, reader, report
        self._window, self._video_path, self._server = window, video, server
        self._recorder: Recorder | None = None
        self._help = self._swapped = self._stopped = False
        self._entered: tuple[float, list[str]] = float("-inf"), []
        self._clock: deque[float] = deque(maxlen=30)
        self._latest: Frame | None = None
        self._pace = Pace()

    def record(self, path: Path | None) -> None:
        """Begin a recording at `path`, None for a name after date and time. Raises OutputError."""
        header = header_for(self._reader, self._source.size, self._source.fps, self._source.mirrored, paper=True)
        self._recorder = Recorder(path, header, log=log)
        log(f"recording to {self._recorder.path}")

    def run(self) -> None:
        """Read until the source ends. However it ends, the video and the recording are finished and kept."""
        with ExitStack() as stack:
            stack.callback(self._end_recording)
            self._video: VideoWriter | None = None
            if self._window or self._video_path or self._server:
                self._overlay = PaperOverlay(self._source.size)
                if self._video_path:
                    self._video = stack.enter_context(VideoWriter(self._video_path, self._source.fps, self._overlay.size))
            self._source.while_waiting = self._wait
            self._interrupts = stack.enter_context(Interrupts())
            for frame in self._source:
                self._interrupts.check()
                if self._stopped:
                    break
                self._log(self._reader.see(frame))
                self._latest = frame
                if self._window or self._video or (self._server and self._server.watched):
                    self._draw(frame)
            self._log(self._reader.finish())

    def _draw(self, frame: Frame) -> None:
        picture = self._overlay.draw(frame.image, self._scene(frame))
        if self._video:
            self._video.write(picture, frame.t)
        if self._server:
            self._server.show(picture)
        if (self._window or self._server) and not self._source.live:
            self._pace.wait(frame.t)
        if self._window:
            key = self._window.show(picture)
            if self._window.closed or key in _QUIT:
                self._stopped = True
            elif key:
                self._press("u" if key == "z" else key)

    def _scene(self, frame: Frame, status: str = "") -> PaperScene:
        self._clock.append(time.perf_counter())
        elapsed = self._clock[-1] - self._clock[0]
        boxes = [
            Box(
                track.corners,
                "" if track.digit is None else str(track.digit),
                f"{100 * track.probability:.0f}%",
                track.digit is not None,
            )
            for number in self._reader.page.numbers
            for track in number
            if not track.erased
        ]
        at, numbers = self._entered
        return PaperScene(
            boxes=boxes,
            pending="  ".join(self._reader.pending),
            entered="  ".join(numbers) if frame.t - at < _ENTERED_SHOWN else "",
            fps=(len(self._clock) - 1) / elapsed if elapsed > 0 else 0.0,
            status=status,
            help=self._help,
            mirrored=frame.mirrored != self._swapped,
        )

    def _wait(self) -> None:
        """No frame comes: keep the window alive, and say on it why."""
        self._interrupts.check()
        if self._window and self._latest:
            self._window.show(self._overlay.draw(self._latest.image, self._scene(self._latest, self.status)))
            if self._window.closed:
                self._source.close()

    def _press(self, key: str) -> None:
        match key:
            case _ if (asked := command_of(key)) is not None:
                if self._recorder:
                    self._recorder.key(self._reader.t, key)
                self._log(self._reader.do(asked))
            case "r" if self._recorder:
                self._end_recording()
            case "r":
                try:
                    self.record(None)
                except OutputError as error:
                    log(str(error))
            case "m":
                self._swapped = not self._swapped
            case "h":
                self._help = not self._help

    def _log(self, events: list[Event]) -> None:
        for event in events:
            self._report(event)
        if self._recorder:
            self._recorder.events(events)
        numbers = [event.number for event in events if isinstance(event, NumberEntered)]
        if numbers:
            self._entered = self._reader.t, numbers

    def _end_recording(self) -> None:
        if self._recorder:
            self._recorder.close()
            if not self._recorder.failed:
                log(f"recorded {self._recorder.path}")
            self._recorder = None
