"""Present what an `AirReader` does: the hand, the ink, the guess, the number."""

from collections import deque
from dataclasses import dataclass

import numpy as np

from airdigits.app.collect import CollectTask
from airdigits.app.frame_rate import FrameRate
from airdigits.app.guide import Guide
from airdigits.capture.frame import Frame
from airdigits.commands import Command
from airdigits.events import Event, NumberEntered
from airdigits.hands.gestures import HELD
from airdigits.ink.stroke import Ink
from airdigits.labels import UNREAD, sign_of
from airdigits.readers.air import AirReader
from airdigits.recognition.prediction import Prediction
from airdigits.screen.overlay import FADE_SECONDS, Overlay, comfortable_size
from airdigits.screen.scene import Scene

_ENTERED_SHOWN = 2.5  # s: how long an entered number stays on the screen
_STILL_NEW = 5.0  # s: older ink was read while nobody watched, and is not shown
_DWELL_SHOWN = 0.2  # of its time: a gesture held for less may not be intended


@dataclass(frozen=True, eq=False)
class _ReadInk:
    t: float
    ink: Ink


class AirPresenter:
    """Draws a writing hand. Keeps what the screen shows for longer than the reader does: fading ink, the entered number.

    With a `guide` its steps are shown; with a `task` the digit to write, in place of the number.
    """

    def __init__(
        self, reader: AirReader, frame_size: tuple[int, int], *, guide: Guide | None = None, task: CollectTask | None = None
    ):
        """`frame_size`: width and height of the frames, px."""
        self.size = comfortable_size(*frame_size)
        self._reader, self._guide, self._task = reader, guide, task
        self._overlay = Overlay(self.size)
        self._frame_rate = FrameRate()
        self._read: deque[_ReadInk] = deque(maxlen=8)
        self._last: Prediction | None = None
        self._entered: NumberEntered | None = None

    def note(self, event: Event) -> None:
        """Handle an event."""
        if self._guide:
            self._guide.note(event)
        if isinstance(event, NumberEntered):
            self._entered = event

    def draw(self, frame: Frame, *, status: str = "", help: bool = False) -> np.ndarray:
        """Draw the latest frame and the reader's state, BGR uint8 of `size`; the next call draws over it."""
        return self._overlay.draw(frame.image, self.scene(frame.t, status=status, help=help))

    def scene(self, t: float, *, status: str = "", help: bool = False) -> Scene:
        """Build the scene at `t` seconds of the source's clock."""
        reader = self._reader
        self._notice_ink(t)
        self._forget(t)
        last = reader.recognizer.last if self._read else None
        number = reader.number
        shown = reader.recognizer.guess or last
        return Scene(
            hand=reader.hand,
            pen_down=reader.pen_down,
            hint=reader.hint,
            pen=reader.config.pen.mode,
            tip=reader.sample.place if reader.sample else None,
            strokes=reader.strokes,
            open_stroke=reader.growing,
            fading=tuple((read.ink, t - read.t) for read in self._read),
            found=tuple((_sign(guess), guess.ink.bounds) for guess in reader.recognizer.guesses),
            guess=shown.probabilities if shown and (reader.recognizer.guess or not _is_none(shown)) else None,
            image=shown.image if shown else None,
            rejected=last.reason if last and _is_none(last) else "",
            number="" if self._task else str(number),
            unclear=() if self._task else tuple("/".join(map(sign_of, p)) for p in number.places if isinstance(p, tuple)),
            question=number.best if reader.asking and not self._task else "",
            entered=self._entered.number if self._entered and not self._task else None,
            guessed=self._entered.uncertain if self._entered else (),
            dwell=self._dwell(),
            fps=self._frame_rate.tick(),
            mirrored=reader.mirrored,
            status=status,
            help=help,
            guide=self._guide.shown if self._guide else None,
            task=self._task.shown if self._task else None,
        )

    def _notice_ink(self, t: float) -> None:
        """Keep the ink that was read last, to show it for a while: no event tells of ink that is no digit."""
        last = self._reader.recognizer.last
        if last is not None and last is not self._last and t - _written_at(last.ink) <= _STILL_NEW:
            self._read.append(_ReadInk(t, last.ink))
        self._last = last

    def _forget(self, t: float) -> None:
        if self._entered and t - self._entered.t > _ENTERED_SHOWN:
            self._entered = None
        while self._read and t - self._read[0].t > FADE_SECONDS:
            self._read.popleft()

    def _dwell(self) -> tuple[str, float] | None:
        """Return the held gesture to show: one that was held for a while and would change something."""
        reader = self._reader
        passing = reader.gesture is not None and reader.gesture not in HELD
        if reader.dwell is None or passing or reader.hand is None:
            return None
        command, share = reader.dwell
        if not (reader.can_undo if command is Command.UNDO else reader.strokes or len(reader.number)):
            return None
        return (self._words(command), share) if share >= _DWELL_SHOWN else None

    def _words(self, command: Command) -> str:
        """Return what a command would do now."""
        number = self._reader.number
        if command is not Command.ENTER or not number.uncertain:
            return command.value
        return f"confirm {number.best}" if self._reader.asking else f"check {number}"


def _is_none(prediction: Prediction) -> bool:
    """Return whether the ink is no digit at all."""
    return prediction.digit is None and not prediction.unclear


def _written_at(ink: Ink) -> float:
    """Return when the ink ended."""
    return max((float(stroke.times[-1]) for stroke in ink.strokes if len(stroke.times)), default=-np.inf)


def _sign(guess: Prediction) -> str:
    """Return the sign of a guess, or what it could be."""
    return sign_of(guess.digit) if guess.digit is not None else f"{UNREAD} {'/'.join(map(sign_of, guess.likeliest))}"
