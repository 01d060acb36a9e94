"""Append every number that is entered to a CSV file: `airdigits run --sink csv:numbers.csv`."""

import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from airdigits import Event, NumberEntered


class CsvSink:
    """Writes a row for each number: when, the number, how it was entered, how many of its digits are guesses."""

    def __init__(self, path: Path):
        self._file = path.open("a", newline="", encoding="utf-8")
        self._rows = csv.writer(self._file)

    def handle(self, event: Event) -> None:
        """Write a row; it runs on a thread of its own, so it may take its time."""
        if isinstance(event, NumberEntered):
            now = datetime.now().isoformat(timespec="seconds")
            self._rows.writerow([now, event.number, event.how, len(event.uncertain)])
            self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def open_sink(address: str, log: Callable[[str], None]) -> CsvSink:
    """Open the sink of an address `csv:FILE`."""
    path = Path(address.removeprefix("csv:") or "numbers.csv")
    log(f"numbers go to {path}")
    return CsvSink(path)
