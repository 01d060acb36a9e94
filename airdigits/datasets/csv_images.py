"""Read images from text: the .csv layouts of MNIST that are about, and others like them.

A row is an image: its pixels, and perhaps a label, a number of its own and a writer. A header says which column is what; without
one, the values do (see `csv_columns`).
"""

import codecs
import contextlib
import io
from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np

from airdigits.datasets.array_images import square
from airdigits.datasets.csv_columns import SHOWN, WANTED, Columns, bare_columns, named_columns, shown, writer_column
from airdigits.datasets.raw import RawImages
from airdigits.errors import DataError
from airdigits.labels import CLASS_COUNT

_CHUNK = 500  # rows that are parsed at a time
_CHARACTERS = 4 << 20  # or as many
_LONGEST = 1 << 20  # characters of a line: a picture of 256 x 256 pixels
_SEPARATORS = ("\t", ";", ",", " ")  # the first that is there: commas may be decimal, and blanks beside any
_FEWEST = 15  # separators in a row of the smallest picture

_Lines = list[tuple[int, str]]  # with their numbers


def parse_csv(where: object, content: bytes) -> RawImages:
    """Read the images in text. Raises DataError naming file, line and column at fault."""
    lines = _lines(where, content)
    first = next(lines, None)
    if first is None:
        raise DataError(f"{where}: no row below a header: there is nothing to read")
    # Not csv.Sniffer, which guesses from the first rows, and takes the 0 or the dot of pixels for a separator.
    separator = next((mark for mark in _SEPARATORS if first[1].count(mark) >= _FEWEST), ",")
    fields = _split(first[1], separator)
    headed = _is_header(fields)
    names = tuple(fields) if headed else tuple(str(i + 1) for i in range(len(fields)))
    writer = writer_column(names) if headed else None
    columns = named_columns(where, names) if headed else None
    if not headed and not any(square(len(names) - others) for others in (0, 1, 2)):  # before all rows are read
        raise DataError(f"{where}:{first[0]}: has {len(names)} columns and no header; {WANTED}")
    table, numbers, writers = _table(where, lines if headed else chain([first], lines), separator, names, writer)
    columns = columns or bare_columns(where, table)
    _check(where, table, numbers, columns)
    labels = None if columns.label is None else table[:, columns.label]
    pixels = table[:, columns.pixels] if columns.pixels != tuple(range(table.shape[1])) else table
    faults = {"images": f"{where}: the pixels", "labels": f"{where}: the labels"}
    return RawImages(pixels, labels, writers, f"text, {columns.says}", faults)


def _lines(where: object, content: bytes) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank, with their numbers."""
    text = io.TextIOWrapper(io.BytesIO(content), encoding=_encoding(content))
    number = 0
    try:
        while line := text.readline(_LONGEST + 1):
            number += 1
            if len(line) > _LONGEST:
                raise DataError(f"{where}:{number}: a line of more than {_LONGEST:,} characters; {WANTED}")
            if "\0" in line:
                raise DataError(f"{where}: not text; give a .csv file, or another file of a data set")
            if line.strip():
                yield number, line.rstrip("\n")
    except UnicodeError:
        raise DataError(f"{where}: not text in UTF-8 or UTF-16 (after line {number}); export it again as CSV") from None


def _encoding(content: bytes) -> str:
    """Tell UTF-16 by its mark, or by the zeros between the letters; else UTF-8."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = content[:64]
    if len(head) > 3 and not any(head[1::2]) and all(head[::2]):
        return "utf-16-le"
    if len(head) > 3 and not any(head[::2]) and all(head[1::2]):
        return "utf-16-be"
    return "utf-8-sig"


def _split(line: str, separator: str) -> list[str]:
    return [field.strip().strip("\"'").strip() for field in (line.split() if separator == " " else line.split(separator))]


def _is_header(fields: list[str]) -> bool:
    """Return whether the first line names the columns: not all of it is numbers, or it counts them."""
    numbers = [_number(field) for field in fields]
    return None in numbers or (len(numbers) > 2 and numbers == list(range(len(numbers))))


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _table(
    where: object, lines: Iterable[tuple[int, str]], separator: str, names: tuple[str, ...], writer: int | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Return the values [rows, columns], uint8 or float32, the number of each row's line, and the writers' column."""
    parts, numbers, writers = list[np.ndarray](), list[int](), list[str]()
    for chunk in _chunks(lines):
        numbers += [number for number, _ in chunk]
        if writer is not None:
            chunk, named = _without_writers(chunk, separator, writer)
            writers += named
        parts.append(_parse(where, chunk, separator, names))
    if not parts:
        raise DataError(f"{where}: no row below a header: there is nothing to read")
    return np.concatenate(parts), np.array(numbers), np.array(writers) if writers else None


def _chunks(lines: Iterable[tuple[int, str]]) -> Iterator[_Lines]:
    chunk, characters = _Lines(), 0
    for line in lines:
        chunk.append(line)
        characters += len(line[1])
        if len(chunk) == _CHUNK or characters > _CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk


def _without_writers(lines: _Lines, separator: str, writer: int) -> tuple[_Lines, list[str]]:
    """Return the lines with a 0 in the place of the writer, whom a parser of numbers does not take; and the writers."""
    rows = [_split(line, separator) for _, line in lines]
    writers = [row[writer] if len(row) > writer else "" for row in rows]
    texts = (separator.join([*row[:writer], "0", *row[writer + 1 :]]) for row in rows)
    return [(number, text) for (number, _), text in zip(lines, texts, strict=True)], writers


def _parse(where: object, lines: _Lines, separator: str, names: tuple[str, ...]) -> np.ndarray:
    """Parse lines. NumPy's fast parser takes what is right; the slow one below names what is wrong."""
    texts = [line.replace(",", ".") if separator == ";" else line for _, line in lines]
    delimiter = None if separator == " " else separator
    for kind in (np.uint8, np.float32):
        with contextlib.suppress(ValueError, OverflowError):
            values = np.loadtxt(texts, kind, comments=None, delimiter=delimiter, quotechar='"', ndmin=2)
            if values.shape[1] == len(names):
                return values
    return np.array([_row(f"{where}:{number}", line, separator, names) for number, line in lines], np.float32)


def _row(where: str, line: str, separator: str, names: tuple[str, ...]) -> list[float]:
    texts = _split(line, separator)
    if len(texts) != len(names):
        raise DataError(f"{where}: has {len(texts)} values, must have {len(names)}")
    return [_value(where, name, text) for name, text in zip(names, texts, strict=True)]


def _value(where: str, column: str, text: str) -> float:
    value = _number(text)
    if value is None or not abs(value) < 1e30:  # also nan
        shown = repr(text[:SHOWN]) if text else "empty"
        raise DataError(f"{where}: column `{column[:SHOWN]}` must be a number, is {shown}")
    return value


def _check(where: object, table: np.ndarray, numbers: np.ndarray, columns: Columns) -> None:
    """Raise DataError naming line and column of the first value that is out of range."""
    allowed = [(i, 0, 255, "number") for i in columns.pixels]
    if columns.label is not None:
        allowed.append((columns.label, 0, CLASS_COUNT - 1, "whole number"))
    chosen = np.array([i for i, *_ in allowed])
    top = np.array([high for _, _, high, _ in allowed], np.float32)
    wrong = ~((table[:, chosen] <= top) & (table[:, chosen] >= 0))  # nan, too
    if columns.label is not None:
        wrong[:, -1] |= table[:, columns.label] != np.floor(table[:, columns.label])
    if not wrong.any():
        return
    row, at = (int(i) for i in np.argwhere(wrong)[0])
    column, low, high, kind = allowed[at]
    value = f"{table[row, column]:g}"
    raise DataError(
        f"{where}:{numbers[row]}: column `{shown(columns.names[column])}` must be a {kind} from {low} to {high}, is {value}"
    )
