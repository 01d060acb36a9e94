"""Track the hand with MediaPipe; no other module imports it."""

import atexit
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from airdigits.capture.frame import Frame, as_bgr
from airdigits.errors import HandModelError, UsageError
from airdigits.hands.hand import Hand
from airdigits.hands.model_file import MOST
from airdigits.support.foreign_files import read_bounded, reading
from airdigits.support.terminal import suppress_stderr

_LARGEST = 1280  # px: a larger picture is made smaller first; the tracker works on 192x192 and 224x224 crops
_SMALLEST = 16  # px: below this there is no hand to find


class MediaPipeTracker:
    """Follows one hand through the frames of a video.

        with MediaPipeTracker(find_bundle()) as tracker:
            hand = tracker.track(frame)  # a Hand, or None when none is seen

    Frames must come in the order of their times. Close the tracker when done (the context manager does).
    Raises HandModelError for a bundle that is missing or not a hand model, UsageError where MediaPipe is not installed.
    """

    def __init__(self, bundle: Path):
        self._bundle = Path(bundle)
        self._last_ms = -1
        self._warm = False
        with suppress_stderr():
            self._mediapipe = _import_mediapipe()
            self._landmarker = self._create()
        atexit.register(self._abandon)

    def _create(self) -> Any:
        vision = self._mediapipe.tasks.vision
        again = "run `airdigits hand-model --force` to obtain it again"
        with reading(self._bundle, HandModelError, again, complaint="is not a hand model MediaPipe can read"):
            options = vision.HandLandmarkerOptions(
                # As bytes: MediaPipe on Windows cannot open paths with letters outside the code page.
                base_options=self._mediapipe.tasks.BaseOptions(model_asset_buffer=read_bounded(self._bundle, MOST)),
                running_mode=vision.RunningMode.VIDEO,
                num_hands=1,
            )
            return vision.HandLandmarker.create_from_options(options)

    def track(self, frame: Frame) -> Hand | None:
        """Find the hand in a frame. Takes any uint8 picture (grey, BGR, BGRA); None when no hand is seen."""
        image = as_bgr(frame.image)
        height, width = image.shape[:2]
        if min(height, width) < _SMALLEST:
            return None
        if max(height, width) > _LARGEST:
            scale = _LARGEST / max(height, width)
            image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        picture = self._mediapipe.Image(
            image_format=self._mediapipe.ImageFormat.SRGB, data=cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
        )
        self._last_ms = max(self._last_ms + 1, round(frame.t * 1000))  # MediaPipe insists on increasing milliseconds
        if self._warm:
            result = self._landmarker.detect_for_video(picture, self._last_ms)
        else:  # the first picture makes MediaPipe's C++ side write warnings that mean nothing to a user
            with suppress_stderr():
                result = self._landmarker.detect_for_video(picture, self._last_ms)
            self._warm = True
        if not result.hand_landmarks:
            return None
        label = result.handedness[0][0]
        return Hand(
            _as_array(result.hand_landmarks[0]), _as_array(result.hand_world_landmarks[0]), label.category_name, label.score
        )

    def close(self) -> None:
        """Release the model; a second call does nothing."""
        if self._landmarker is not None:
            self._landmarker.close()
            self._landmarker = None
            atexit.unregister(self._abandon)

    def _abandon(self) -> None:
        """Disable MediaPipe's destructor, which fails at interpreter exit when the tracker was not closed."""
        if self._landmarker is not None:
            self._landmarker._handle = None

    def __enter__(self) -> "MediaPipeTracker":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _as_array(landmarks: Any) -> np.ndarray:
    return np.array([(p.x, p.y, p.z) for p in landmarks], np.float32)


def _import_mediapipe() -> Any:
    """Import MediaPipe without packages that it imports but does not need.

    It imports TensorFlow when it finds it, for documentation decorators alone (3 s and 500 MB), and an audio library for
    its audio tasks. Both are hidden while it is imported.
    """
    hidden = [name for name in ("tensorflow", "sounddevice") if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # the documented way to make an import fail
    try:
        import mediapipe  # type: ignore[import-untyped]
    except ModuleNotFoundError as error:
        raise UsageError(
            "MediaPipe is not installed (it exists for Linux x86-64, Windows x64 and Apple silicon): use --tracker litert"
        ) from error
    finally:
        for name in hidden:
            sys.modules.pop(name, None)
    return mediapipe
