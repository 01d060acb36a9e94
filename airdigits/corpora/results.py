"""Keep the outcomes of many files as Parquet tables, and take from them what a later run need not do again.

    results/run.json                what was done, and with which model
    results/sources/00000.parquet   one row a file
    results/digits/00000.parquet    one row a digit

docs/scale.md describes the columns.
"""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from airdigits import errors
from airdigits.corpora.files import File, Folder
from airdigits.errors import AirdigitsError, DataError, OutputError, UsageError
from airdigits.support.extras import missing

if TYPE_CHECKING:
    import pyarrow

T = TypeVar("T")
Row = dict[str, Any]
_RUN, SOURCES, DIGITS = "run.json", "sources", "digits"
_VERSION = 1
_OWN: Mapping[str, str] = {"source": "string", "error": "string", "error_kind": "string", "log": "strings"}


@dataclass(frozen=True)
class Codec(Generic[T]):
    """Turns the result for a file into a row and the rows of its digits, and back.

    `about` says what the work is and what its outcome depends on: results of other work are not mixed with these. `source`
    and `digit` are the columns with their types: string, strings, int, float, floats, ints, bool, bytes, strokes.
    """

    about: Mapping[str, str]
    source: Mapping[str, str]
    digit: Mapping[str, str]
    rows: Callable[[T], tuple[Row, list[Row]]]
    result: Callable[[Row, list[Row]], T]


@dataclass(frozen=True)
class Stored(Generic[T]):
    """The outcome for a file as it was kept."""

    result: T | None
    log: tuple[str, ...]
    error: AirdigitsError | None


class Results(Generic[T]):
    """The results in a folder. Raises UsageError for results of other work, DataError and OutputError for a bad folder."""

    def __init__(self, place: File, codec: Codec[T]) -> None:
        try:
            import pyarrow.parquet  # noqa: F401  asked for before the work begins
        except ModuleNotFoundError as error:
            raise UsageError(missing("pyarrow", "cluster", "requirements.txt", option="--results")) from error
        self._place, self._folder, self._codec = place, Folder(place), codec
        self._part_of: dict[str, int] = {}
        self._loaded: tuple[int, dict[str, Stored[T]]] = (-1, {})
        self._begin()
        self._next = 0
        for name in self._folder.names(SOURCES):
            number = int(name.partition(".")[0])
            self._part_of |= dict.fromkeys(self._read(SOURCES, number, ["source"])["source"].to_pylist(), number)
            self._next = number + 1

    def __contains__(self, source: str) -> bool:
        return source in self._part_of

    def get(self, source: str) -> Stored[T] | None:
        """Return the outcome for a file that was there at the start; None for any other."""
        number = self._part_of.get(source)
        if number is None:
            return None
        if self._loaded[0] != number:
            self._loaded = number, self._load(number)
        return self._loaded[1][source]

    def write(self, outcomes: Sequence[tuple[str, T | None, tuple[str, ...], AirdigitsError | None]]) -> None:
        """Write a part: the outcomes for some files. Raises OutputError."""
        sources, digits = list[Row](), list[Row]()
        for source, result, lines, error in outcomes:
            row, found = ({}, list[Row]()) if result is None else self._codec.rows(result)
            own = {"source": source, "error": str(error) if error else None, "log": list(lines)}
            sources.append(row | own | {"error_kind": type(error).__name__ if error else None})
            digits += [digit | {"source": source} for digit in found]
        try:
            # The digits first: a part is there once its sources are.
            self._write(DIGITS, digits, {"source": "string", **self._codec.digit})
            self._write(SOURCES, sources, {**_OWN, **self._codec.source})
        except OSError as error:
            raise OutputError(f"{self._place}: cannot be written ({error.strerror}): what is there is whole") from error
        self._next += 1

    def _begin(self) -> None:
        about = {"version": _VERSION, **self._codec.about}
        names = self._folder.names()
        if _RUN in names:
            try:
                there = json.loads(self._folder.read(_RUN))
            except ValueError as error:
                raise DataError(f"{self._place}: its {_RUN} is damaged: name another folder for --results") from error
            differing = [name for name in about if not isinstance(there, dict) or there.get(name) != about[name]]
            if differing:
                raise UsageError(
                    f"{self._place}: holds results of other work ({', '.join(differing)}): name another folder for --results"
                )
        elif names:
            raise UsageError(f"{self._place}: holds other files: name an empty or a new folder for --results")
        else:
            try:
                self._folder.write(_RUN, (json.dumps(about, indent=1) + "\n").encode())
            except OSError as error:
                raise OutputError(f"{self._place}: cannot be written ({error.strerror}): name another folder") from error

    def _load(self, number: int) -> dict[str, Stored[T]]:
        digits: dict[str, list[Row]] = {}
        for row in self._read(DIGITS, number).to_pylist():
            digits.setdefault(row["source"], []).append(row)
        found = {}
        for row in self._read(SOURCES, number).to_pylist():
            kind = getattr(errors, str(row["error_kind"]), AirdigitsError)
            error = None if row["error"] is None else kind(row["error"])
            result = None if error else self._codec.result(row, digits.get(row["source"], []))
            found[row["source"]] = Stored(result, tuple(row["log"]), error)
        return found

    def _read(self, table: str, number: int, columns: list[str] | None = None) -> "pyarrow.Table":
        import pyarrow
        from pyarrow import parquet

        name = f"{table}/{number:05}.parquet"
        try:  # Arrow's threads gain nothing for such tables, and at times end the program with SIGABRT as it exits (26.0.1)
            return parquet.ParquetFile(io.BytesIO(self._folder.read(name))).read(columns, use_threads=False)
        except (pyarrow.ArrowException, OSError) as error:
            raise DataError(f"{self._place}/{name}: damaged: remove it, and its part of {SOURCES} and {DIGITS}") from error

    def _write(self, table: str, rows: list[Row], columns: Mapping[str, str]) -> None:
        import pyarrow
        from pyarrow import parquet

        schema = pyarrow.schema([(name, _arrow_type(kind)) for name, kind in columns.items()])
        content = io.BytesIO()
        parquet.write_table(pyarrow.Table.from_pylist(rows, schema), content, compression="zstd")
        self._folder.write(f"{table}/{self._next:05}.parquet", content.getvalue())


def _arrow_type(kind: str) -> "pyarrow.DataType":
    import pyarrow

    return {
        "string": pyarrow.string(),
        "strings": pyarrow.list_(pyarrow.string()),
        "int": pyarrow.int32(),
        "ints": pyarrow.list_(pyarrow.int32()),
        "float": pyarrow.float64(),
        "floats": pyarrow.list_(pyarrow.float32()),
        "bool": pyarrow.bool_(),
        "bytes": pyarrow.binary(),
        "strokes": pyarrow.list_(pyarrow.list_(pyarrow.float64())),
    }[kind]
