"""Gather the settings of all packages, and read them from a TOML file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from airdigits.capture.network_config import NetworkConfig
from airdigits.capture.webcam_config import WebcamConfig
from airdigits.decoding.config import DecodingConfig
from airdigits.hands.dwell import DwellConfig
from airdigits.hands.gestures import GestureConfig
from airdigits.ink.pen import PenConfig
from airdigits.ink.pen_modes import PinchConfig
from airdigits.ink.smoothing import SmoothingConfig
from airdigits.labels import ALPHABETS, DIGITS, Alphabet
from airdigits.paper.config import PaperConfig
from airdigits.readers.hints import HintConfig
from airdigits.recognition.raster import RasterConfig
from airdigits.recognition.rejection import RejectionConfig
from airdigits.support import settings_file
from airdigits.support.settings import setting
from airdigits.support.settings_file import differing as differing


@dataclass(frozen=True)
class NumberConfig:
    """What numbers are written with, and how a digit that was unclear is written again."""

    rewrite_after: float = setting(
        1.0,
        "a digit begun this long after a ? appeared takes its place; one begun sooner is the next digit",
        unit="s",
        low=0,
        high=3600,
    )
    meant: float = setting(
        0.85, "a digit of a hand that less likely than this meant to write is asked about before it is entered", low=0, high=1
    )
    alphabet: str = setting(
        DIGITS.name, "what numbers are written with: digits alone, or a minus and a decimal point, too", choices=tuple(ALPHABETS)
    )


@dataclass(frozen=True)
class Config:
    """Hold all settings, one group for each concern. `Config()` holds the defaults."""

    gesture: GestureConfig = field(default_factory=GestureConfig)
    dwell: DwellConfig = field(default_factory=DwellConfig)
    pen: PenConfig = field(default_factory=PenConfig)
    pinch: PinchConfig = field(default_factory=PinchConfig)
    smoothing: SmoothingConfig = field(default_factory=SmoothingConfig)
    decoding: DecodingConfig = field(default_factory=DecodingConfig)
    raster: RasterConfig = field(default_factory=RasterConfig)
    rejection: RejectionConfig = field(default_factory=RejectionConfig)
    number: NumberConfig = field(default_factory=NumberConfig)
    hints: HintConfig = field(default_factory=HintConfig)
    webcam: WebcamConfig = field(default_factory=WebcamConfig)
    network: NetworkConfig = field(default_factory=NetworkConfig)
    paper: PaperConfig = field(default_factory=PaperConfig)

    @property
    def alphabet(self) -> Alphabet:
        """What numbers are written with."""
        return ALPHABETS[self.number.alphabet]

    def __repr__(self) -> str:
        """Name the settings that are not the defaults: `help()` shows this as the default of an argument."""
        groups = (f"{group}={values}" for group, values in differing(self).items())
        return f"Config({', '.join(groups)})"


_GONE = (
    *(f"{group}.{name}" for group in ("grouping", "segmentation") for name in ("beside", "away")),
    "trim",
    "split",
    "pen.palm_share",
    "pen.arrival_speed",
)
"""Settings of rules that the decoder has made needless."""
_RENAMED: Mapping[str, str] = MappingProxyType(
    {
        "hold": "dwell",
        "hold.palm": "dwell.open_palm",
        "hold.fist": "dwell.closed_fist",
        "hold.two": "dwell.victory",
        "gesture.two": "gesture.victory",
        "reason": "hints",
        "grouping": "decoding",
        "segmentation": "decoding",
        **dict.fromkeys(_GONE, ""),
    }
)
"""Former names of groups and settings, which are still read, and their current names; "" for what is no longer needed."""


def load_config(path: str | Path) -> Config:
    """Read settings from a TOML file; what it leaves out keeps its default.

        [decoding]
        pause = 0.8

    Raises UsageError, naming file, line and setting, for a file that cannot be read, a name that does not exist, or a value
    of the wrong type or outside its range.
    """
    return settings_file.load_settings(Config, path, _RENAMED)


def config_of(tables: Mapping[str, Any], path: Path) -> Config:
    """Make settings of groups of values; `path` is the file that errors name. Raises UsageError as `load_config` does."""
    return settings_file.settings_of(Config, tables, path, _RENAMED)


def problems(path: Path) -> list[str]:
    """List the errors in a settings file, one line each; empty when `load_config` accepts it."""
    return settings_file.problems(Config, path, _RENAMED)
