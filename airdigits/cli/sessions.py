"""Run `airdigits sessions`: list, show, label, export and import recorded sessions."""

import argparse
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from airdigits.cli.force import add_force, check_outputs
from airdigits.cli.jobs import add_execution, execution_of
from airdigits.cli.usage import refuse_idle
from airdigits.corpora.files import RemoteFile, parse_file
from airdigits.corpora.reading import gather, read_all
from airdigits.errors import AirdigitsError, DataError, OutputError, UsageError
from airdigits.labels import NUMBERS, sign_of
from airdigits.sessions.corpus import read_digits, session_digits, sessions_in
from airdigits.sessions.cut_drawing import words_of
from airdigits.sessions.digits import read_session
from airdigits.sessions.exports import FORMATS, export
from airdigits.sessions.exports.files import NamedDigits
from airdigits.sessions.ink_import import read_ink_file, write_session
from airdigits.sessions.labels import add_label
from airdigits.sessions.names import stem_of, video_of
from airdigits.sessions.page import html_of, sheet_of
from airdigits.sessions.recorder import FOLDER
from airdigits.sessions.session import Session
from airdigits.sessions.summary import summary_of
from airdigits.support.atomic_write import write_atomically
from airdigits.support.inline_picture import png_bytes
from airdigits.support.outputs import check_folder, mark
from airdigits.support.terminal import log, printable, say

PARQUET = "parquet"
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
    add_execution(listing, results=False)
    showing = action("show", _show, "show what is in a session, digit by digit")
    showing.add_argument("file", type=Path, metavar="FILE|DIR", help="a session, or a folder: one line for each session in it")
    showing.add_argument("--html", type=Path, metavar="PAGE", help="write an HTML page: ink, images, probabilities and labels")
    showing.add_argument("--png", type=Path, metavar="PICTURE", help="write the same as one picture")
    add_force(showing)
    showing.add_argument("--strict", action="store_true", help="refuse a session with a damaged line")
    add_execution(showing, results=False)
    labelling = action("label", _label, "label what a digit was meant to be: a line is added, none is changed")
    labelling.add_argument("file", type=Path, metavar="FILE")
    labelling.add_argument("--digit", type=int, required=True, metavar="N", help="its number, as `show` counts")
    labelling.add_argument("--as", dest="meant", required=True, choices=(*NUMBERS.signs, "none"), help="none: it was not a digit")
    exporting = action("export", _export, "export the digits of sessions for other programs")
    exporting.add_argument("files", type=parse_file, nargs="+", metavar="FILE|DIR|@LIST|ADDRESS")
    exporting.add_argument("--to", required=True, choices=(*FORMATS, PARQUET))
    exporting.add_argument("-o", "--out", type=parse_file, required=True, metavar="DIR", help="with --to parquet also an address")
    add_force(exporting)
    exporting.add_argument("--labelled", action="store_true", help="export only digits that a person has labelled")
    add_execution(exporting)
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
    for path, summary in gather(read_all(sessions_in([args.folder]), summary_of, execution_of(args)), errors, log):
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
    errors, work = list[AirdigitsError](), partial(session_digits, strict=args.strict)
    for path, found in gather(read_all(sessions_in([args.file]), work, execution_of(args)), errors, log):
        digits = found.digits
        read = " ".join(sign_of(digit.prediction.digit) if digit.held else "-" for digit in digits)
        labelled = sum(bool(digit.labels) for digit in digits)
        about = [f"{len(digits)} digits", *([read] if read else []), *([f"{labelled} labelled"] if labelled else [])]
        say("  ".join([str(path), *about]))
    return _log_errors(errors)


def _label(args: argparse.Namespace) -> int:
    add_label(args.file, args.digit, NUMBERS.label_of(args.meant))  # "none" is no sign, so it gives None
    log(f"{args.file}: digit {args.digit} was meant as {args.meant if args.meant in NUMBERS.signs else 'no digit'}")
    return 0


def _export(args: argparse.Namespace) -> int:
    if args.to == PARQUET:
        return _export_tables(args)
    if isinstance(args.out, RemoteFile):
        raise UsageError(f"{args.out}: {args.to} is written to a folder of this machine; --to {PARQUET} also to an address")
    check_folder(args.out, f".{args.to}", ".txt", ".gz")
    paths = sessions_in(args.files)
    names = [stem_of(path) for path in paths]
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice:
        raise UsageError(f"two sessions are called {twice}: export them into folders of their own")
    sessions, errors = list[NamedDigits](), list[AirdigitsError]()
    for path, read in gather(read_digits(paths, execution_of(args)), errors, log):
        chosen = [digit for digit in read.digits if digit.labels or not args.labelled]
        sessions.append((stem_of(path), chosen))
        if len(paths) > 1:
            say(f"{path}  {len(chosen)} digits")
    files = export(sessions, args.to, args.out, force=args.force) if sessions else []
    found = [digit for _, digits in sessions for digit in digits]
    labelled = sum(bool(digit.labels) for digit in found)
    log(f"{len(found)} digits, {labelled} of them labelled, in {len(files)} file{'s' * (len(files) != 1)} in {args.out}")
    return _log_errors(errors)


def _export_tables(args: argparse.Namespace) -> int:
    """Export to Parquet, session by session as they are read: the one format that no number of sessions is too much for."""
    unused = {"--labelled": args.labelled, "--force": args.force, "--results": args.results}
    refuse_idle(unused, f"with --to {PARQUET}, which holds all digits, and goes on where it stopped")
    errors, count, labelled = list[AirdigitsError](), 0, 0
    execution = replace(execution_of(args), results=args.out)
    for _, read in gather(read_digits(sessions_in(args.files), execution), errors, log):
        count += len(read.digits)
        labelled += sum(bool(digit.labels) for digit in read.digits)
    log(f"{count} digits, {labelled} of them labelled, in {args.out}")
    return _log_errors(errors)


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
