"""Frames, or hands, to events: the whole way from a hand to a number."""

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np

from airdigits.capture.frame import Frame
from airdigits.decoding.segmentation import StrokeSegmenter
from airdigits.decoding.split import read_strokes
from airdigits.events import DigitRead, Event, HandFound, HandLost, PenDown, PenUp
from airdigits.hands.dwell import Command, DwellDetector
from airdigits.hands.gestures import Gesture
from airdigits.hands.hand import PALM_CENTRE, Hand
from airdigits.hands.mediapipe_tracker import MediaPipeTracker
from airdigits.hands.model_file import find_bundle
from airdigits.ink.pen import Pen, PenChange, PenPoint, PenState
from airdigits.ink.pen_modes import KEY_PEN, PenMode, PenSample
from airdigits.ink.smoothing import Point
from airdigits.ink.stroke import Ink, Stroke
from airdigits.number import Number
from airdigits.readers.config import Config
from airdigits.readers.hints import why_no_hand, why_no_ink
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.prediction import Prediction

_GUESS_EVERY = 0.15  # s: how often the ink is read while it grows; more often than anybody can follow is waste
_LOOK_EVERY = 0.3  # s: how often the brightness of the picture is measured
_EDGE = 0.1  # of the picture: a palm whose centre is this near the edge, or beyond, is coming in or going out
_AHEAD = 0.06  # s: ... or would be after this long at its speed

_E = TypeVar("_E", bound=Event)
_P = ParamSpec("_P")


def _heard(method: Callable[Concatenate["AirReader", _P], list[Event]]) -> Callable[Concatenate["AirReader", _P], list[Event]]:
    """What the method returns is told to the callbacks too; once, where one such method calls another."""

    @wraps(method)
    def heard(self: "AirReader", *args: _P.args, **kwargs: _P.kwargs) -> list[Event]:
        self._depth += 1
        try:
            events = method(self, *args, **kwargs)
        finally:
            self._depth -= 1
        if not self._depth:
            for event in events:
                for kind, callback in self._callbacks:
                    if isinstance(event, kind):
                        callback(event)
        return events

    return heard


class AirReader:
    """Reads numbers that a hand writes in the air.

    Give it frames (`see`), or hands from a recording or another tracker (`feed`), in the order of their times; call
    `finish` at the end. Each returns the events that this caused. An event's `t` is when the thing happened, which can be
    a moment before it was certain.

        with AirReader() as writer:
            for frame in source:
                for event in writer.see(frame):
                    print(event)

    `events` does this for a whole source, and `on` calls a function for each event of a kind, whichever way it came:

        writer.on(NumberEntered, lambda entered: print(entered.number))

    `model` and `hand_model` name other files than the bundled digit model and the hand model that `airdigits hand-model`
    obtained. `aspect` (width / height) and `mirrored` matter for `feed` alone; `see` takes them from the frame.

    Raises DigitModelError, HandModelError.
    """

    def __init__(
        self,
        config: Config = Config(),
        *,
        model: Path | None = None,
        hand_model: Path | None = None,
        aspect: float = 4 / 3,
        mirrored: bool = False,
    ):
        self.aspect, self.mirrored = aspect, mirrored
        self.config = config
        self.guessing = True
        """Read the ink while it grows, for `guess`. What is read in the end does not depend on it."""
        self.on_reading: Callable[[Prediction], None] = lambda reading: None
        """Is given what stands behind each DigitRead event, in their order."""
        self._callbacks: list[tuple[type[Event], Callable[[Any], object]]] = []
        self._depth = 0  # of methods that are heard, within each other
        self._classifier = DigitClassifier(model, config.raster, config.rejection)
        self._hand_model = hand_model
        self._tracker: MediaPipeTracker | None = None
        self.restart()

    def restart(self) -> None:
        """Begin anew, as if nothing had been seen yet; the models stay loaded."""
        config = self.config
        self.hand: Hand | None = None
        self.touch: PenSample | None = None
        """Where the pen's point is, and whether it would write."""
        self.pose: Gesture | None = None
        self.number = Number()
        self.guess: Prediction | None = None
        """What the unfinished ink looks like so far."""
        self.last: Prediction | None = None
        """The latest digit that was read, accepted or rejected."""
        self._nib = PenMode(config.pen.mode, config.gesture, config.pinch)
        self._pen = Pen(config.pen, config.smoothing, config.trim)
        self._grouping = StrokeSegmenter(config.grouping)
        self._holds = DwellDetector(config.hold)
        self._t = 0.0
        self._seen_at: float | None = None
        self._last_seen_at: float | None = None
        self._changed_at = 0.0
        self._near_edge = False
        self._palm_before: tuple[float, Point] | None = None
        self._guessed_at = -np.inf
        self._brightness: float | None = None
        self._measured_at = -np.inf

    def events(self, source: Iterable[Frame]) -> Iterator[Event]:
        """The events of a source, as they happen, to its end; what is unfinished there is read and entered."""
        for frame in source:
            yield from self.see(frame)
        yield from self.finish()

    def on(self, kind: type[_E], callback: Callable[[_E], object]) -> None:
        """Call `callback` with every event of this kind (`Event`: of any), before the method that caused it returns.

        Several callbacks are called in the order in which they were given. What one raises comes out of that method.
        """
        self._callbacks.append((kind, callback))

    def see(self, frame: Frame) -> list[Event]:
        """Look at one frame."""
        if self._tracker is None:
            self._tracker = MediaPipeTracker(self._hand_model or find_bundle())
        height, width = frame.image.shape[:2]
        self.aspect, self.mirrored = width / height, frame.mirrored
        if frame.t - self._measured_at >= _LOOK_EVERY:
            self._brightness, self._measured_at = float(frame.image[::16, ::16].mean()), frame.t
        return self.feed(frame.t, self._tracker.track(frame))

    @_heard
    def feed(self, t: float, hand: Hand | None) -> list[Event]:
        """Take the hand that was seen at `t` seconds, or None when there was none."""
        self._t, self.hand = t, hand
        self.touch, self.pose = self._nib.look(t, hand, self.aspect) if hand else (None, None)
        events = self._notice_presence(t)
        palm = _palm_centre(hand) if hand else None
        self._near_edge = palm is not None and self._is_near_edge(t, palm)
        for change in self._pen.feed(t, self._sample(self.touch, palm) if self.touch and palm else None):
            events += self._follow(change)
        if not self._pen.down and not self._pen.undecided and (ink := self._grouping.tick(t)):
            events += self._read(t, ink)
        held = Gesture.POINTING_UP if self.touch and self.touch.writing else self.pose  # a hand that writes says nothing else
        match self._holds.feed(t, held, self._as_seen(*palm) if palm else None):
            case Command.ENTER:
                events += self.enter("palm" if hand else "away")
            case Command.ERASE:
                events += self.erase()
            case Command.CLEAR:
                events += self.clear()
            case Command.UNDO if self.can_undo:
                events += self.undo()
        self._update_guess(t)
        return events

    @_heard
    def finish(self) -> list[Event]:
        """The source has ended: read what ink there is and enter the number."""
        events = [event for change in self._pen.finish() for event in self._follow(change)]
        return events + self.enter("end")

    @_heard
    def enter(self, how: str = "key") -> list[Event]:
        """The number is done: read unfinished ink, then hand the number out."""
        ink = self._grouping.finish()
        events = self._read(self._t, ink) if ink else []
        return events + self._changed(self.number.enter(self._t, how))

    @_heard
    def erase(self) -> list[Event]:
        """Erase the last digit, or the ink that is not yet read."""
        if self.strokes:
            self._grouping.clear()
            return []
        return self._changed(self.number.erase(self._t))

    @_heard
    def clear(self) -> list[Event]:
        """Throw away the number and the ink."""
        self._grouping.clear()
        return self._changed(self.number.clear(self._t))

    @_heard
    def undo(self) -> list[Event]:
        """Take back the latest change of the number, or the ink that is not yet read."""
        if self.strokes:
            self._grouping.clear()
            return []
        return self._changed(self.number.undo(self._t))

    def hold_pen(self, down: bool) -> None:
        """With the pen mode "key": the key is held down from the next frame on, or no longer."""
        self._nib.key_down = down

    @_heard
    def correct(self, digit: int) -> list[Event]:
        """The last digit was meant to be this one."""
        return self._changed(self.number.correct(self._t, digit))

    @_heard
    def read_ink(self, ink: Ink) -> list[Event]:
        """Take a digit that came as finished ink, from another program: it is one digit, however long its pauses are."""
        return self._note(self._t, [self._classifier.read(ink)])

    @property
    def model_hash(self) -> str:
        """SHA-256 of the digit model."""
        return self._classifier.model_hash

    @property
    def t(self) -> float:
        """The time of the latest frame, in seconds."""
        return self._t

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """Finished strokes of the digit that is being written."""
        return self._grouping.strokes

    @property
    def growing(self) -> np.ndarray:
        """The stroke that is being written, float32 [n, 2] in frame heights; without points while the pen is up."""
        return self._pen.ink if self._pen.down else np.zeros((0, 2), np.float32)

    @property
    def pen_down(self) -> bool:
        """Ink flows."""
        return self._pen.down

    @property
    def hold(self) -> tuple[Command, float] | None:
        """The command that a held pose is on its way to, and how far it is (0..1)."""
        return self._holds.progress

    @property
    def can_undo(self) -> bool:
        """Two fingers would undo something: a change that is not long ago, or ink that is not yet read."""
        recent = self._t - self._changed_at <= self.config.hold.undo_within
        return bool(self.strokes) or (recent and self.number.can_undo)

    @property
    def reason(self) -> str:
        """Why no ink flows, in words for the writer; "" while it does."""
        if self.hand is None:
            gone = None if self._last_seen_at is None else self._t - self._last_seen_at
            return why_no_hand(gone, self._brightness, self.config.reason)
        if self._pen.down or self._pen.undecided:
            return ""
        arriving = self._pen.state is PenState.ARRIVING
        return why_no_ink(
            self.hand, self.pose, self._nib.mode, self.aspect,
            near_edge=self._near_edge, arriving=arriving, config=self.config.reason,
        )  # fmt: skip

    def close(self) -> None:
        """Let go of the hand tracker."""
        if self._tracker is not None:
            self._tracker.close()
            self._tracker = None

    def __enter__(self) -> "AirReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _changed(self, event: Event | None) -> list[Event]:
        if event is None:
            return []
        self._changed_at = self._t
        return [event]

    def _as_seen(self, x: float, y: float) -> Point:
        """A place in the camera's picture, in frame heights as the writer sees it."""
        return (1 - x if self.mirrored else x) * self.aspect, y

    def _is_near_edge(self, t: float, palm: Point) -> bool:
        """Whether the palm is at the edge, or so fast that it will be in a moment: the next frame may show no hand."""
        before, self._palm_before = self._palm_before, (t, palm)
        ahead = palm
        if before is not None and 0 < t - before[0] <= self.config.pen.bridge:
            share = _AHEAD / (t - before[0])
            ahead = (palm[0] + share * (palm[0] - before[1][0]), palm[1] + share * (palm[1] - before[1][1]))
        return not all(_EDGE <= fraction <= 1 - _EDGE for fraction in (*palm, *ahead))

    def _sample(self, touch: PenSample, palm: Point) -> PenPoint:
        # What a key says is meant, on the way in or out and with a finger alone, too.
        by_hand = self._nib.mode != KEY_PEN
        return PenPoint(
            self._as_seen(*touch.place),
            touch.writing,
            touch.sure,
            at_edge=by_hand and self._near_edge,
            palm=self._as_seen(*palm) if by_hand else None,
            steady=touch.steady,
        )

    def _notice_presence(self, t: float) -> list[Event]:
        if self.hand is not None:
            found = self._seen_at is None
            self._seen_at = self._last_seen_at = t
            return [HandFound(t)] if found else []
        if self._seen_at is not None and t - self._seen_at > self.config.pen.bridge:
            self._seen_at = None
            return [HandLost(t)]
        return []

    def _follow(self, change: PenChange) -> list[Event]:
        """Pass a change of the pen on to the grouping."""
        if change.down:
            done = self._grouping.pen_down(change.t, self._pen.start[0])
        else:
            done = self._grouping.pen_up(change.rest, change.stroke)
        event = PenDown(change.t) if change.down else PenUp(change.t, kept=change.stroke is not None)
        return [*(self._read(change.t, done) if done else ()), event]

    def _read(self, t: float, ink: Ink) -> list[Event]:
        """Read finished ink: one digit, as a rule."""
        return self._note(t, read_strokes(ink, self._classifier, self.config.split))

    def _note(self, t: float, readings: list[Prediction]) -> list[Event]:
        """Take what was read into the number."""
        self.guess, events = None, list[Event]()
        for reading in readings:
            self.last = reading
            self.on_reading(reading)
            events.append(DigitRead(t, reading.digit, reading.probability, reading.reason, len(self.number)))
            if reading.digit is not None:
                self.number.append(reading.digit)
                self._changed_at = self._t
        return events

    def _update_guess(self, t: float) -> None:
        if not self._pen.down:
            if not self.strokes:
                self.guess = None
        elif self.guessing and t - self._guessed_at >= _GUESS_EVERY:
            growing = self.growing
            strokes = self.strokes + ((Stroke(growing, np.zeros(len(growing))),) if len(growing) > 1 else ())
            self.guess, self._guessed_at = self._classifier.read(Ink(strokes)) if strokes else None, t


AirWriter = AirReader
"""The name of version 0.1.0."""


def _palm_centre(hand: Hand) -> Point:
    """Middle of the palm, as fractions of the camera's picture."""
    places = [hand.landmarks[i, :2].tolist() for i in PALM_CENTRE]
    return sum(x for x, _ in places) / len(places), sum(y for _, y in places) / len(places)
