"""Group strokes into digits: which strokes belong together, and when a digit is finished."""

from dataclasses import dataclass

from airdigits.ink.stroke import Ink, Stroke
from airdigits.support.settings import setting


@dataclass(frozen=True)
class SegmentationConfig:
    """When a digit is finished, and which strokes belong to it."""

    pause: float = setting(0.6, "the digit is done when the pen has been up this long", unit="s", low=0.1, high=5)
    beside: float = setting(
        0.1, "a stroke that stays this far beside the digit is the next one ...", unit="heights of the digit", low=0, high=2
    )  # pendigits' training part: 99.5 % of the later strokes come nearer, but 7 % of them, 12 % in fours, begin beyond 0.2
    away: float = setting(
        0.8, "... and one that starts this far beside it is at once", unit="heights of the digit", low=0, high=5
    )  # ... and 99.5 % of them begin nearer than 0.62


class StrokeSegmenter:
    """Collect the strokes of one digit.

    A digit is finished when the pen has been up for `pause` seconds, when the pen goes down far beside it, or when a whole
    stroke stays clear of it: the second stroke of a 4 may begin beside the first, but crosses it.
    """

    def __init__(self, config: SegmentationConfig = SegmentationConfig()):
        self._config = config
        self._strokes: list[Stroke] = []
        self._pen_up_since: float | None = None

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """Return the strokes of the digit so far."""
        return tuple(self._strokes)

    def pen_down(self, t: float, x: float) -> Ink | None:
        """Handle pen down at `t` seconds, `x` frame heights from the left. Return the digit that this ends, if any."""
        done = self._take() if self._strokes and (self._is_away(x) or self._has_paused(t)) else None
        self._pen_up_since = None
        return done

    def pen_up(self, t: float, stroke: Stroke | None) -> Ink | None:
        """Handle pen up at `t` seconds after a stroke (None: no ink). Return the digit that this ends, if any."""
        self._pen_up_since = t
        if stroke is None:
            return None
        done = self._take() if self._strokes and self._is_beside(stroke) else None
        self._strokes.append(stroke)
        return done

    def tick(self, t: float) -> Ink | None:
        """Advance the time to `t` seconds. Return the digit that the pause has ended, if any."""
        return self._take() if self._strokes and self._has_paused(t) else None

    def finish(self) -> Ink | None:
        """Return the unfinished digit, if any: no more ink will come."""
        return self._take() if self._strokes else None

    def clear(self) -> None:
        """Discard the strokes."""
        self._strokes = []

    def _has_paused(self, t: float) -> bool:
        return self._pen_up_since is not None and t - self._pen_up_since >= self._config.pause

    def _is_away(self, x: float) -> bool:
        ink = Ink(self.strokes)
        left, _, right, _ = ink.bounds
        return max(x - right, left - x) > self._config.away * ink.size

    def _is_beside(self, stroke: Stroke) -> bool:
        """Return whether there is room between a new stroke and the digit; the bar of a 5 may be small against its body."""
        digit, new = Ink(self.strokes), Ink((stroke,))
        (left, _, right, _), (first, _, last, _) = digit.bounds, new.bounds
        return max(first - right, left - last) > self._config.beside * max(digit.size, new.size)

    def _take(self) -> Ink:
        ink = Ink(self.strokes)
        self._strokes = []
        return ink
