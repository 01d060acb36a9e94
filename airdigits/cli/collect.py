"""Run `airdigits collect`: have a person write digits, and label them."""

import argparse
import re
from collections import Counter
from pathlib import Path

from airdigits.app.annotated_video import ANNOTATED
from airdigits.app.collect import Collection, collect_live, plan_of
from airdigits.cli.camera import add_camera, camera_options
from airdigits.cli.force import add_force, check_outputs
from airdigits.cli.own_settings import add_config, config_of
from airdigits.labels import ALPHABET, label_of, sign_of
from airdigits.support.terminal import log, say

_EPILOG = """how it goes: the window shows a digit; write it as you always do, with the index finger up, then open the hand. When
it is read, the next one is asked for. Whatever is read is kept as what was asked for. The key u (or Backspace), or a fist held
for a moment, erases the last one and asks for it again; s skips; q stops, and everything written so far is kept.

The digits come in shuffled rounds: someone who writes the same digit ten times in a row no longer writes it naturally.
The result is an ordinary session in sessions/, without pictures:  airdigits adapt sessions
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = _EPILOG
    parser.add_argument("--digits", type=_digits, default=ALPHABET, metavar="0-9", help="which: 0-9 (default), 147, 1-3,8")
    parser.add_argument(
        "--times", type=_times, default=10, metavar="N", help="how often each (default: 10; 5 are enough to adapt)"
    )
    parser.add_argument("--in-order", action="store_true", help="every round in the order of --digits instead of shuffled")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="another shuffle")
    parser.add_argument("--name", type=_name, metavar="NAME", help="the writer's name, for the name of the file")
    add_camera(parser, who_sees="the writer sees", asks_on="standard output says what to write")
    parser.add_argument("--model", type=Path, metavar="FILE", help="another digit model (.tflite) than the installed one")
    add_force(parser)
    add_config(parser)


def main(args: argparse.Namespace) -> int:
    """Collect digits. Returns the exit status."""
    check_outputs(args, {ANNOTATED: args.save_video}, [Path(args.source)])
    options = camera_options(args, config_of(args), args.model)
    plan = plan_of(args.digits, args.times, in_order=args.in_order, seed=args.seed)
    _print_summary(collect_live(options, plan, args.name or "collected", say))
    return 0


def _print_summary(collection: Collection) -> None:
    written = collection.written
    if not written:
        log("nothing was written")
        return
    asked, misread = Counter(w.asked for w in written), sum(w.read != w.asked for w in written)
    say(f"{len(written)} digits labelled: " + ", ".join(f"{sign_of(label)} x {asked[label]}" for label in sorted(asked)))
    say(f"{misread} of them misread, {collection.undone} written again, {collection.skipped} skipped")
    say("next: airdigits adapt sessions")


def _digits(text: str) -> str:
    """Parse "0-3,8" into "01238": each digit once, in the order given."""
    found = ""
    for part in text.split(","):
        first, dash, last = part.partition("-")
        start, end = label_of(first), label_of(last)
        if dash and start is not None and end is not None and start <= end:
            found += ALPHABET[start : end + 1]
        elif part and all(label_of(sign) is not None for sign in part):
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
        raise argparse.ArgumentTypeError(f"{text!r} cannot be part of a file's name: use letters, digits, - and _")
    return text
