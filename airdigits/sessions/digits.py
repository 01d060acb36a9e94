"""Gather the digits of a session: their ink, what the current program reads, and what they were meant to be."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from airdigits.decoding.explanation import Explanation
from airdigits.errors import DataError
from airdigits.events import DigitRead
from airdigits.readers.air import AirReader
from airdigits.recognition.prediction import Prediction
from airdigits.sessions.format import Label, Record
from airdigits.sessions.header import reader_for
from airdigits.sessions.read_session import ReadSession
from airdigits.sessions.replay import replay
from airdigits.sessions.session import Session
from airdigits.sessions.session_digit import SessionDigit

MOST_DIGITS = 20_000
"""Digits of a session that are read: each takes 10 KB of memory and a millisecond, and a line of 40 bytes makes one."""
_SAME = 0.5  # s: another version of the pipeline may read a digit this much earlier or later


def digits_of(session: Session, model: Path | None = None) -> list[SessionDigit]:
    """Replay a session and return its digits, and ink that is none, each with its labels. Raises DataError, DigitModelError."""
    return read_session(session, model).digits


def read_session(session: Session | str | Path, model: Path | None = None) -> ReadSession:
    """Replay a session, or the file of one, and return all that is read in it. Raises DataError, DigitModelError."""
    session = session if isinstance(session, Session) else Session(session)
    cuts = list[tuple[float, Explanation]]()
    with reader_for(session, model=model) as reader:
        reader.recognizer.guessing = False
        collector = DigitCollector(session, reader)
        reader.recognizer.decoder.on_explanation = lambda explanation: cuts.append((reader.t, explanation))
        for record, _ in replay(session, reader):
            collector.see(record)
    return ReadSession(collector.digits(), cuts)


class DigitCollector:
    """Collect the digits of a session that is replayed: the reader tells it of each, and `see` of the labels."""

    def __init__(self, session: Session, reader: AirReader) -> None:
        self._path, self._found, self._labels = session.path, list[SessionDigit](), list[Label]()
        reader.on_reading = self._keep

    def see(self, record: Record) -> None:
        """Take a record of the session: what is no label is passed over."""
        if isinstance(record, Label):
            self._labels.append(record)

    def digits(self) -> list[SessionDigit]:
        """Return the digits so far, and ink that is none, each with its labels."""
        found, given = self._found.copy(), dict[int, list[int | None]]()
        meant = _Labelled(found)
        for label in self._labels:
            nearest = meant.by(label)
            if nearest is not None:
                given.setdefault(nearest, []).append(label.digit)
        for i, digits in given.items():
            found[i] = replace(found[i], labels=tuple(digits))
        return found

    def _keep(self, t: float, prediction: Prediction, event: DigitRead | None) -> None:
        if len(self._found) == MOST_DIGITS:
            raise DataError(f"{self._path}: more than {MOST_DIGITS:,} digits; split the session")
        number = self._found[-1].event + self._found[-1].held if self._found else 1
        self._found.append(SessionDigit(len(self._found) + 1, t, prediction, held=event is not None, event=number))


class _Labelled:
    """Find the digit that a label means: the nearest in time, to the millisecond, and of those the nearest in number.

    Imported ink is all read at the same time, so both are looked up by bisection: no label looks at every digit.
    """

    def __init__(self, digits: Sequence[SessionDigit]) -> None:
        self._digits = digits
        self._at: dict[int, list[int]] = {}  # by time in ms; numbers of events rise within each
        for i, digit in enumerate(digits):
            self._at.setdefault(round(1e3 * digit.t), []).append(i)
        self._times = sorted(self._at)

    def by(self, label: Label) -> int | None:
        """Return which digit a label means; None where none was read near its time."""
        t = round(1e3 * label.t)
        place = bisect_left(self._times, t)
        near = [time for time in self._times[max(0, place - 1) : place + 1] if abs(time - t) <= 1e3 * _SAME]
        closest = min((abs(time - t) for time in near), default=0)
        candidates = list[int]()
        for time in (time for time in near if abs(time - t) == closest):
            same = self._at[time]
            at = bisect_left(same, label.number, key=lambda i: self._digits[i].event)
            before = bisect_left(same, self._digits[same[at - 1]].event, key=lambda i: self._digits[i].event) if at else 0
            candidates += [same[i] for i in {before, at} if i < len(same)]
        return min(candidates, key=lambda i: (abs(self._digits[i].event - label.number), i), default=None)
