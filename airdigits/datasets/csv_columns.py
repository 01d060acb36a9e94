"""Tell which columns of a table of images are what: by their names, or where they have none, by their values."""

import re
from dataclasses import dataclass

import numpy as np

from airdigits.datasets.array_images import square
from airdigits.errors import DataError
from airdigits.labels import CLASS_COUNT
from airdigits.support.terminal import plain

WANTED = "a row must be the pixels of a square picture, such as 784 for 28x28, and perhaps a label"
SHOWN = 20  # characters of a wrong name or value
_LABELS = frozenset({"label", "labels", "class", "target", "digit", "y", "character"})
_NUMBERS = frozenset({"", "id", "index", "imageid", "image_id", "unnamed: 0", "unnamed:_0", "row", "no", "nr"})
_WRITERS = frozenset({"writer", "writers", "subject", "person", "user", "author"})
_PLACE = re.compile(r"(?P<row>\d{1,4})\s*[x_,-]\s*(?P<column>\d{1,4})$|(?<!\d)(?P<index>\d{1,6})$")


@dataclass(frozen=True)
class Columns:
    """Which columns are what: the pixels in their order, and the numbers of the others. `names` for errors; `says` in words."""

    names: tuple[str, ...]
    pixels: tuple[int, ...]
    label: int | None
    says: str


def writer_column(names: tuple[str, ...]) -> int | None:
    """Return the column that names the writers, if there is one."""
    return next((i for i, name in enumerate(names) if name.lower() in _WRITERS), None)


def named_columns(where: object, names: tuple[str, ...]) -> Columns:
    """Tell the columns by their names. Raises DataError where that leaves no square picture."""
    writer = writer_column(names)
    rest = [i for i in range(len(names)) if i != writer]
    labels = [i for i in rest if names[i].lower() in _LABELS]
    if len(labels) > 1:
        raise DataError(f"{where}:1: columns `{names[labels[0]]}` and `{names[labels[1]]}` could both be the labels; keep one")
    pixels = [i for i in rest if i not in labels and names[i].lower() not in _NUMBERS]
    places = {i: _place(names[i]) for i in pixels}
    for i, place in places.items():
        if place is None:
            raise DataError(f"{where}:1: column `{shown(names[i])}` is no pixel, label, index or writer; {WANTED}")
    pixels.sort(key=lambda i: places[i] or (0, 0))
    in_order = [places[i] or (0, 0) for i in pixels]
    side = square(len(pixels))
    if not side or in_order not in (_counted(in_order[0], side), _by_row(in_order[0], side)):
        raise DataError(f"{where}:1: {_fault([names[i] for i in pixels], in_order)}; {WANTED}")
    says = [f"pixels {shown(names[pixels[0]])} to {shown(names[pixels[-1]])}"]
    says += [f"labels in column {shown(names[labels[0]])}"] if labels else ["no labels"]
    says += [f"writers in column {shown(names[writer])}"] if writer is not None else []
    return Columns(names, tuple(pixels), labels[0] if labels else None, ", ".join(says))


def bare_columns(where: object, table: np.ndarray) -> Columns:
    """Tell the columns of a table without a header by their values."""
    count, begin, says = table.shape[1], 0, ["no header"]
    if len(table) > CLASS_COUNT and np.array_equal(table[:, 0] - table[0, 0], np.arange(len(table))):
        begin, says = 1, ["no header, the first column counts the rows"]
    names = tuple(str(i + 1) for i in range(count))
    if square(count - begin):
        return Columns(names, tuple(range(begin, count)), None, ", ".join([*says, "no labels"]))
    if not square(count - begin - 1):
        raise DataError(f"{where}:1: has {count} columns and no header; {WANTED}")
    first, last = (_label_like(table[:, i]) for i in (begin, count - 1))
    if not (first or last):
        raise DataError(
            f"{where}: neither the first nor the last column has labels 0..{CLASS_COUNT - 1}; name the columns in a header"
        )
    if first >= last:
        return Columns(names, tuple(range(begin + 1, count)), begin, ", ".join([*says, "labels first"]))
    return Columns(names, tuple(range(begin, count - 1)), count - 1, ", ".join([*says, "labels last"]))


def shown(name: str) -> str:
    """Return the beginning of a name, for a message."""
    return plain(name, SHOWN)


def _place(name: str) -> tuple[int, int] | None:
    """Return the row and column of the pixel that a column is called after; row 0 where they are counted through."""
    place = _PLACE.search(name)
    if not place:
        return None
    return (int(place["row"]), int(place["column"])) if place["row"] else (0, int(place["index"]))


def _counted(first: tuple[int, int], side: int) -> list[tuple[int, int]]:
    return [(first[0], first[1] + i) for i in range(side * side)]


def _by_row(first: tuple[int, int], side: int) -> list[tuple[int, int]]:
    return [(first[0] + i // side, first[1] + i % side) for i in range(side * side)]


def _fault(names: list[str], places: list[tuple[int, int]]) -> str:
    """Say what is wrong with named pixels: the first that is missing, or how many there are."""
    for name, before, after in zip(names, places, places[1:], strict=False):
        if after[0] == before[0] and after[1] > before[1] + 1:
            return f"column `{shown(re.sub(r'[0-9]+$', str(before[1] + 1), name))}` is missing"
    return f"has {len(names)} pixel columns, `{shown(names[0])}` to `{shown(names[-1])}`" if names else "has no pixels"


def _label_like(column: np.ndarray) -> int:
    """Return 0 for values that are no labels, else how many different ones there are: a corner of an image is always black."""
    if not ((column >= 0) & (column < CLASS_COUNT) & (column == np.floor(column))).all():
        return 0
    return len(np.unique(column))
