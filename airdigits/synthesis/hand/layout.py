"""Lay out the digits of a number in the frame."""

from collections.abc import Mapping
from types import MappingProxyType

from airdigits.errors import UsageError

Box = tuple[float, float, float, float]
"""Left, top, width, height in px."""

_STACKED_HEIGHT = 0.36  # frame heights: 173 px at 640x480
_BESIDE_HEIGHT = 0.29  # 139 px
_LEAST_HEIGHT = 0.18  # below this the tracker's error is no longer small against the digit
TOP = 0.14  # where the digits begin: the fingertip above, the palm still in the frame below
MARGIN = 0.17  # frame heights: the hand reaches beyond its fingertip to both sides
_BREADTH, _GAP = 0.62, 0.36  # of a digit's height: its width, and the space to the next one
_SAVED: Mapping[str, float] = MappingProxyType({"-": 0.1, ".": 0.5})  # of it: how much narrower other signs are


def lay_out(number: str, size: tuple[int, int], layout: str) -> list[Box]:
    """Return a box for each sign of a number in a frame of `size` (width, height).

    "beside" puts them side by side, "stacked" all in one place, "auto" side by side when they fit. Raises UsageError for more
    digits than fit side by side.
    """
    width, height = size
    room = width - 2 * MARGIN * height
    digits, saved = len(number), [_SAVED.get(sign, 0.0) for sign in number]
    broad = digits * _BREADTH + (digits - 1) * _GAP - sum(saved)  # digit heights
    fitting = room / broad if digits else room
    fits = fitting >= _LEAST_HEIGHT * height
    if layout == "stacked" or (layout == "auto" and not fits):
        tall = _STACKED_HEIGHT * height
        wide = min(0.85 * tall, room)
        return [((width - wide) / 2, TOP * height, wide, tall)] * digits
    if not fits:
        raise UsageError(f"{digits} digits do not fit side by side in {width}x{height}: write fewer, or use --layout stacked")
    tall = min(_BESIDE_HEIGHT * height, fitting)
    first = MARGIN * height + (room - tall * broad) / 2
    return [
        (first + i * tall * (_BREADTH + _GAP) - tall * sum(saved[:i]), TOP * height, tall * (_BREADTH - saved[i]), tall)
        for i in range(digits)
    ]
