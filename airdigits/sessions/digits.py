"""A session to its digits: the ink, what today's program reads in it, and what it was meant to be."""

from dataclasses import dataclass
from pathlib import Path

from airdigits.events import DigitRead
from airdigits.recognition.prediction import Prediction
from airdigits.sessions.format import Label
from airdigits.sessions.header import writer_for
from airdigits.sessions.replay import replay
from airdigits.sessions.session import Session

_SAME = 0.5  # s: another version of the pipeline may say that a digit was read this much earlier or later


@dataclass(frozen=True, eq=False)
class SessionDigit:
    """One digit of a session.

    `number`  its place among the digits read, from 1; `t` when it was read, in seconds.
    `reading` what today's program says of it, with its ink.
    `labels`  what people said it was meant to be (0..9, None for no digit), the latest last; empty for an unlabelled one.
    """

    number: int
    t: float
    reading: Prediction
    labels: tuple[int | None, ...] = ()

    @property
    def meant(self) -> int | None:
        """The latest label, else what was read; None for what is no digit."""
        return self.labels[-1] if self.labels else self.reading.digit

    @property
    def words(self) -> str:
        """For people: what was read, how surely, and the label."""
        reading = self.reading
        read = f"no digit ({reading.reason})" if reading.digit is None else f"{reading.digit}  {reading.probability:.1%}"
        return read + (f"  labelled {'no digit' if self.meant is None else self.meant}" if self.labels else "")


def digits_of(session: Session, model: Path | None = None) -> list[SessionDigit]:
    """Replay a session and gather its digits, each with the labels that mean it. Raises DataError, DigitModelError."""
    readings, times, labels = list[Prediction](), list[float](), list[Label]()
    with writer_for(session, model=model) as writer:
        writer.guessing = False
        writer.on_prediction = readings.append
        for record, events in replay(session, writer):
            times += [event.t for event in events if isinstance(event, DigitRead)]
            if isinstance(record, Label):
                labels.append(record)
    said: list[list[int | None]] = [[] for _ in times]
    for label in labels:
        nearest = min(range(len(times)), key=lambda i: _distance(times[i], i + 1, label), default=None)
        if nearest is not None and abs(times[nearest] - label.t) <= _SAME:
            said[nearest].append(label.digit)
    found = zip(times, readings, said, strict=True)
    return [SessionDigit(number, t, reading, tuple(s)) for number, (t, reading, s) in enumerate(found, 1)]


def _distance(t: float, number: int, label: Label) -> tuple[float, int]:
    return round(abs(t - label.t), 3), abs(number - label.number)
