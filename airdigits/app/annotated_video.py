"""Write the annotated pictures to a video file."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from airdigits.capture.source import Source
from airdigits.errors import AirdigitsError
from airdigits.support.outputs import check_output
from airdigits.support.video_writer import VideoWriter

ANNOTATED = "annotated video"
"""The kind of thing that these files are: one of them may replace another."""


@contextmanager
def annotated_video(
    path: Path | None, fps: float, size: tuple[int, int], log: Callable[[str], None]
) -> Iterator[VideoWriter | None]:
    """Open the video, and log its path when it is finished. Yields None without a `path`.

    Raises UsageError and OutputError as `VideoWriter` does.
    """
    if path is None:
        yield None
        return
    writer = VideoWriter(path, fps, size, made=ANNOTATED)
    try:
        with writer:
            yield writer
    finally:
        if path.is_file():
            log(f"the annotated video is {path}")


def video_instead(source: Source, log: Callable[[str], None]) -> Path | None:
    """Return the path of the annotated video that replaces the window; None where it cannot be written."""
    if not os.access(".", os.W_OK):
        log("this folder cannot be written, so there is no annotated video either: name a file with --save-video")
        return None
    path = Path(f"{'webcam' if source.live else Path(source.description).stem}.annotated.mp4")
    try:
        check_output(path, made=ANNOTATED)
    except AirdigitsError:
        log(f"{path} is none of ours, so there is no annotated video: name a file with --save-video")
        return None
    return path
