"""Keep lines until they are delivered, in a database in memory or in a file that outlives the process."""

import os
import sqlite3
import time
from pathlib import Path

from airdigits.errors import OutputError, UsageError

_KIND = 0x61697264  # "aird": SQLite's mark of whose file it is
_MOST_IN_MEMORY, _MOST_IN_FILE = 10_000, 100_000  # lines: about 3 MB, 30 MB
_DOUBTED = 60.0  # s: a broker that crashes may have lost what it confirmed this long before


class Outbox:
    """Lines in their order, each under a number: those that wait for delivery, and for a minute those that are delivered.

    Beyond `most` the oldest are dropped, and counted in `dropped`. Numbers rise over the runs that share a file. One thread uses
    it. Raises UsageError for a file of somebody else's, OutputError for one that cannot be used.
    """

    def __init__(self, path: Path | None = None, *, most: int | None = None):
        self._most = most or (_MOST_IN_FILE if path else _MOST_IN_MEMORY)
        self.dropped = 0
        try:
            self._rows = _open(path)
            self._count = self._number_of("1")
        except sqlite3.DatabaseError as error:
            if "locked" in str(error):
                raise UsageError(f"{path} is in use by another run: give each its own file") from error
            raise UsageError(f"{path} is no file of undelivered events: name another one, it will be made") from error
        except OSError as error:
            raise OutputError(f"{path} cannot be written ({error.strerror}): name a file in a folder that can be") from error

    def put(self, line: str) -> None:
        """Add a line."""
        self._rows.execute("INSERT INTO lines (line) VALUES (?)", (line,))
        self._count += 1
        if self._count > self._most:
            self._rows.execute("DELETE FROM lines WHERE delivered <= ?", (time.time() - _DOUBTED,))
            self._count = self._number_of("1")
            if over := self._count - self._most:
                self.dropped += max(0, over - self._number_of("delivered IS NOT NULL"))
                oldest = "SELECT number FROM lines ORDER BY delivered IS NULL, number LIMIT ?"
                self._rows.execute(f"DELETE FROM lines WHERE number IN ({oldest})", (over,))
                self._count = self._most

    def waiting(self, after: int = 0, most: int = -1) -> list[tuple[int, str]]:
        """Return the lines with numbers above `after` that wait, the oldest first; at most `most`."""
        rows = self._rows.execute(
            "SELECT number, line FROM lines WHERE delivered IS NULL AND number > ? ORDER BY number LIMIT ?", (after, most)
        )
        return list(rows)

    def deliver(self, number: int) -> None:
        """Note that a line has been delivered."""
        self._rows.execute("UPDATE lines SET delivered = ? WHERE number = ?", (time.time(), number))
        self._rows.execute("DELETE FROM lines WHERE delivered <= ?", (time.time() - _DOUBTED,))

    def doubt(self) -> None:
        """Let what was delivered within the last minute wait again: who took it may have lost it since."""
        self._rows.execute("UPDATE lines SET delivered = NULL WHERE delivered > ?", (time.time() - _DOUBTED,))

    def __len__(self) -> int:
        """Return how many lines wait."""
        return self._number_of("delivered IS NULL")

    def close(self) -> None:
        """Close the database; in a file, what waits stays there."""
        self._rows.close()

    def _number_of(self, condition: str) -> int:
        return int(self._rows.execute(f"SELECT count(*) FROM lines WHERE {condition}").fetchone()[0])


def _open(path: Path | None) -> sqlite3.Connection:
    """Open or make the database. Raises OSError and sqlite3.DatabaseError."""
    if path:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # numbers that people wrote are nobody else's business
    rows = sqlite3.connect(path or ":memory:", timeout=0, isolation_level=None, check_same_thread=False)
    try:
        rows.execute("PRAGMA locking_mode = EXCLUSIVE")
        kind = rows.execute("PRAGMA application_id").fetchone()[0]
        if kind != _KIND and rows.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise sqlite3.DatabaseError("somebody else's")
        rows.execute("PRAGMA journal_mode = WAL")
        rows.execute("PRAGMA synchronous = NORMAL")  # a killed process loses nothing; a power cut the latest moments
        rows.execute("PRAGMA secure_delete = ON")
        rows.execute(f"PRAGMA application_id = {_KIND}")
        rows.execute("CREATE TABLE IF NOT EXISTS lines (number INTEGER PRIMARY KEY AUTOINCREMENT, line TEXT, delivered REAL)")
        rows.execute("CREATE INDEX IF NOT EXISTS by_delivery ON lines (delivered, number)")
    except sqlite3.DatabaseError:
        rows.close()
        raise
    return rows
