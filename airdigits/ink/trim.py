"""Trim a raw stroke to the part that was meant as ink: drop gesture changes at its ends and the exit from the picture."""

from dataclasses import dataclass

import numpy as np

from airdigits.ink.stroke import Stroke
from airdigits.support.settings import setting

_LONGEST_REST = 0.1  # s: a longer rest while writing shortens the pause by no more than this
_LONGEST_TAIL = 0.13  # s: the same for an end so slow that it is trimmed as a change of gesture


@dataclass(frozen=True)
class TrimConfig:
    """What is cut off a raw stroke."""

    ends: float = setting(0.2, "at each end, this long may be the change of gesture ...", unit="s", low=0, high=0.5)
    ends_speed: float = setting(0.25, "... where the tip is slower than this part of its usual speed", low=0, high=1)
    exit_speed: float = setting(
        0.25, "a way out over the edge begins where the tip was last slower than this", unit="frame heights/s", low=0, high=5
    )
    rest: float = setting(
        0.01, "the pause counts from when the tip came this near to its last point", unit="frame heights", low=0, high=0.1
    )
    least_size: float = setting(0.04, "a stroke smaller than this is no ink", unit="frame heights", low=0, high=0.5)


def trim(stroke: Stroke, config: TrimConfig = TrimConfig(), left_at_edge: bool = False) -> Stroke | None:
    """Cut away what was not meant as ink; None when nothing that counts is left.

    `left_at_edge`: the hand was lost while it touched the edge of the picture, so the end of the stroke is its way out.
    """
    if left_at_edge:
        stroke = _without_exit(stroke, config)
    stroke = _without_gesture_change(stroke, config)
    if len(stroke.points) < 2 or np.ptp(stroke.points, axis=0).max() < config.least_size:
        return None
    return stroke


def rest_since(stroke: Stroke, let_go: float, config: TrimConfig = TrimConfig()) -> float:
    """Return the time from which the pause after a trimmed stroke counts, s: since when the tip has rested where it ends.

    A hand that lets go keeps its tip nearly still for a moment, which may look like the end of a slow stroke. The ink is
    unaffected, but the writer is already waiting. At most `_LONGEST_REST` before the stroke's end, and at most `_LONGEST_TAIL`
    before `let_go`, when the hand let go.
    """
    far = np.flatnonzero(np.linalg.norm(stroke.points - stroke.points[-1], axis=1) > config.rest)
    first = far[-1] + 1 if len(far) else 0
    return max(float(stroke.times[first]), float(stroke.times[-1]) - _LONGEST_REST, let_go - _LONGEST_TAIL)


def _speeds(stroke: Stroke) -> np.ndarray:
    """Measure the speed of each of the n - 1 segments, in the points' unit per second."""
    steps = np.linalg.norm(np.diff(stroke.points, axis=0), axis=1)
    return steps / np.maximum(np.diff(stroke.times), 1e-6)


def _without_exit(stroke: Stroke, config: TrimConfig) -> Stroke:
    slow = np.flatnonzero(_speeds(stroke) < config.exit_speed)
    # Never slow: the hand went through the picture without stopping, and no part of it stands out as writing.
    end = slow[-1] + 2 if len(slow) else 0
    return Stroke(stroke.points[:end], stroke.times[:end])


def _without_gesture_change(stroke: Stroke, config: TrimConfig) -> Stroke:
    """Drop the slow ends: while the other fingers fold or open, the tip moves slowly but draws a hook."""
    if len(stroke.points) < 4:
        return stroke
    speeds = _speeds(stroke)
    usual = float(np.percentile(speeds, 75))
    slow = speeds < config.ends_speed * usual
    first, last = 0, len(stroke.points) - 1
    while first < last and slow[first] and stroke.times[first + 1] - stroke.times[0] <= config.ends:
        first += 1
    while last > first and slow[last - 1] and stroke.times[-1] - stroke.times[last - 1] <= config.ends:
        last -= 1
    return Stroke(stroke.points[first : last + 1], stroke.times[first : last + 1])
