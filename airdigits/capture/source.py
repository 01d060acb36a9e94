"""Define the protocol of a source of frames, and the options to open one with."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, Self

from airdigits.capture.frame import Frame
from airdigits.capture.network_config import NetworkConfig
from airdigits.capture.webcam_config import WebcamConfig


class Source(Protocol):
    """An open camera or video file: iterate over it, then close it (the context manager does).

        with open_source("clip.mp4") as source:
            for frame in source:
                ...

    A second loop over a video file begins at its first frame; over a webcam it goes on with what the webcam shows then. A
    source that is closed raises SourceError when it is iterated over.
    """

    description: str
    """A description for the user: "webcam 0, 640x480" or the path."""
    live: bool
    """Frames arrive in real time, and those not taken in time are dropped."""
    mirrored: bool
    """The writer sees the picture mirrored; every frame says so too."""
    fallback: bool
    """It is the bundled recording, because no webcam opened and `fallback` was asked for."""
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

    def __iter__(self) -> Iterator[Frame]:
        """Yield the frames in the order of their times."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def close(self) -> None:
        """Release the camera or the file; a second call does nothing."""
        ...


@dataclass(frozen=True)
class SourceOptions:
    """The options of a source beside its name; `open_source` explains each."""

    mirror: bool | None = None
    on_status: Callable[[str], None] | None = None
    fallback: bool = False
    webcam: WebcamConfig = WebcamConfig()
    network: NetworkConfig = NetworkConfig()
