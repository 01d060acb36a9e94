"""Run `airdigits calibrate`: measure how a person holds and moves the hand, and write the settings that suit it."""

import argparse
import sys
from datetime import date
from pathlib import Path

from airdigits.app.annotated_video import ANNOTATED
from airdigits.app.calibrate import calibrate_live
from airdigits.cli.camera import add_camera, camera_options
from airdigits.cli.config import toml
from airdigits.cli.force import add_force, check_outputs
from airdigits.errors import OutputError
from airdigits.readers.calibration import Finding
from airdigits.readers.config import Config, differing, load_config
from airdigits.support.atomic_write import write_atomically
from airdigits.support.paths import settings_file
from airdigits.support.terminal import log, say

_EPILOG = """how it goes: sit as you do when you write. You are asked to show your open hand, to raise the index finger, to make
a fist and to write a 4; a bar fills while it is seen. It takes half a minute. A step that you cannot do is passed over after
15 s; s skips it, q stops. From what is seen follow the pen, the smoothing against tremor, how long and how still gestures
are held, and how long a pause ends a digit. `airdigits run` and `airdigits collect` read the file; delete it, and the
defaults count again.
"""
_HEAD = "# What `airdigits calibrate` found on {date}. Delete this file, and the defaults count again."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = _EPILOG
    add_camera(parser, who_sees="you see", asks_on="standard error says what to do")
    parser.add_argument("--to", type=Path, metavar="FILE.toml", help="where to write (default: your own settings)")
    parser.add_argument("--dry-run", action="store_true", help="write nothing: say what was found")
    add_force(parser)


def main(args: argparse.Namespace) -> int:
    """Calibrate. Returns the exit status."""
    target = args.to or settings_file()
    args.force = args.force or args.dry_run or _may_replace(target)
    check_outputs(args, {"settings": target, ANNOTATED: args.save_video}, [Path(args.source)])
    before = load_config(target) if target.is_file() else Config()
    found = calibrate_live(camera_options(args, before), log)
    for finding in found:
        say(str(finding))
    if not args.dry_run:
        _write(target, settings_text(found, before))
        say(f"written: {target}")
        if args.to:
            say(f"next: airdigits run --config {target}")
    return 0


def _may_replace(target: Path) -> bool:
    """Ask a person at the terminal whether a file of settings may be replaced."""
    if not (target.is_file() and sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    log(f"{target} exists already: replace what is measured in it? y or n")
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def settings_text(found: tuple[Finding, ...], before: Config) -> str:
    """Write a file of settings: what was measured, each with why, and what else the file had set before.

    A setting that stays at its default is commented out.
    """
    lines: dict[str, list[str]] = {}
    measured = {at for finding in found for at in finding.settings}
    for finding in found:
        for (group, name), value in finding.settings.items():
            mark = "" if (group, name) in finding.changed else "#"
            lines.setdefault(group, []).append(f"{mark}{name} = {toml(value)}  # {finding.words}")
    for group, values in differing(before).items():
        for name, value in values.items():
            if (group, name) not in measured:
                lines.setdefault(group, []).append(f"{name} = {toml(value)}  # as it was")
    groups = (f"\n[{group}]\n" + "\n".join(each) for group, each in lines.items())
    return _HEAD.format(date=date.today().isoformat()) + "\n" + "\n".join(groups) + "\n"


def _write(target: Path, text: str) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, text.encode())
    except OSError as error:
        raise OutputError(f"{target}: cannot be written ({error.strerror}): name another file with --to") from error
