"""Tables of images as text: every fault is named with file, line and column."""

from pathlib import Path

import numpy as np
import pytest

from airdigits.datasets import csv_images
from airdigits.datasets.images import load_images, load_to_classify
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
    for chunk in (500, 7, 1):
        monkeypatch.setattr(csv_images, "_CHUNK", chunk)
        data = load_images(path)
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
    data = load_images(write(content))
    np.testing.assert_array_equal(np.column_stack([data.labels, data.images.reshape(3, -1)]), rows(3))


def test_images_to_classify_have_no_labels(write):
    table = rows(20)
    np.testing.assert_array_equal(load_to_classify(write(text(table[:, 1:], PIXELS))).images.reshape(20, -1), table[:, 1:])
    with pytest.raises(DataError, match="has labels; for Kaggle this is train"):
        load_to_classify(write(text(table)))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "no row below a header"),
        (HEADER, "no row below a header"),
        (
            text(rows(2), HEADER.replace("pixel5,", "")),
            ":1: column `pixel5` is missing; a row must be the pixels of a square picture",
        ),
        (text(rows(2)[:, 1:], PIXELS), "has no labels .*; of Kaggle's files, train.csv has them"),
        (text(rows(2), HEADER + ",extra"), ":1: column `extra` is no pixel, label, index or writer"),
        (text(rows(2), HEADER + ",class"), ":1: columns `label` and `class` could both be the labels"),
        (text(rows(2), HEADER.replace("pixel1,", "pixel2,")), ":1: a pixel is there twice|:1: column `pixel1` is missing"),
        (with_line(3, {17: "256"}), ":3: column `pixel16` must be a number from 0 to 255, is 256"),
        (with_line(4, {784: "-1"}), ":4: column `pixel783` .* is -1"),
        (with_line(2, {1: "black"}), ":2: column `pixel0` .* is 'black'"),
        (with_line(2, {0: "1.5"}), ":2: column `label` must be a whole number from 0 to 9, is 1.5"),
        (with_line(2, {1: "nan"}), ":2: column `pixel0` must be a number from 0 to 255, is nan"),
        (with_line(2, {1: "\x1b[31m"}), r":2: column `pixel0` .* is '\\x1b\[31m'"),
        (with_line(2, {1: ""}), ":2: column `pixel0` .* is empty"),
        (with_line(2, {1: "9" * 5000}), ":2: column `pixel0` must be a number from 0 to 255, is inf"),
        (with_line(4, {0: "10"}), ":4: column `label` must be a whole number from 0 to 9, is 10"),
        (with_line(3, {0: "1,2"}), ":3: has 786 values, must have 785"),
        (text(rows(2)) + "1,2,3\n", ":4: has 3 values, must have 785"),
        (text(rows(2)) + "0" * 10_000_000, ":4: a line of more than"),
        ("0" * 10_000_000, ":1: a line of more than"),
        (text(rows(2)).encode() + b"\xff\xfe\n", "not text in UTF-8 or UTF-16"),
        (bytes(range(256)) * 100, "not text"),
        (b"PK\x03\x04" + b"\0" * 5000, "cannot be read .*is the archive damaged"),
    ],
)
def test_a_wrong_file_is_told_by_file_line_and_column(write, content: str | bytes, says: str):
    path = write(content)
    with pytest.raises(DataError, match=says) as caught:
        load_images(path)
    assert str(caught.value).startswith(str(path))
    assert str(caught.value).isprintable()


def test_the_line_of_a_fault_is_right_in_a_later_chunk(write, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(csv_images, "_CHUNK", 7)
    lines = text(rows(40)).splitlines()
    lines[30] = lines[30].replace(",", ",x", 1)
    with pytest.raises(DataError, match=r"train\.csv:31: column `pixel0`"):
        load_images(write("\n".join(lines)))
