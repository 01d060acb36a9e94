"""Rendered clips, and what the hand tracker makes of them: rendered once for all tests."""

from collections.abc import Callable
from functools import cache

import pytest

from airdigits.capture.frame import Frame
from airdigits.errors import HandModelError
from airdigits.hands.hand import Hand
from airdigits.hands.mediapipe_tracker import MediaPipeTracker
from airdigits.hands.model_file import find_bundle
from airdigits.synthesis.hand import SimulatorConfig, Truth, simulate

SMALL = SimulatorConfig(size=(160, 120), fps=10, background="plain", end="none")
"""For tests that do not look at the hand: a clip takes a fraction of a second."""


@pytest.fixture(scope="session")
def film() -> Callable[[str, SimulatorConfig], list[tuple[Frame, Truth]]]:
    """A number and a config to all frames with their truth."""
    return cache(lambda number, config: list(simulate(number, config).frames()))


@pytest.fixture(scope="session")
def track(film: Callable) -> Callable[[str, SimulatorConfig], list[tuple[Hand | None, Truth]]]:
    """A number and a config to the hands that MediaPipe sees, with the truth."""
    try:
        bundle = find_bundle()
    except HandModelError as error:
        pytest.skip(str(error))

    @cache
    def tracked(number: str, config: SimulatorConfig) -> list[tuple[Hand | None, Truth]]:
        with MediaPipeTracker(bundle) as tracker:
            return [(tracker.track(frame), truth) for frame, truth in film(number, config)]

    return tracked
