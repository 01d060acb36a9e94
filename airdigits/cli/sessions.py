"""Run `airdigits sessions`: list, show, label, export and import recorded sessions."""

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path

from airdigits.cli.force import add_force, check_outputs
from airdigits.cli.jobs import add_jobs
from airdigits.errors import AirdigitsError, DataError, OutputError, UsageError
from airdigits.labels import ALPHABET, label_of, sign_of
from airdigits.sessions.batch import Log, gather, read_all, sessions_in
from airdigits.sessions.cut_drawing import words_of
from airdigits.sessions.digits import digits_of, read_session
from airdigits.sessions.exports import FORMATS, export
from airdigits.sessions.exports.files import NamedDigits
from airdigits.sessions.ink_import import read_ink_file, write_session
from airdigits.sessions.labels import add_label
from airdigits.sessions.names import stem_of, video_of
from airdigits.sessions.page import html_of, sheet_of
from airdigits.sessions.recorder import FOLDER
from airdigits.sessions.session import Session
from airdigits.sessions.session_digit import SessionDigit
from airdigits.sessions.summary import summary_of
from airdigits.support.atomic_write import write_atomically
from airdigits.support.inline_picture import png_bytes
from airdigits.support.outputs import mark
from airdigits.support.terminal import log, printable, say

_PAGE, _PICTURE = "session page", "session picture"

_EPILOG = """examples:
  airdigits sessions show sessions/2026-11-21T10-00-00.jsonl --html page.html
  airdigits sessions label sessions/2026-11-21T10-00-00.jsonl --digit 3 --as 7
  airdigits sessions export sessions --to npz -o mine      then: airdigits evaluate --strokes mine/digits.npz
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions and their options."""
    parser.epilog = _EPILOG
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)

    def action(name: str, run: Callable[[argparse.Namespace], int], about: str) -> argparse.ArgumentParser:
        added = actions.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".")
        added.set_defaults(action=run)
        return added

    listing = action("list", _list, "list the sessions in a folder, one line each")
    listing.add_argument("folder", type=Path, nargs="?", default=FOLDER, metavar="DIR", help="default: sessions")
    add_jobs(listing)
    showing = action("show", _show, "show what is in a session, digit by digit")
    showing.add_argument("file", type=Path, metavar="FILE|DIR", help="a session, or a folder: one line for each session in it")
    showing.add_argument("--html", type=Path, metavar="PAGE", help="write an HTML page: ink, images, probabilities and labels")
    showing.add_argument("--png", type=Path, metavar="PICTURE", help="write the same as one picture")
    add_force(showing)
    showing.add_argument("--strict", action="store_true", help="refuse a session with a damaged line")
    add_jobs(showing)
    labelling = action("label", _label, "label what a digit was meant to be: a line is added, none is changed")
    labelling.add_argument("file", type=Path, metavar="FILE")
    labelling.add_argument("--digit", type=int, required=True, metavar="N", help="its number, as `show` counts")
    labelling.add_argument("--as", dest="meant", required=True, choices=(*ALPHABET, "none"), help="none: it was not a digit")
    exporting = action("export", _export, "export the digits of sessions for other programs")
    exporting.add_argument("files", type=Path, nargs="+", metavar="FILE|DIR")
    exporting.add_argument("--to", required=True, choices=FORMATS)
    exporting.add_argument("-o", "--out", type=Path, required=True, metavar="DIR")
    add_force(exporting)
    exporting.add_argument("--labelled", action="store_true", help="export only digits that a person has labelled")
    add_jobs(exporting)
    importing = action("import", _import, "import ink of other programs, InkML or UNIPEN, as a session")
    importing.add_argument(
        "file", type=Path, metavar="FILE", help="an InkML file, UNIPEN text such as pendigits-orig.tra, or a folder of UNIPEN"
    )
    importing.add_argument("-o", "--out", type=Path, metavar="FILE.jsonl[.gz]", help="default: sessions/NAME.jsonl")


def main(args: argparse.Namespace) -> int:
    """Run the chosen action. Returns the exit status."""
    return int(args.action(args))


def _list(args: argparse.Namespace) -> int:
    if not args.folder.is_dir():
        raise DataError(f"{args.folder}: there is no such folder: record a session with `airdigits run --record`")
    errors = list[AirdigitsError]()
    for path, summary in gather(read_all(sessions_in([args.folder]), summary_of, args.jobs), errors, log):
        say(f"{path}  {'  '.join(summary[1:])}")
    return _log_errors(errors)


def _show(args: argparse.Namespace) -> int:
    if args.file.is_dir():
        return _show_folder(args)
    check_outputs(args, {_PAGE: args.html, _PICTURE: args.png}, [args.file, video_of(args.file)])
    session = Session(args.file, strict=args.strict, log=log)
    read = read_session(session)
    lines = summary_of(args.file)
    picture = png_bytes(sheet_of(read.digits)) if args.png else b""  # too many digits are refused before anything is shown
    for line in (str(args.file), *lines):
        say(line)
    for digit in read.digits:
        say(f"{digit.number:4}.  {digit.t:8.2f} s  {digit.words}")
    for t, explanation in read.cuts:
        say(f" ink   {t:8.2f} s  {words_of(explanation)}")
    for path, made, content in (
        (args.html, _PAGE, lambda: html_of(printable(args.file.name), lines, read.digits, read.cuts).encode()),
        (args.png, _PICTURE, lambda: picture),
    ):
        if path:
            try:
                write_atomically(path, mark(content(), made))
            except OSError as error:
                raise OutputError(f"{path}: cannot be written ({error.strerror}): name another file") from error
            log(f"written: {path}")
    return 0


def _show_folder(args: argparse.Namespace) -> int:
    if args.html or args.png:
        raise UsageError(f"{args.file}: is a folder: give one session for a page or a picture")
    errors, work = list[AirdigitsError](), partial(_digits, strict=args.strict)
    for path, digits in gather(read_all(sessions_in([args.file]), work, args.jobs), errors, log):
        read = " ".join(sign_of(digit.prediction.digit) if digit.held else "-" for digit in digits)
        labelled = sum(bool(digit.labels) for digit in digits)
        about = [f"{len(digits)} digits", *([read] if read else []), *([f"{labelled} labelled"] if labelled else [])]
        say("  ".join([str(path), *about]))
    return _log_errors(errors)


def _label(args: argparse.Namespace) -> int:
    add_label(args.file, args.digit, label_of(args.meant))  # "none" is no sign, so it gives None
    log(f"{args.file}: digit {args.digit} was meant as {args.meant if args.meant in ALPHABET else 'no digit'}")
    return 0


def _export(args: argparse.Namespace) -> int:
    paths = sessions_in(args.files)
    names = [stem_of(path) for path in paths]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise UsageError(f"two sessions are called {twice}: export them into folders of their own")
    sessions, errors = list[NamedDigits](), list[AirdigitsError]()
    for path, digits in gather(read_all(paths, _digits, args.jobs), errors, log):
        chosen = [digit for digit in digits if digit.labels or not args.labelled]
        sessions.append((stem_of(path), chosen))
        if len(paths) > 1:
            say(f"{path}  {len(chosen)} digits")
    files = export(sessions, args.to, args.out, force=args.force) if sessions else []
    found = [digit for _, digits in sessions for digit in digits]
    labelled = sum(bool(digit.labels) for digit in found)
    log(f"{len(found)} digits, {labelled} of them labelled, in {len(files)} file{'s' * (len(files) != 1)} in {args.out}")
    return _log_errors(errors)


def _digits(path: Path, log: Log, strict: bool = False) -> list[SessionDigit]:
    return digits_of(Session(path, strict=strict, log=log))


def _log_errors(errors: list[AirdigitsError]) -> int:
    """Log the errors of many sessions. Returns the exit status."""
    for error in errors:
        log(str(error))
    return 1 if errors else 0


def _import(args: argparse.Namespace) -> int:
    digits = read_ink_file(args.file, log)
    out = args.out or FOLDER / f"{args.file.resolve().stem}.jsonl"
    write_session(digits, out)
    log(f"{len(digits)} digits in {out}")
    return 0
