"""Lay out the digits of a number in the frame."""

from airdigits.errors import UsageError

Box = tuple[float, float, float, float]
"""Left, top, width, height in px."""

_STACKED_HEIGHT = 0.36  # frame heights: 173 px at 640x480
_BESIDE_HEIGHT = 0.29  # 139 px
_LEAST_HEIGHT = 0.18  # below this the tracker's error is no longer small against the digit
TOP = 0.14  # where the digits begin: the fingertip above, the palm still in the frame below
MARGIN = 0.17  # frame heights: the hand reaches beyond its fingertip to both sides
_BREADTH, _GAP = 0.62, 0.36  # of a digit's height: its width, and the space to the next one


def lay_out(digits: int, size: tuple[int, int], layout: str) -> list[Box]:
    """Return a box for each of `digits` digits in a frame of `size` (width, height).

    "beside" puts them side by side, "stacked" all in one place, "auto" side by side when they fit. Raises UsageError for more
    digits than fit side by side.
    """
    width, height = size
    room = width - 2 * MARGIN * height
    fitting = room / (digits * _BREADTH + (digits - 1) * _GAP) if digits else room
    fits = fitting >= _LEAST_HEIGHT * height
    if layout == "stacked" or (layout == "auto" and not fits):
        tall = _STACKED_HEIGHT * height
        broad = min(0.85 * tall, room)
        return [((width - broad) / 2, TOP * height, broad, tall)] * digits
    if not fits:
        raise UsageError(f"{digits} digits do not fit side by side in {width}x{height}: write fewer, or use --layout stacked")
    tall = min(_BESIDE_HEIGHT * height, fitting)
    used = tall * (digits * _BREADTH + (digits - 1) * _GAP)
    first = MARGIN * height + (room - used) / 2
    return [(first + i * tall * (_BREADTH + _GAP), TOP * height, tall * _BREADTH, tall) for i in range(digits)]
