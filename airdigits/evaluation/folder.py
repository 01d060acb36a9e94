"""Write a report to a folder: its pictures as PNG files, and a page that holds everything."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from airdigits.errors import OutputError
from airdigits.evaluation.html import to_html
from airdigits.evaluation.measure import Report
from airdigits.evaluation.plots import pictures
from airdigits.evaluation.style import require_matplotlib

PAGE = "report.html"


def prepare(folder: Path) -> None:
    """Create the folder and check that it is writable. Raises OutputError, and UsageError where matplotlib is missing."""
    require_matplotlib()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _cannot_be_written(folder, error) from None


def write(report: Report, folder: Path, log: Callable[[str], None]) -> Path:
    """Draw and write the report. Returns its page, which is written last: complete or not at all. Raises OutputError."""
    drawn = []
    try:
        for measured in report.digits:
            log(f"drawing {measured.data.name}")
            drawn.append(pictures(measured, report.non_digits))
            for picture in drawn[-1]:
                (folder / picture.name).write_bytes(picture.png)
        page = folder / PAGE
        partial = page.with_name(f"partial.{PAGE}")
        partial.write_text(to_html(report, drawn), encoding="utf-8", newline="\n")
        partial.replace(page)
    except OSError as error:
        raise _cannot_be_written(folder, error) from None
    return page


def _cannot_be_written(folder: Path, error: OSError) -> OutputError:
    return OutputError(f"{error.filename or folder}: cannot be written ({error.strerror}); name another folder with --report")
