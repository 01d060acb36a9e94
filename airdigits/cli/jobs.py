"""Declare where many files are read: `--jobs`, `--cluster` and `--results`, and the names of files here and elsewhere."""

import argparse

from airdigits.cli.usage import refuse_idle
from airdigits.corpora.execution import MAX_JOBS, Execution
from airdigits.corpora.files import parse_file

_READ = "read a folder (default: all cores when it is worth it)"


def add_execution(parser: argparse.ArgumentParser, *, results: bool = True, work: str = _READ) -> None:
    """Declare the options for where the work is done, and with `results` where its outcomes are kept."""
    group = parser.add_argument_group("many at a time")
    group.add_argument("--jobs", type=_jobs, metavar="N", help=f"processes that {work}")
    group.add_argument(
        "--cluster", metavar="ADDRESS|local", help="do it on Dask: a scheduler's address, or one started here for this run"
    )
    if results:
        group.add_argument(
            "--results",
            type=parse_file,
            metavar="DIR|ADDRESS",
            help="write one row a file and one row a digit there (Parquet) as they come; run again, it does what is missing",
        )


def execution_of(args: argparse.Namespace) -> Execution:
    """Return where the work is done. Raises UsageError for options that do not go together."""
    if args.cluster:
        refuse_idle({"--jobs": args.jobs}, "with --cluster, whose workers do the work")
    return Execution(args.jobs, args.cluster, getattr(args, "results", None))


def _jobs(text: str) -> int:
    if not (text.isdecimal() and len(text) < 5 and 1 <= int(text) <= MAX_JOBS):
        raise argparse.ArgumentTypeError(f"{text!r}: must be a number from 1 to {MAX_JOBS}")
    return int(text)
