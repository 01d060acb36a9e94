"""`airdigits sessions`: list, show, label, export and import recorded sessions."""

import argparse
from collections.abc import Callable
from pathlib import Path

from airdigits.errors import AirdigitsError, DataError, OutputError, UsageError
from airdigits.live.report import say
from airdigits.sessions.digits import SessionDigit, digits_of
from airdigits.sessions.export import FORMATS, export
from airdigits.sessions.format import VERSION, FrameLine, Header, Label, encode, ink_line, printable
from airdigits.sessions.inkml import read_inkml
from airdigits.sessions.label import add_label
from airdigits.sessions.page import html_of, png_bytes, sheet_of
from airdigits.sessions.reader import Session
from airdigits.sessions.recorder import FOLDER

_EPILOG = """examples:
  airdigits sessions show sessions/2026-11-21T10-00-00.jsonl --html page.html
  airdigits sessions label sessions/2026-11-21T10-00-00.jsonl --digit 3 --as 7
  airdigits sessions export sessions/*.jsonl --to npz -o mine      then: airdigits evaluate --strokes mine/digits.npz
"""
_IMPORT_SIZE = (640, 480)  # px: ink has no picture; it is shown in one of this size


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions and their options."""
    parser.epilog = _EPILOG
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)

    def action(name: str, run: Callable[[argparse.Namespace], int], about: str) -> argparse.ArgumentParser:
        added = actions.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".")
        added.set_defaults(action=run)
        return added

    listing = action("list", _list, "the sessions in a folder, a line each")
    listing.add_argument("folder", type=Path, nargs="?", default=FOLDER, metavar="DIR", help="default: sessions")
    showing = action("show", _show, "what is in a session, digit by digit")
    showing.add_argument("file", type=Path, metavar="FILE")
    showing.add_argument("--html", type=Path, metavar="PAGE", help="write a page with ink, images, probabilities and labels")
    showing.add_argument("--png", type=Path, metavar="PICTURE", help="write the same as one picture")
    showing.add_argument("--strict", action="store_true", help="refuse a session with a damaged line")
    labelling = action("label", _label, "say what a digit was meant to be: a line is added, none is changed")
    labelling.add_argument("file", type=Path, metavar="FILE")
    labelling.add_argument("--digit", type=int, required=True, metavar="N", help="its number, as `show` counts")
    labelling.add_argument("--as", dest="meant", required=True, choices=(*"0123456789", "none"), help="none: it was no digit")
    exporting = action("export", _export, "the digits of sessions for other programs")
    exporting.add_argument("files", type=Path, nargs="+", metavar="FILE")
    exporting.add_argument("--to", required=True, choices=FORMATS)
    exporting.add_argument("-o", "--out", type=Path, required=True, metavar="DIR")
    exporting.add_argument("--labelled", action="store_true", help="only digits that a person has labelled")
    importing = action("import", _import, "InkML to a session")
    importing.add_argument("file", type=Path, metavar="FILE.inkml")
    importing.add_argument("-o", "--out", type=Path, metavar="FILE.jsonl", help="default: sessions/NAME.jsonl")


def main(args: argparse.Namespace) -> int:
    """Run one action. Returns the exit status."""
    return int(args.action(args))


def _list(args: argparse.Namespace) -> int:
    if not args.folder.is_dir():
        raise DataError(f"{args.folder}: there is no such folder: record a session with `airdigits run --record`")
    failed = 0
    for path in sorted(p for p in args.folder.iterdir() if p.name.endswith((".jsonl", ".jsonl.gz"))):
        try:
            session = Session(path)
            print(f"{path}  {'  '.join(_summary(session)[1:])}")
        except AirdigitsError as error:
            say(str(error))
            failed += 1
    return 1 if failed else 0


def _summary(session: Session) -> list[str]:
    """What a session is, in a few phrases."""
    header, frames, hands, labels, first, last = session.header, 0, 0, 0, 0.0, 0.0
    for record in session.records():
        if isinstance(record, FrameLine):
            first = record.t if not frames else first
            frames, hands, last = frames + 1, hands + (record.hand is not None), record.t
        labels += isinstance(record, Label)
    width, height = header.size
    return [
        f"recorded {printable(header.recorded) or 'at an unknown time'} by airdigits {printable(header.airdigits) or '?'}",
        f"{last - first:.1f} s, {frames} frames of {width}x{height}{' mirrored' if header.mirrored else ''}, {hands} with a hand",
        f"{labels} labels",
        *(["cut off"] if session.cut else []),
        *([f"{session.damaged} damaged lines"] if session.damaged else []),
    ]


def _show(args: argparse.Namespace) -> int:
    session = Session(args.file, strict=args.strict, tell=say)
    digits = digits_of(session)
    lines = _summary(Session(args.file))
    print("\n".join([str(args.file), *lines]))
    for digit in digits:
        print(f"{digit.number:4}.  {digit.t:8.2f} s  {digit.words}")
    for path, content in (
        (args.html, lambda: html_of(args.file.name, lines, digits).encode()),
        (args.png, lambda: png_bytes(sheet_of(digits))),
    ):
        if path:
            try:
                path.write_bytes(content())
            except OSError as error:
                raise OutputError(f"{path}: cannot be written ({error.strerror}): name another file") from error
    return 0


def _label(args: argparse.Namespace) -> int:
    add_label(args.file, args.digit, None if args.meant == "none" else int(args.meant))
    return 0


def _export(args: argparse.Namespace) -> int:
    names = [path.name.removesuffix(".gz").removesuffix(".jsonl") for path in args.files]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise UsageError(f"two sessions are called {twice}: export them into folders of their own")
    sessions, errors = list[tuple[str, list[SessionDigit]]](), list[AirdigitsError]()
    for name, path in zip(names, args.files, strict=True):
        try:
            digits = digits_of(Session(path, tell=say))
            sessions.append((name, [digit for digit in digits if digit.labels or not args.labelled]))
        except AirdigitsError as error:
            errors.append(error)
    files = export(sessions, args.to, args.out) if sessions else []
    found = [digit for _, digits in sessions for digit in digits]
    labelled = sum(bool(digit.labels) for digit in found)
    say(f"{len(found)} digits, {labelled} of them labelled, in {len(files)} files in {args.out}")
    for failure in errors:
        say(str(failure))
    return 1 if errors else 0


def _import(args: argparse.Namespace) -> int:
    digits = read_inkml(args.file)
    out = args.out or FOLDER / f"{args.file.stem}.jsonl"
    lines = [encode(Header(VERSION, _IMPORT_SIZE, 30, False))]
    for number, (ink, truth) in enumerate(digits, 1):
        lines.append(encode(ink_line(ink)))
        if truth is not None:
            lines.append(encode(Label(0.0, number, truth)))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with out.open("xb") as file:
            file.writelines(lines)
    except FileExistsError:
        raise OutputError(f"{out}: is there already: name another with -o") from None
    except OSError as error:
        raise OutputError(f"{out}: cannot be written ({error.strerror}): name another with -o") from error
    say(f"{len(digits)} digits in {out}")
    return 0
