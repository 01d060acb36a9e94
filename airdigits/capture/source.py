"""What a user calls a source ("auto", "0", a path) to an open source of frames."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol, Self

from airdigits.capture.frame import Frame
from airdigits.errors import SourceError, UsageError
from airdigits.support.paths import assets_dir

_AUTO_WEBCAMS = (0, 1)  # a laptop with a dead or covered first camera often has a second


class Source(Protocol):
    """An open webcam or video file: iterate over it once, then close it (the context manager does).

    with open_source("auto") as source:
        for frame in source:
            ...
    """

    description: str
    """What it is, for people: "webcam 0, 640x480" or the path."""
    live: bool
    """Frames come as they happen, and those nobody took in time are left out."""
    mirrored: bool
    """The writer sees the picture mirrored; every frame says so too."""
    fallback: bool
    """It is the bundled recording because no webcam opened."""
    fps: float
    """Frames per second, as the source says."""
    size: tuple[int, int]
    """Width and height of its first frame, pixels."""
    frame_count: int | None
    """Number of frames as the file says (some formats estimate it); None for webcams and for files that do not say."""
    warning: str
    """After the last frame: one line for the user if it ended otherwise than it should; "" if all is well."""
    while_waiting: Callable[[], None]
    """Called on the iterating thread, a few times a second, while a webcam delivers nothing."""

    def __iter__(self) -> Iterator[Frame]: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...
    def close(self) -> None: ...


def open_source(
    source: str | Path = "auto", mirror: bool | None = None, on_status: Callable[[str], None] | None = None
) -> Source:
    """Open what a user asked for.

    `source`    "auto": the first webcam that opens, else the bundled recording; "0", "1", ...: that webcam; else a file.
    `mirror`    True or False overrules the source: webcams are mirrored, files are not unless the simulator says so in
                the .json beside them.
    `on_status` is called with a line for the user when a running webcam fails or comes back, from the reading thread.

    Webcams must be opened on the main thread (macOS). Raises SourceError for what does not open, UsageError for a URL.
    """
    name = str(source)
    if name == "auto":
        return _open_auto(mirror, on_status)
    if re.fullmatch(r"[0-9]{1,3}", name):
        from airdigits.capture.webcam import Webcam

        return Webcam(int(name), mirrored=mirror is not False, on_status=on_status)
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]+://", name):
        raise UsageError(f"{name} is a URL, and airdigits opens no network connection: download it and give the file")
    from airdigits.capture.video_file import VideoFile

    return VideoFile(Path(source), mirror=mirror)


def _open_auto(mirror: bool | None, on_status: Callable[[str], None] | None) -> Source:
    from airdigits.capture.video_file import VideoFile
    from airdigits.capture.webcam import Webcam

    for index in _AUTO_WEBCAMS:
        try:
            return Webcam(index, mirrored=mirror is not False, on_status=on_status)
        except SourceError:
            continue
    sample = assets_dir() / "sample.mp4"
    if not sample.is_file():
        raise SourceError(f"no webcam opened, and the bundled recording {sample} is missing: give a video with --source FILE")
    return VideoFile(sample, mirror=mirror, fallback=True)
