"""Script what a hand does: the actions, the poses in which it writes, and the sides of the frame that it comes from."""

from dataclasses import dataclass

SIDES = ("bottom", "left", "right", "top")
"""Where a hand leaves the frame, and comes back."""


@dataclass(frozen=True)
class PenPoses:
    """The poses of a hand while it writes (`down`) and while it does not (`up`)."""

    down: str
    up: str


PENS = {"index": PenPoses("point", "palm"), "pinch": PenPoses("pinch", "apart"), "key": PenPoses("loose", "loose")}
"""Keyed by the pen mode of the program that is to read it; in mode "key" the hand keeps its pose."""


@dataclass(frozen=True)
class Hold:
    """Keep a pose ("palm", "point", "fist", "two", ...) for `seconds`, or stay "away", outside of the frame.

    `at` is where the fingertip goes first, in frame widths and heights as the writer sees it; None: where it was last.
    A hand that is away left by `side` and comes back from there, in the pose `returns`; None: as it left.
    """

    pose: str
    seconds: float
    at: tuple[float, float] | None = None
    side: str = "bottom"
    returns: str | None = None


@dataclass(frozen=True)
class Write:
    """Write digits one after the other, each in the next free place.

    The way to each takes `travel` seconds, and a change of pose at either end. With `in_one_go` the pen stays down from the
    first to the last instead: the hand goes straight from one digit to the next, and rests for `rest` seconds before and after
    each.
    """

    digits: str
    in_one_go: bool = False
    rest: float = 0.0
    travel: float = 0.45  # with the changes of pose the pen is up for clearly more than 0.6 s


Action = Hold | Write
