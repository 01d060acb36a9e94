"""Run `airdigits replay`: play a recorded session again, or check that it still reads the same."""

import argparse
import math
from functools import partial
from pathlib import Path

from airdigits.app.annotated_video import ANNOTATED
from airdigits.app.playback import Playback
from airdigits.app.window import open_window
from airdigits.cli.force import add_force, check_outputs
from airdigits.cli.jobs import add_execution, execution_of
from airdigits.cli.usage import check_kind, refuse_idle
from airdigits.corpora.files import is_many, parse_file
from airdigits.corpora.reading import Log, gather, read_all
from airdigits.errors import AirdigitsError, UsageError
from airdigits.readers.air import AirReader
from airdigits.readers.config import Config, load_config
from airdigits.sessions.corpus import CheckedSession, check_codec, sessions_in
from airdigits.sessions.digits import DigitCollector
from airdigits.sessions.header import reader_for
from airdigits.sessions.names import video_of
from airdigits.sessions.replay import compare
from airdigits.sessions.session import Session
from airdigits.sinks.stdout import JsonLines, TextLines
from airdigits.support.terminal import log, printable, say

_LONGEST = 2000  # characters of a line: a recorded event may be a stranger's
_EPILOG = """in the window: space pauses, the right arrow goes on by one frame, the left one back, + and - change
the speed, q ends. At the end the last picture stays, and space begins anew.
A session with --check is a regression test: record one, and later see whether another model or setting reads it otherwise.
A folder with --check gives a line for each session in it, read over all cores; @LIST names a text file with a session a line.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = _EPILOG
    parser.add_argument(
        "file",
        type=parse_file,
        metavar="FILE|DIR|@LIST|ADDRESS",
        help="a session of `airdigits run --record`; with --check also a folder, a list of sessions, or an address (s3://...)",
    )
    parser.add_argument("--speed", type=_speed, metavar="1|4|max", help="how fast (default: 1 in a window, else max)")
    parser.add_argument("--headless", action="store_true", help="open no window")
    parser.add_argument("--json", action="store_true", help="print every event as one line of JSON, and nothing else")
    parser.add_argument("--save-video", type=Path, metavar="FILE", help="write what is shown to an .mp4 or .avi file")
    add_force(parser)
    parser.add_argument("--check", action="store_true", help="compare with the recorded events; exit status 1 when they differ")
    parser.add_argument("--strict", action="store_true", help="refuse a session with a damaged line instead of passing it over")
    parser.add_argument("--model", type=Path, metavar="FILE", help="another digit model (.tflite) than the shipped one")
    parser.add_argument("--config", type=Path, metavar="FILE.toml", help="other settings than the recorded ones")
    add_execution(parser)


def main(args: argparse.Namespace) -> int:
    """Replay a session, or check it. Returns the exit status."""
    if args.check:
        refuse_idle({"--save-video": args.save_video, "--speed": args.speed, "--json": args.json}, "with --check")
    if is_many(args.file):
        return _check_many(args)
    refuse_idle({"--cluster": args.cluster, "--results": args.results}, "with one session: name a folder or a list")
    check_kind(args.file, "replay")
    session = Session(args.file, strict=args.strict, log=log)
    if session.header.paper and not args.check:
        raise UsageError(f"{args.file}: recorded from paper: it holds what was read, but no hand to replay")
    check_outputs(args, {ANNOTATED: args.save_video}, [args.file, video_of(args.file)])
    with reader_for(session, load_config(args.config) if args.config else None, args.model) as reader:
        if args.check:
            return _check(session, reader)
        with open_window(args.headless, log) as window:
            speed = args.speed or (1.0 if window else math.inf)
            sink = JsonLines() if args.json else TextLines()
            Playback(session, reader, [sink], speed=speed, window=window, video=args.save_video, on_status=log).run()
    return 0


def _check(session: Session, reader: AirReader) -> int:
    reader.recognizer.guessing = False
    result = compare(session, reader)
    for note in result.notes:
        log(f"{session.path}: {note}")
    for line in result.changes:
        say(printable(line, _LONGEST))
    if not result.changes:
        log(f"{session.path}: the same {result.recorded} events")
        return 0
    log(f"{session.path}: {len(result.changes)} lines differ: - recorded ({result.recorded} events), + today ({result.today})")
    return 1


def _check_many(args: argparse.Namespace) -> int:
    if not args.check:
        raise UsageError(f"{args.file}: a folder: add --check to check the sessions in it, or name one of them")
    config = load_config(args.config) if args.config else None
    work = partial(_compared, config=config, model=args.model, strict=args.strict, digits=args.results is not None)
    codec = check_codec(args.model, f"{config} strict {args.strict}") if args.results else None
    errors, differing, checked = list[AirdigitsError](), 0, 0
    for path, found in gather(read_all(sessions_in([args.file]), work, execution_of(args), codec), errors, log):
        result = found.comparison
        checked += 1
        differing += bool(result.changes)
        notes = "".join(f"  ({note})" for note in result.notes)
        lines = f"{len(result.changes)} lines differ" if result.changes else f"the same {result.recorded} events"
        say(f"{path}  {lines}{notes}")
    for error in errors:
        log(str(error))
    log(f"{checked - differing} of {checked + len(errors)} sessions read as they did")
    if differing:
        log("`airdigits replay FILE --check` shows what changed in one")
    return 1 if errors or differing else 0


def _compared(path: Path, log: Log, *, config: Config | None, model: Path | None, strict: bool, digits: bool) -> CheckedSession:
    session = Session(path, strict=strict, log=log)
    with reader_for(session, config, model) as reader:
        reader.recognizer.guessing = False
        if not digits:
            return CheckedSession(compare(session, reader), [])
        collector = DigitCollector(session, reader)
        return CheckedSession(compare(session, reader, collector.see), collector.digits())


def _speed(text: str) -> float:
    if text == "max":
        return math.inf
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r}: must be a positive number, or max")
    return speed
