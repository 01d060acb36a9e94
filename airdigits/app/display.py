"""Show the presenter's pictures in the window, the video and the server, and read the window's keys."""

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from airdigits.app.frame_rate import FrameRate
from airdigits.app.pace import Pace
from airdigits.app.pen_key import PenKey
from airdigits.app.presenter import Presenter
from airdigits.capture.frame import Frame
from airdigits.errors import OutputError
from airdigits.events import Event
from airdigits.screen.scene import RunState
from airdigits.support.terminal import log

if TYPE_CHECKING:
    from airdigits.screen.window import Window
    from airdigits.support.video_writer import VideoWriter


class Watchers(Protocol):
    """Viewers other than the window: the server's page."""

    @property
    def watched(self) -> bool:
        """Whether somebody waits for a picture; otherwise none is drawn for them."""
        ...

    def show(self, picture: np.ndarray) -> None:
        """Send a picture, BGR uint8, to those who wait for one."""
        ...

    def take_keys(self) -> list[str]:
        """Return the names of the keys that they have pressed."""
        ...


class Display:
    """The window, the annotated video and the watchers of one run; a picture is drawn when one of them wants it.

    A full disk ends the annotated video, never the run. A source that is not `live` is played at its own speed while somebody
    watches. The caller closes window and video.
    """

    def __init__(
        self,
        presenter: Presenter,
        *,
        live: bool,
        window: "Window | None" = None,
        video: "VideoWriter | None" = None,
        watchers: Watchers | None = None,
        pen_key: PenKey | None = None,
    ):
        self._presenter, self._window, self._video, self._watchers = presenter, window, video, watchers
        self._pen_key = pen_key
        self._pace = None if live or not (window or watchers) else Pace()
        self._frame_rate = FrameRate()
        self._window_size = (0, 0)
        self.keeps_last = bool(window) and not live
        """Whether the last picture stays when the source has ended: somebody looks at the window, who has not asked to quit."""

    @property
    def closed(self) -> bool:
        """Whether the person has closed the window."""
        return self._window is not None and self._window.closed

    def note(self, event: Event) -> None:
        """Handle an event."""
        self._presenter.note(event)

    def show(self, frame: Frame, run: RunState) -> list[str]:
        """Show a frame that has just been read. Returns the names of the keys that were pressed."""
        pictures = self._draw(frame, replace(run, fps=self._frame_rate.tick()), also_video=True)
        if self._video and pictures:
            self._write(self._video, pictures[self._presenter.size], frame.t)
        if self._pace:
            self._pace.go_to(frame.t)
            self._pace.sleep()
        return self._pass_on(pictures)

    def show_again(self, frame: Frame, run: RunState) -> list[str]:
        """Show the latest frame again to window and watchers, while no new one arrives. Returns the keys that were pressed."""
        return self._pass_on(self._draw(frame, run))

    def _draw(self, frame: Frame, run: RunState, *, also_video: bool = False) -> dict[tuple[int, int], np.ndarray]:
        """Draw a frame once in each size that is wanted: the window's own, and that of video and watchers."""
        size = self._presenter.size
        sizes = {size} if self._watched or (also_video and self._video) else set()
        if self._window and not self._window.closed:
            self._window_size = self._window.size_for(size)
            sizes.add(self._window_size)
        return {each: self._presenter.draw(frame, run, each) for each in sizes}

    def _write(self, video: "VideoWriter", picture: np.ndarray, t: float) -> None:
        """Add a picture to the annotated video; a full disk ends the video, which is logged, and never the run."""
        try:
            video.write(picture, t)
        except OutputError as error:
            self._video = None
            log(str(error))

    def release_keys(self) -> None:
        """Report a key that is still held again: the reader was restarted."""
        if self._pen_key:
            self._pen_key.forget()

    @property
    def _watched(self) -> bool:
        return self._watchers is not None and self._watchers.watched

    def _pass_on(self, pictures: dict[tuple[int, int], np.ndarray]) -> list[str]:
        if self._watchers and self._presenter.size in pictures:
            self._watchers.show(pictures[self._presenter.size])
        keys = self._watchers.take_keys() if self._watchers else []
        if self._window and self._window_size in pictures:
            pressed = self._window.show(pictures[self._window_size])
            pen = self._pen_key.look(pressed) if self._pen_key else None
            keys += [key for key in (pressed, pen) if key]
        return keys
