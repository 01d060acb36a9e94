"""Frames and events to a session file, as they come, without ever making the frame loop wait."""

import gzip
import os
import queue
import threading
import time
from collections.abc import Callable
from datetime import datetime
from io import FileIO
from pathlib import Path

from airdigits.capture.frame import Frame
from airdigits.errors import OutputError
from airdigits.events import Cleared, DigitChanged, DigitRead, Erased, Event, NumberEntered, Undone
from airdigits.hands.hand import Hand
from airdigits.sessions.event_lines import happened
from airdigits.sessions.format import End, Header, Key, Label, Record, View, encode, frame_line
from airdigits.sessions.names import check_name

FOLDER = Path("sessions")
_FLUSH_EVERY = 0.5  # s: a crash costs no more than this
_WAITING = 20_000  # records that may wait for a slow disk: ten minutes, 30 MB
_LAST_WAIT = 10.0  # s: how long the end of a recording waits for the disk

_Entry = Record | tuple[float, Hand | None, int | None] | None  # a frame is put into words by the thread; None ends it


class Recorder:
    """Writes one session.

        with Recorder(path, header, tell=print) as recorder:
            recorder.frame(frame, hand)
            recorder.events(events)

    A thread of its own writes: every half second to the file, at the end through to the disk. When the disk fails, `tell`
    gets one line (from that thread), the rest is dropped, and what was written stays readable. A `path` of None takes a
    name after the date and time in the folder sessions/. Raises OutputError when the file cannot be made, and UsageError
    for a name that is none of a session; a file that is there already is never touched.
    """

    def __init__(self, path: Path | None, header: Header, *, log: Callable[[str], None]):
        self.path, self._file = _create(path)
        self._pack = gzip.compress if self.path.suffix == ".gz" else bytes
        self._log = log
        self._write_header(header)
        self._view = View(header.size, header.mirrored)
        self._read = 0  # digits read so far
        self._number: list[tuple[float, int]] = []  # of each digit that stands in the number: when it was read, which it was
        self._before: list[list[tuple[float, int]]] = []  # the same before each change, to be undone
        self.failed = False
        """The disk failed: nothing more is recorded."""
        self._queue: queue.Queue[_Entry] = queue.Queue(_WAITING)
        self._thread = threading.Thread(target=self._write_all, name="session recorder", daemon=True)
        self._thread.start()

    def frame(self, frame: Frame, hand: Hand | None, picture: int | None = None) -> None:
        """A frame was seen, and this hand in it, as the tracker gave it; `picture`: its number in the video beside."""
        height, width = frame.image.shape[:2]
        view = View((width, height), frame.mirrored)
        if view != self._view:
            self._view = view
            self._put(view)
        self._put((frame.t, hand, picture))

    def key(self, t: float, key: str) -> None:
        """A key was pressed that changed the number; the events it caused follow. A digit is a label, too."""
        self._put(Key(t, key))
        if key.isdecimal() and self._number:
            self.label(*self._number[-1], int(key))

    def label(self, t: float, number: int, digit: int | None) -> None:
        """Digit `number` (from 1), read at `t` seconds, was meant to be `digit`, None for none."""
        self._put(Label(t, number, digit))

    def events(self, events: list[Event]) -> None:
        """These events happened."""
        for event in events:
            self._follow(event)
            self._put(happened(event))

    def close(self) -> None:
        """End the session and see it on the disk; a second call does nothing."""
        if not self._thread.is_alive():
            return
        self._put(End())
        self._put(None)
        self._thread.join(_LAST_WAIT)
        if self._thread.is_alive():
            self._fail("the disk does not answer")

    def discard(self) -> None:
        """End a session in which nothing was recorded yet, and leave no file."""
        self.close()
        self.path.unlink(missing_ok=True)

    def __enter__(self) -> "Recorder":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _follow(self, event: Event) -> None:
        """Keep track of which digit a correction would mean."""
        match event:
            case DigitRead(_, int()) | DigitChanged() | Erased() | Cleared() | NumberEntered():
                self._before.append(list(self._number))
            case Undone() if self._before:  # the number may be older than the recording
                self._number = self._before.pop()
        match event:
            case DigitRead(t, digit):
                self._read += 1
                if digit is not None:
                    self._number.append((t, self._read))
            case Erased() if self._number:  # the number may be older than the recording
                self._number.pop()
            case Cleared() | NumberEntered():
                self._number.clear()

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
            self._log(f"{self.path}: {why}: the recording ends here, what was written can be read")

    def _write_all(self) -> None:
        """The thread: until the end, or until the disk fails."""
        try:
            with self._file:
                ending = False
                while not (ending or self.failed):
                    lines, due = list[bytes](), time.monotonic() + _FLUSH_EVERY
                    while not ending and (wait := due - time.monotonic()) > 0:
                        try:
                            entry = self._queue.get(timeout=wait)
                        except queue.Empty:
                            break
                        if entry is None:
                            ending = True
                        else:
                            lines.append(encode(frame_line(*entry) if isinstance(entry, tuple) else entry))
                    if lines:
                        self._write(self._pack(b"".join(lines)))
                os.fsync(self._file.fileno())
        except OSError as error:
            self._fail(error.strerror or str(error))

    def _write_header(self, header: Header) -> None:
        """At once: without it a file is no session, and a disk that takes nothing is told before anything is recorded."""
        try:
            self._write(self._pack(encode(header)))
        except OSError as error:
            self._file.close()
            self.path.unlink(missing_ok=True)
            raise OutputError(f"{self.path}: cannot be written ({error.strerror}): name a file elsewhere") from error

    def _write(self, data: bytes) -> None:
        while data:
            data = data[self._file.write(data) :]


def _create(path: Path | None) -> tuple[Path, FileIO]:
    """Make the file, which must not be there yet: two recordings never share one."""
    if path is not None:
        if not path.exists():  # for what is there already, the name is the lesser fault
            check_name(path)
        return path, _open_new(path)
    stem = datetime.now().strftime("%Y-%m-%dT%H-%M-%S")  # no colons: Windows has none in names
    try:
        FOLDER.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(f"{FOLDER}: cannot be made ({error.strerror}): name a file in another folder: --record FILE") from error
    number = 1
    while True:
        path = FOLDER / f"{stem}{f'-{number}' if number > 1 else ''}.jsonl"
        try:
            return path, _open_new(path)
        except OutputError as error:
            if not isinstance(error.__cause__, FileExistsError):
                raise
        number += 1


def _open_new(path: Path) -> FileIO:
    try:
        return FileIO(path, "xb", opener=_appending)
    except FileExistsError as error:
        raise OutputError(f"{path}: is there already, and no recording is ever overwritten: name another file") from error
    except FileNotFoundError as error:
        if path.parent.is_dir():  # such as /proc, in which nothing can be made
            raise OutputError(f"{path}: cannot be written: name a file in another folder") from error
        raise OutputError(f"{path}: there is no folder {path.parent}: create it, or name another") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or error
        raise OutputError(f"{path}: cannot be written ({reason}): name another file") from error


def _appending(path: str, flags: int) -> int:
    """Open so that whoever else adds a label meanwhile, and we, never write over each other."""
    return os.open(path, flags | os.O_APPEND, 0o666)
