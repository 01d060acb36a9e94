"""Record frames, commands and events to a session file without ever blocking the frame loop."""

import gzip
import os
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import FileIO
from pathlib import Path

from airdigits.capture.frame import Frame
from airdigits.errors import OutputError
from airdigits.events import DigitChanged, DigitRead, Event
from airdigits.hands.hand import Hand
from airdigits.labels import CLASS_COUNT, label_of
from airdigits.readers.followed_number import FollowedNumber
from airdigits.sessions.event_lines import happened
from airdigits.sessions.format import BadLineError, End, Header, Key, Label, Learned, Record, View, encode_readable, frame_line
from airdigits.sessions.names import check_name

FOLDER = Path("sessions")
"""Where sessions without a given name are written."""
_FLUSH_EVERY = 0.5  # s: the most that a crash costs
_WAITING = 20_000  # records that may wait for a slow disk: ten minutes, 30 MB
_LAST_WAIT = 10.0  # s: how long `close` waits for the disk


@dataclass(frozen=True)
class _Digit:
    """A digit of the number so far: when it was read, and its place among the digits read."""

    t: float
    number: int


_Entry = Record | tuple[float, Hand | None, int | None] | None  # the thread encodes frames; None ends it


class Recorder:
    """Write one session.

        with Recorder(path, header, log=print) as recorder:
            recorder.frame(frame, hand)
            recorder.events(events)

    It is a sink, too: `handle` records one event. A thread writes to the file every half second, and syncs it at the end.
    When the disk fails, `log` is called once (from that thread), the rest is dropped, and what was written stays readable.
    A `path` of None means a file named after the date and time in `FOLDER`. Raises OutputError when the file cannot be
    created, also because it exists, and UsageError for a name that is not a session's.
    """

    def __init__(self, path: Path | None, header: Header, *, log: Callable[[str], None]):
        self.path, self._file = _create(path)
        self._pack = gzip.compress if self.path.suffix == ".gz" else bytes
        self._log = log
        self._write_header(header)
        self._view = View(header.size, header.mirrored)
        self._read = 0  # digits read so far
        self._number = FollowedNumber[_Digit]()
        self.failed = False
        """Whether the disk failed: nothing more is recorded."""
        self._left_out = 0
        self._queue: queue.Queue[_Entry] = queue.Queue(_WAITING)
        self._thread = threading.Thread(target=self._write_all, name="session recorder", daemon=True)
        self._thread.start()

    def frame(self, frame: Frame, hand: Hand | None, picture: int | None = None) -> None:
        """Record a frame with its hand as the tracker returned it; `picture` is its number in the session's video."""
        height, width = frame.image.shape[:2]
        view = View((width, height), frame.mirrored)
        if view != self._view:
            self._view = view
            self._put(view)
        self._put((frame.t, hand, picture))

    def key(self, t: float, key: str) -> None:
        """Record a command by its key (`commands.key_of`), before the events it causes.

        A digit also labels the digit that it corrects: the first unclear one, or else the last.
        """
        self._put(Key(t, key))
        label = label_of(key)
        if label is not None:
            self._label_corrected(label)

    def label(self, t: float, number: int, digit: int | None) -> None:
        """Record that digit `number` (from 1), read at `t` seconds, was meant to be `digit`, None for a non-digit."""
        self._put(Label(t, number, digit))

    def learned(self, layer: bytes) -> None:
        """Record that digits are read with another last layer from here on: see `Learned`."""
        self._put(Learned(layer))

    def handle(self, event: Event) -> None:
        """Record one event."""
        if isinstance(event, DigitChanged) and event.new >= CLASS_COUNT:
            self._label_corrected(event.new)  # only now is it certain that this sign can stand there
        read = None
        if isinstance(event, DigitRead):
            self._read += 1
            read = _Digit(event.t, self._read)
        self._number.follow(event, read)
        self._put(happened(event))

    def events(self, events: list[Event]) -> None:
        """Record events in their order."""
        for event in events:
            self.handle(event)

    def close(self) -> None:
        """End the session and sync it to the disk; a second call does nothing."""
        if not self._thread.is_alive():
            return
        self._put(End())
        self._put(None)
        self._thread.join(_LAST_WAIT)
        if self._thread.is_alive():
            self._fail("the disk does not answer")

    def discard(self) -> None:
        """End a session in which nothing was recorded yet, and delete its file."""
        self.close()
        self.path.unlink(missing_ok=True)

    def __enter__(self) -> "Recorder":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _label_corrected(self, label: int) -> None:
        if places := self._number.places:
            meant = next((place for place in places if not place.sure), places[-1]).kept
            self.label(meant.t, meant.number, label)

    def _put(self, entry: _Entry) -> None:
        if self.failed:
            return
        try:
            self._queue.put_nowait(entry)
        except queue.Full:
            self._fail("the disk does not keep up")

    def _fail(self, why: str) -> None:
        if not self.failed:
            self.failed = True
            self._log(f"{self.path}: {why}: the recording ends here; what was written can be read")

    def _write_all(self) -> None:
        """Write until the end, or until the disk fails (runs in the thread)."""
        try:
            with self._file:
                ended = False
                while not (ended or self.failed):
                    lines, ended = self._take_lines()
                    if lines:
                        self._write(self._pack(b"".join(lines)))
                os.fsync(self._file.fileno())
        except OSError as error:
            self._fail(error.strerror or str(error))

    def _take_lines(self) -> tuple[list[bytes], bool]:
        """Return the lines of the next `_FLUSH_EVERY` seconds, and whether the recording has ended."""
        lines, due = list[bytes](), time.monotonic() + _FLUSH_EVERY
        while (wait := due - time.monotonic()) > 0:
            try:
                entry = self._queue.get(timeout=wait)
            except queue.Empty:
                break
            if entry is None:
                return lines, True
            lines += self._lines_of(entry)
        return lines, False

    def _lines_of(self, entry: Record | tuple[float, Hand | None, int | None]) -> list[bytes]:
        """Return an entry as a line that can be read back; none, and a word to the user the first time, where it cannot."""
        try:
            return [encode_readable(frame_line(*entry) if isinstance(entry, tuple) else entry)]
        except BadLineError as error:
            if not self._left_out:
                self._log(f"{self.path}: left out what no session can hold ({error}): the rest is recorded")
            self._left_out += 1
            return []

    def _write_header(self, header: Header) -> None:
        """Write the header at once: without it the file is not a session, and a full disk is reported before recording."""
        try:
            self._write(self._pack(encode_readable(header)))
        except (OSError, BadLineError) as error:
            self._file.close()
            self.path.unlink(missing_ok=True)
            reason = getattr(error, "strerror", None) or error
            raise OutputError(f"{self.path}: cannot be written ({reason}): name a file elsewhere") from error

    def _write(self, data: bytes) -> None:
        while data:
            data = data[self._file.write(data) :]


def _create(path: Path | None) -> tuple[Path, FileIO]:
    """Create the file, which must not exist: two recordings never share one."""
    if path is not None:
        if not path.exists():  # for a file that exists, that is the better message
            check_name(path)
        return path, _open_new(path)
    try:
        FOLDER.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(f"{FOLDER}: cannot be created ({error.strerror}): name a file elsewhere: --record FILE") from error
    return create_session(FOLDER)


def create_session(folder: Path) -> tuple[Path, FileIO]:
    """Create a file named after date and time, which no other has, for appending. Raises OutputError."""
    stem = datetime.now().strftime("%Y-%m-%dT%H-%M-%S")  # no colons: Windows has none in names
    number = 1
    while True:
        path = folder / f"{stem}{f'-{number}' if number > 1 else ''}.jsonl"
        try:
            return path, _open_new(path)
        except OutputError as error:
            if not isinstance(error.__cause__, FileExistsError):
                raise
        number += 1


def _open_new(path: Path) -> FileIO:
    try:
        return FileIO(path, "xb", opener=_append_opener)
    except FileExistsError as error:
        raise OutputError(f"{path}: already exists, and a recording is never overwritten: name another file") from error
    except FileNotFoundError as error:
        if path.parent.is_dir():  # such as /proc, in which nothing can be created
            raise OutputError(f"{path}: cannot be written: name a file in another folder") from error
        raise OutputError(f"{path}: there is no folder {path.parent}: create it, or name another") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or error
        raise OutputError(f"{path}: cannot be written ({reason}): name another file") from error


def _append_opener(path: str, flags: int) -> int:
    """Open for appending, so that a label added meanwhile and the recording never overwrite each other."""
    return os.open(path, flags | os.O_APPEND, 0o666)
