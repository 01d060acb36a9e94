"""Define the pen's point at one moment, and what changes when the pen goes down or up."""

from dataclasses import dataclass

from airdigits.ink.smoothing import Point
from airdigits.ink.stroke import Stroke


@dataclass(frozen=True, eq=False)
class PenPoint:
    """The pen's point at one moment, in ink coordinates, with the evidence that it is ink.

    `tip`     the pen's point in frame heights, as the writer sees it.
    `writing` the hand shows the writing gesture, or a key says so.
    `steady`  the hand keeps its shape: one that is still changing shows its gesture, but does not write.
    `sure`    the tip can be trusted whether it writes or not: while the gesture is in doubt, no point is left out.
    `at_edge` the hand touches the edge of the picture.
    `palm`    the middle of the palm in frame heights, where a finger can move without it; None where that does not matter.
    """

    tip: Point
    writing: bool
    sure: bool
    at_edge: bool
    palm: Point | None = None
    steady: bool = True


@dataclass(frozen=True, eq=False)
class PenChange:
    """The pen went down or up at `t` seconds.

    Going up, `stroke` is what it wrote, `t` the time of its last point and `rest` the time from which the pause counts; or
    `stroke` is None and both are the time when the gesture changed.
    """

    t: float
    down: bool
    stroke: Stroke | None = None
    rest: float = 0.0
