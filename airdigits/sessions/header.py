"""A writer and its source to the header of a session, and a header to the writer that reads the session as it was read."""

import hashlib
import platform
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Protocol

from airdigits import __version__
from airdigits.readers.air import AirReader
from airdigits.readers.config import Config, config_of, differing
from airdigits.sessions.format import VERSION, Header
from airdigits.sessions.session import Session

_PACKAGES = ("mediapipe", "ai-edge-litert", "numpy", "opencv-python")


class Recorded(Protocol):
    """What makes events: the writer, or whatever else reads with a model and settings."""

    config: Config

    @property
    def model_hash(self) -> str: ...


def header_for(
    writer: Recorded,
    size: tuple[int, int],
    fps: float,
    mirrored: bool,
    hand_model: Path | None = None,
    *,
    video: bool = False,
    paper: bool = False,
) -> Header:
    """What a recording of this writer has to say of its circumstances. `size` is (width, height) in pixels."""
    versions = {"python": platform.python_version(), "system": f"{platform.system()} {platform.machine()}"}
    for package in _PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:  # bundled some other way: nothing to say
            continue
    return Header(
        version=VERSION,
        size=size,
        fps=fps,
        mirrored=mirrored,
        recorded=datetime.now().astimezone().isoformat(timespec="seconds"),
        airdigits=__version__,
        model=writer.model_hash,
        hand_model=hashlib.sha256(hand_model.read_bytes()).hexdigest() if hand_model else "",
        versions=versions,
        config=differing(writer.config),
        video=video,
        paper=paper,
    )


def writer_for(session: Session, config: Config | None = None, model: Path | None = None) -> AirReader:
    """A writer with the session's settings, or with others in their place. Raises UsageError for settings that are none."""
    header = session.header
    chosen = config_of(header.config, session.path) if config is None else config
    width, height = header.size
    return AirReader(chosen, model=model, aspect=width / height, mirrored=header.mirrored)
