"""Write a report to a folder: its pictures as PNG files, and a page that holds everything."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from airdigits.errors import OutputError
from airdigits.evaluation.html import to_html
from airdigits.evaluation.measure import Report
from airdigits.evaluation.plots import pictures
from airdigits.evaluation.style import require_matplotlib
from airdigits.support.atomic_write import write_atomically
from airdigits.support.outputs import check_output, mark

PAGE = "report.html"
_MADE = "report"


def prepare(folder: Path, *, force: bool = False) -> None:
    """Create the folder and check that it is writable.

    Raises OutputError, and UsageError where matplotlib is missing or another page is in the report's place, unless `force`.
    """
    require_matplotlib()
    check_output(folder / PAGE, made=_MADE, force=force)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _cannot_be_written(folder, error) from None


def write(report: Report, folder: Path, log: Callable[[str], None], *, force: bool = False) -> Path:
    """Draw and write the report. Returns its page, which is written last: complete or not at all.

    Raises OutputError, and UsageError for another picture in the place of one of the report's, unless `force`.
    """
    drawn = []
    try:
        for measured in report.digits:
            log(f"drawing {measured.data.name}")
            drawn.append(pictures(measured, report.non_digits))
            for picture in drawn[-1]:
                check_output(folder / picture.name, made=_MADE, force=force)
                write_atomically(folder / picture.name, mark(picture.png, _MADE))
        page = folder / PAGE
        write_atomically(page, mark(to_html(report, drawn).encode(), _MADE))
    except OSError as error:
        raise _cannot_be_written(folder, error) from None
    return page


def _cannot_be_written(folder: Path, error: OSError) -> OutputError:
    return OutputError(f"{error.filename or folder}: cannot be written ({error.strerror}); name another folder with --report")
