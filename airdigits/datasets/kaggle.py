"""Read the .csv files of Kaggle's competition "Digit Recognizer".

They hold MNIST's 70,000 images, training and test mixed: 42,000 with labels in train.csv, the others without in test.csv.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from airdigits.datasets.labelled import LabelledImages
from airdigits.errors import DataError
from airdigits.labels import CLASS_COUNT
from airdigits.recognition.raster import SIDE

_LABEL = "label"
_PIXELS = [f"pixel{i}" for i in range(SIDE * SIDE)]
_CHUNK = 1 << 20  # bytes read at a time, about 500 rows: memory stays bounded, whatever the file holds
_LONGEST = 1 << 15  # bytes: the header has 7,000 and a row 3,200 at most
_SHOWN = 20  # characters of a wrong value
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def load_train(path: Path) -> LabelledImages:
    """Load train.csv: columns `label`, `pixel0` .. `pixel783`. Raises DataError naming file, line and column at fault."""
    rows = np.concatenate(list(_rows(path, [_LABEL, *_PIXELS])))
    return LabelledImages(rows[:, 1:].reshape(-1, SIDE, SIDE), rows[:, 0].copy())


def read_test(path: Path) -> Iterator[np.ndarray]:
    """Yield the images of test.csv, columns `pixel0` .. `pixel783`, a few hundred at a time: uint8 [n, 28, 28].

    Raises DataError as `load_train` does; what was yielded before the fault is right.
    """
    for rows in _rows(path, _PIXELS):
        yield rows.reshape(-1, SIDE, SIDE)


def count_rows(path: Path) -> int:
    """Return how many rows a well-formed file has. Raises DataError."""
    return sum(len(lines) for _, lines in _lines(path)) - 1


def _rows(path: Path, columns: list[str]) -> Iterator[np.ndarray]:
    """Yield the rows below the header, a few hundred at a time: uint8 [n, columns]. Blank lines are skipped."""
    empty = True
    for number, lines in _lines(path):
        if number == 1:
            _check_header(path, _text(path, 1, lines[0]), columns)
        texts = [(at, _text(path, at, line)) for at, line in enumerate(lines, number) if at > 1 and line.strip()]
        if texts:
            empty = False
            yield _parse(path, texts, columns)
    if empty:
        raise DataError(f"{path}: no row below a header: there is nothing to read")


def _lines(path: Path) -> Iterator[tuple[int, list[bytes]]]:
    """Yield whole lines, a few hundred at a time, with the number of the first of them."""
    try:
        if path.exists() and not path.is_file():
            raise DataError(f"{path}: not a regular file: give a .csv file")
        with path.open("rb") as file:
            number, rest = 1, file.read(len(_BYTE_ORDER_MARK)).removeprefix(_BYTE_ORDER_MARK)
            while chunk := file.read(_CHUNK):
                *lines, rest = (rest + chunk).split(b"\n")
                if lines:
                    yield number, lines
                number += len(lines)
                if len(rest) > _LONGEST:
                    raise DataError(
                        f"{path}:{number}: a line of more than {len(rest)} bytes: this is not a row of {len(_PIXELS)} pixels"
                    )
            if rest:
                yield number, [rest]
    except FileNotFoundError:
        raise DataError(f"{path}: there is no such file; give a .csv file of the competition") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise DataError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from None


def _text(path: Path, number: int, line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        raise DataError(f"{path}:{number}: not text in UTF-8; give a .csv file of the competition") from None


def _check_header(path: Path, line: str, columns: list[str]) -> None:
    names = [name.strip().strip('"') for name in line.split(",")]
    if names == columns:
        return
    wanted = f"the header must be {columns[0]}, {columns[1]}, ..., {columns[-1]}"
    missing = next((name for name in columns if name not in names), None)
    if missing == _LABEL:
        raise DataError(f"{path}:1: column `{_LABEL}` is missing; {wanted}: test.csv has no labels to learn from, train.csv has")
    if missing is not None:
        raise DataError(f"{path}:1: column `{missing}` is missing; {wanted}")
    if _LABEL in names and _LABEL not in columns:
        raise DataError(f"{path}:1: has a column `{_LABEL}`; {wanted}: this is train.csv, give test.csv")
    raise DataError(f"{path}:1: has other columns, or in another order; {wanted}")


def _parse(path: Path, lines: list[tuple[int, str]], columns: list[str]) -> np.ndarray:
    """Parse numbered lines. NumPy's fast parser takes what is right; the slow one below names what is wrong."""
    with contextlib.suppress(ValueError):
        values = np.loadtxt([line for _, line in lines], np.uint8, comments=None, delimiter=",", ndmin=2)
        if values.shape[1] == len(columns) and (columns[0] != _LABEL or values[:, 0].max() < CLASS_COUNT):
            return values
    return np.array([_row(f"{path}:{number}", line, columns) for number, line in lines], np.uint8)


def _row(where: str, line: str, columns: list[str]) -> list[int]:
    texts = line.split(",")
    if len(texts) != len(columns):
        raise DataError(f"{where}: has {len(texts)} values, must have {len(columns)}")
    return [_value(where, name, text.strip()) for name, text in zip(columns, texts, strict=True)]


def _value(where: str, column: str, text: str) -> int:
    top = CLASS_COUNT - 1 if column == _LABEL else 255
    if text.isascii() and text.isdigit() and len(text) <= _SHOWN and int(text) <= top:
        return int(text)
    shown = repr(text[:_SHOWN]) if text else "empty"
    raise DataError(f"{where}: column `{column}` must be a whole number from 0 to {top}, is {shown}")
