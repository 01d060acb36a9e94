"""Frames, or hands, to events: the whole way from a hand to a number."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from airdigits.capture.frame import Frame
from airdigits.config import Config
from airdigits.events import DigitRead, Event, HandFound, HandLost, PenDown, PenUp
from airdigits.hands.bundle import find_bundle
from airdigits.hands.gesture import Pose, index_up, pose_of
from airdigits.hands.hand import INDEX_TIP, PALM_CENTRE, Hand
from airdigits.hands.hold import Command, Holds
from airdigits.hands.tracker import HandTracker
from airdigits.ink.grouping import Grouping
from airdigits.ink.one_euro import Point
from airdigits.ink.pen import Pen, PenChange, PenState, Sample
from airdigits.ink.stroke import Ink, Stroke
from airdigits.number import Number
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.reading import Reading
from airdigits.recognition.split import read_strokes

_GUESS_EVERY = 0.15  # s: how often the ink is read while it grows; more often than anybody can follow is waste
_EDGE = 0.1  # of the picture: a palm whose centre is this near the edge, or beyond, is coming in or going out


class AirWriter:
    """Reads numbers that a hand writes in the air.

    Give it frames (`see`), or hands from a recording or another tracker (`feed`), in the order of their times; call
    `finish` at the end. Each returns the events that this caused. An event's `t` is when the thing happened, which can be
    a moment before it was certain.

        with AirWriter() as writer:
            for frame in source:
                for event in writer.see(frame):
                    print(event)

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
        self.on_reading: Callable[[Reading], None] = lambda reading: None
        """Is given what stands behind each DigitRead event, in their order."""
        self._classifier = DigitClassifier(model, config.raster, config.rejection)
        self._hand_model = hand_model
        self._tracker: HandTracker | None = None
        self.restart()

    def restart(self) -> None:
        """Begin anew, as if nothing had been seen yet; the models stay loaded."""
        config = self.config
        self.hand: Hand | None = None
        self.pose: Pose | None = None
        self.number = Number()
        self.guess: Reading | None = None
        """What the unfinished ink looks like so far."""
        self.last: Reading | None = None
        """The latest digit that was read, accepted or rejected."""
        self._pen = Pen(config.pen, config.smoothing, config.trim)
        self._grouping = Grouping(config.grouping)
        self._holds = Holds(config.hold)
        self._t = 0.0
        self._seen_at: float | None = None
        self._guessed_at = -np.inf

    def see(self, frame: Frame) -> list[Event]:
        """Look at one frame."""
        if self._tracker is None:
            self._tracker = HandTracker(self._hand_model or find_bundle())
        height, width = frame.image.shape[:2]
        self.aspect, self.mirrored = width / height, frame.mirrored
        return self.feed(frame.t, self._tracker.track(frame))

    def feed(self, t: float, hand: Hand | None) -> list[Event]:
        """Take the hand that was seen at `t` seconds, or None when there was none."""
        self._t, self.hand = t, hand
        self.pose = pose_of(hand, self.config.gesture) if hand else None
        events = self._notice_presence(t)
        palm = _palm_centre(hand) if hand else None
        for change in self._pen.feed(t, self._sample(hand, palm) if hand and palm else None):
            events += self._follow(change)
        if not self._pen.down and not self._pen.undecided and (ink := self._grouping.tick(t)):
            events += self._read(t, ink)
        command = self._holds.feed(t, self.pose, self._as_seen(*palm) if palm else None)
        if command is Command.ENTER:
            events += self.enter("palm" if hand else "away")
        elif command is Command.ERASE:
            events += self.erase()
        self._update_guess(t)
        return events

    def finish(self) -> list[Event]:
        """The source has ended: read what ink there is and enter the number."""
        events = [event for change in self._pen.finish() for event in self._follow(change)]
        return events + self.enter("end")

    def enter(self, how: str = "key") -> list[Event]:
        """The number is done: read unfinished ink, then hand the number out."""
        ink = self._grouping.finish()
        events = self._read(self._t, ink) if ink else []
        return events + _some(self.number.enter(self._t, how))

    def erase(self) -> list[Event]:
        """Erase the last digit, or the ink that is not yet read."""
        if self.strokes:
            self._grouping.clear()
            return []
        return _some(self.number.erase(self._t))

    def clear(self) -> list[Event]:
        """Throw away the number and the ink."""
        self._grouping.clear()
        return _some(self.number.clear(self._t))

    def correct(self, digit: int) -> list[Event]:
        """The last digit was meant to be this one."""
        return _some(self.number.correct(self._t, digit))

    def read_ink(self, ink: Ink) -> list[Event]:
        """Take a digit that came as finished ink, from another program."""
        return self._read(self._t, ink)

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
    def reason(self) -> str:
        """Why no ink flows, in words for the writer; "" while it does."""
        if self.hand is None:
            return "show your hand"
        if self._pen.down or self._pen.undecided:
            return ""
        if self._pen.state is PenState.ARRIVING:
            return "hold still to begin"
        return {Pose.PALM: "open hand: pen is up", Pose.FIST: "fist: pen is up"}.get(self.pose, "index finger only, please")  # type: ignore[arg-type]

    def close(self) -> None:
        """Let go of the hand tracker."""
        if self._tracker is not None:
            self._tracker.close()
            self._tracker = None

    def __enter__(self) -> "AirWriter":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _as_seen(self, x: float, y: float) -> Point:
        """A place in the camera's picture, in frame heights as the writer sees it."""
        return (1 - x if self.mirrored else x) * self.aspect, y

    def _sample(self, hand: Hand, palm: Point) -> Sample:
        x, y = hand.landmarks[INDEX_TIP, :2].tolist()
        return Sample(
            tip=self._as_seen(x, y),
            writing=self.pose is Pose.POINT,
            index_up=self.pose is Pose.POINT or index_up(hand, self.config.gesture),
            at_edge=not all(_EDGE <= fraction <= 1 - _EDGE for fraction in palm),
        )

    def _notice_presence(self, t: float) -> list[Event]:
        if self.hand is not None:
            found = self._seen_at is None
            self._seen_at = t
            return [HandFound(t)] if found else []
        if self._seen_at is not None and t - self._seen_at > self.config.pen.bridge:
            self._seen_at = None
            return [HandLost(t)]
        return []

    def _follow(self, change: PenChange) -> list[Event]:
        """Pass a change of the pen on to the grouping."""
        if not change.down:
            self._grouping.pen_up(change.t, change.stroke)
            return [PenUp(change.t, kept=change.stroke is not None)]
        done = self._grouping.pen_down(change.t, self._pen.start[0])
        return (self._read(change.t, done) if done else []) + [PenDown(change.t)]

    def _read(self, t: float, ink: Ink) -> list[Event]:
        """Read finished ink: one digit, as a rule."""
        self.guess, events = None, list[Event]()
        for reading in read_strokes(ink, self._classifier, self.config.split):
            self.last = reading
            self.on_reading(reading)
            events.append(DigitRead(t, reading.digit, reading.probability, reading.reason, len(self.number)))
            if reading.digit is not None:
                self.number.append(reading.digit)
        return events

    def _update_guess(self, t: float) -> None:
        if not self._pen.down:
            if not self.strokes:
                self.guess = None
        elif self.guessing and t - self._guessed_at >= _GUESS_EVERY:
            growing = self.growing
            strokes = self.strokes + ((Stroke(growing, np.zeros(len(growing))),) if len(growing) > 1 else ())
            self.guess, self._guessed_at = self._classifier.read(Ink(strokes)) if strokes else None, t


def _palm_centre(hand: Hand) -> Point:
    """Middle of the palm, as fractions of the camera's picture."""
    places = [hand.landmarks[i, :2].tolist() for i in PALM_CENTRE]
    return sum(x for x, _ in places) / len(places), sum(y for _, y in places) / len(places)


def _some(event: Event | None) -> list[Event]:
    return [] if event is None else [event]
