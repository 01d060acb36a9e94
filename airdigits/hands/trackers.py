"""Open a hand tracker by name. A new tracker is a file of its own and a line in `TRACKERS`."""

from collections.abc import Callable
from pathlib import Path

from airdigits.errors import UsageError
from airdigits.hands.model_file import find_bundle
from airdigits.hands.tracker import HandTracker


def _open_mediapipe(hand_model: str | Path | None) -> HandTracker:
    from airdigits.hands.mediapipe_tracker import MediaPipeTracker  # loaded when a frame comes: it takes a quarter of a second

    return MediaPipeTracker(find_bundle(hand_model or "full"))


TRACKERS: dict[str, Callable[[str | Path | None], HandTracker]] = {
    "mediapipe": _open_mediapipe,
}
"""How each tracker is opened: with the name or the path of a hand model, None for its default."""


def open_tracker(name: str = "mediapipe", hand_model: str | Path | None = None) -> HandTracker:
    """Open the tracker of this name with a hand model: "full", "lite" or the path of a bundle; None is its default.

    Raises UsageError for an unknown name, HandModelError for a model that is missing or damaged.
    """
    if name not in TRACKERS:
        raise UsageError(f"no hand tracker is called {name}: there is {', '.join(TRACKERS)}")
    return TRACKERS[name](hand_model)
