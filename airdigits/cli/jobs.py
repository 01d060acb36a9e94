"""Declare the option `--jobs` of the commands that read many sessions."""

import argparse

from airdigits.sessions.batch import MAX_JOBS


def add_jobs(parser: argparse.ArgumentParser) -> None:
    """Declare the option for the number of processes."""
    parser.add_argument(
        "--jobs", type=_jobs, metavar="N", help="processes that read a folder (default: all cores when it is worth it)"
    )


def _jobs(text: str) -> int:
    if not (text.isdecimal() and len(text) < 5 and 1 <= int(text) <= MAX_JOBS):
        raise argparse.ArgumentTypeError(f"{text!r}: must be a number from 1 to {MAX_JOBS}")
    return int(text)
