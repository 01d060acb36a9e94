"""Read numbers that a hand writes in the air: observation, ink, recognition and number behind one façade."""

from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from airdigits.capture.frame import Frame
from airdigits.commands import Asked, Command, Correction
from airdigits.decoding.decoder import Decoder
from airdigits.decoding.rescoring import RescoringNetwork
from airdigits.decoding.signs import SignFinder
from airdigits.decoding.span_network import SpanNetwork
from airdigits.events import ConfirmationAsked, DigitRead, Event, How
from airdigits.hands.dwell import DwellDetector
from airdigits.hands.gestures import Gesture
from airdigits.hands.hand import Hand
from airdigits.hands.tracker import HandTracker
from airdigits.hands.trackers import AUTO, open_tracker
from airdigits.ink.pen_modes import PenSample
from airdigits.ink.stroke import Ink, Stroke
from airdigits.number import Number
from airdigits.readers.callbacks import EventSource, notifies
from airdigits.readers.config import Config
from airdigits.readers.entry import NumberEntry
from airdigits.readers.input_checks import check_frame, check_ink, check_time, plausible
from airdigits.readers.observation import Observer, View
from airdigits.readers.recognizer import Recognizer
from airdigits.readers.written_ink import SettledDigit, WrittenInk
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.prediction import Prediction

if TYPE_CHECKING:  # loaded only for who learns: it would cost every start
    from airdigits.recognition.model_surgery import LastLayer, ModelParts

_MEASURE_EVERY = 0.3  # s: how often the brightness of the picture is measured


class AirReader(EventSource):
    """Reads numbers that a hand writes in the air.

    Give it frames (`see`), or hands from a recording or another tracker (`feed`), in the order of their times; call
    `finish` at the end. Each returns the events that this caused. An event's `t` is when the thing happened, which can be
    a moment before it was certain.

        with AirReader() as reader:
            for frame in source:
                for event in reader.see(frame):
                    print(event)

    `events` does this for a whole source, and `on` calls a function for each event of a kind, whichever way it came:

        reader.on(NumberEntered, lambda entered: print(entered.number))

    `model` names another file than the bundled digit model. `hand_model` is "auto" (the full one, and the lite one while frames
    come late), "full", "lite", or a file other than those that `airdigits hand-model` obtained; `tracker` is "auto", "litert",
    "mediapipe", or a hand tracker of your own, which the reader closes. `aspect` (width / height) and `mirrored` matter for
    `feed` alone; `see` takes them from the frame. One thread at a time uses a reader: a second one gets a UsageError.

    Raises DigitModelError, and HandModelError with the first frame. `see` and `feed` raise DataError for a time before the
    latest one, a time that is no number, and an image without pixels; nothing has changed then. A hand whose landmarks are
    not finite, or farther than 100 pictures, is taken for none.
    """

    def __init__(
        self,
        config: Config = Config(),
        *,
        model: str | Path | None = None,
        hand_model: str | Path = AUTO,
        tracker: HandTracker | str = AUTO,
        aspect: float = 4 / 3,
        mirrored: bool = False,
    ):
        super().__init__()
        self.config = config
        self.aspect, self.mirrored = aspect, mirrored
        self._classifier = DigitClassifier(model, config.raster, config.rejection)
        alphabet = config.alphabet
        signs = SignFinder(alphabet, lambda: str(self.number)) if alphabet.marks else None
        decoder = Decoder(SpanNetwork(), self._classifier, config.decoding, signs, RescoringNetwork())
        self.recognizer = Recognizer(decoder, self._classifier)
        """Reads the ink; holds the live guess and the latest prediction."""
        self.on_reading: Callable[[float, Prediction, DigitRead | None], None] = lambda t, prediction, event: None
        """Is given every prediction of finished ink, when that was finished, and its event; None for ink that is no digit."""
        self._hand_model = hand_model
        self._tracker_name = tracker if isinstance(tracker, str) else ""
        self._tracker = None if isinstance(tracker, str) else tracker
        self.restart()

    def restart(self) -> None:
        """Start over, as if nothing had been seen yet; the models stay loaded."""
        self._entry = NumberEntry(self.config.number)
        self.recognizer.restart()
        self._observer = Observer(self.config)
        self._ink = WrittenInk(self.config, self.recognizer.decoder)
        self._dwell = DwellDetector(self.config.dwell)
        self.paused = False
        """Whether writing is switched off: no ink flows, and no gesture counts but the one that switches it on."""
        self._t, self._latest = 0.0, -np.inf
        self._changed_at = 0.0
        self._measured_at = -np.inf

    @cached_property
    def model_parts(self) -> "ModelParts":
        """The digit model, taken apart. Raises DigitModelError for one that cannot be."""
        from airdigits.recognition.model_surgery import ModelParts

        return ModelParts(self._classifier)

    def learn(self, layer: "LastLayer | None") -> None:
        """Read with another last layer of the digit model from here on, fitted to the writer; None: with its own.

        Call it between digits (`between_digits`): ink that is being read must not change its model.
        """
        if layer is None:
            self._classifier.personal = None
            return
        from airdigits.recognition.personal_layer import PersonalLayer

        self._classifier.personal = PersonalLayer(self.model_parts, layer).classify

    @notifies
    def see(self, frame: Frame) -> list[Event]:
        """Look at one frame."""
        check_frame(frame, self._latest)
        if self._tracker is None:
            self._tracker = open_tracker(self._tracker_name, self._hand_model)
        height, width = frame.image.shape[:2]
        self.aspect, self.mirrored = width / height, frame.mirrored
        if frame.t - self._measured_at >= _MEASURE_EVERY:
            self._observer.brightness, self._measured_at = float(frame.image[::16, ::16].mean()), frame.t
        return self.feed(frame.t, self._tracker.track(frame))

    @notifies
    def feed(self, t: float, hand: Hand | None) -> list[Event]:
        """Process the hand that was seen at `t` seconds, or None when there was none."""
        check_time(t, self._latest)
        hand = plausible(hand)
        self._t = self._latest = t
        seen, events = self._observer.observe(t, hand, self._view)
        events += self._read_all(self._ink.feed(t, None if self.paused else seen.point))
        writing = seen.sample is not None and seen.sample.writing and not self._observer.pen_mode.writes_always
        held = Gesture.POINTING_UP if writing else seen.gesture  # a hand that writes gives no commands
        if self.paused and held not in (None, Gesture.I_LOVE_YOU):
            held = Gesture.OTHER
        match self._dwell.feed(t, held, seen.palm):
            case Command.ENTER if self.paused:  # the hand is away
                pass
            case Command.ENTER:
                events += self._enter("palm" if hand else "away")
            case Command.UNDO if not self.can_undo:
                pass
            case Command() as command:
                events += self.do(command)
        self._entry.notice(t)
        return events

    @notifies
    def do(self, asked: Asked) -> list[Event]:
        """Carry out a command, on the number or on the ink that is not read yet.

        ENTER asks first where a place of the number is unclear; given again, it enters the likeliest digits. A Correction is
        for the first unclear place, or else for the last digit.
        """
        match asked:
            case Correction(label):
                return self._changed(self._entry.correct(self._t, label))
            case Command.ENTER:
                return self._enter("key")
            case Command.PEN_DOWN | Command.PEN_UP:  # with the pen mode "key", from the next frame on
                self._observer.pen_mode.key_down = asked is Command.PEN_DOWN
                return []
            case Command.PAUSE:
                self.paused = not self.paused
                return []
        unread = self.strokes
        self.recognizer.decoder.clear()
        if asked is Command.CLEAR:
            return self._changed(self.number.clear(self._t))
        if unread:  # that was the latest thing written
            return []
        return self._changed(self.number.erase(self._t) if asked is Command.ERASE else self.number.undo(self._t))

    @notifies
    def finish(self) -> list[Event]:
        """Read what ink there is and enter the number, guesses and all: the source has ended, and nobody can be asked."""
        return self._read_all(self._ink.end_stroke()) + self._enter("end")

    @notifies
    def read_ink(self, ink: Ink) -> list[Event]:
        """Take a digit that came as finished ink, from another program: it is one digit, however long its pauses are.

        It always has a place: an unclear one where it looks like no digit. Raises DataError for ink that is not finite.
        """
        check_ink(ink)
        return self._take(self._t, self.recognizer.read(ink), one_digit=True)

    @property
    def number(self) -> Number:
        """The number so far."""
        return self._entry.number

    @property
    def between_digits(self) -> bool:
        """Whether no ink waits to be read."""
        return not (self.strokes or self.pen_down)

    @property
    def idle(self) -> bool:
        """Whether nothing is begun: no number, and no ink."""
        return not len(self.number) and self.between_digits

    @property
    def asking(self) -> bool:
        """Whether somebody asked to enter a number with unclear places: asked again, its likeliest digits are entered."""
        return self._entry.asking

    @property
    def t(self) -> float:
        """The time of the latest frame, in seconds."""
        return self._t

    @property
    def model_hash(self) -> str:
        """The SHA-256 of the digit model."""
        return self._classifier.model_hash

    @property
    def hand(self) -> Hand | None:
        """The hand in the latest frame."""
        return self._observer.latest.hand

    @property
    def sample(self) -> PenSample | None:
        """Where the pen's point is, and whether it would write."""
        return self._observer.latest.sample

    @property
    def gesture(self) -> Gesture | None:
        """The gesture in the latest frame."""
        return self._observer.latest.gesture

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """The finished strokes of the ink that has not been read."""
        return self._ink.strokes

    @property
    def growing(self) -> np.ndarray:
        """The stroke that is being written, float32 [n, 2] in frame heights; without points while the pen is up."""
        return self._ink.growing

    @property
    def pen_down(self) -> bool:
        """Whether ink flows."""
        return self._ink.pen_down

    @property
    def dwell(self) -> tuple[Command, float] | None:
        """The command that a held gesture is on its way to, and how far it is (0..1)."""
        return self._dwell.progress

    @property
    def can_undo(self) -> bool:
        """Whether two fingers would undo something: a change that is not long ago, or ink that is not yet read."""
        recent = self._t - self._changed_at <= self.config.dwell.undo_within
        return bool(self.strokes) or (recent and self.number.can_undo)

    @property
    def hint(self) -> str:
        """Why no ink flows, in words for the writer; "" while it does."""
        if self.paused:
            return "index and little finger, or p, switch it on"
        if self.hand is not None and self._ink.undecided:
            return self._observer.hint_while_writing
        return self._observer.hint(self._t, self._view)

    def close(self) -> None:
        """Close the hand tracker; a second call does nothing."""
        if self._tracker is not None:
            self._tracker.close()
            self._tracker = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _view(self) -> View:
        return View(self.aspect, self.mirrored)

    def _enter(self, how: How) -> list[Event]:
        """Read unfinished ink, then enter the number, or ask first."""
        events = list[Event]()
        for prediction in self.recognizer.decoder.take():
            events += self._take(self._t, prediction)
        return events + self._changed(self._entry.enter(self._t, how))

    def _changed(self, event: Event | None) -> list[Event]:
        if event is None:
            return []
        self._entry.notice(self._t)
        if not isinstance(event, ConfirmationAsked):
            self._changed_at = self._t
        return [event]

    def _read_all(self, happened: Iterable[Event | SettledDigit]) -> list[Event]:
        events = list[Event]()
        for item in happened:
            events += self._take(item.t, item.prediction) if isinstance(item, SettledDigit) else [item]
        return events

    def _take(self, t: float, prediction: Prediction, *, one_digit: bool = False) -> list[Event]:
        """Give a digit its place in the number."""
        self.recognizer.last = prediction
        event = self._entry.take(t, self._t, prediction, one_digit=one_digit)
        self.on_reading(t, prediction, event)
        return self._changed(event)


AirWriter = AirReader
"""The name of version 0.1.0."""
