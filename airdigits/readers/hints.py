"""Explain in words for the writer why no ink flows, and what to do."""

from dataclasses import dataclass

from airdigits.hands.gestures import GESTURES, Gesture
from airdigits.hands.hand import INDEX_TIP, Hand
from airdigits.ink.pen_modes import FREE_PEN, INDEX_PEN, KEY_PEN
from airdigits.support.settings import setting

_WRITE = {INDEX_PEN: "index finger only, please", KEY_PEN: "hold space to write", FREE_PEN: ""}
OUTSIDE = "fingertip outside the picture: come back"
_TOGETHER = "thumb and index together, please"
HOW_TO_WRITE = frozenset({*_WRITE.values(), _TOGETHER}) - {""}
"""The hints that say no more than how one writes."""
_SHOWN = {rule.gesture: rule.hint for rule in GESTURES if rule.hint}


@dataclass(frozen=True)
class HintConfig:
    """When a hand is too close, too far away, leaving, or in the dark."""

    closest: float = setting(0.42, "a palm longer than this is too close", unit="frame heights", low=0.1, high=2)
    farthest: float = setting(0.07, "a palm shorter than this is too far away", unit="frame heights", low=0, high=0.5)
    edge: float = setting(0.02, "a fingertip this near the edge is leaving the picture", unit="of the picture", low=0, high=0.3)
    dark: float = setting(45.0, "a picture darker than this hides a hand", unit="of 255", low=0, high=255)
    lost: float = setting(3.0, "a hand that has gone is called lost for this long", unit="s", low=0, high=60)


def hint_without_hand(gone: float | None, brightness: float | None, config: HintConfig = HintConfig()) -> str:
    """Return why no hand is seen, and what to do.

    `gone` seconds since there was one, None for never; `brightness` of the picture, mean of 0..255, None where it is not known.
    """
    if brightness is not None and brightness < config.dark:
        return "too dark: turn on a light"
    if gone is not None and gone < config.lost:
        return "lost the hand: show all of it"
    return "show your hand"


def hint_without_ink(
    hand: Hand,
    gesture: Gesture | None,
    mode: str,
    aspect: float,
    *,
    near_edge: bool,
    arriving: bool = False,
    config: HintConfig = HintConfig(),
) -> str:
    """Return why a hand that is seen does not write, and what to do.

    `near_edge` the palm is at the edge; `arriving` it is on its way in.
    """
    palm = hand.palm_length(aspect)
    if palm > config.closest:
        return "hand too close: move it back"
    if palm < config.farthest:
        return "hand too far away: come closer"
    x, y = hand.landmarks[INDEX_TIP, :2].tolist()
    if near_edge or not all(config.edge <= fraction <= 1 - config.edge for fraction in (x, y)):
        return "" if arriving else "hand leaving the picture"
    if mode != KEY_PEN and gesture in _SHOWN:
        return _SHOWN[gesture]
    return _WRITE.get(mode, _TOGETHER)
