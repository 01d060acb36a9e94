"""A recorded session to its events, a window and a video, at any speed."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from airdigits.app.interrupts import Interrupts
from airdigits.readers.air import AirReader
from airdigits.sessions.format import FrameLine
from airdigits.sessions.replay import replay
from airdigits.sessions.session import Session
from airdigits.sinks.stdout import Report

if TYPE_CHECKING:
    from airdigits.screen.window import Window
    from airdigits.sessions.video_reader import VideoReader

_LONGEST_PAUSE = 2.0  # s: longer gaps between frames are shortened to this; a file can claim a pause of years
_BACKGROUND = 40  # grey level behind the hand: there is no picture of the room


class Playback:
    """Plays a session to its end.

    Each event goes to `report` once. `speed` is a factor, infinite for as fast as it goes; with or without a window, events
    come when they are due. In the `window`, space pauses, the right arrow goes on by one frame, the left one back by one, q
    ends it. With a video beside the session its pictures stand behind the ink; what is wrong with it goes to `tell`.
    """

    def __init__(
        self,
        session: Session,
        writer: AirReader,
        report: Report,
        *,
        speed: float,
        window: "Window | None" = None,
        video: Path | None = None,
        log: Callable[[str], None] = lambda line: None,
    ):
        self._session, self._writer, self._report, self._log = session, writer, report, log
        self._pace, self._window, self._video_path = _Pace(speed), window, video
        self._reported = 0  # events told so far; going back tells none twice
        self._paused = False
        self._stopped = False
        writer.guessing = bool(window or video)

    def run(self) -> None:
        """Play until the end or until the user has had enough."""
        with ExitStack() as stack:
            if not (self._window or self._video_path):
                for record, events in replay(self._session, self._writer):
                    if isinstance(record, FrameLine):
                        self._pace.go_to(record.t)
                        self._pace.sleep()
                    for event in events:
                        self._report(event)
                return
            self._prepare_drawing(stack)
            self._interrupts = stack.enter_context(Interrupts())
            start_at: int | None = 0
            while start_at is not None:
                start_at = self._play_from(start_at)

    def _play_from(self, first: int) -> int | None:
        """Play, with frames before number `first` unseen. Returns the frame to go back to, or None at the end."""
        header, writer = self._session.header, self._writer
        writer.restart()
        writer.aspect, writer.mirrored = header.size[0] / header.size[1], header.mirrored
        self._picture = self._background
        number, told = -1, 0
        for record, events in replay(self._session, writer):
            self._interrupts.check()
            for event in events:
                self._scenes.note(event)
                if told >= self._reported:
                    self._report(event)
                told += 1
            self._reported = max(self._reported, told)
            if isinstance(record, FrameLine):
                number += 1
                if number >= first and self._show(record):
                    return max(0, number - 1)
                if self._stopped:
                    return None
        return None

    def _prepare_drawing(self, stack: ExitStack) -> None:
        from airdigits.app.air_scene import SceneBuilder
        from airdigits.screen.overlay import Overlay, comfortable_size
        from airdigits.sessions.video_reader import open_session_video
        from airdigits.support.video_writer import VideoWriter

        header = self._session.header
        width, height = comfortable_size(*header.size)
        self._background = np.full((height, width, 3), _BACKGROUND, np.uint8)
        self._footage: VideoReader | None = open_session_video(self._session, self._log)
        if self._footage:
            stack.callback(self._footage.close)
        self._overlay = Overlay((width, height))
        self._scenes = SceneBuilder(self._writer)
        self._video = (
            stack.enter_context(VideoWriter(self._video_path, header.fps, (width, height))) if self._video_path else None
        )

    def _behind(self, frame: FrameLine) -> np.ndarray:
        """What stands behind the ink: the frame's picture, the one before it where it has none, grey without a video."""
        if self._footage and isinstance(frame.picture, int):
            image = self._footage.picture(frame.picture)
            self._picture = self._background if image is None else image
        return self._picture

    def _show(self, frame: FrameLine) -> bool:
        """Draw one frame when it is due. Returns whether the user wants the one before."""
        self._pace.go_to(frame.t)
        picture = self._overlay.draw(self._behind(frame), self._scenes.scene(frame.t, time.perf_counter()))
        if self._video:
            self._video.write(picture, self._pace.played)
        if not self._window:
            self._pace.sleep(self._interrupts.check)
            return False
        while True:
            self._interrupts.check()
            key = self._window.show(picture)
            if self._window.closed or key in ("q", "escape"):
                self._stopped = True
                return False
            if key == "space":
                self._paused = not self._paused
                self._pace.start_anew()
            elif key in ("left", "right"):
                self._paused = True
                return key == "left"
            wait = self._pace.wait
            if not self._paused and wait <= 0:
                return False
            time.sleep(0.02 if self._paused else min(wait, 0.02))


class _Pace:
    """When each frame is due: the session's times, without its longest pauses, at a speed."""

    def __init__(self, speed: float):
        self.played = 0.0
        """Seconds of the session so far, without its longest pauses."""
        self._speed = speed
        self._t: float | None = None
        self._due = time.perf_counter()

    def go_to(self, t: float) -> None:
        """The frame of time `t` comes now; one that stands before the latest is due at once."""
        step = 0.0 if self._t is None else min(max(0.0, t - self._t), _LONGEST_PAUSE)
        self._t = t
        self.played += step
        # Who was held up by more than a pause does not race to catch up.
        self._due = max(self._due + step / self._speed, time.perf_counter() - _LONGEST_PAUSE)

    def start_anew(self) -> None:
        """The frame is due now: the user let it wait."""
        self._due = time.perf_counter()

    @property
    def wait(self) -> float:
        """Seconds until the frame is due; 0 or less when it is."""
        return self._due - time.perf_counter()

    def sleep(self, check: Callable[[], None] = lambda: None) -> None:
        """Wait until the frame is due, and `check` now and then whether the user has had enough."""
        while (wait := self.wait) > 0:
            check()
            time.sleep(min(wait, 0.1))
