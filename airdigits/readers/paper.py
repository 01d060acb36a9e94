"""Read the numbers on paper that is held before a camera: each page's numbers once, when it is held still."""

from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from airdigits.capture.frame import Frame
from airdigits.commands import Asked, Command, Correction
from airdigits.events import Change, Cleared, DigitChanged, DigitRead, Erased, Event, How, NumberEntered, Undone
from airdigits.hands.hand import Hand
from airdigits.labels import UNREAD
from airdigits.paper.page import quick_scan, read_page, updated_view
from airdigits.paper.reading import View
from airdigits.paper.scoring import ComponentScorer
from airdigits.paper.tracking import PageTracker, Track, text_of
from airdigits.readers.callbacks import EventSource, notifies
from airdigits.readers.config import Config
from airdigits.readers.input_checks import check_frame
from airdigits.recognition.classifier import DigitClassifier

_SMALLEST = 16  # px: below this there is no page to find
_REMEMBERED = 100  # changes that can be undone


@dataclass(frozen=True, eq=False)
class _Change:
    """A change that can be undone: its event, and the state of its digits and of the numbers that were done before it."""

    kind: Change
    before: list[tuple[Track, bool, int | None, bool]]
    done: list[str]


class PaperReader(EventSource):
    """Reads pages as `AirReader` reads hands: give it frames in the order of their times.

    A page that is held still enters its numbers once, from top to bottom; a number that is added later is entered by itself.
    A number with a `?`, a sign that is no digit or several, is never entered, since one digit in its place would be a guess that
    nothing supports: its digit key settles it. `model` is another digit model (.tflite) than the shipped one.
    Raises DigitModelError.
    """

    hand: Hand | None = None
    """Always None: no hand is read."""

    def __init__(self, config: Config = Config(), *, model: str | Path | None = None):
        super().__init__()
        self.config = config
        classifier = DigitClassifier(None if model is None else Path(model), config.raster, config.rejection)
        self.model_hash = classifier.model_hash
        self._scorer = ComponentScorer(classifier, config.rejection, alphabet=config.alphabet)
        self.restart()

    def __repr__(self) -> str:
        return f"PaperReader(t={self.t:.3f}, pending={self.pending})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Do nothing: this reader has nothing open."""

    def restart(self) -> None:
        """Start over, as if nothing had been seen yet."""
        self.page = PageTracker()
        self.t, self._latest = 0.0, -np.inf
        self._read_at = self._seen_at = -np.inf
        self._view: View | None = None
        self._readings = 0
        self._agreed: dict[tuple[Track, ...], tuple[str, int]] = {}  # what each number was read as, and how often in a row
        self._done: list[str] = []
        self._changes: deque[_Change] = deque(maxlen=_REMEMBERED)
        self._fastest = 0.0  # since the last reading, digit heights/s

    @property
    def idle(self) -> bool:
        """Whether no number is seen that is not entered yet."""
        return not self._open()

    @property
    def pending(self) -> list[str]:
        """The numbers that are seen and not entered yet; a question mark stands for a digit that could not be read."""
        return [text_of(number) for number in self._open()]

    @notifies
    def see(self, frame: Frame) -> list[Event]:
        """Look at one frame. Raises DataError as `AirReader.see` does."""
        check_frame(frame, self._latest)
        self._latest = frame.t
        elapsed, self.t = max(frame.t - self.t, 1e-3), frame.t
        if min(frame.image.shape[:2]) < _SMALLEST:
            return []
        self._fastest = max(self._fastest, self.page.follow(frame.image) / elapsed)
        if frame.t - self._read_at < self.config.paper.read_every:
            return []
        self._read(frame)
        return self._enter_certain()

    @notifies
    def do(self, asked: Asked) -> list[Event]:
        """Carry out a command, if there is something to apply it to.

        ENTER enters the numbers that are seen. ERASE removes the last digit that is not entered yet; a Correction replaces the
        first `?`, or else that digit.
        CLEAR discards the numbers that are seen, one event each: they are not entered any more. UNDO undoes the latest change; a
        number that was entered then waits for ENTER, however still the page is held.
        """
        match asked:
            case Command.ENTER:
                return self._enter("key", self._open())
            case Command.ERASE:
                return self._erase()
            case Command.CLEAR:
                return self._clear()
            case Command.UNDO:
                return self._undo()
            case Correction(label):
                return self._correct(label)
        return []

    @notifies
    def finish(self) -> list[Event]:
        """Enter what was nearly certain, or seen in a single picture: the source has ended."""
        least = self.config.paper.agreement - 1
        return self._enter("end", [n for n in self._open() if self._times(n) >= least or self._readings == 1])

    def _erase(self) -> list[Event]:
        number, digits = self._last_number()
        if not digits:
            return []
        self._remember("Erased", number)
        digits[-1].erased = True
        return [Erased(self.t, digits[-1].digit, len(digits) - 1)]

    def _correct(self, label: int) -> list[Event]:
        number, digits = self._first_unclear() or self._last_number()
        unclear = (position for position, track in enumerate(digits) if track.digit is None)
        position = next(unclear, len(digits) - 1)
        if not digits or (old := digits[position].digit) == label:
            return []
        text = text_of(digits)
        if not self.config.alphabet.fits(label, text[:position], text[position + 1 :]):
            return []
        self._remember("DigitChanged", number)
        digits[position].corrected = label
        return [DigitChanged(self.t, position, old, label)]

    def _clear(self) -> list[Event]:
        numbers = self._open()
        if numbers:
            self._remember("Cleared", [track for number in numbers for track in number])
        events: list[Event] = [Cleared(self.t, text_of(number)) for number in numbers]
        for number in numbers:
            self._mark_done(number)
        return events

    def _undo(self) -> list[Event]:
        while self._changes:
            change = self._changes.pop()
            tracks = {track for track, *_ in change.before}
            numbers = [number for number in self.page.numbers if tracks.intersection(number)]
            if not numbers:
                continue  # out of sight
            for track, erased, corrected, done in change.before:
                track.erased, track.corrected, track.done = erased, corrected, done
                track.reopened |= change.kind in ("NumberEntered", "Cleared")
            self._done = change.done
            return [Undone(self.t, change.kind, text_of(number)) for number in numbers]
        return []

    def _first_unclear(self) -> tuple[list[Track], list[Track]] | None:
        """Return the first number with a `?` that is not entered yet, and its digits that are not erased."""
        number = next((number for number in self._open() if UNREAD in text_of(number)), None)
        return None if number is None else (number, [track for track in number if not track.erased])

    def _last_number(self) -> tuple[list[Track], list[Track]]:
        """Return the last number that is not entered yet, and its digits that are not erased; both empty without one."""
        number = next(iter(self._open()[-1:]), [])
        return number, [track for track in number if not track.erased]

    def _remember(self, kind: Change, tracks: list[Track]) -> None:
        before = [(track, track.erased, track.corrected, track.done) for track in tracks]
        self._changes.append(_Change(kind, before, list(self._done)))

    def _read(self, frame: Frame) -> None:
        """Read the page in this frame, and count how often in a row each number was read as the same."""
        config = self.config.paper
        is_search = self._view is None or self._readings % config.search_every == 0
        view = None if is_search or self._view is None else updated_view(frame.image, self._view)
        if view is None:
            reading = quick_scan(frame.image, self._scorer, config)
        else:
            reading = read_page(frame.image, self._scorer, view, config)
        self._view = reading.view if reading.digits else None
        self._readings += 1
        self._read_at = frame.t
        self.page.see(reading)
        if reading.digits:
            self._seen_at = frame.t
        elif frame.t - self._seen_at > config.gone:
            self._done.clear()
            self._changes.clear()
        before, self._agreed = self._agreed, {}
        for number in map(tuple, self.page.numbers):
            text = text_of(number)
            earlier, times = before.get(number, (text, 0))
            self._agreed[number] = text, times + 1 if earlier == text else 1

    def _enter_certain(self) -> list[Event]:
        """Enter the numbers on which enough readings agree, while the page is held still."""
        config = self.config.paper
        fastest, self._fastest = self._fastest, 0.0
        if fastest > config.still:
            self._agreed = {number: (text, 1) for number, (text, _) in self._agreed.items()}
        certain = [
            number
            for number in self._open()
            if self._times(number) >= config.agreement
            and all(track.probability >= config.vote_share and not track.reopened for track in number)
        ]
        return self._enter("still", certain)

    def _open(self) -> list[list[Track]]:
        """Return the numbers that are seen and not done.

        A number that was done a moment ago and lost from sight since then is recognised by its text.
        """
        known = list(self._done)
        seen = self.page.numbers
        for number in seen:
            if any(track.done for track in number) and text_of(number) in known:
                known.remove(text_of(number))
        fresh = []
        for number in seen:
            if any(track.done for track in number):
                continue
            if text_of(number) in known:
                known.remove(text_of(number))
            elif text_of(number):
                fresh.append(number)
        return fresh

    def _times(self, number: list[Track]) -> int:
        """Return how often in a row a number was read as the same."""
        return self._agreed.get(tuple(number), ("", 0))[1]

    def _enter(self, how: How, numbers: list[list[Track]]) -> list[Event]:
        return [event for number in numbers if UNREAD not in text_of(number) for event in self._entered(number, how)]

    def _entered(self, number: list[Track], how: How) -> list[Event]:
        text = text_of(number)
        digits = [track for track in number if not track.erased]
        self._remember("NumberEntered", number)
        self._mark_done(number)
        events: list[Event] = [
            DigitRead(self.t, track.digit, track.probability, "", position) for position, track in enumerate(digits)
        ]
        return [*events, NumberEntered(self.t, text, how)]

    def _mark_done(self, number: list[Track]) -> None:
        self._done.append(text_of(number))
        for track in number:
            track.done = True
