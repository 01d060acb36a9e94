"""Play a recorded session at any speed: to sinks, to a window, to a video."""

import math
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from airdigits.app.pace import Pace
from airdigits.capture.frame import Frame
from airdigits.events import Event
from airdigits.readers.air import AirReader
from airdigits.screen.scene import RunState, Timeline
from airdigits.sessions.format import FrameLine
from airdigits.sessions.replay import replay
from airdigits.sessions.session import Session
from airdigits.sinks.sink import Sink
from airdigits.support.interrupts import Interrupts
from airdigits.support.terminal import log

if TYPE_CHECKING:  # loaded only when there is something to draw
    from airdigits.screen.window import Window
    from airdigits.sessions.video_reader import VideoReader

_FASTER = {"+": 2.0, "=": 2.0, "-": 0.5}  # the key of + without shift, too
_SPEEDS = (0.125, 16.0)
_IDLE = 0.02  # s: between two looks at the keys
_BACKGROUND = 40  # grey level behind the hand where there is no picture of the room


class Playback:
    """Plays a session to its end.

    Each event goes to the sinks once. `speed` is a factor, infinite for as fast as it goes; with or without a window, events
    come when they are due. In the `window`, space pauses, the right arrow goes on by one frame, the left one back by one,
    + and - change the speed, q ends it; at the end the last picture stays, and space begins anew. With a video beside the
    session its pictures stand behind the ink; what is wrong with it goes to `on_status`.
    """

    def __init__(
        self,
        session: Session,
        reader: AirReader,
        sinks: Sequence[Sink],
        *,
        speed: float,
        window: "Window | None" = None,
        video: Path | None = None,
        on_status: Callable[[str], None] = lambda line: None,
    ):
        self._session, self._reader, self._sinks, self._on_status = session, reader, sinks, on_status
        self._pace, self._window, self._video_path = Pace(speed), window, video
        self._passed_on = 0  # events passed on so far; going back does not repeat any
        self._paused = False
        self._stopped = False
        reader.recognizer.guessing = bool(window or video)

    def run(self) -> None:
        """Play until the end or until the user quits."""
        if not (self._window or self._video_path):
            self._play_unseen()
            return
        with ExitStack() as stack:
            self._prepare_drawing(stack)
            self._interrupts = stack.enter_context(Interrupts())
            start_at = 0
            while not self._stopped:
                start_at = self._play_from(start_at)

    def _play_unseen(self) -> None:
        for record, events in replay(self._session, self._reader):
            if isinstance(record, FrameLine):
                self._pace.go_to(record.t)
                self._pace.sleep()
            for event in events:
                self._pass_on(event)

    def _play_from(self, first: int) -> int:
        """Play without showing frames before number `first`. Returns the frame to go back to, if that was asked for."""
        header, reader = self._session.header, self._reader
        reader.restart()
        reader.aspect, reader.mirrored = header.size[0] / header.size[1], header.mirrored
        self._picture = self._background
        number, seen = -1, 0
        for record, events in replay(self._session, reader):
            self._interrupts.check()
            for event in events:
                self._presenter.note(event)
                if seen >= self._passed_on:
                    self._pass_on(event)
                seen += 1
            self._passed_on = max(self._passed_on, seen)
            if isinstance(record, FrameLine):
                number += 1
                if number >= first and self._show(record):
                    return max(0, number - 1)
                if self._stopped:
                    return 0
        return self._hold(number)

    def _hold(self, last: int) -> int:
        """Keep the last picture in the window. Returns the frame to go back to: the one before, or with space the first."""
        if not self._window or self._latest is None:
            self._stopped = True
        self._paused = True
        while not self._stopped:
            key = self._look(self._latest)
            if key in ("left", "space"):
                return max(0, last - 1) if key == "left" else 0
            time.sleep(_IDLE)
        return 0

    def _pass_on(self, event: Event) -> None:
        for sink in self._sinks:
            sink.handle(event)

    def _prepare_drawing(self, stack: ExitStack) -> None:
        from airdigits.app.air_presenter import AirPresenter
        from airdigits.app.annotated_video import annotated_video
        from airdigits.sessions.video_reader import open_session_video

        header = self._session.header
        times = [record.t for record in self._session.records() if isinstance(record, FrameLine)] if self._window else []
        self._begins, self._length = (times[0], times[-1] - times[0]) if times else (0.0, 0.0)
        self._latest: Frame | None = None
        if self._window:
            self._window.name(f"{self._session.path.name} - airdigits")
        self._presenter = AirPresenter(self._reader, header.size)
        width, height = self._presenter.size
        self._background = np.full((height, width, 3), _BACKGROUND, np.uint8)
        self._recorded: VideoReader | None = open_session_video(self._session, self._on_status)
        if self._recorded:
            stack.callback(self._recorded.close)
        self._video = stack.enter_context(annotated_video(self._video_path, header.fps, self._presenter.size, log))

    def _behind(self, frame: FrameLine) -> np.ndarray:
        """Return the background of the ink: the frame's picture, the previous one if it has none, grey without a video."""
        if self._recorded and isinstance(frame.picture, int):
            image = self._recorded.picture(frame.picture)
            self._picture = self._background if image is None else image
        return self._picture

    def _show(self, frame: FrameLine) -> bool:
        """Draw one frame when it is due. Returns whether the user asked for the previous one."""
        self._pace.go_to(frame.t)
        self._latest = Frame(frame.t, self._behind(frame))
        if self._video:
            picture = self._presenter.draw(self._latest, RunState(), self._presenter.size)
            self._video.write(picture, self._pace.played)
        if not self._window:
            self._pace.sleep()
            return False
        while True:
            key = self._look(self._latest)
            if self._stopped:
                return False
            if key in ("left", "right"):
                self._paused = True
                return key == "left"
            wait = self._pace.wait
            if not self._paused and wait <= 0:
                return False
            time.sleep(_IDLE if self._paused else min(wait, _IDLE))

    def _look(self, frame: Frame | None) -> str | None:
        """Show a frame in the window and obey the key that was pressed, which is returned."""
        assert self._window
        assert frame
        self._interrupts.check()
        t, speed = frame.t - self._begins, self._pace.speed
        line = Timeline(self._session.path.name, t, self._length, 0.0 if math.isinf(speed) else speed, self._paused)
        size = self._window.size_for(self._presenter.size)
        key = self._window.show(self._presenter.draw(frame, RunState(timeline=line), size))
        if self._window.closed or key in ("q", "escape"):
            self._stopped = True
        elif key == "space":
            self._paused = not self._paused
            self._pace.start_anew()
        elif key in _FASTER and not math.isinf(speed):
            self._pace.speed = min(max(speed * _FASTER[key], _SPEEDS[0]), _SPEEDS[1])
        return key
