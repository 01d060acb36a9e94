"""A source of frames to events, a window and a video, until it ends or the user has had enough."""

import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from airdigits.capture.frame import Frame
from airdigits.capture.source import Source
from airdigits.events import Event
from airdigits.live.report import Report
from airdigits.writer import AirWriter

if TYPE_CHECKING:  # loaded only when there is something to draw: a headless start is faster without
    from airdigits.screen.window import Window

_QUIT = ("q", "escape")
_HURRY = 0.25  # s: a file shown in a window that lags more than this behind its own clock stops trying to catch up


class Loop:
    """Reads a source to its end.

    Every event goes to `report` as it happens. `window` shows the annotated picture and takes keys; `video` is the file
    that the annotated picture is written to. With neither, nothing is drawn.
    """

    def __init__(
        self, source: Source, writer: AirWriter, report: Report, *, window: "Window | None" = None, video: Path | None = None
    ):
        self.status = ""
        """A line of trouble with the source, shown while it delivers nothing."""
        self._source, self._writer, self._report = source, writer, report
        self._window, self._video_path = window, video
        self._mirror_swapped = False
        self._help = False
        self._stopped = False
        self._latest: Frame | None = None

    def run(self) -> None:
        """Read until the source ends, the window is closed, or q is pressed; then enter the number.

        However it ends (Ctrl-C and errors too), the video is finished and kept.
        """
        with ExitStack() as stack:
            if self._window or self._video_path:
                self._prepare_drawing(stack)
            self._source.while_waiting = self._wait
            for frame in self._source:
                if self._stopped:
                    break
                if self._mirror_swapped:
                    frame = Frame(frame.t, frame.image, frame.index, not frame.mirrored)
                self._tell(self._writer.see(frame))
                if self._window or self._video_path:
                    self._draw(frame)
            self._tell(self._writer.finish())

    def _prepare_drawing(self, stack: ExitStack) -> None:
        from airdigits.live.scene import SceneMaker
        from airdigits.screen.overlay import Overlay, comfortable_size
        from airdigits.screen.video_out import VideoWriter

        size = comfortable_size(*self._source.size)
        self._overlay = Overlay(size)
        self._scenes = SceneMaker(self._writer)
        self._pace = _Pace()
        self._video = stack.enter_context(VideoWriter(self._video_path, self._source.fps, size)) if self._video_path else None

    def _draw(self, frame: Frame) -> None:
        scene = self._scenes.scene(frame.t, time.perf_counter(), help=self._help)
        picture = self._overlay.draw(frame.image, scene)
        self._latest = frame
        if self._video:
            self._video.write(picture, frame.t)
        if self._window:
            if not self._source.live:
                self._pace.wait(frame.t)
            self._show(picture)

    def _wait(self) -> None:
        """No frame comes: keep the window alive, and say on it why."""
        if self._window and self._latest:
            scene = self._scenes.scene(self._latest.t, time.perf_counter(), status=self.status, help=self._help)
            self._show(self._overlay.draw(self._latest.image, scene))
            if self._stopped:
                self._source.close()

    def _show(self, picture: np.ndarray) -> None:
        assert self._window is not None
        key = self._window.show(picture)
        if self._window.closed or key in _QUIT:
            self._stopped = True
        elif key:
            self._press(key)

    def _press(self, key: str) -> None:
        writer = self._writer
        match key:
            case "enter":
                self._tell(writer.enter())
            case "backspace":
                self._tell(writer.erase())
            case "c":
                self._tell(writer.clear())
            case "m":
                self._mirror_swapped = not self._mirror_swapped
            case "h":
                self._help = not self._help
            case _ if key.isdecimal():
                self._tell(writer.correct(int(key)))

    def _tell(self, events: list[Event]) -> None:
        for event in events:
            self._report(event)
            if self._window or self._video_path:
                self._scenes.note(event)


class _Pace:
    """Holds a file back to its own speed, so that a window shows it as it was filmed."""

    def __init__(self) -> None:
        self._offset: float | None = None

    def wait(self, t: float) -> None:
        """Wait until the frame of time `t` is due."""
        now = time.perf_counter()
        if self._offset is None or now - (t + self._offset) > _HURRY:
            self._offset = now - t
        time.sleep(max(0.0, t + self._offset - now))
