"""Make the header of a session, and from a header the reader that reads the session as it was recorded."""

import platform
from datetime import datetime
from pathlib import Path
from typing import Protocol

from airdigits import __version__
from airdigits.readers.air import AirReader
from airdigits.readers.config import Config, config_of, differing
from airdigits.sessions.format import VERSION, Header
from airdigits.sessions.session import Session

_PACKAGES = ("mediapipe", "ai-edge-litert", "numpy", "opencv-python")


class Recorded(Protocol):
    """A reader whose events are recorded, with its settings and the SHA-256 of its digit model."""

    config: Config

    @property
    def model_hash(self) -> str:
        """The digit model's SHA-256."""
        ...


def header_for(
    reader: Recorded,
    size: tuple[int, int],
    fps: float,
    mirrored: bool,
    hand_model: str = "",
    *,
    video: bool = False,
    paper: bool = False,
) -> Header:
    """Return the header for a recording of this reader. `size` is (width, height) in pixels, `hand_model` a SHA-256."""
    from importlib import metadata  # importing it takes longer than a frame, and who records nothing needs it not

    versions = {"python": platform.python_version(), "system": f"{platform.system()} {platform.machine()}"}
    for package in _PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:  # bundled some other way: its version is unknown
            continue
    return Header(
        version=VERSION,
        size=size,
        fps=fps,
        mirrored=mirrored,
        recorded=datetime.now().astimezone().isoformat(timespec="seconds"),
        airdigits=__version__,
        model=reader.model_hash,
        hand_model=hand_model,
        versions=versions,
        config=differing(reader.config),
        video=video,
        paper=paper,
    )


def reader_for(session: Session, config: Config | None = None, model: Path | None = None) -> AirReader:
    """Return a reader with the session's settings, or with `config`. Raises UsageError for settings that are not valid."""
    header = session.header
    chosen = config_of(header.config, session.path) if config is None else config
    width, height = header.size
    return AirReader(chosen, model=model, aspect=width / height, mirrored=header.mirrored)
