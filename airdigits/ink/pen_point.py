"""Define the pen's point at one moment, and what changes when the pen goes down or up."""

from dataclasses import dataclass
from typing import NamedTuple

from airdigits.ink.smoothing import Point


class Palm(NamedTuple):
    """The palm's middle and its length, in frame heights."""

    x: float
    y: float
    length: float


@dataclass(frozen=True, eq=False)
class PenPoint:
    """The pen's point at one moment, in ink coordinates, with the evidence that it is ink.

    `tip`     the pen's point in frame heights, as the writer sees it.
    `writing` the hand shows the writing gesture, or a key says so.
    `steady`  the hand keeps its shape: one that is still changing shows its gesture, but does not write.
    `sure`    the tip can be trusted whether it writes or not: while the gesture is in doubt, no point is left out.
    `inside`  the tip is in the picture; outside the tracker only imagines it.
    `palm`    where the palm is, and how large; None where that does not matter, since a key says when ink flows.
    """

    tip: Point
    writing: bool
    sure: bool
    steady: bool = True
    inside: bool = True
    palm: Palm | None = None


@dataclass(frozen=True)
class PenChange:
    """The pen went down or up at `t` seconds; going up, `t` is when the ink ended, which can be a while ago.

    `meant` a hand in view changed its gesture, or a key was pressed or let go: this is where the writer wanted ink to begin or
    end. A hand that comes into view writing, or is lost, says nothing.
    """

    t: float
    down: bool
    meant: bool = False


@dataclass(frozen=True)
class InkPoint:
    """A smoothed point of ink at `t` seconds; `inside` and `palm` as in PenPoint."""

    t: float
    place: Point
    inside: bool = True
    palm: Palm | None = None
