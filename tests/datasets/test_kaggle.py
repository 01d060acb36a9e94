"""Kaggle's csv files: read to the pixel, and every fault named with file, line and column."""

from pathlib import Path

import numpy as np
import pytest
from airdigits.datasets.kaggle import load_train, read_test

from airdigits.datasets import kaggle
from airdigits.errors import DataError
from airdigits.recognition.raster import SIDE

PIXELS = ",".join(f"pixel{i}" for i in range(SIDE * SIDE))
HEADER = "label," + PIXELS


def rows(count: int, seed: int = 0) -> np.ndarray:
    """Labels and pixels: uint8 [n, 785]."""
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.integers(0, 10, (count, 1)), rng.integers(0, 256, (count, SIDE * SIDE))], axis=1).astype(np.uint8)


def text(table: np.ndarray, header: str = HEADER, end: str = "\n") -> str:
    return end.join([header, *(",".join(map(str, row)) for row in table.tolist())]) + end


def with_line(number: int, change: dict[int, str]) -> str:
    """Return three rows, with some values of one line changed."""
    lines = text(rows(3)).splitlines()
    values = lines[number - 1].split(",")
    for column, value in change.items():
        values[column] = value
    lines[number - 1] = ",".join(values)
    return "\n".join(lines)


@pytest.fixture
def write(tmp_path: Path):
    def write(content: str | bytes) -> Path:
        path = tmp_path / "train.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def test_every_pixel_and_label_arrives_whatever_the_size_of_the_chunks(write, monkeypatch: pytest.MonkeyPatch):
    table = rows(50)
    path = write(text(table))
    for chunk in (1 << 20, 4000, 997):
        monkeypatch.setattr(kaggle, "_CHUNK", chunk)
        data = load_train(path)
        np.testing.assert_array_equal(data.labels, table[:, 0])
        np.testing.assert_array_equal(data.images.reshape(50, -1), table[:, 1:])


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + text(rows(3)).encode(),
        text(rows(3), end="\r\n"),
        text(rows(3)).removesuffix("\n"),
        text(rows(3)) + "\n\r\n\n",
        text(rows(3), ",".join(f'"{name}"' for name in HEADER.split(","))),
        text(rows(3)).replace(",", " , "),
    ],
    ids=["byte-order mark", "CRLF", "no end of line", "blank lines", "quoted header", "blanks"],
)
def test_what_other_programs_make_of_the_file_is_read_all_the_same(write, content: str | bytes):
    data = load_train(write(content))
    np.testing.assert_array_equal(np.column_stack([data.labels, data.images.reshape(3, -1)]), rows(3))


def test_test_images_come_in_parts_and_have_no_labels(write, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(kaggle, "_CHUNK", 10_000)
    table = rows(20)
    parts = list(read_test(write(text(table[:, 1:], PIXELS))))
    assert len(parts) > 1
    np.testing.assert_array_equal(np.concatenate(parts).reshape(20, -1), table[:, 1:])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "no row below a header"),
        (HEADER, "no row below a header"),
        (text(rows(2)).split("\n", 1)[1], ":1: column `label` is missing"),
        (
            text(rows(2), HEADER.replace("pixel5,", "")),
            ":1: column `pixel5` is missing; the header must be label, pixel0, ..., pixel783",
        ),
        (text(rows(2)[:, 1:], PIXELS), ":1: column `label` is missing; .* test.csv has no labels to learn from"),
        (text(rows(2), HEADER + ",extra"), ":1: has other columns"),
        (text(rows(2), HEADER.replace("pixel1,pixel2,", "pixel2,pixel1,")), ":1: has other columns, or in another order"),
        (with_line(3, {17: "256"}), ":3: column `pixel16` must be a whole number from 0 to 255, is '256'"),
        (with_line(4, {784: "-1"}), ":4: column `pixel783` .* is '-1'"),
        (with_line(2, {1: "black"}), ":2: column `pixel0` .* is 'black'"),
        (with_line(2, {1: "1.5"}), ":2: column `pixel0` .* is '1.5'"),
        (with_line(2, {1: "\x1b[31m"}), r":2: column `pixel0` .* is '\\x1b\[31m'"),
        (with_line(2, {1: ""}), ":2: column `pixel0` .* is empty"),
        (with_line(2, {1: "9" * 5000}), ":2: column `pixel0` .* is '9{20}'$"),
        (with_line(4, {0: "10"}), ":4: column `label` must be a whole number from 0 to 9, is '10'"),
        (with_line(3, {0: "1,2"}), ":3: has 786 values, must have 785"),
        (text(rows(2)) + "1,2,3\n", ":4: has 3 values, must have 785"),
        (text(rows(2)) + "0" * 10_000_000, ":4: a line of more than"),
        ("0" * 10_000_000, ":1: a line of more than"),
        (text(rows(2)).encode("utf-16"), ":1: not text in UTF-8"),
        (text(rows(2)).encode() + b"\xff\xfe\n", ":4: not text in UTF-8"),
        (bytes(range(256)) * 100, ":1: .*"),
        (b"PK\x03\x04" + b"\0" * 5000, ":1: .*"),
    ],
)
def test_a_wrong_file_is_told_by_file_line_and_column(write, content: str | bytes, says: str):
    path = write(content)
    with pytest.raises(DataError, match=says) as caught:
        load_train(path)
    assert str(caught.value).startswith(str(path))
    assert str(caught.value).isprintable()


def test_the_line_of_a_fault_is_right_in_a_later_chunk(write, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(kaggle, "_CHUNK", 10_000)
    lines = text(rows(40)).splitlines()
    lines[30] = lines[30].replace(",", ",x", 1)
    with pytest.raises(DataError, match=r"train\.csv:31: column `pixel0`"):
        load_train(write("\n".join(lines)))


def test_what_is_no_file_is_one_line(tmp_path: Path):
    with pytest.raises(DataError, match="there is no such file"):
        load_train(tmp_path / "nowhere.csv")
    with pytest.raises(DataError, match="not a regular file"):
        load_train(tmp_path)
    with pytest.raises(DataError, match="cannot be read"):
        load_train(Path("a\0b"))
