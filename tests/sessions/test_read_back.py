"""What is written can be read again, or is not written and a line says so."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from airdigits.capture.frame import Frame
from airdigits.errors import DataError, OutputError
from airdigits.events import DigitRead
from airdigits.hands.hand import Hand
from airdigits.ink.stroke import Ink
from airdigits.recognition.classifier import DigitClassifier
from airdigits.sessions.exports import FORMATS, export
from airdigits.sessions.format import FrameLine, Happened, Header, Key
from airdigits.sessions.ink_import import write_session
from airdigits.sessions.recorder import Recorder
from airdigits.sessions.session import Session
from airdigits.sessions.session_digit import SessionDigit

HEADER = Header(1, (640, 480), 30, False)
SEVEN = np.array([(0.1, 0.0), (0.5, 0.0), (0.9, 0.0), (0.75, 0.35), (0.6, 0.7), (0.45, 1.0)], np.float32)


def _digit(points: np.ndarray) -> SessionDigit:
    read = DigitClassifier().read(Ink.of([SEVEN]))
    return SessionDigit(1, 0.0, replace(read, ink=Ink.of([points])), labels=(7,))


@pytest.mark.parametrize("kind", ["npz", "inkml"])
def test_an_export_that_its_reader_refuses_leaves_no_file(tmp_path: Path, kind: str):
    (path,) = export([("near", [_digit(SEVEN)])], kind, tmp_path / "near")
    assert path.exists()
    with pytest.raises(DataError, match=r"far.*: not written, for it could not be read again: "):
        export([("far", [_digit(SEVEN * 2e9)])], kind, tmp_path / "far")
    assert list((tmp_path / "far").iterdir()) == []


@pytest.mark.parametrize("kind", FORMATS)
def test_an_export_of_no_digit_makes_no_file(tmp_path: Path, kind: str):
    assert export([("empty", [])], kind, tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def _hand(place: float) -> Hand:
    landmarks = np.full((21, 3), 0.5, np.float32)
    landmarks[3] = place
    return Hand(landmarks, np.zeros((21, 3), np.float32), "Right", 0.9)


@pytest.mark.parametrize("place", [np.nan, np.inf, 1e6])
def test_a_hand_that_no_session_can_hold_is_left_out_with_a_word_and_the_rest_is_read(tmp_path: Path, place: float):
    said: list[str] = []
    with Recorder(tmp_path / "a.jsonl", HEADER, log=said.append) as recorder:
        for i, x in enumerate([0.1, place, place, 0.2]):
            recorder.frame(Frame(i / 30, np.zeros((480, 640, 3), np.uint8), i), _hand(x))
        recorder.key(1.0, "c" * 300)
        recorder.events([DigitRead(1.0, 7, 0.9, "x" * 300, 0)])
    records = list(Session(tmp_path / "a.jsonl", strict=True).records())
    assert [record.t for record in records if isinstance(record, FrameLine)] == [0, 3 / 30]
    assert not [record for record in records if isinstance(record, Key)]
    assert len([record for record in records if isinstance(record, Happened)]) == 1
    assert len(said) == 1
    assert "left out what no session can hold" in said[0]


def test_a_header_that_could_not_be_read_leaves_no_file(tmp_path: Path):
    with pytest.raises(OutputError, match=r"a\.jsonl: cannot be written"):
        Recorder(tmp_path / "a.jsonl", Header(1, (4, 4), 30, False), log=print)
    assert list(tmp_path.iterdir()) == []


def test_an_import_never_replaces_a_file_that_appears_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from airdigits.sessions import ink_import

    write, out = ink_import._write, tmp_path / "a.jsonl"

    def slowly(*arguments: object, **options: bool) -> None:
        write(*arguments, **options)
        out.write_bytes(b"another's")

    monkeypatch.setattr(ink_import, "_write", slowly)
    with pytest.raises(OutputError, match="already exists"):
        write_session([(Ink.of([SEVEN]), 7)], out)
    assert out.read_bytes() == b"another's"
    assert list(tmp_path.iterdir()) == [out]


def test_a_digit_of_a_million_points_is_refused_before_any_work(tmp_path: Path):
    with pytest.raises(DataError, match="a session cannot hold digit 2 of 2, which has 1,000,000 points"):
        write_session([(Ink.of([SEVEN]), 7), (Ink.of([np.zeros((1_000_000, 2))]), None)], tmp_path / "a.jsonl")
    assert list(tmp_path.iterdir()) == []
