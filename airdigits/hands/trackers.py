"""Open a hand tracker by name. A new tracker is a file of its own and a line in `TRACKERS`."""

from collections.abc import Callable
from pathlib import Path

from airdigits.errors import UsageError
from airdigits.hands.model_file import find_bundle
from airdigits.hands.tracker import HandTracker


def _open_litert(bundle: Path) -> HandTracker:
    from airdigits.hands.litert_tracker import LiteRTTracker

    return LiteRTTracker(bundle)


def _open_mediapipe(bundle: Path) -> HandTracker:
    from airdigits.hands.mediapipe_tracker import MediaPipeTracker  # takes a quarter of a second

    return MediaPipeTracker(bundle)


TRACKERS: dict[str, Callable[[Path], HandTracker]] = {"litert": _open_litert, "mediapipe": _open_mediapipe}
"""How each tracker is opened, with the path of a hand model."""

AUTO = "auto"
CHOICES = (AUTO, *TRACKERS)
_BEST = "litert"  # on every machine where the rest runs: `python -m bench tracker` compares them


def open_tracker(name: str = AUTO, hand_model: str | Path | None = None) -> HandTracker:
    """Open the tracker of this name with a hand model: "full", "lite" or the path of a bundle; None is the full one.

    Raises UsageError for an unknown name or one that is not installed, HandModelError for a model that is missing or damaged.
    """
    if name not in CHOICES:
        raise UsageError(f"no hand tracker is called {name}: there is {', '.join(CHOICES)}")
    return TRACKERS[_BEST if name == AUTO else name](find_bundle(hand_model or "full"))
