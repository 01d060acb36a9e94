"""Gather the digits of a session: their ink, what the current program reads, and what they were meant to be."""

from dataclasses import dataclass
from pathlib import Path

from airdigits.events import DigitRead
from airdigits.labels import sign_of
from airdigits.recognition.prediction import Prediction
from airdigits.sessions.format import Label
from airdigits.sessions.header import reader_for
from airdigits.sessions.replay import replay
from airdigits.sessions.session import Session

_SAME = 0.5  # s: another version of the pipeline may read a digit this much earlier or later


@dataclass(frozen=True, eq=False)
class SessionDigit:
    """One digit of a session.

    `number`     its place among the digits read, from 1; `t` when it was read, in seconds.
    `prediction` what the current program reads, with its ink.
    `labels`     what people said it was meant to be (None: a non-digit), the latest last; empty for an unlabelled one.
    """

    number: int
    t: float
    prediction: Prediction
    labels: tuple[int | None, ...] = ()

    @property
    def meant(self) -> int | None:
        """The latest label, else what was read; None for a non-digit."""
        return self.labels[-1] if self.labels else self.prediction.digit

    @property
    def words(self) -> str:
        """For people: what was read, its probability, and the label."""
        digit, reason = self.prediction.digit, self.prediction.reason
        read = f"no digit ({reason})" if digit is None else f"{sign_of(digit)}  {self.prediction.probability:.1%}"
        return read + (f"  labelled {'no digit' if self.meant is None else sign_of(self.meant)}" if self.labels else "")


def digits_of(session: Session, model: Path | None = None) -> list[SessionDigit]:
    """Replay a session and return its digits, each with its labels. Raises DataError, DigitModelError."""
    predictions, times, labels = list[Prediction](), list[float](), list[Label]()
    with reader_for(session, model=model) as reader:
        reader.recognizer.guessing = False
        reader.recognizer.on_prediction = predictions.append
        for record, events in replay(session, reader):
            times += [event.t for event in events if isinstance(event, DigitRead)]
            if isinstance(record, Label):
                labels.append(record)
    given: list[list[int | None]] = [[] for _ in times]
    for label in labels:
        nearest = min(range(len(times)), key=lambda i: _distance(times[i], i + 1, label), default=None)
        if nearest is not None and abs(times[nearest] - label.t) <= _SAME:
            given[nearest].append(label.digit)
    found = zip(times, predictions, given, strict=True)
    return [SessionDigit(number, t, prediction, tuple(said)) for number, (t, prediction, said) in enumerate(found, 1)]


def _distance(t: float, number: int, label: Label) -> tuple[float, int]:
    """Return how far a digit is from the one that a label means: in time first, then in number."""
    return round(abs(t - label.t), 3), abs(number - label.number)
