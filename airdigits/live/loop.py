"""A source of frames to events, a picture and a video, until it ends or the user has had enough."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from airdigits.capture.source import Source
from airdigits.events import Event
from airdigits.live.report import Report
from airdigits.writer import AirWriter

if TYPE_CHECKING:  # the screen is loaded only when there is something to draw
    from airdigits.screen.window import Window

_QUIT = ("q", "escape")


def run(
    source: Source,
    writer: AirWriter,
    report: Report,
    *,
    window: "Window | None" = None,
    video: Path | None = None,
    status: Callable[[], str] = lambda: "",
) -> None:
    """Read the source to its end.

    Every event goes to `report` as it happens. `window` shows the annotated picture and takes keys; `video` is the file
    that the annotated picture is written to. With neither, nothing is drawn. `status` gives a line of trouble to show.
    However it ends (the end of the source, a key, Ctrl-C, an error), the video is finished and kept.
    """
    with ExitStack() as stack:
        drawing = stack.enter_context(_Drawing(source, writer, window, video)) if window or video else None

        def tell(events: list[Event]) -> None:
            for event in events:
                report(event)
                if drawing:
                    drawing.scenes.note(event)

        for frame in source:
            tell(writer.see(frame))
            if drawing and not drawing.show(frame, status(), tell):
                break
        tell(writer.finish())


class _Drawing:
    """The annotated picture, on its way to a window, a video, or both."""

    def __init__(self, source: Source, writer: AirWriter, window: "Window | None", video: Path | None):
        from airdigits.live.scene import SceneMaker
        from airdigits.screen.overlay import Overlay
        from airdigits.screen.video_out import VideoWriter

        self._source, self._writer, self._window = source, writer, window
        self._overlay: Overlay | None = None
        self._new_overlay = Overlay
        self._video = VideoWriter(video, source.fps, source.size) if video else None
        self.scenes = SceneMaker(writer)
        self._help = False
        self._started: float | None = None

    def __enter__(self) -> "_Drawing":
        return self

    def __exit__(self, *exception: object) -> None:
        if self._video:
            self._video.close()
