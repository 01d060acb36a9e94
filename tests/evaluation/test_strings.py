"""Numbers written in one go, read the whole way from a posed hand."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from airdigits.datasets.strings import LabelledString
from airdigits.evaluation.answers import Answer
from airdigits.evaluation.strings import StringsResult, evaluate_strings, read_path, to_text
from airdigits.readers.air import AirReader
from airdigits.synthesis.hand.pointing import TipPath
from tests.evaluation.conftest import Evaluate

_SEVEN = np.array([(0.0, 0.0), (0.6, 0.0), (0.2, 1.0)])


def seven(points: int = 36, unit: float = 200.0) -> LabelledString:
    """Return a seven, written in 1.2 s at even speed."""
    along = np.r_[0, np.cumsum(np.linalg.norm(np.diff(_SEVEN, axis=0), axis=1))]
    at = np.linspace(0, along[-1], points)
    xy = np.stack([np.interp(at, along, _SEVEN[:, k]) for k in (0, 1)], axis=1)
    return LabelledString("7", np.linspace(0, 1.2, points), xy * unit)


@pytest.fixture(scope="module")
def reader() -> Iterator[AirReader]:
    with AirReader() as made:
        made.recognizer.guessing = False
        yield made


def test_a_number_is_read_in_any_unit_and_at_any_rate(reader: AirReader) -> None:
    strings = [seven(), seven(unit=0.01), seven(points=240), seven(points=18)]
    assert evaluate_strings(reader, strings).verdicts == ["right"] * 4


def test_the_reader_starts_over_with_every_number(reader: AirReader) -> None:
    reader.number.append(3)
    assert evaluate_strings(reader, [seven(), seven()]).verdicts == ["right"] * 2


def test_a_path_of_one_point_is_no_number(reader: AirReader) -> None:
    assert read_path(reader, TipPath(np.zeros(1), np.array([[0.5, 0.3]]))) == Answer(())


def test_the_figures_name_what_was_misread() -> None:
    answers = (Answer(("12",)), Answer(("13",)), Answer(("14",), {1: "49"}), Answer(()))
    lines = to_text(StringsResult(("12", "12", "14", "15"), answers)).splitlines()
    assert lines[0].startswith("4 numbers, 1 read exactly: 25.00% (95 % interval ")
    assert lines[0].endswith("1 wrong, 1 unclear, 1 nothing")
    assert [line.split(maxsplit=1) for line in lines[3:]] == [["12", "13"], ["14", "14, unclear"], ["15", "-"]]


def test_the_command_measures_a_file_of_strings(tmp_path: Path, evaluate: Evaluate) -> None:
    one = seven()
    np.savez(tmp_path / "numbers.npz", xy=one.xy, t=one.t, offsets=np.array([0, len(one.t)]), label=np.array(["7"]))
    assert evaluate("--strings", tmp_path / "numbers.npz").out.startswith("1 number, 1 read exactly: 100.00%")
    figures = json.loads(evaluate("--strings", tmp_path / "numbers.npz", "--json").out)
    assert (figures["n"], figures["right"], figures["exact"], figures["mistakes"]) == (1, 1, 1.0, [])


def test_strings_are_measured_alone(tmp_path: Path, evaluate: Evaluate) -> None:
    answer = evaluate("--strings", tmp_path / "a.npz", "--strokes", tmp_path / "b.npz")
    assert answer.status == 2
    assert "--strings is measured alone" in answer.err


def test_a_file_of_single_digits_is_refused_in_one_line(evaluate: Evaluate, files) -> None:
    answer = evaluate("--strings", files.strokes)
    assert answer.status != 0
    assert "`t` is missing" in answer.err
