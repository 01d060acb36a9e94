"""Declare what `airdigits train` learns from, and turn its options into settings."""

import argparse
import dataclasses
from pathlib import Path
from typing import Any

from airdigits.errors import UsageError
from airdigits.training.settings import QUICK, Settings, limited


def add_data_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the files that a network learns from and is tested on."""
    parser.add_argument(
        "--mnist",
        type=Path,
        metavar="FILE|DIR",
        help="MNIST: .npz, its idx files or their folder (default: obtained through Keras, and cached)",
    )
    parser.add_argument(
        "--csv",
        type=Path,
        metavar="FILE",
        help="Kaggle's train.csv, or its zip as downloaded, instead of MNIST. Its images are MNIST's, training and test mixed:"
        " with --mnist too, MNIST's test part is tested on but no longer independent, and the card says so",
    )
    parser.add_argument(
        "--strokes",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="pen strokes to train on: .npz (split 0 alone, if it has splits) or UNIPEN text such as UCI's pendigits-orig.tra",
    )
    parser.add_argument(
        "--sessions",
        type=Path,
        metavar="FOLDER",
        help="recorded sessions: what is labelled in them is trained on; every fifth digit is held out and tested on",
    )
    parser.add_argument(
        "--test", type=Path, nargs="+", default=[], metavar="FILE", help="files that are only tested on, at the end"
    )
    parser.add_argument(
        "--images",
        type=Path,
        nargs="+",
        default=[],
        metavar="DIR|FILE",
        help="your own labelled pictures, beside MNIST: a folder with a folder for each digit, or another data set of images; "
        "every fifth picture is held out and tested on, or the test folder where there is one",
    )
    add_renamed(
        parser,
        "--non-digits",
        "--not-digits",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE.npz",
        help="non-digit images, x alone: the first half of each file is trained on, the other half tested on",
    )


def add_renamed(parser: argparse.ArgumentParser, option: str, old: str, *, default: object, help: str, **kwargs: Any) -> None:
    """Declare an option that also goes by its name up to version 0.1.0, which the help does not show."""
    action = parser.add_argument(option, default=default, help=help, **kwargs)
    parser.add_argument(old, dest=action.dest, default=argparse.SUPPRESS, help=argparse.SUPPRESS, **kwargs)


def settings_of(args: argparse.Namespace) -> Settings:
    """Turn the options into settings. Raises UsageError for options that do not go together."""
    size = QUICK if args.quick else Settings()
    if args.limit is not None:
        size = limited(size, args.limit)
    if args.epochs is not None and args.epochs < 1:
        raise UsageError(f"--epochs {args.epochs}: at least 1 is needed")
    if args.multi_digit and (args.images or args.sessions or args.test or args.non_digits or args.other_seeds):
        raise UsageError(
            "--multi-digit learns from MNIST or --csv and --strokes alone: "
            "leave --images, --sessions, --test, --non-digits and --other-seeds out"
        )
    files = args.mnist or args.csv or args.images or args.sessions or args.test or args.non_digits or args.other_seeds
    for option, is_meant, beside in (
        ("--spans", args.spans, args.multi_digit),
        ("--rescoring", args.rescoring, args.multi_digit or args.spans),
    ):
        if is_meant and (files or beside):
            raise UsageError(
                f"{option} learns from --strokes and synthetic streams alone: "
                "leave other files, other networks and --other-seeds out"
            )
    others = args.strokes or args.sessions or args.test or args.non_digits or args.images or args.other_seeds
    if args.segmentation and (others or args.multi_digit or args.spans or args.rescoring):
        raise UsageError("--segmentation learns from MNIST or --csv and made pages alone: leave other files and runs out")
    return dataclasses.replace(
        size,
        mnist=str(args.mnist) if args.mnist else None,
        csv=str(args.csv) if args.csv else None,
        sessions=str(args.sessions) if args.sessions else None,
        images=tuple(map(str, args.images)),
        strokes=tuple(map(str, args.strokes)),
        test=tuple(map(str, args.test)),
        non_digits=tuple(map(str, args.non_digits)),
        seed=args.seed,
        epochs=args.epochs or size.epochs,
        multi_digit=args.multi_digit,
        multi_digit_epochs=args.epochs or size.multi_digit_epochs,
        spans=args.spans,
        span_epochs=args.epochs or size.span_epochs,
        rescoring=args.rescoring,
        rescoring_epochs=args.epochs or size.rescoring_epochs,
        segmentation=args.segmentation,
        segmentation_epochs=args.epochs or size.segmentation_epochs,
    )
