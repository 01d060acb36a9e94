"""Read numbers that a hand writes in the air in front of a webcam, or that stand on paper.

    from airdigits import AirReader, NumberEntered, open_source

    with open_source("hand.mp4") as source, AirReader() as reader:  # "auto" is the first webcam
        for event in reader.events(source):
            if isinstance(event, NumberEntered):
                print(event.number)

The names below load what they need when they are first used: importing `airdigits` costs nothing.
"""

import importlib

__version__ = "0.2.0"

TYPE_CHECKING = False  # type checkers take it for typing's: importing that takes longer than all that comes before a signal
if TYPE_CHECKING:  # for type checkers and editors; at run time __getattr__ does it
    from airdigits.capture import open_source as open_source
    from airdigits.capture.frame import Frame as Frame
    from airdigits.commands import Command as Command
    from airdigits.commands import Correction as Correction
    from airdigits.errors import AirdigitsError as AirdigitsError
    from airdigits.errors import DataError as DataError
    from airdigits.errors import DigitModelError as DigitModelError
    from airdigits.errors import EmptyInkError as EmptyInkError
    from airdigits.errors import HandModelError as HandModelError
    from airdigits.errors import OutputError as OutputError
    from airdigits.errors import PictureError as PictureError
    from airdigits.errors import SourceError as SourceError
    from airdigits.errors import UsageError as UsageError
    from airdigits.events import Cleared as Cleared
    from airdigits.events import ConfirmationAsked as ConfirmationAsked
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
    from airdigits.hands.litert_tracker import LiteRTTracker as LiteRTTracker
    from airdigits.hands.mediapipe_tracker import MediaPipeTracker as MediaPipeTracker
    from airdigits.hands.tracker import HandTracker as HandTracker
    from airdigits.ink.stroke import Ink as Ink
    from airdigits.ink.stroke import Stroke as Stroke
    from airdigits.paper.read_image import read_image as read_image
    from airdigits.paper.reading import PageReading as PageReading
    from airdigits.readers.air import AirReader as AirReader
    from airdigits.readers.air import AirWriter as AirWriter
    from airdigits.readers.config import Config as Config
    from airdigits.readers.config import load_config as load_config
    from airdigits.readers.paper import PaperReader as PaperReader
    from airdigits.readers.reader import Reader as Reader
    from airdigits.recognition.classifier import DigitClassifier as DigitClassifier
    from airdigits.recognition.prediction import Prediction as Prediction
    from airdigits.recognition.raster import rasterize as rasterize
    from airdigits.sessions.digits import read_session as read_session
    from airdigits.sessions.session import Session as Session
    from airdigits.sinks.sink import Sink as Sink

_NAMES = {  # where each public name is at home
    "airdigits.capture": ("open_source",),
    "airdigits.capture.frame": ("Frame",),
    "airdigits.commands": ("Command", "Correction"),
    "airdigits.errors": (
        "AirdigitsError", "DataError", "DigitModelError", "EmptyInkError", "HandModelError", "OutputError", "PictureError",
        "SourceError", "UsageError",
    ),
    "airdigits.events": (
        "Cleared", "ConfirmationAsked", "DigitChanged", "DigitRead", "Erased", "Event", "HandFound", "HandLost", "NumberEntered",
        "PenDown", "PenUp", "Undone",
    ),
    "airdigits.hands.hand": ("Hand",),
    "airdigits.hands.litert_tracker": ("LiteRTTracker",),
    "airdigits.hands.mediapipe_tracker": ("MediaPipeTracker",),
    "airdigits.hands.tracker": ("HandTracker",),
    "airdigits.ink.stroke": ("Ink", "Stroke"),
    "airdigits.paper.reading": ("PageReading",),
    "airdigits.paper.read_image": ("read_image",),
    "airdigits.readers.air": ("AirReader", "AirWriter"),
    "airdigits.readers.config": ("Config", "load_config"),
    "airdigits.readers.paper": ("PaperReader",),
    "airdigits.readers.reader": ("Reader",),
    "airdigits.recognition.classifier": ("DigitClassifier",),
    "airdigits.recognition.prediction": ("Prediction",),
    "airdigits.recognition.raster": ("rasterize",),
    "airdigits.sessions.digits": ("read_session",),
    "airdigits.sessions.session": ("Session",),
    "airdigits.sinks.sink": ("Sink",),
}  # fmt: skip
_MODULE_OF = {name: module for module, names in _NAMES.items() for name in names}
__all__ = sorted(_MODULE_OF)  # the names that __getattr__ serves


def __getattr__(name: str) -> object:
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'airdigits' has no attribute {name!r}")
    return getattr(importlib.import_module(_MODULE_OF[name]), name)


def __dir__() -> list[str]:
    return __all__
