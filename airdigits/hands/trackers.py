"""Open a hand tracker by name. A new tracker is a file of its own and a line in `TRACKERS`."""

from collections.abc import Callable
from pathlib import Path

from airdigits.errors import UsageError
from airdigits.hands.model_file import AUTO as AUTO_MODEL
from airdigits.hands.model_file import find_bundle
from airdigits.hands.tracker import HandTracker


def _open_litert(bundle: Path, lite: bool) -> HandTracker:
    from airdigits.hands.litert_tracker import LiteRTTracker

    return LiteRTTracker(bundle, lite=lite)


def _open_mediapipe(bundle: Path, lite: bool) -> HandTracker:
    from airdigits.hands.mediapipe_tracker import MediaPipeTracker  # takes a quarter of a second

    return MediaPipeTracker(bundle)


TRACKERS: dict[str, Callable[[Path, bool], HandTracker]] = {"litert": _open_litert, "mediapipe": _open_mediapipe}
"""How each tracker is opened: with the path of a hand model, and whether it may take the lite one while frames come late."""

AUTO = "auto"
CHOICES = (AUTO, *TRACKERS)
_BEST = "litert"  # on every machine where the rest runs: `python -m bench tracker` compares them


def open_tracker(name: str = AUTO, hand_model: str | Path = AUTO_MODEL) -> HandTracker:
    """Open the tracker of this name with a hand model: "auto", "full", "lite" or the path of a bundle.

    "auto" is the full one and, while frames come late, the lite one, which MediaPipe's tracker does not take.
    Raises UsageError for an unknown name or one that is not installed, HandModelError for a model that is missing or damaged.
    """
    if name not in CHOICES:
        raise UsageError(f"no hand tracker is called {name}: there is {', '.join(CHOICES)}")
    return TRACKERS[_BEST if name == AUTO else name](find_bundle(hand_model), hand_model == AUTO_MODEL)
