"""Write a number in the air before a webcam; any program can have it.

    from airdigits import AirReader, NumberEntered, open_source

    with open_source("auto") as source, AirReader() as writer:
        for frame in source:
            for event in writer.see(frame):
                if isinstance(event, NumberEntered):
                    print(event.number)

The names below load what they need when they are first used: importing `airdigits` costs nothing.
"""

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:  # for type checkers and editors; at run time __getattr__ does it
    from airdigits.capture import open_source as open_source
    from airdigits.capture.frame import Frame as Frame
    from airdigits.errors import AirdigitsError as AirdigitsError
    from airdigits.events import Cleared as Cleared
    from airdigits.events import DigitChanged as DigitChanged
    from airdigits.events import DigitRead as DigitRead
    from airdigits.events import Erased as Erased
    from airdigits.events import Event as Event
    from airdigits.events import HandFound as HandFound
    from airdigits.events import HandLost as HandLost
    from airdigits.events import NumberEntered as NumberEntered
    from airdigits.events import PenDown as PenDown
    from airdigits.events import PenUp as PenUp
    from airdigits.events import Undone as Undone
    from airdigits.hands.hand import Hand as Hand
    from airdigits.hands.mediapipe_tracker import MediaPipeTracker as MediaPipeTracker
    from airdigits.hands.tracker import HandTracker as HandTracker
    from airdigits.ink.stroke import Ink as Ink
    from airdigits.ink.stroke import Stroke as Stroke
    from airdigits.readers.air import AirReader as AirReader
    from airdigits.readers.air import AirWriter as AirWriter
    from airdigits.readers.config import Config as Config
    from airdigits.readers.config import load_config as load_config
    from airdigits.recognition.classifier import DigitClassifier as DigitClassifier
    from airdigits.recognition.prediction import Prediction as Prediction
    from airdigits.recognition.raster import rasterize as rasterize

_HOMES = {
    "airdigits.capture": ("open_source",),
    "airdigits.capture.frame": ("Frame",),
    "airdigits.readers.config": ("Config", "load_config"),
    "airdigits.errors": ("AirdigitsError",),
    "airdigits.events": (
        "Cleared", "DigitChanged", "DigitRead", "Erased", "Event", "HandFound", "HandLost", "NumberEntered", "PenDown", "PenUp",
        "Undone",
    ),
    "airdigits.hands.hand": ("Hand",),
    "airdigits.hands.mediapipe_tracker": ("MediaPipeTracker",),
    "airdigits.hands.tracker": ("HandTracker",),
    "airdigits.ink.stroke": ("Ink", "Stroke"),
    "airdigits.recognition.classifier": ("DigitClassifier",),
    "airdigits.recognition.raster": ("rasterize",),
    "airdigits.recognition.prediction": ("Prediction",),
    "airdigits.readers.air": ("AirReader", "AirWriter"),
}  # fmt: skip
_HOME = {name: module for module, names in _HOMES.items() for name in names}
__all__ = sorted(_HOME)  # the names that __getattr__ serves


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'airdigits' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
