"""Open a hand tracker by name. A new tracker is a file of its own and a line in `TRACKERS`."""

import importlib
from collections.abc import Callable
from pathlib import Path

from airdigits.errors import UsageError
from airdigits.hands.model_file import find_bundle
from airdigits.hands.tracker import HandTracker

TRACKERS = {
    "mediapipe": ("airdigits.hands.mediapipe_tracker", "MediaPipeTracker"),
}
"""Module and class of each tracker: the class takes the path of a hand model. Imported when it is opened."""


def open_tracker(name: str = "mediapipe", hand_model: str | Path | None = None) -> HandTracker:
    """Open the tracker of this name with a hand model: "full", "lite" or the path of a bundle; None is "full".

    Raises UsageError for an unknown name, HandModelError for a model that is missing or damaged.
    """
    if name not in TRACKERS:
        raise UsageError(f"no hand tracker is called {name}: choose from {', '.join(TRACKERS)}")
    module, cls = TRACKERS[name]
    tracker: Callable[[Path], HandTracker] = getattr(importlib.import_module(module), cls)
    return tracker(find_bundle(hand_model or "full"))
