"""Strokes to digits: which strokes belong together, and when a digit is done."""

from dataclasses import dataclass

from airdigits.ink.stroke import Ink, Stroke
from airdigits.settings import setting


@dataclass(frozen=True)
class GroupingConfig:
    pause: float = setting(0.6, "the digit is done when the pen has been up this long", unit="s", low=0.1, high=5)
    beside: float = setting(
        0.2, "a stroke that starts this far beside the digit begins the next one", unit="heights of the digit", low=0, high=2
    )


class Grouping:
    """Collects the strokes of one digit.

    A digit is done when the pen has been up for `pause` seconds, or as soon as the pen goes down clearly beside it.
    """

    def __init__(self, config: GroupingConfig = GroupingConfig()):
        self._config = config
        self._strokes: list[Stroke] = []
        self._pen_up_since: float | None = None

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """The strokes of the digit so far."""
        return tuple(self._strokes)

    def pen_down(self, t: float, x: float) -> Ink | None:
        """The pen went down at `t` seconds, `x` frame heights from the left. Returns the digit that this ends, if it ends one."""
        done = self._take() if self._strokes and (self._is_beside(x) or self._has_paused(t)) else None
        self._pen_up_since = None
        return done

    def pen_up(self, t: float, stroke: Stroke | None) -> None:
        """The pen went up at `t` seconds and left a stroke, or None when what it did was no ink."""
        if stroke is not None:
            self._strokes.append(stroke)
        self._pen_up_since = t

    def tick(self, t: float) -> Ink | None:
        """Time went on to `t` seconds. Returns the digit that the pause has ended, if it has."""
        return self._take() if self._strokes and self._has_paused(t) else None

    def finish(self) -> Ink | None:
        """Take what there is: no more will come."""
        return self._take() if self._strokes else None

    def clear(self) -> None:
        """Throw the strokes away."""
        self._strokes = []

    def _has_paused(self, t: float) -> bool:
        return self._pen_up_since is not None and t - self._pen_up_since >= self._config.pause

    def _is_beside(self, x: float) -> bool:
        left, top, right, bottom = Ink(self.strokes).bounds
        margin = self._config.beside * max(bottom - top, right - left)
        return x > right + margin or x < left - margin

    def _take(self) -> Ink:
        ink = Ink(self.strokes)
        self._strokes = []
        return ink
