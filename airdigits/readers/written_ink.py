"""Let the pen's ink flow into the decoder, and report what the pen does and which digits settle."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from airdigits.decoding.decoder import Decoder
from airdigits.events import Event, PenDown, PenUp
from airdigits.ink.pen import Pen
from airdigits.ink.pen_point import PenChange, PenPoint
from airdigits.ink.stroke import Stroke
from airdigits.readers.config import Config
from airdigits.recognition.prediction import Prediction


@dataclass(frozen=True, eq=False)
class SettledDigit:
    """A digit, sure or unclear, that settled at `t` seconds."""

    t: float
    prediction: Prediction


class WrittenInk:
    """The ink that is being written."""

    def __init__(self, config: Config, decoder: Decoder):
        self._pen = Pen(config.pen, config.smoothing)
        self._decoder = decoder

    @property
    def pen_down(self) -> bool:
        """Whether ink flows."""
        return self._pen.down

    @property
    def undecided(self) -> bool:
        """Whether ink flows or may be about to."""
        return self._pen.down or self._pen.undecided

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """The finished strokes of the ink that has not settled."""
        strokes = self._decoder.strokes
        return strokes[:-1] if self._pen.down else strokes

    @property
    def growing(self) -> np.ndarray:
        """The stroke that is being written, float32 [n, 2] in frame heights; without points while the pen is up."""
        strokes = self._decoder.strokes if self._pen.down else ()
        return strokes[-1].points if strokes else np.zeros((0, 2), np.float32)

    def feed(self, t: float, point: PenPoint | None) -> Iterator[Event | SettledDigit]:
        """Process the pen's point at `t` seconds; yield what happened, in order."""
        yield from self._follow(self._pen.feed(t, point))
        for ink in self._pen.new_ink():
            self._decoder.add(ink)
        for prediction in self._decoder.advance(t, waiting=self._pen.undecided):
            yield SettledDigit(t, prediction)

    def end_stroke(self) -> Iterator[Event | SettledDigit]:
        """End the stroke in progress: no more points will come."""
        yield from self._follow(self._pen.finish())

    def _follow(self, changes: list[PenChange]) -> Iterator[Event]:
        for change in changes:
            if change.down:
                self._decoder.begin_stroke(meant=change.meant)
                yield PenDown(change.t)
            else:
                yield PenUp(change.t, kept=self._decoder.end_stroke(change.t, meant=change.meant))
