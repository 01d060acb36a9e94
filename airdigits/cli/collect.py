"""`airdigits collect`: walks a person through writing a labelled set of digits, which `airdigits adapt` learns from."""

import argparse
import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from airdigits.app.collect import Collection, CollectLoop, config_for, plan_of
from airdigits.app.recording import Recording
from airdigits.capture import Source, open_source
from airdigits.errors import OutputError, SourceError
from airdigits.hands.model_file import find_bundle
from airdigits.readers.air import AirReader
from airdigits.readers.config import Config, load_config
from airdigits.sessions.recorder import FOLDER
from airdigits.support.terminal import log

if TYPE_CHECKING:
    from airdigits.screen.window import Window

_EPILOG = """how it goes: the window shows a digit; write it as you always do, with the index finger up, then open the hand. When
it is read, the next one is asked for. Whatever is read is kept as what was asked for. The key u (or Backspace), or a fist held
for a moment, erases the last one and asks for it again; s skips; q stops, and everything written so far is kept.

The digits come in rounds of each one, shuffled: who writes the same digit ten times in a row no longer writes it naturally.
The result is an ordinary session in sessions/, without pictures:  airdigits adapt sessions
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = _EPILOG
    parser.add_argument("--digits", type=_digits, default="0123456789", metavar="0-9", help="which: 0-9 (default), 147, 1-3,8")
    parser.add_argument(
        "--times", type=_times, default=10, metavar="N", help="how often each (default: 10; 5 are enough to adapt)"
    )
    parser.add_argument("--in-order", action="store_true", help="every round in the order of --digits instead of shuffled")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="another shuffle")
    parser.add_argument("--name", type=_name, metavar="NAME", help="who writes: goes into the file's name")
    parser.add_argument("--source", default="auto", metavar="auto|0|1|FILE", help="a webcam's number or a video file")
    parser.add_argument(
        "--mirror", action=argparse.BooleanOptionalAction, help="the writer sees the picture mirrored (default: webcams yes)"
    )
    parser.add_argument("--hand-model", default="full", metavar="full|lite|FILE", help="as for `airdigits run`")
    parser.add_argument("--model", type=Path, metavar="FILE", help="another digit model (.tflite) than the installed one")
    parser.add_argument("--headless", action="store_true", help="open no window; standard output says what to write")
    parser.add_argument("--save-video", type=Path, metavar="FILE", help="write the annotated picture to an .mp4 or .avi file")
    parser.add_argument("--config", type=Path, metavar="FILE.toml", help="settings to use instead of the defaults")


def main(args: argparse.Namespace) -> int:
    """Collect. Returns the exit status."""
    config = config_for(load_config(args.config) if args.config else Config())
    hand_model = find_bundle(args.hand_model)
    plan = plan_of(args.digits, args.times, in_order=args.in_order, seed=args.seed)
    told = _Told()
    with (
        _open(args.source, args.mirror, told) as source,
        AirReader(config, model=args.model, hand_model=hand_model) as writer,
    ):
        window = None if args.headless else _open_window()
        recording = Recording(source, writer, told.note, hand_model)
        try:
            loop = CollectLoop(source, writer, plan, recording, _log, window=window, video=args.save_video)
            told.loop = loop
            recording.begin(_session_file(args.name))
            loop.run()
        finally:
            if window:
                window.close()
        if source.warning:
            log(source.warning)
    _tell_summary(loop.collection)
    return 0


class _Told:
    """Tells what a webcam and a recording say of themselves, on standard error and on the screen."""

    loop: CollectLoop | None = None

    def __call__(self, line: str) -> None:
        log(line)
        if self.loop:
            self.loop.status = line

    def note(self, line: str) -> None:
        """The same for the recording, which goes on showing frames."""
        log(line)
        if self.loop:
            self.loop.notice = line


def _log(line: str) -> None:
    print(line, flush=True)


def _tell_summary(collection: Collection) -> None:
    written = collection.written
    if not written:
        log("nothing was written")
        return
    asked, misread = Counter(w.asked for w in written), sum(w.read != w.asked for w in written)
    print(f"{len(written)} digits labelled: " + ", ".join(f"{digit} x {asked[digit]}" for digit in sorted(asked)))
    print(f"{misread} of them misread, {collection.undone} written again, {collection.skipped} skipped")
    print("next: airdigits adapt sessions")


def _open(source: str, mirror: bool | None, told: _Told) -> Source:
    opened = open_source(source, mirror, told)
    if opened.fallback:
        opened.close()
        raise SourceError("no webcam opened, and nobody can write without one: name it with --source, or give a video file")
    return opened


def _open_window() -> "Window | None":
    from airdigits.screen.window import NoScreenError, Window

    try:
        return Window("airdigits")
    except NoScreenError as error:
        log(f"{error}; going on without one")
        return None


def _session_file(name: str | None) -> Path:
    """A new session's place: sessions/, with date, time and the name."""
    try:
        FOLDER.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(f"{FOLDER}: cannot be made ({error.strerror}): go to a folder that can be written") from error
    return FOLDER / f"{datetime.now():%Y-%m-%dT%H-%M-%S}-{name or 'collected'}.jsonl"


def _digits(text: str) -> str:
    """ "0-3,8" to "01238": each digit once, in the order given."""
    found = ""
    for part in text.split(","):
        if re.fullmatch(r"[0-9]-[0-9]", part) and part[0] <= part[2]:
            found += "0123456789"[int(part[0]) : int(part[2]) + 1]
        elif re.fullmatch(r"[0-9]+", part):
            found += part
        else:
            raise argparse.ArgumentTypeError(f"{text!r} names no digits: write 0-9, 147 or 1-3,8")
    return "".join(dict.fromkeys(found))


def _times(text: str) -> int:
    if not (text.isdecimal() and len(text) < 5 and 1 <= int(text) <= 1000):
        raise argparse.ArgumentTypeError(f"{text!r}: must be a number from 1 to 1000")
    return int(text)


def _name(text: str) -> str:
    if not re.fullmatch(r"[\w-]{1,60}", text):
        raise argparse.ArgumentTypeError(f"{text!r} cannot stand in a file's name: use letters, digits, - and _")
    return text
