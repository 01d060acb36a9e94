"""Define the protocol of a hand tracker."""

from typing import Protocol

from airdigits.capture.frame import Frame
from airdigits.hands.hand import Hand


class HandTracker(Protocol):
    """Follows one hand through frames that come in the order of their times."""

    def track(self, frame: Frame) -> Hand | None:
        """Find the hand in a frame; None when none is seen."""
        ...

    def close(self) -> None:
        """Release the model; a second call does nothing."""
        ...
