"""Choose between the full hand network and the lite one, by the frames that are left out while a hand is followed.

A source that runs on while the tracker is at work leaves frames out, and their numbers tell how many (`Frame.index`). So the
choice depends on the frames alone, not on a clock: a video file, of which nothing is left out, always gets the full network.
"""

import math

_SPAN = 1.0  # s of a hand in sight that are judged as one
_SPANS = 3  # late ones in a row: a machine that stumbles once is not slow
_LEFT_OUT = 1 / 6  # of the frames, at least, in a late span ...
_SMOOTH = 25.0  # ... which has fewer than this a second: a fast digit becomes a polygon
_AWAY = 2.0  # s without a hand until the full network is tried again: never while somebody writes ...
_CALM = 60.0  # s ... nor sooner after it was too slow; each time that it is too slow again, twice as long


class NetworkChoice:
    """Says for each frame whether the lite network is to look at it.

    choice = NetworkChoice()
    lite = choice.is_lite(frame.t, frame.index, seen)  # whether there was a hand in the frame before
    """

    def __init__(self) -> None:
        self._lite = False
        self._calm = _CALM
        self._latest = (-math.inf, 0)  # time and number of the frame before
        self._seen_at = self._slow_at = -math.inf
        self._restart()

    def _restart(self) -> None:
        """Begin to judge anew."""
        self._began, self._frames, self._left_out, self._late = math.nan, 0, 0, 0

    def is_lite(self, t: float, index: int, seen: bool) -> bool:
        """Choose for the frame of time `t` and number `index`; `seen`: the frame before showed a hand."""
        (before, number), self._latest = self._latest, (t, index)
        if t < before:  # another source
            self._restart()
            self._seen_at = self._slow_at = -math.inf
        elif seen:
            self._seen_at = before
        if not seen:
            self._restart()
        elif not self._lite:
            self._judge(t, before, max(0, index - number - 1))
        if self._lite and t - self._seen_at >= _AWAY and t - self._slow_at >= self._calm:
            self._lite, self._calm = False, 2 * self._calm
        return self._lite

    def _judge(self, t: float, before: float, left_out: int) -> None:
        """Count a frame; take the lite network after so many late spans."""
        if math.isnan(self._began):
            self._began = before
        self._frames += 1
        self._left_out += left_out
        if t - self._began < _SPAN:
            return
        few = self._frames < _SMOOTH * (t - self._began)
        late = few and self._left_out >= _LEFT_OUT * (self._frames + self._left_out)
        self._began, self._frames, self._left_out, self._late = t, 0, 0, self._late + 1 if late else 0
        if self._late == _SPANS:
            self._lite, self._slow_at = True, t
            self._restart()
