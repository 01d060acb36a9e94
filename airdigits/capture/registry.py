"""List the kinds of source, and open the one that a user names ("auto", "0", a path, an address).

A new kind is a module with `open_named(name, options) -> Source` and one line in `SOURCES`.
"""

import importlib
import re
from collections.abc import Callable
from pathlib import Path

from airdigits.capture.network_config import NetworkConfig
from airdigits.capture.source import Source, SourceOptions
from airdigits.capture.webcam_config import WebcamConfig

_FILES = "airdigits.capture.video_file"
SOURCES = (  # a name's pattern and the module that opens it; the first match is imported and used
    (r"auto", "airdigits.capture.auto"),
    (r"[0-9]{1,3}", "airdigits.capture.webcam"),
    (r"(?i)rtsp://.*", "airdigits.capture.rtsp"),
    (r"(?i)https?://.*", "airdigits.capture.mjpeg"),
    (r"[a-zA-Z][a-zA-Z0-9+.-]+://.*", "airdigits.capture.url"),
    (r".*", _FILES),
)


def open_source(
    source: str | Path = "auto",
    mirror: bool | None = None,
    on_status: Callable[[str], None] | None = None,
    *,
    fallback: bool = False,
    webcam: WebcamConfig = WebcamConfig(),
    network: NetworkConfig = NetworkConfig(),
) -> Source:
    """Open what a user asked for.

    `source`    "auto": the first webcam that opens; "0", "1", ...: that webcam; "rtsp://...", "http://...": that camera in
                the network; any other text, and every Path: a file.
    `mirror`    True or False overrules the source: webcams are mirrored, files are not unless the simulator says so in
                the .json beside them.
    `on_status` is called with a line for the user when a running webcam fails or comes back, from the reading thread.
    `fallback`  lets "auto" play the bundled recording where no webcam opens; without it that is an error.
    `webcam`    are the settings of a webcam, `network` those of a camera in the network.

    Webcams must be opened on the main thread (macOS). Raises SourceError for what does not open, UsageError for an address
    that cannot be read.
    """
    name = str(source)
    kinds = (module for pattern, module in SOURCES if re.fullmatch(pattern, name, re.DOTALL))
    opener = importlib.import_module(_FILES if isinstance(source, Path) else next(kinds))
    opened: Source = opener.open_named(name, SourceOptions(mirror, on_status, fallback, webcam, network))
    return opened
