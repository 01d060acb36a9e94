"""Run `airdigits hand-model`: obtain the hand model and verify it."""

import argparse
from pathlib import Path

from airdigits.hands.model_download import obtain
from airdigits.hands.model_file import KINDS
from airdigits.support.terminal import log


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--kind", choices=[*KINDS, "both"], default="both", help="which hand model (default: both)")
    parser.add_argument(
        "--from",
        dest="source",
        type=Path,
        metavar="FILE",
        help="take it from this mediapipe 0.10.21 wheel (.whl) or bundle (.task) instead of the package index",
    )
    parser.add_argument("--force", action="store_true", help="obtain it again even if it is present and valid")


def main(args: argparse.Namespace) -> int:
    """Obtain the hand model. Returns the exit status."""
    try:
        obtain(tuple(KINDS) if args.kind == "both" else (args.kind,), args.source, force=args.force)
    except KeyboardInterrupt:
        log("interrupted, nothing was written: run `airdigits hand-model` to try again", after_ctrl_c=True)
        return 130
    return 0
