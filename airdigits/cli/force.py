"""Declare the option `--force` of the commands that write where the user says, and check where that is."""

import argparse
from collections.abc import Iterable
from pathlib import Path

from airdigits.support.outputs import FORCE_HELP, check_output


def add_force(parser: argparse.ArgumentParser) -> None:
    """Declare the option."""
    parser.add_argument("--force", action="store_true", help=FORCE_HELP)


def check_outputs(args: argparse.Namespace, outputs: dict[str, Path | None], inputs: Iterable[Path | None]) -> None:
    """Check that each output, by the kind of thing that is made there, may be written, as `check_output` does.

    No output may be one of the inputs, or another output.
    """
    taken = list(inputs)
    for made, path in outputs.items():
        if path is not None:
            check_output(path, made=made, inputs=taken, force=args.force)
            taken.append(path)
