"""Frames of paper held before a camera to events: each page's numbers once, when it is held still."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from airdigits.capture.frame import Frame
from airdigits.events import Cleared, DigitChanged, DigitRead, Erased, Event, NumberEntered, Undone
from airdigits.paper.page import View, quick_scan, read_page, view_now
from airdigits.paper.scoring import ComponentScorer
from airdigits.paper.tracking import PageTracker, Track
from airdigits.readers.config import Config
from airdigits.recognition.classifier import DigitClassifier

_READ_EVERY = 0.18  # s: between two readings the digits are only followed, which costs a tenth
_LOOK_ANEW = 10  # readings: as often it is found out anew how the page lies
_AGREED = 3  # readings in a row that say the same make a number certain ...
_SURE = 0.6  # ... if each digit has this share of the votes
_STILL = 9.0  # heights of a digit per second: a hand sways, a page that is brought or taken away is faster
_REMEMBERED = 100  # changes that can be undone
_GONE = 2.0  # s without a digit: the page has been taken away, the next one counts anew


@dataclass(frozen=True, eq=False)
class _Change:
    """What it was, and how the digits and the numbers that are done stood before it."""

    kind: type[Event]
    before: list[tuple[Track, bool, int | None, bool]]
    done: list[str]


class PaperReader:
    """Reads pages as `AirReader` reads hands: give it frames in the order of their times.

    A page that is held still enters its numbers once, from top to bottom; a number that is added later is entered by
    itself. What is not read surely is never entered. Raises DigitModelError.
    """

    def __init__(self, config: Config = Config(), *, model: Path | None = None):
        self.config = config
        classifier = DigitClassifier(model, config.raster, config.rejection)
        self.model_hash = classifier.model_hash
        self._judge = ComponentScorer(classifier, config.rejection)
        self.restart()

    def restart(self) -> None:
        """Begin anew, as if nothing had been seen yet."""
        self.page = PageTracker()
        self.t = 0.0
        self._read_at = self._seen_at = -np.inf
        self._view: View | None = None
        self._readings = 0
        self._agreed: dict[tuple[Track, ...], tuple[str, int]] = {}  # what each number was read as, and how often in a row
        self._done: list[str] = []
        self._changes: deque[_Change] = deque(maxlen=_REMEMBERED)
        self._fastest = 0.0  # since the last reading, heights of a digit per second

    @property
    def pending(self) -> list[str]:
        """The numbers that are seen and not entered yet."""
        return [_text(number) for number in self._open()]

    def see(self, frame: Frame) -> list[Event]:
        """Look at one frame."""
        elapsed, self.t = max(frame.t - self.t, 1e-3), frame.t
        self._fastest = max(self._fastest, self.page.follow(frame.image) / elapsed)
        if frame.t - self._read_at < _READ_EVERY:
            return []
        self._read(frame)
        return self._enter_certain()

    def finish(self) -> list[Event]:
        """The source has ended: enter what was certain, or seen in a single picture."""
        return self._enter("end", [n for n in self._open() if self._times(n) >= _AGREED - 1 or self._readings == 1])

    def enter(self) -> list[Event]:
        """Enter the numbers that are seen, but for those with a sign that cannot be read."""
        return self._enter("key", self._open())

    def erase(self) -> list[Event]:
        """Leave the last digit that is not entered yet out."""
        digits = [track for number in self._open() for track in number if not track.erased]
        if not digits or digits[-1].digit is None:
            return []
        self._remember(Erased, digits)
        digits[-1].erased = True
        return [Erased(self.t, digits[-1].digit, len(digits) - 1)]

    def clear(self) -> list[Event]:
        """Leave out what is seen: it is not entered any more."""
        text = " ".join(self.pending)
        if text:
            self._remember(Cleared, [track for number in self._open() for track in number])
        for number in self._open():
            self._finish_number(number)
        return [Cleared(self.t, text)] if text else []

    def correct(self, digit: int) -> list[Event]:
        """The last digit that is not entered yet is this one."""
        digits = [track for number in self._open() for track in number if not track.erased]
        if not digits or digits[-1].digit in (None, digit):
            return []
        self._remember(DigitChanged, digits)
        old, digits[-1].corrected = digits[-1].digit, digit
        return [DigitChanged(self.t, len(digits) - 1, old, digit)] if old is not None else []

    def undo(self) -> list[Event]:
        """Take the latest change back. A number that was entered waits for Enter then, however still it is held."""
        while self._changes:
            change = self._changes.pop()
            tracks = [track for track, *_ in change.before]
            if not any(track in number for number in self.page.numbers for track in tracks):
                continue  # out of sight
            for track, erased, corrected, done in change.before:
                track.erased, track.corrected, track.done = erased, corrected, done
                track.reopened |= change.kind in (NumberEntered, Cleared)
            self._done = change.done
            text = " ".join(_text(number) for number in self.page.numbers if any(track in number for track in tracks))
            return [Undone(self.t, change.kind.__name__, text)]
        return []

    def _remember(self, kind: type[Event], tracks: list[Track]) -> None:
        before = [(track, track.erased, track.corrected, track.done) for track in tracks]
        self._changes.append(_Change(kind, before, list(self._done)))

    def _read(self, frame: Frame) -> None:
        known = view_now(frame.image, self._view) if self._view and self._readings % _LOOK_ANEW else None
        reading = read_page(frame.image, self._judge, known) if known else quick_scan(frame.image, self._judge)
        self._view = reading.view if reading.digits else None
        self._readings += 1
        self._read_at = frame.t
        self.page.see(reading)
        if reading.digits:
            self._seen_at = frame.t
        elif frame.t - self._seen_at > _GONE:
            self._done.clear()
            self._changes.clear()
        before, self._agreed = self._agreed, {}
        for number in map(tuple, self.page.numbers):
            text = _text(number)
            said, times = before.get(number, (text, 0))
            self._agreed[number] = text, times + 1 if said == text else 1

    def _enter_certain(self) -> list[Event]:
        fastest, self._fastest = self._fastest, 0.0
        if fastest > _STILL:
            self._agreed = {number: (text, 1) for number, (text, _) in self._agreed.items()}
        certain = [
            number
            for number in self._open()
            if self._times(number) >= _AGREED and all(track.probability >= _SURE and not track.reopened for track in number)
        ]
        return self._enter("still", certain)

    def _open(self) -> list[list[Track]]:
        """Numbers that are seen and neither entered nor a number entered a moment ago that was lost from sight meanwhile."""
        known = list(self._done)
        seen = self.page.numbers
        for number in seen:
            if any(track.done for track in number) and _text(number) in known:
                known.remove(_text(number))
        fresh = []
        for number in seen:
            if any(track.done for track in number):
                continue
            if _text(number) in known:
                known.remove(_text(number))
            elif _text(number):
                fresh.append(number)
        return fresh

    def _times(self, number: list[Track]) -> int:
        """How often in a row it was read as the same."""
        return self._agreed.get(tuple(number), ("", 0))[1]

    def _enter(self, how: str, numbers: list[list[Track]]) -> list[Event]:
        return [event for number in numbers if "?" not in _text(number) for event in self._entered(number, how)]

    def _entered(self, number: list[Track], how: str) -> list[Event]:
        text = _text(number)
        digits = [track for track in number if not track.erased]
        self._remember(NumberEntered, number)
        self._finish_number(number)
        events: list[Event] = [
            DigitRead(self.t, track.digit, track.probability, "", position) for position, track in enumerate(digits)
        ]
        return [*events, NumberEntered(self.t, text, how)]

    def _finish_number(self, number: list[Track]) -> None:
        self._done.append(_text(number))
        for track in number:
            track.done = True


def _text(number: Sequence[Track]) -> str:
    return "".join("?" if track.digit is None else str(track.digit) for track in number if not track.erased)
