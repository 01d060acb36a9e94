"""Read many sessions: find them, replay each, and keep the digits of each as rows of a table."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from airdigits import __version__
from airdigits.corpora.execution import Execution
from airdigits.corpora.files import File, files_in
from airdigits.corpora.reading import Log, Outcome, read_all
from airdigits.corpora.results import Codec, Row
from airdigits.errors import AirdigitsError, DataError
from airdigits.ink.stroke import Ink
from airdigits.recognition.model_files import LITERT, installed
from airdigits.recognition.prediction import Prediction
from airdigits.recognition.raster import SIDE
from airdigits.sessions.digits import digits_of
from airdigits.sessions.format import InkLine, ink_line
from airdigits.sessions.names import SUFFIXES
from airdigits.sessions.replay import Comparison, ink_of
from airdigits.sessions.session import Session
from airdigits.sessions.session_digit import SessionDigit
from airdigits.support.foreign_files import sha256_of

DIGIT_COLUMNS = {
    "number": "int",
    "t": "float",
    "digit": "int",
    "probabilities": "floats",
    "is_digit": "float",
    "reason": "string",
    "unclear": "bool",
    "held": "bool",
    "labels": "ints",
    "event": "int",
    "image": "bytes",
    "strokes": "strokes",
}
"""The columns of a digit of a session, as `Codec` takes them."""


@dataclass(frozen=True, eq=False)
class SessionDigits:
    """The digits of a session, with when it was `recorded` and the hash of the digit `model` then, each "" where unknown."""

    recorded: str
    model: str
    digits: list[SessionDigit]


@dataclass(frozen=True, eq=False)
class CheckedSession:
    """How today's events differ from the recorded ones, and the digits that are read today."""

    comparison: Comparison
    digits: list[SessionDigit]


def _no_session(place: File) -> AirdigitsError:
    return DataError(f"{place}: no session in it: their names end in {' or '.join(SUFFIXES)}")


def sessions_in(places: Iterable[File], nothing: Callable[[File], AirdigitsError] = _no_session) -> list[File]:
    """Return these session files and, in place of folders, patterns and lists, the sessions in them by name.

    Raises what `nothing` makes for one without.
    """
    return files_in(places, SUFFIXES, nothing)


def session_digits(path: Path, log: Log, *, strict: bool = False, model: Path | None = None) -> SessionDigits:
    """Replay a session and return its digits: the work for `read_all`. Raises DataError and DigitModelError."""
    session = Session(path, strict=strict, log=log)
    return SessionDigits(session.header.recorded, session.header.model, digits_of(session, model))


def read_digits(
    sessions: Sequence[File], execution: Execution = Execution(), model: Path | None = None
) -> Iterator[Outcome[SessionDigits]]:
    """Replay sessions, several at a time, and yield the digits of each in the order of the sessions: see `read_all`."""
    work = _Digits(model)
    return read_all(sessions, work, execution, digits_codec(model) if execution.results else None)


@dataclass(frozen=True)
class _Digits:
    model: Path | None

    def __call__(self, path: Path, log: Log) -> SessionDigits:
        return session_digits(path, log, model=self.model)


def digits_codec(model: Path | None) -> Codec[SessionDigits]:
    """Return how the digits of sessions, read with a model (None: the installed one), become rows."""

    def rows(read: SessionDigits) -> tuple[Row, list[Row]]:
        return {"recorded": read.recorded, "model": read.model, **_counts(read.digits)}, list(map(_to_row, read.digits))

    def result(row: Row, digits: list[Row]) -> SessionDigits:
        return SessionDigits(row["recorded"], row["model"], list(map(_from_row, digits)))

    columns = {"recorded": "string", "model": "string", "digits": "int", "labelled": "int"}
    return Codec(_about("digits of sessions", model), columns, DIGIT_COLUMNS, rows, result)


def check_codec(model: Path | None, config: str) -> Codec[CheckedSession]:
    """Return how the outcome of a check, with a model and settings, becomes rows."""

    def rows(checked: CheckedSession) -> tuple[Row, list[Row]]:
        found = checked.comparison
        row: Row = {"same": not found.changes, "events_recorded": found.recorded, "events_today": found.today}
        row |= {"changes": list(found.changes), "notes": list(found.notes)}
        return row | _counts(checked.digits), list(map(_to_row, checked.digits))

    def result(row: Row, digits: list[Row]) -> CheckedSession:
        found = Comparison(row["events_recorded"], row["events_today"], tuple(row["changes"]), tuple(row["notes"]))
        return CheckedSession(found, list(map(_from_row, digits)))

    columns = {"same": "bool", "events_recorded": "int", "events_today": "int", "changes": "strings", "notes": "strings"}
    columns |= {"digits": "int", "labelled": "int"}
    return Codec(_about("sessions checked", model) | {"config": config}, columns, DIGIT_COLUMNS, rows, result)


def _about(work: str, model: Path | None) -> dict[str, str]:
    return {"work": work, "airdigits": __version__, "model": sha256_of(model or installed(LITERT))}


def _counts(digits: list[SessionDigit]) -> Row:
    return {"digits": len(digits), "labelled": sum(bool(digit.labels) for digit in digits)}


def _to_row(digit: SessionDigit) -> Row:
    read = digit.prediction
    row: Row = {name: getattr(digit, name) for name in ("number", "t", "held", "event")}
    row |= {name: getattr(read, name) for name in ("digit", "reason", "unclear", "is_digit")}
    row |= {"labels": list(digit.labels), "probabilities": read.probabilities.tolist()}
    return row | {"image": read.image.tobytes(), "strokes": ink_line(read.ink).strokes}


def _from_row(row: Row) -> SessionDigit:
    prediction = Prediction(
        row["digit"],
        np.array(row["probabilities"], np.float32),
        row["reason"],
        np.frombuffer(row["image"], np.uint8).reshape(SIDE, SIDE),
        _ink(row["strokes"]),
        row["unclear"],
        row["is_digit"],
    )
    return SessionDigit(row["number"], row["t"], prediction, tuple(row["labels"]), row["held"], row["event"])


def _ink(strokes: list[list[float]]) -> Ink:
    return ink_of(InkLine(strokes))
