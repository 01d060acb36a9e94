"""Read images from text: the .csv layouts of MNIST that are about, and others like them.

A row is an image: its pixels, and perhaps a label, a number of its own and a writer. A header says which column is what; without
one, the values do.
"""

import codecs
import contextlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from airdigits.datasets.array_images import square
from airdigits.datasets.raw import RawImages
from airdigits.errors import DataError
from airdigits.labels import CLASS_COUNT
from airdigits.support.terminal import plain

_CHUNK = 500  # rows that are parsed at a time, and no more characters than in these of 28 x 28 pixels
_CHARACTERS = 4 << 20
_LONGEST = 1 << 20  # characters of a line: a picture of 256 x 256 pixels
_SHOWN = 20  # characters of a wrong value
_SEPARATORS = ("\t", ";", ",", " ")  # the first that is there: commas may be decimal, and blanks beside any
_FEWEST = 15  # separators in a row of the smallest picture
_LABELS = frozenset({"label", "labels", "class", "target", "digit", "y", "character"})
_NUMBERS = frozenset({"", "id", "index", "imageid", "image_id", "unnamed: 0", "unnamed:_0", "row", "no", "nr"})
_WRITERS = frozenset({"writer", "writers", "subject", "person", "user", "author"})
_PLACE = re.compile(r"(?P<row>\d{1,4})\s*[x_,-]\s*(?P<column>\d{1,4})$|(?<!\d)(?P<index>\d{1,6})$")
_WANTED = "a row must be the pixels of a square picture, such as 784 for 28x28, and perhaps a label"


@dataclass(frozen=True)
class _Columns:
    """Which columns are what: the pixels in their order, and the numbers of the others. `names` for errors; `says` in words."""

    names: tuple[str, ...]
    pixels: tuple[int, ...]
    label: int | None
    writer: int | None
    says: str


def parse_csv(where: object, content: bytes) -> RawImages:
    """Read the images in text. Raises DataError naming file, line and column at fault."""
    lines = _lines(where, content)
    first = next(lines, None)
    if first is None:
        raise DataError(f"{where}: no row below a header: there is nothing to read")
    separator = next((mark for mark in _SEPARATORS if first[1].count(mark) >= _FEWEST), ",")
    fields = _split(first[1], separator)
    headed = _is_header(fields)
    names = tuple(fields) if headed else tuple(str(i + 1) for i in range(len(fields)))
    writer = next((i for i, name in enumerate(names) if name.lower() in _WRITERS), None) if headed else None
    columns = _named_columns(where, names, writer) if headed else None
    if not headed and not any(square(len(names) - others) for others in (0, 1, 2)):  # before all rows are read
        raise DataError(f"{where}:{first[0]}: has {len(names)} columns and no header; {_WANTED}")
    table, numbers, writers = _table(where, lines if headed else _again(first, lines), separator, names, writer)
    columns = columns or _bare_columns(where, table)
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
                raise DataError(f"{where}:{number}: a line of more than {_LONGEST:,} characters; {_WANTED}")
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


def _again(first: tuple[int, str], rest: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    yield first
    yield from rest


def _table(
    where: object, lines: Iterator[tuple[int, str]], separator: str, names: tuple[str, ...], writer: int | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Return the values [rows, columns], uint8 or float32, the number of each row's line, and the writers' column."""
    parts, numbers, writers = list[np.ndarray](), list[int](), list[str]()
    chunk, characters = list[tuple[int, str]](), 0
    for line in lines:
        chunk.append(line)
        numbers.append(line[0])
        characters += len(line[1])
        if len(chunk) == _CHUNK or characters > _CHARACTERS:
            parts.append(_parse(where, chunk, separator, names, writer, writers))
            chunk, characters = [], 0
    if chunk:
        parts.append(_parse(where, chunk, separator, names, writer, writers))
    if not parts:
        raise DataError(f"{where}: no row below a header: there is nothing to read")
    return np.concatenate(parts), np.array(numbers), np.array(writers) if writers else None


def _parse(
    where: object, lines: list[tuple[int, str]], separator: str, names: tuple[str, ...], writer: int | None, writers: list[str]
) -> np.ndarray:
    """Parse numbered lines. NumPy's fast parser takes what is right; the slow one below names what is wrong."""
    if writer is not None:  # text, which NumPy's parser does not take: a 0 stands in for it
        fields = [_split(line, separator) for _, line in lines]
        writers += [row[writer] if len(row) > writer else "" for row in fields]
        separator = separator if separator != " " else "\t"
        rows = (separator.join([*row[:writer], "0", *row[writer + 1 :]]) for row in fields)
        lines = [(number, row) for (number, _), row in zip(lines, rows, strict=True)]
    texts = [line.replace(",", ".") if separator == ";" else line for _, line in lines]
    for kind in (np.uint8, np.float32):
        with contextlib.suppress(ValueError, OverflowError):
            delimiter = None if separator == " " else separator
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
        shown = repr(text[:_SHOWN]) if text else "empty"
        raise DataError(f"{where}: column `{column[:_SHOWN]}` must be a number, is {shown}")
    return value


def _named_columns(where: object, names: tuple[str, ...], writer: int | None) -> _Columns:
    """Tell the columns by their names. Raises DataError where that leaves no square picture."""
    rest = [i for i in range(len(names)) if i != writer]
    labels = [i for i in rest if names[i].lower() in _LABELS]
    if len(labels) > 1:
        raise DataError(f"{where}:1: columns `{names[labels[0]]}` and `{names[labels[1]]}` could both be the labels; keep one")
    rest = [i for i in rest if i not in labels and names[i].lower() not in _NUMBERS]
    places = [_PLACE.search(names[i]) for i in rest]
    for i, place in zip(rest, places, strict=True):
        if not place:
            raise DataError(f"{where}:1: column `{_shown(names[i])}` is no pixel, label, index or writer; {_WANTED}")
    order = sorted(range(len(rest)), key=lambda i: _place(places[i]))
    sorted_places = [_place(places[i]) for i in order]
    side = square(len(rest))
    expected = _expected(sorted_places, side) if side else []
    if not side or sorted_places != expected:
        raise DataError(f"{where}:1: {_fault(names, rest, sorted_places)}; {_WANTED}")
    pixels = tuple(rest[i] for i in order)
    says = [f"pixels {_shown(names[pixels[0]])} to {_shown(names[pixels[-1]])}"]
    says += [f"labels in column {_shown(names[labels[0]])}"] if labels else ["no labels"]
    says += [f"writers in column {_shown(names[writer])}"] if writer is not None else []
    return _Columns(names, pixels, labels[0] if labels else None, writer, ", ".join(says))


def _place(place: re.Match[str] | None) -> tuple[int, int]:
    assert place
    return (int(place["row"]), int(place["column"])) if place["row"] else (0, int(place["index"]))


def _expected(places: list[tuple[int, int]], side: int) -> list[tuple[int, int]]:
    """Return the places of a whole picture that begins where these do: counted through, or by row and column."""
    row, column = places[0]
    if places[-1][0] == row:
        return [(row, column + i) for i in range(side * side)]
    return [(row + i // side, column + i % side) for i in range(side * side)]


def _fault(names: tuple[str, ...], rest: list[int], places: list[tuple[int, int]]) -> str:
    """Say what is wrong with named pixels: the first that is missing, or how many there are."""
    for before, after in pairwise(places):
        if after[0] == before[0] and after[1] > before[1] + 1:
            name = next(names[i] for i in rest if _place(_PLACE.search(names[i])) == before)
            missing = re.sub(r"\d+$", str(before[1] + 1), name)
            return f"column `{_shown(missing)}` is missing"
        if after == before:
            return "a pixel is there twice"
    return (
        f"has {len(rest)} pixel columns, `{_shown(names[rest[0]])}` to `{_shown(names[rest[-1]])}`" if rest else "has no pixels"
    )


def _bare_columns(where: object, table: np.ndarray) -> _Columns:
    """Tell the columns of a table without a header by their values."""
    count, begin, says = table.shape[1], 0, ["no header"]
    if len(table) > CLASS_COUNT and np.array_equal(table[:, 0] - table[0, 0], np.arange(len(table))):
        begin, says = 1, ["no header, the first column counts the rows"]
    width = count - begin
    names = tuple(str(i + 1) for i in range(count))
    if square(width):
        return _Columns(names, tuple(range(begin, count)), None, None, ", ".join([*says, "no labels"]))
    if not square(width - 1):
        raise DataError(f"{where}:1: has {count} columns and no header; {_WANTED}")
    first, last = (_label_like(table[:, i]) for i in (begin, count - 1))
    if not (first or last):
        raise DataError(
            f"{where}: neither the first nor the last column has labels 0..{CLASS_COUNT - 1}; name the columns in a header"
        )
    if first >= last:
        return _Columns(names, tuple(range(begin + 1, count)), begin, None, ", ".join([*says, "labels first"]))
    return _Columns(names, tuple(range(begin, count - 1)), count - 1, None, ", ".join([*says, "labels last"]))


def _label_like(column: np.ndarray) -> int:
    """Return 0 for values that are no labels, else how many different ones there are: a corner of an image is always black."""
    if not ((column >= 0) & (column < CLASS_COUNT) & (column == np.floor(column))).all():
        return 0
    return len(np.unique(column))


def _check(where: object, table: np.ndarray, numbers: np.ndarray, columns: _Columns) -> None:
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
        f"{where}:{numbers[row]}: column `{_shown(columns.names[column])}` must be a {kind} from {low} to {high}, is {value}"
    )


def _shown(name: str) -> str:
    return plain(name, _SHOWN)
