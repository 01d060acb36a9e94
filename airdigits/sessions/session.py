"""Read the records of a session file one by one, even from a damaged file."""

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from airdigits.errors import DataError
from airdigits.sessions.format import SHOWN, VERSION, BadLineError, FrameLine, Header, Record, decode, peek_version
from airdigits.support.foreign_files import head_of, open_regular, reading
from airdigits.support.terminal import plain

_LONGEST = 1 << 20  # bytes: a frame has 3,000; a line longer than this is skipped
_CHUNK = 1 << 16  # bytes read, and unpacked, at a time: memory stays bounded, whatever the file holds
_BOMB = 16 << 20, 100  # bytes decompressed, and per byte of the file: sessions compress to a tenth, no further
_LOGGED = 10  # damaged lines that are logged one by one; the others are only counted
_NO_HEADER, _REMEDY = "line 1 is not a session header", "give a file of `airdigits run --record`"
_GZIP = zlib.MAX_WBITS | 16


class Session:
    """A recorded session on disk.

        session = Session(path)
        print(session.header.size)
        for record in session.records():
            ...

    Every whole line is read. Damaged lines are skipped and logged with file and line, or refused when `strict`. `cut` and
    `damaged` are known when `records` has come to its end. Raises DataError for a file that is not a session, and for a
    session of a newer version.
    """

    def __init__(self, path: str | Path, *, strict: bool = False, log: Callable[[str], None] = lambda line: None):
        self.path = Path(path)
        self.cut = False
        """Whether the last line, or the compressed data, is incomplete."""
        self.damaged = 0
        """How many lines were skipped."""
        self._strict, self._log = strict, log
        self._packed = _check_file(self.path)
        self.header = self._read_header()

    def __repr__(self) -> str:
        width, height = self.header.size
        return f"<Session {self.path}: {width}x{height}, recorded {plain(self.header.recorded, SHOWN) or 'at an unknown time'}>"

    def records(self) -> Iterator[Record]:
        """Yield the records after the header, in order; the times of frames never go back. Every call starts anew."""
        self.cut, self.damaged = False, 0
        latest = float("-inf")
        for number, line in self._lines():
            if number == 1 or (line is not None and not line.strip()):
                continue
            try:
                record = _record(line)
                if isinstance(record, Header):
                    raise BadLineError("a second header")
                if isinstance(record, FrameLine):
                    if record.t < latest:
                        raise BadLineError(f"time goes back from {latest:g} s to {record.t:g} s")
                    latest = record.t
            except BadLineError as error:
                self._damage(number, str(error))
                continue
            yield record
        if self.damaged > _LOGGED:
            self._log(f"{self.path}: {self.damaged} damaged lines were skipped")
        if self.cut:
            if self._strict:
                raise DataError(f"{self.path}: cut off in the middle of a line: read it without --strict to get the rest")
            self._log(f"{self.path}: cut off; everything before that is read")

    def _read_header(self) -> Header:
        for _, line in self._lines():
            try:
                version = peek_version(line or b"")
                if version > VERSION:
                    newer = f"version {version} of the format, this program reads up to {VERSION}"
                    raise DataError(f"{self.path}: {newer}: update airdigits")
                header = _record(line)
            except BadLineError as error:
                raise DataError(f"{self.path}: {_NO_HEADER} ({error}): {_REMEDY}") from None
            if isinstance(header, Header):
                return header
            break
        raise DataError(f"{self.path}: {_NO_HEADER}: {_REMEDY}")

    def _damage(self, number: int, what: str) -> None:
        if self._strict:
            raise DataError(f"{self.path}:{number}: {what}: repair the line, or read without --strict to skip it")
        self.damaged += 1
        if self.damaged <= _LOGGED:
            self._log(f"{self.path}:{number}: skipped: {what}")

    def _lines(self) -> Iterator[tuple[int, bytes | None]]:
        """Yield number and content of every line; None for one that is too long. The last line may lack its line end."""
        number, rest, too_long = 0, b"", False
        for chunk in self._chunks():
            if too_long and b"\n" not in chunk:
                continue
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                number += 1
                if line or too_long or number == 1:
                    yield number, None if too_long or len(line) > _LONGEST else line
                    too_long = False
            if len(rest) > _LONGEST:
                if number == 0:  # without a header there is no point in reading on
                    yield 1, None
                    return
                rest, too_long = b"", True
        if not (too_long or rest):
            return
        if rest and not too_long and _is_whole(rest):
            yield number + 1, rest
            return
        self.cut = True
        if number == 0:
            yield 1, rest

    def _chunks(self) -> Iterator[bytes]:
        """Yield the content of the file, decompressed, piece by piece."""
        with reading(self.path, DataError, "check the disk, or copy the file again"), open_regular(self.path) as file:
            yield from self._unpack(file) if self._packed else iter(lambda: file.read(_CHUNK), b"")

    def _unpack(self, file: BinaryIO) -> Iterator[bytes]:
        """Decompress gzip members: cut or damaged ones as far as possible, and decompression bombs only in part."""
        unpacker, data, begun, more, size = zlib.decompressobj(_GZIP), b"", False, False, 0
        while more or (data := data or file.read(_CHUNK)):
            try:
                unpacked = unpacker.decompress(data, _CHUNK)
            except zlib.error:
                self.cut = True
                return
            begun, data, more = True, unpacker.unconsumed_tail, len(unpacked) == _CHUNK
            size += len(unpacked)
            if size > _BOMB[0] and size > _BOMB[1] * file.tell():
                self._log(f"{self.path}: more than {_BOMB[1]} times its size when decompressed: the rest is not read")
                self.cut = True
                return
            if unpacked:
                yield unpacked
            if unpacker.eof:
                unpacker, data, begun, more = zlib.decompressobj(_GZIP), unpacker.unused_data, False, False
        self.cut = begun


def _record(line: bytes | None) -> Record:
    if line is None:
        raise BadLineError(f"longer than {_LONGEST >> 20} MB")
    return decode(line)


def _is_whole(line: bytes) -> bool:
    try:
        decode(line)
    except BadLineError:
        return False
    return True


def _check_file(path: Path) -> bool:
    """Return whether the file is compressed with gzip. Raises DataError for an empty file, and for what is not a file."""
    with reading(path, DataError, "give a session file", missing="`airdigits sessions list` shows the sessions"):
        head = head_of(path, 2)
    if not head:
        raise DataError(f"{path}: empty: nothing was recorded")
    return head == b"\x1f\x8b"
