"""Labelled digits out of a folder of sessions."""

from pathlib import Path

import numpy as np
import pytest

from airdigits.adaptation.examples import gather
from airdigits.errors import DataError
from airdigits.recognition.model_surgery import ModelParts
from tests.adaptation.made_person import write_session


@pytest.fixture(scope="module")
def parts(models: Path) -> ModelParts:
    return ModelParts(models / "digits.tflite")


def test_only_labelled_digits_count_and_the_latest_session_dates_them(parts: ModelParts, tmp_path: Path):
    write_session(tmp_path / "b.jsonl", "0123456789", seed=1, labelled=7)
    write_session(tmp_path / "a.jsonl", "44444", seed=2)
    write_session(tmp_path / "c.jsonl", "99", seed=3, labelled=0)
    told: list[str] = []
    found = gather(tmp_path, parts, told.append)
    np.testing.assert_array_equal(found.ink.labels, [4, 4, 4, 4, 4, 0, 1, 2, 3, 4, 5, 6])
    assert [path.name for path in found.sessions] == ["a.jsonl", "b.jsonl"]
    assert found.latest == "2026-11-03T10:00:00+01:00"
    assert found.missing == [7, 8, 9]
    assert not told


def test_a_session_that_cannot_be_read_is_told_and_the_others_count(parts: ModelParts, tmp_path: Path):
    write_session(tmp_path / "good.jsonl", "0123456789")
    (tmp_path / "bad.jsonl").write_bytes(bytes(range(256)))
    told: list[str] = []
    assert len(gather(tmp_path, parts, told.append).ink.labels) == 10
    assert len(told) == 1
    assert "left out" in told[0]
    assert "bad.jsonl" in told[0]


def test_sessions_of_another_model_are_read_anew_and_one_line_says_so(parts: ModelParts, tmp_path: Path):
    write_session(tmp_path / "a.jsonl", "0123456789", model="0" * 64)
    write_session(tmp_path / "b.jsonl", "0123456789", model=parts.model_hash)
    told: list[str] = []
    gather(tmp_path, parts, told.append)
    assert told == ["1 of 2 sessions were recorded with another digit model: their ink is read again with this one"]


def test_ink_labelled_as_no_digit_is_left_out(parts: ModelParts, tmp_path: Path):
    from airdigits.sessions.format import Label, encode

    path = write_session(tmp_path / "a.jsonl", "01234567890")
    with path.open("ab") as file:
        file.write(encode(Label(0.0, 3, None)))
    labels = gather(path, parts, print).ink.labels
    assert len(labels) == 10
    assert 2 not in labels


@pytest.mark.parametrize(
    ("digits", "labelled", "complaint"),
    [
        ("", 0, "no sessions"),
        ("0123456789", 0, "no digit in them is labelled"),
        ("012345678", 9, "9 labelled digits, at least 10"),
    ],
)
def test_too_little_to_learn_from_is_one_line_that_says_what_to_do(
    parts: ModelParts, tmp_path: Path, digits: str, labelled: int, complaint: str
):
    if digits:
        write_session(tmp_path / "a.jsonl", digits, labelled=labelled)
    with pytest.raises(DataError, match=f"{complaint}.*airdigits collect") as caught:
        gather(tmp_path, parts, print)
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_not_there_is_named(parts: ModelParts, tmp_path: Path):
    with pytest.raises(DataError, match="nowhere: there is no such folder"):
        gather(tmp_path / "nowhere", parts, print)
