"""Present what an `AirReader` does: the hand, the ink, the guess, the number."""

from collections import deque
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from airdigits.app.guide import Guide
from airdigits.app.task import Task
from airdigits.capture.frame import Frame
from airdigits.commands import Command
from airdigits.events import Cleared, DigitRead, Erased, Event, NumberEntered, Undone
from airdigits.hands.gestures import HELD
from airdigits.ink.stroke import Ink
from airdigits.labels import UNREAD, sign_of
from airdigits.readers.air import AirReader
from airdigits.readers.hints import HOW_TO_WRITE
from airdigits.recognition.prediction import Prediction
from airdigits.screen.help import ADVICE
from airdigits.screen.overlay import FADE_SECONDS, Overlay
from airdigits.screen.scene import RunState, Scene
from airdigits.screen.stage import comfortable_size

_ENTERED_SHOWN = 2.5  # s: how long an entered number stays on the screen
_ERASED_SHOWN = 1.2  # s: how long an erased digit is shown struck through
_STILL_NEW = 5.0  # s: older ink was read while nobody watched, and is not shown
_DWELL_SHOWN = 0.2  # of its time: a gesture held for less may not be intended


@dataclass(frozen=True, eq=False)
class _ReadInk:
    t: float
    ink: Ink


class AirPresenter:
    """Draws a writing hand. Keeps what the screen shows for longer than the reader does: fading ink, the entered number.

    With a `guide` its steps are shown; with a `task` what is to be done, in place of the number.
    """

    def __init__(self, reader: AirReader, frame_size: tuple[int, int], *, guide: Guide | None = None, task: Task | None = None):
        """`frame_size`: width and height of the frames, px."""
        self.size = comfortable_size(*frame_size)
        self._reader, self._guide, self._task = reader, guide, task
        self._overlay_of = lru_cache(maxsize=2)(Overlay)  # the window's size, and that of videos
        self._read: deque[_ReadInk] = deque(maxlen=8)
        self._last: Prediction | None = None
        self._entered: NumberEntered | None = None
        self._erased: Erased | Cleared | None = None
        self._novice = True  # nothing has been written yet

    def note(self, event: Event) -> None:
        """Handle an event."""
        if self._guide:
            self._guide.note(event)
        match event:
            case NumberEntered():
                self._entered = event
            case DigitRead():
                self._novice, self._erased = False, None
            case Erased() | Cleared():
                self._erased = event
                self._read.clear()  # what is erased is no longer shown as if it were read
            case Undone():
                self._erased = None

    def draw(self, frame: Frame, run: RunState, size: tuple[int, int]) -> np.ndarray:
        """Draw the latest frame and the reader's state, BGR uint8 of `size`; the next call draws over it."""
        return self._overlay_of(size).draw(frame.image, self.scene(frame.t, run))

    def scene(self, t: float, run: RunState = RunState()) -> Scene:
        """Build the scene at `t` seconds of the source's clock."""
        reader = self._reader
        self._notice_ink(t)
        self._forget(t)
        last = reader.recognizer.last if self._read else None
        number = reader.number
        shown = reader.recognizer.guess or (None if reader.strokes or reader.pen_down else last)
        scene = Scene(
            hand=reader.hand,
            pen_down=reader.pen_down,
            paused=reader.paused,
            hint="" if self._guide_says(reader.hint) else reader.hint,
            advice=self._advice,
            pen=reader.config.pen.mode,
            tip=reader.sample.place if reader.sample else None,
            strokes=reader.strokes,
            open_stroke=reader.growing,
            fading=tuple((read.ink, t - read.t) for read in self._read),
            found=tuple((_sign(guess), guess.ink.bounds) for guess in reader.recognizer.guesses),
            guess=shown.probabilities if shown and (reader.recognizer.guess or not _is_none(shown)) else None,
            image=shown.image if shown else None,
            rejected=last.reason if last and _is_none(last) else "",
            number=str(number),
            erased=_erased(self._erased) if self._erased else "",
            unclear=tuple("/".join(map(sign_of, p)) for p in number.places if isinstance(p, tuple)),
            question=number.best if reader.asking else "",
            entered=self._entered.number if self._entered else None,
            guessed=self._entered.uncertain if self._entered else (),
            dwell=self._dwell(),
            mirrored=reader.mirrored,
            guide=self._guide.shown if self._guide else None,
            run=run,
        )
        return self._task.dress(scene) if self._task else scene

    @property
    def _advice(self) -> str:
        """What to do before the first digit, unless the hint says so already or ink flows."""
        reader = self._reader
        busy = reader.paused or reader.strokes or reader.pen_down or reader.hint in HOW_TO_WRITE
        needed = self._novice and not busy
        return ADVICE[reader.config.pen.mode] if needed else ""

    def _guide_says(self, hint: str) -> bool:
        """Return whether a step of the guide tells the same as a hint."""
        return hint in HOW_TO_WRITE and self._guide is not None and self._guide.shown is not None

    def _notice_ink(self, t: float) -> None:
        """Keep the ink that was read last, to show it for a while: no event tells of ink that is no digit."""
        last = self._reader.recognizer.last
        if last is not None and last is not self._last and t - _written_at(last.ink) <= _STILL_NEW:
            self._read.append(_ReadInk(t, last.ink))
        self._last = last

    def _forget(self, t: float) -> None:
        if self._entered and t - self._entered.t > _ENTERED_SHOWN:
            self._entered = None
        if self._erased and t - self._erased.t > _ERASED_SHOWN:
            self._erased = None
        while self._read and t - self._read[0].t > FADE_SECONDS:
            self._read.popleft()

    def _dwell(self) -> tuple[str, float] | None:
        """Return the held gesture to show: one that was held for a while and would change something."""
        reader = self._reader
        passing = reader.gesture is not None and reader.gesture not in HELD
        if reader.dwell is None or passing or reader.hand is None:
            return None
        command, share = reader.dwell
        if command is Command.PAUSE:
            return ("go on writing" if reader.paused else "switch writing off", share) if share >= _DWELL_SHOWN else None
        if not (reader.can_undo if command is Command.UNDO else reader.strokes or len(reader.number)):
            return None
        return (self._words(command), share) if share >= _DWELL_SHOWN else None

    def _words(self, command: Command) -> str:
        """Return what a command would do now."""
        number = self._reader.number
        if command is not Command.ENTER or not number.uncertain:
            return command.value
        return f"confirm {number.best}" if self._reader.asking else f"check {number}"


def _erased(event: Erased | Cleared) -> str:
    """Return the signs that an event took away."""
    return event.number if isinstance(event, Cleared) else sign_of(event.digit)


def _is_none(prediction: Prediction) -> bool:
    """Return whether the ink is no digit at all."""
    return prediction.digit is None and not prediction.unclear


def _written_at(ink: Ink) -> float:
    """Return when the ink ended."""
    return max((float(stroke.times[-1]) for stroke in ink.strokes if len(stroke.times)), default=-np.inf)


def _sign(guess: Prediction) -> str:
    """Return the sign of a guess, or what it could be."""
    return sign_of(guess.digit) if guess.digit is not None else f"{UNREAD} {'/'.join(map(sign_of, guess.likeliest))}"
