"""Write ink as a hand does: digits, the ways between them, rests and lifts; and let a decoder read it frame by frame."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from airdigits.decoding.decoder import Decoder
from airdigits.decoding.ink_path import InkPath
from airdigits.decoding.search import Ending, Reading, Viterbi
from airdigits.ink.pen_point import InkPoint
from airdigits.ink.smoothing import Point
from airdigits.ink.stroke import Stroke
from airdigits.recognition.prediction import Prediction
from airdigits.synthesis.hand.digit_shapes import plain_digit
from airdigits.synthesis.hand.motion import resample, writing_times

HEIGHT = 0.25  # of a digit, in frame heights
START = (0.3, 0.4)

Frame = tuple[float, Point | None]
"""When the tip was seen, and where it wrote; None while the pen is up."""
Place = Sequence[float] | np.ndarray


@dataclass
class MadeInk:
    """A hand on its way, in frame heights; the methods can be chained."""

    place: np.ndarray = field(default_factory=lambda: np.array(START))
    now: float = 0.0
    times: list[np.ndarray] = field(default_factory=list)
    points: list[np.ndarray] = field(default_factory=list)
    lifts: list[tuple[float, float]] = field(default_factory=list)

    def follow(self, path: Place, seconds: float) -> Self:
        """Write a path [n, 2], slower in corners and at the ends."""
        path = resample(np.asarray(path, float), 0.005)
        return self._add(path, writing_times(path, seconds, HEIGHT))

    def move(self, to: Place, seconds: float = 0.3) -> Self:
        return self.follow(np.array([self.place, to]), seconds)

    def rest(self, seconds: float) -> Self:
        return self._add(np.array([self.place, self.place]), np.array([0, seconds]))

    def lift(self, to: Place, seconds: float = 0.3) -> Self:
        """Go to a place with the pen up."""
        self.lifts.append((self.now, self.now + seconds))
        return self._add(np.array([self.place, to]), np.array([0, seconds]))

    def digit(self, sign: str, rng: np.random.Generator, *, left: float = START[0], seconds: float = 0.9) -> Self:
        """Write a digit from where its first stroke begins; each further stroke after a lift of half a second."""
        for number, stroke in enumerate(digit_strokes(sign, rng, left)):
            if number:
                self.lift(stroke[0], 0.5)
            self.follow(stroke, seconds * (1 if not number else 0.5))
        return self

    def _add(self, points: np.ndarray, times: np.ndarray) -> Self:
        self.times.append(self.now + times)
        self.points.append(points)
        self.now += float(times[-1])
        self.place = points[-1]
        return self

    def frames(self, fps: float = 30.0, *, after: float = 2.0) -> list[Frame]:
        """Sample the tip; `after` seconds with the pen up follow."""
        times, points = np.concatenate(self.times), np.concatenate(self.points)
        found = list[Frame]()
        for t in np.arange(0, self.now + after, 1 / fps).tolist():
            up = t > self.now or any(start < t < end for start, end in self.lifts)
            place = (float(np.interp(t, times, points[:, 0])), float(np.interp(t, times, points[:, 1])))
            found.append((t, None if up else place))
        return found


def digit_strokes(sign: str, rng: np.random.Generator, left: float = START[0]) -> list[np.ndarray]:
    """The strokes of a plainly written digit, in frame heights."""
    return [stroke * HEIGHT + [left, START[1]] for stroke in plain_digit(sign, rng)]


def number_in_one_go(signs: str, rng: np.random.Generator, *, pace: float = 0.9) -> MadeInk:
    """A hand that writes a number without lifting the pen: moves between the digits, and between a digit's strokes."""
    ink, left = MadeInk(), START[0]
    for number, sign in enumerate(signs):
        strokes = digit_strokes(sign, rng, left)
        left = float(np.vstack(strokes)[:, 0].max()) + 0.3 * HEIGHT
        for piece, stroke in enumerate(strokes):
            if number or piece:
                ink.move(stroke[0], 0.35 * pace)
            ink.follow(stroke, pace)
    return ink


@dataclass
class Listener:
    """A decoder's user, who plays frames to it and keeps what settles."""

    decoder: Decoder
    settled: list[tuple[float, Prediction]] = field(default_factory=list)
    pen_down: bool = False
    last: float = 0.0

    def play(self, frames: Iterable[Frame]) -> Iterator[float]:
        """Tell the decoder of one frame after the other; yields the time of each."""
        for t, place in frames:
            if place is not None:
                if not self.pen_down:
                    self.decoder.begin_stroke()
                self.decoder.add(InkPoint(t, place, inside=True))
                self.last = t
            elif self.pen_down:
                self.decoder.end_stroke(self.last)
            self.pen_down = place is not None
            self.settled += [(t, prediction) for prediction in self.decoder.advance(t)]
            yield t

    @property
    def text(self) -> str:
        """What settled: digits, `?` for an unclear one; nothing for ink that is no digit."""
        return text_of(prediction for _, prediction in self.settled)


def text_of(predictions: Iterable[Prediction]) -> str:
    known = (p for p in predictions if p.digit is not None or p.unclear)
    return "".join("?" if p.digit is None else str(p.digit) for p in known)


def read(decoder: Decoder, frames: Iterable[Frame]) -> Listener:
    """Start over, play all frames, and settle what is left."""
    decoder.restart()
    listener = Listener(decoder)
    for _ in listener.play(frames):
        pass
    listener.settled += [(listener.last, prediction) for prediction in decoder.take()]
    return listener


def path_of(*strokes: Sequence[Place], step: float = 1 / 30) -> InkPath:
    """The path of strokes of points, one after the other, with a point every `step` seconds and a second between strokes."""
    made, t = list[Stroke](), 0.0
    for points in strokes:
        times = t + step * np.arange(len(points))
        made.append(Stroke(np.asarray(points, np.float32).reshape(-1, 2), times))
        t = float(times[-1]) + 1.0
    return InkPath.of(made)


def best_readings(endings: Sequence[Ending]) -> list[Reading]:
    """Return the best explanations of a path by the parts that end at each of its cuts but the first."""
    search = Viterbi()
    for ending in endings:
        search.extend(ending)
    return search.best
