"""Write whole streams of ink as a hand does: way in, digits, the moves between them, way out; or gestures that are no digit."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from airdigits.ink.smoothing import OneEuro
from airdigits.ink.stroke import Stroke
from airdigits.labels import ALPHABET
from airdigits.synthesis.air_writing import vary
from airdigits.synthesis.gestures import draw_gesture
from airdigits.synthesis.hand.motion import glide, resample, writing_times
from airdigits.synthesis.pen_paths import Strokes, to_unit_height
from airdigits.synthesis.ways import bow, rounded, somewhere, wander_off, way

_FLAT = 0.6  # of its width: what is lower is scaled by its width
_FINE = 0.03  # digit heights: the step of paths before they are timed
_GESTURES, _POINTING = 0.22, 0.08  # of the streams hold no digit: a gesture, or a hand that points here and there

_WARPED = 0.6, 1.6  # times `strength`, from writer to writer
_STYLES = ("moving", "lifting", "flowing")  # between digits: with the pen down, perhaps resting; lifted; or without a stop

Draw = Callable[[np.random.Generator], tuple[int, Strokes]]
"""Draws a digit: its label, and its strokes in any unit."""


@dataclass(frozen=True, eq=False)
class WrittenDigit:
    """Where in a stream a digit lies: its label, and the times of its beginning and end, s."""

    label: int
    start: float
    end: float


@dataclass(frozen=True, eq=False)
class Stream:
    """Strokes as the pen delivers them, smoothed, in frame heights; and the digits among them, none in a gesture."""

    strokes: tuple[Stroke, ...]
    digits: tuple[WrittenDigit, ...]


class _Hand:
    """A hand on its way: legs of ink and air, one after the other."""

    def __init__(self, rng: np.random.Generator):
        self.rng = rng
        self.now = 0.0
        self.times = list[np.ndarray]()
        self.points = list[np.ndarray]()
        self.lifted = list[tuple[float, float]]()  # from when to when the pen is up
        self.rounding = rng.uniform(0, 2.0) if rng.random() < 0.6 else 0.0  # how much it cuts corners, in steps of _FINE
        self.evenness = rng.uniform(0, 0.6) if rng.random() < 0.4 else 0.0  # how little its speed minds the corners
        self.glides = rng.random() < 0.5  # reaches for a place in one movement, and does not follow a line to it

    @property
    def place(self) -> np.ndarray:
        return self.points[-1][-1]

    def add(self, path: np.ndarray, times: np.ndarray) -> None:
        self.points.append(path)
        self.times.append(self.now + times)
        self.now += float(times[-1])

    def write(self, path: np.ndarray, pace: float) -> None:
        """Follow a path at `pace` seconds a digit height, slower in corners and at the ends."""
        path = rounded(resample(path, _FINE), self.rounding)
        self.add(path, self.times_along(path, pace, self.evenness))

    def reach(self, path: np.ndarray, pace: float) -> None:
        """Go along a path to where it ends."""
        path = rounded(resample(path, _FINE), self.rounding)
        self.add(path, self.times_along(path, pace, 1.0 if self.glides else self.evenness))

    def times_along(self, path: np.ndarray, pace: float, evenness: float) -> np.ndarray:
        """Return when the points of a path are passed; the hand that minds no corner goes in one movement from end to end."""
        length = float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum())
        seconds = max(pace * length, 0.04)
        fine = np.linspace(0, 1, 100)
        gliding = np.interp(np.linspace(0, 1, len(path)), np.asarray(glide(fine)), fine)
        return (1 - evenness) * writing_times(path, seconds, 1.0) + evenness * seconds * gliding

    def follow(self, legs: list[np.ndarray], pace: float) -> None:
        """Follow one leg after the other, at times with a rest between them."""
        rests = self.rng.random() < 0.4
        for number, leg in enumerate(legs):
            if number and rests:
                self.rest(float(self.rng.uniform(0.05, 0.4)))
            self.reach(leg, pace)

    def rest(self, seconds: float) -> None:
        """Stay, trembling a little, or wandering about."""
        count = max(2, int(seconds * 30))
        wander = np.cumsum(self.rng.normal(0, 0.006, (count, 2)), axis=0) * (4 if self.rng.random() < 0.2 else 1)
        self.add(self.place + wander - wander[0], np.linspace(0, seconds, count))

    def lift_to(self, place: np.ndarray, seconds: float) -> None:
        start = self.now
        self.add(np.array([self.place, place]), np.array([0.0, seconds]))
        self.lifted.append((start, self.now))


def make_stream(rng: np.random.Generator, draw: Draw, *, strength: float = 1.0) -> Stream:
    """Write a stream: one to four digits, or a gesture.

    `strength` says how much the drawn digits are warped, by and large: some
    people write as in a copybook, and others do not.

    The same generator state gives the same stream.
    """
    kind = rng.random()
    if kind < _POINTING:
        return _record(*_perform_pointing(rng), rng)
    if kind < _POINTING + _GESTURES:
        path = np.vstack(draw_gesture(rng))
        return _record(*_perform_gesture(path - path.min(axis=0), rng), rng)
    count = 1 + int(rng.choice(4, p=(0.36, 0.22, 0.2, 0.22)))
    strength *= rng.uniform(*_WARPED)
    digits = [
        (label, vary(_begun_anyhow(label, strokes, rng), rng, strength=strength)) for label, strokes in map(draw, [rng] * count)
    ]
    return _record(*_perform_digits([(label, to_unit_height(strokes, _FLAT)) for label, strokes in digits], rng), rng)


def _perform_gesture(path: np.ndarray, rng: np.random.Generator) -> tuple[_Hand, list[WrittenDigit]]:
    hand = _Hand(rng)
    path = path / max(float(np.ptp(path, axis=0).max()), 1e-6)
    pace = float(rng.uniform(0.12, 0.7))
    _come_in(hand, path, pace)
    hand.write(path, pace)
    if rng.random() < 0.2:  # and another
        second = np.vstack(draw_gesture(rng))
        second = (second - second.min(axis=0)) / max(float(np.ptp(second, axis=0).max()), 1e-6)
        _move(hand, second[0], pace)
        hand.write(second, pace)
    _go_out(hand, pace)
    return hand, []


def _perform_pointing(rng: np.random.Generator) -> tuple[_Hand, list[WrittenDigit]]:
    """Point at one thing after the other, resting at each; the hand follows no line that was meant to be seen."""
    hand, pace = _Hand(rng), float(rng.uniform(0.08, 0.5))
    hand.add(np.zeros((2, 2)), np.array([0.0, 1e-3]))
    count = int(rng.integers(1, 6))
    for _ in range(count):
        if rng.random() < 0.8:
            hand.rest(float(rng.uniform(0.1, 1.2)))
        heading = rng.uniform(-np.pi, np.pi)
        if count == 1 and abs(np.cos(heading)) < 0.6:
            heading += np.pi / 2  # a single steep line is a 1 to anybody
        leg = np.array([np.cos(heading), np.sin(heading)]) * np.exp(rng.uniform(np.log(0.15), np.log(2.0)))
        hand.reach(bow(hand.place, hand.place + leg, rng), pace * float(rng.uniform(0.5, 1.5)))
    if rng.random() < 0.6:
        hand.rest(float(rng.uniform(0.1, 0.8)))
    return hand, []


def _perform_digits(digits: list[tuple[int, Strokes]], rng: np.random.Generator) -> tuple[_Hand, list[WrittenDigit]]:
    hand, truth = _Hand(rng), list[WrittenDigit]()
    pace = float(np.exp(rng.uniform(np.log(0.14), np.log(0.9))))  # s a digit height of line
    style = _STYLES[int(rng.choice(3, p=(0.32, 0.33, 0.35)))]
    lifting, stacked, spacing = style == "lifting", rng.random() < 0.2, rng.uniform(-0.3, 0.6)
    uneven = 0.1 if rng.random() < 0.75 else 0.22
    flow = list[tuple[np.ndarray, int | None]]()
    drift, left = rng.normal(0, 0.15), 0.0
    for index, (label, drawn) in enumerate(digits):
        size = float(np.clip(rng.normal(1, uneven), 0.5, 1.6))
        grown = [s * size for s in drawn]
        corner = np.array([0.0 if stacked else left, index * drift + rng.normal(0, 0.07)])
        strokes = [s + corner for s in grown]
        left = float(np.vstack(strokes)[:, 0].max()) + spacing + rng.normal(0, 0.12)
        if not index:
            flows_in = style == "flowing" and rng.random() < 0.45
            _come_in(hand, somewhere(strokes[0][0], rng)[None] if flows_in else strokes[0], pace)
            if flows_in:
                flow.append((bow(hand.place, strokes[0][0], rng), None))
        elif style == "flowing":
            flow.append((np.vstack(way(flow[-1][0][-1], strokes[0][0], rng)), None))
        elif lifting:
            hand.lift_to(strokes[0][0], float(rng.uniform(0.12, 1.2)))
        else:
            _move(hand, strokes[0][0], pace)
        if style == "flowing":
            flow.append((np.vstack(strokes), label))
            continue
        start = hand.now
        _write_digit(hand, strokes, pace)
        truth.append(WrittenDigit(label, start, hand.now))
        if lifting and rng.random() < 0.4:
            _hook(hand, pace)
    if flow and rng.random() < 0.35:
        end = flow[-1][0][-1]
        flow.append((bow(end, somewhere(end, rng), rng), None))
    truth += _flow(hand, flow, pace)
    _go_out(hand, pace)
    return hand, truth


def _begun_anyhow(label: int, strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """Begin some digits that are loops elsewhere, and leave some zeros open where they began, by up to a quarter."""
    sign, loop = ALPHABET[label], strokes[0]
    closed = len(strokes) == 1 and np.linalg.norm(loop[0] - loop[-1]) < 0.3 * np.ptp(loop, axis=0).max()
    if sign in "08" and closed and rng.random() < 0.3:
        loop = np.roll(loop, int(rng.integers(len(loop))), axis=0)
    if sign == "0" and closed and rng.random() < 0.25:
        loop = loop[: max(4, round(len(loop) * rng.uniform(0.76, 1)))]
    return [loop, *strokes[1:]]


def _flow(hand: _Hand, pieces: list[tuple[np.ndarray, int | None]], pace: float) -> list[WrittenDigit]:
    """Write digits and the moves between them in one movement, which does not stop where one ends; corners are cut."""
    if not pieces:
        return []
    fine = [resample(path, _FINE) if len(path) > 1 else path for path, _ in pieces]
    whole, ends = np.vstack(fine), np.cumsum([len(path) for path in fine])
    whole = rounded(whole, float(hand.rng.uniform(0.3, 2.2)))
    times = hand.times_along(whole, pace, 0.0)
    begun = hand.now
    hand.add(whole, times)
    starts = np.r_[0, ends[:-1]]
    return [
        WrittenDigit(label, begun + float(times[start]), begun + float(times[end - 1]))
        for (_, label), start, end in zip(pieces, starts, ends, strict=True)
        if label is not None
    ]


def _write_digit(hand: _Hand, strokes: Strokes, pace: float) -> None:
    rng = hand.rng
    for i, stroke in enumerate(strokes):
        if i:
            hand.lift_to(stroke[0], float(rng.uniform(0.1, 0.8)))
        if rng.random() < 0.12 and len(stroke) > 8:  # thinks in the midst of it
            middle = int(rng.integers(3, len(stroke) - 3))
            hand.write(stroke[: middle + 1], pace)
            hand.rest(float(rng.uniform(0.05, 0.4)))
            hand.write(stroke[middle:], pace)
        else:
            hand.write(stroke, pace)


def _move(hand: _Hand, to: np.ndarray, pace: float) -> None:
    """Go to the next digit with the pen down: at once or after a rest, quickly as a rule."""
    rng = hand.rng
    if rng.random() < 0.3:
        hand.rest(float(rng.uniform(0.04, 0.6)))
    if rng.random() < 0.12:
        _hook(hand, pace)
    if np.linalg.norm(to - hand.place) > 0.03:
        hand.follow(way(hand.place, to, rng), pace * float(rng.uniform(0.3, 1.1)))
    if rng.random() < 0.3:
        hand.rest(float(rng.uniform(0.04, 0.6)))


def _hook(hand: _Hand, pace: float) -> None:
    """Wander on slowly for a little, as a tip does while the other fingers open."""
    hand.write(wander_off(hand.place, hand.rng), pace * float(hand.rng.uniform(0.8, 2.5)))


def _come_in(hand: _Hand, stroke: np.ndarray, pace: float) -> None:
    rng, start = hand.rng, stroke[0]
    if rng.random() < 0.5:
        hand.add(np.array([start, start]), np.array([0.0, 1e-3]))
        return
    hand.add(somewhere(start, rng)[None].repeat(2, axis=0), np.array([0.0, 1e-3]))
    if rng.random() < 0.3:
        hand.rest(float(rng.uniform(0.1, 0.5)))
    hand.reach(bow(hand.place, start + rng.normal(0, 0.05, 2), rng), pace * float(rng.uniform(0.2, 1.2)))
    if rng.random() < 0.5:
        hand.rest(float(rng.uniform(0.05, 0.8)))
    if rng.random() < 0.25:
        _hook(hand, pace)
    if np.linalg.norm(start - hand.place) > 1e-3:
        hand.write(np.array([hand.place, start]), pace * float(rng.uniform(0.5, 1.5)))


def _go_out(hand: _Hand, pace: float) -> None:
    rng = hand.rng
    if rng.random() < 0.5:
        return
    if rng.random() < 0.5:
        hand.rest(float(rng.uniform(0.05, 0.8)))
    if rng.random() < 0.25:
        _hook(hand, pace)
    if rng.random() < 0.75:
        hand.reach(bow(hand.place, somewhere(hand.place, rng), rng), pace * float(rng.uniform(0.2, 1.2)))
        if rng.random() < 0.2:
            hand.rest(float(rng.uniform(0.1, 0.4)))


def _record(hand: _Hand, truth: list[WrittenDigit], rng: np.random.Generator) -> Stream:
    """Sample the hand as a camera and a tracker would, at 8 to 60 frames/s, with noise and lost frames, and smooth it."""
    times, points = np.concatenate(hand.times), np.concatenate(hand.points)
    height = float(np.exp(rng.uniform(np.log(0.09), np.log(0.5))))  # of a digit, in frame heights
    rate = 30.0 if rng.random() < 0.5 else float(np.exp(rng.uniform(np.log(10), np.log(60))))
    at = np.arange(0, times[-1] + 1 / rate, 1 / rate) + (rng.uniform(0, 1 / rate) if rng.random() < 0.5 else 0)
    if rng.random() < 0.3:
        at = np.sort(at + rng.normal(0, 0.15 / rate, len(at)))
    if rng.random() < 0.3:
        at = at[rng.random(len(at)) > 0.06]
    at = np.unique(np.clip(at, 0, times[-1]))
    noise = rng.normal(0, 1, (len(at), 2)) * rng.choice([0.0005, 0.0015, 0.003])
    seen = np.stack([np.interp(at, times, points[:, axis]) for axis in (0, 1)], axis=1) * height + noise + 0.3
    edges = [0.0, *(t for lift in hand.lifted for t in lift), times[-1] + 1]
    strokes = list[Stroke]()
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        chosen = (at >= start) & (at <= end)
        if chosen.sum() < 2:
            continue
        smooth = OneEuro()
        path = [smooth(float(t), (float(p[0]), float(p[1]))) for t, p in zip(at[chosen], seen[chosen], strict=True)]
        strokes.append(Stroke(np.array(path, np.float32), at[chosen]))
    return Stream(tuple(strokes), tuple(truth))
