"""Run `airdigits doctor`: check what works on this machine."""

import argparse
import json
from dataclasses import asdict

from airdigits.app.doctor import examine
from airdigits.support.terminal import say, say_lines


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--json", action="store_true", help="print a JSON list of {status, name, found} instead of the page")


def main(args: argparse.Namespace) -> int:
    """Print the page. Returns 0 if `airdigits run` can run here, else 1."""
    checks = []
    for check in examine():
        checks.append(check)
        if not args.json:
            say(f"{check.status:<5} {check.name:<12} {check.found}")
    failed = any(check.status == "fail" for check in checks)
    if args.json:
        say_lines(json.dumps([asdict(check) for check in checks], indent=1))
    elif failed:
        say_lines("\nairdigits cannot run here yet: see the lines that say fail")
    else:
        say_lines("\nairdigits can run here: airdigits run")
    return int(failed)
