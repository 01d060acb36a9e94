"""Collect the pen's strokes into the ink of one digit after the other."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from airdigits.decoding.segmentation import StrokeSegmenter
from airdigits.events import Event, PenDown, PenUp
from airdigits.ink.pen import Pen, PenState
from airdigits.ink.pen_point import PenChange, PenPoint
from airdigits.ink.stroke import Ink, Stroke
from airdigits.readers.config import Config


@dataclass(frozen=True, eq=False)
class FinishedInk:
    """The ink of a digit that was finished at `t` seconds."""

    t: float
    ink: Ink


class WrittenInk:
    """The ink that is being written."""

    def __init__(self, config: Config):
        self._pen = Pen(config.pen, config.smoothing, config.trim)
        self._segmenter = StrokeSegmenter(config.segmentation)

    @property
    def pen_down(self) -> bool:
        """Whether ink flows."""
        return self._pen.down

    @property
    def undecided(self) -> bool:
        """Whether ink flows or may be about to."""
        return self._pen.down or self._pen.undecided

    @property
    def arriving(self) -> bool:
        """Whether the hand came in with its pen down and has not slowed down yet."""
        return self._pen.state is PenState.ARRIVING

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """The finished strokes of the digit that is being written."""
        return self._segmenter.strokes

    @property
    def growing(self) -> np.ndarray:
        """The stroke that is being written, float32 [n, 2] in frame heights; without points while the pen is up."""
        return self._pen.ink if self._pen.down else np.zeros((0, 2), np.float32)

    def so_far(self) -> Ink | None:
        """Return all ink of the digit that is being written, the growing stroke included; None while there is none."""
        growing = self.growing
        strokes = self.strokes + ((Stroke(growing, np.zeros(len(growing))),) if len(growing) > 1 else ())
        return Ink(strokes) if strokes else None

    def feed(self, t: float, point: PenPoint | None) -> Iterator[Event | FinishedInk]:
        """Process the pen's point at `t` seconds; yield what happened, in order."""
        for change in self._pen.feed(t, point):
            yield from self._follow(change)
        if not self.undecided and (ink := self._segmenter.tick(t)):
            yield FinishedInk(t, ink)

    def end_stroke(self) -> Iterator[Event | FinishedInk]:
        """End the stroke in progress: no more points will come."""
        for change in self._pen.finish():
            yield from self._follow(change)

    def take(self) -> Ink | None:
        """Return the ink of the digit that is being written and start the next; None when there is no ink."""
        return self._segmenter.finish()

    def clear(self) -> None:
        """Discard the finished strokes."""
        self._segmenter.clear()

    def _follow(self, change: PenChange) -> Iterator[Event | FinishedInk]:
        if change.down:
            done = self._segmenter.pen_down(change.t, self._pen.start[0])
        else:
            done = self._segmenter.pen_up(change.rest, change.stroke)
        if done:
            yield FinishedInk(change.t, done)
        yield PenDown(change.t) if change.down else PenUp(change.t, kept=change.stroke is not None)
