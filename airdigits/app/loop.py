"""A source of frames to events, a window and a video, until it ends or the user has had enough."""

import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from airdigits.app.guide import Guide
from airdigits.app.interrupts import Interrupts
from airdigits.app.pace import Pace
from airdigits.app.recording import Recording
from airdigits.capture.frame import Frame
from airdigits.capture.source import Source
from airdigits.events import Event
from airdigits.ink.pen_modes import KEY_PEN
from airdigits.readers.air import AirReader
from airdigits.sessions.replay import press
from airdigits.sinks.stdout import Report

if TYPE_CHECKING:  # loaded only when there is something to draw: a headless start is faster without
    from airdigits.screen.space_bar import SpaceBar
    from airdigits.screen.window import Window
    from airdigits.sinks.server.server import Server

_QUIT = ("q", "escape")
_NUMBER_KEYS = ("enter", "backspace", "c", "u", "pen down", "pen up", *"0123456789")
_NOTICE = 5.0  # s: how long a line about the recording stays on the screen


class Loop:
    """Reads a source to its end.

    Every event goes to `report` as it happens. `window` shows the annotated picture and takes keys; `video` is the file
    that the annotated picture is written to; `server` gets one whenever somebody there waits for it. Else nothing is drawn.
    `recording` keeps what is seen, when it is on; the key r switches it.
    """

    def __init__(
        self,
        source: Source,
        writer: AirReader,
        report: Report,
        recording: Recording | None = None,
        *,
        window: "Window | None" = None,
        video: Path | None = None,
        guide: Guide | None = None,
        server: "Server | None" = None,
    ):
        self.status = ""
        """A line of trouble with the source, shown while it delivers nothing."""
        self.notice = ""
        """A line about the recording, shown for some seconds."""
        self._noticed: tuple[str, float] = "", 0.0
        self._source, self._writer, self._report = source, writer, report
        self._recording = recording or Recording(source, writer, self._note)
        self._window, self._video_path, self._server = window, video, server
        self._drawing = bool(window or video or server)
        self._guide = guide
        self._space: SpaceBar | None = None
        self._pen_held = False
        self._mirror_swapped = False
        self._help = False
        self._stopped = False
        self._latest: Frame | None = None

    def run(self) -> None:
        """Read until the source ends, the window is closed, or q is pressed; then enter the number.

        However it ends (Ctrl-C and errors too), the video and the recording are finished and kept.
        """
        with ExitStack() as stack:
            stack.callback(self._recording.end)
            if self._drawing:
                self._prepare_drawing(stack)
            self._source.while_waiting = self._wait
            self._interrupts = stack.enter_context(Interrupts())
            for frame in self._source:
                self._interrupts.check()
                if self._stopped:
                    break
                if self._mirror_swapped:
                    frame = Frame(frame.t, frame.image, frame.index, not frame.mirrored)
                events = self._writer.see(frame)
                self._recording.frame(frame, events)
                self._log(events)
                if self._drawing:
                    self._draw(frame)
            self._finish()

    def stop(self) -> None:
        """End after this frame, as q does."""
        self._stopped = True

    def _prepare_drawing(self, stack: ExitStack) -> None:
        from airdigits.app.air_scene import SceneBuilder
        from airdigits.screen.overlay import Overlay, comfortable_size
        from airdigits.screen.space_bar import SpaceBar
        from airdigits.support.video_writer import VideoWriter

        size = comfortable_size(*self._source.size)
        self._overlay = Overlay(size)
        self._scenes = SceneBuilder(self._writer, self._guide)
        if self._window and self._writer.config.pen.mode == KEY_PEN:
            self._space = SpaceBar()
            if not self._space.tells:
                self.notice = "space begins a stroke, and space again ends it"
        self._pace = Pace()
        self._video = stack.enter_context(VideoWriter(self._video_path, self._source.fps, size)) if self._video_path else None

    def _draw(self, frame: Frame) -> None:
        self._latest = frame
        watched = self._server is not None and self._server.watched
        picture = self._paint(frame, self._notice_at(frame.t)) if self._window or self._video or watched else None
        if self._video and picture is not None:
            self._video.write(picture, frame.t)
        if (self._window or self._server) and not self._source.live:
            self._pace.wait(frame.t)
        if self._window and picture is not None:
            self._show(picture)

    def _paint(self, frame: Frame, status: str) -> np.ndarray:
        scene = self._scenes.scene(frame.t, time.perf_counter(), status=status, help=self._help)
        picture = self._overlay.draw(frame.image, scene)
        if self._server:
            self._server.show(picture)
        return picture

    def _wait(self) -> None:
        """No frame comes: keep the window alive, and say on it why."""
        self._interrupts.check()
        if self._latest and (self._window or (self._server and self._server.watched)):
            picture = self._paint(self._latest, self.status)
            if self._window:
                self._show(picture)
            if self._stopped:
                self._source.close()

    def _show(self, picture: np.ndarray) -> None:
        assert self._window is not None
        key = self._window.show(picture)
        if self._window.closed or key in _QUIT:
            self._stopped = True
        elif key:
            self._press("u" if key == "z" else key)
        if self._space:
            held = self._space.look(time.perf_counter(), key == "space")
            if held != self._pen_held:
                self._pen_held = held
                self._press("pen down" if held else "pen up")

    def _press(self, key: str) -> None:
        match key:
            case _ if key in _NUMBER_KEYS:
                self._recording.key(key)
                events = press(self._writer, key)
                self._recording.events(events)
                self._log(events)
            case "r":
                self._switch_recording()
            case "m":
                self._mirror_swapped = not self._mirror_swapped
            case "h":
                self._help = not self._help

    def _switch_recording(self) -> None:
        """Begin or end a session. Each is whole in itself, so that it replays to the same events: the number before ends."""
        self._finish()
        if self._recording.on:
            self._recording.end()
        else:
            self._recording.try_begin()
        self._writer.restart()
        self._pen_held = False  # a key that is still held is told, and recorded, again

    def _finish(self) -> None:
        events = self._writer.finish()
        self._recording.events(events)
        self._log(events)

    def _note(self, line: str) -> None:
        self.notice = line

    def _notice_at(self, t: float) -> str:
        """The line to show at `t`: it goes `_NOTICE` seconds after it came."""
        if self.notice != self._noticed[0]:
            self._noticed = self.notice, t
        return self.notice if t - self._noticed[1] < _NOTICE else ""

    def _log(self, events: list[Event]) -> None:
        for event in events:
            self._report(event)
            if self._drawing:
                self._scenes.note(event)
