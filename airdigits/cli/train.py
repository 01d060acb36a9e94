"""Run the command `airdigits train`: parse its options, train, and install the model."""

import argparse
import contextlib
import dataclasses
import errno
import os
import shlex
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from airdigits.errors import OutputError, UsageError
from airdigits.recognition.installation import check_model, install
from airdigits.recognition.model_files import DIGITS, FILES, MULTI_DIGIT, SEGMENTATION, SPANS
from airdigits.support.paths import models_dir
from airdigits.support.terminal import log, say, suppress_stderr
from airdigits.training.settings import QUICK, Settings, has_begun, limited, load, save

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # the disk is full


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    full = Settings()
    _data_arguments(parser)
    parser.add_argument(
        "--epochs",
        type=int,
        metavar="N",
        help=f"before the {full.swa_epochs} over which the weights are averaged (default: {full.epochs}; with --quick "
        f"{QUICK.epochs}, before {QUICK.swa_epochs}; with --multi-digit {full.multi_digit_epochs}, with "
        f"--segmentation {full.segmentation_epochs}, with --spans "
        f"{full.span_epochs + full.span_hard_epochs} in all, of which this sets the first {full.span_epochs})",
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="the same seed gives the same model on one machine")
    parser.add_argument("--quick", action="store_true", help="less data and fewer epochs: a usable model in minutes")
    _add_renamed(
        parser,
        "--other-seeds",
        "--beside",
        type=Path,
        nargs="+",
        default=[],
        metavar="FOLDER",
        help="finished runs of the same recipe with other seeds: the model card gives the mean and spread of all of them",
    )
    _add_renamed(
        parser,
        "--multi-digit",
        "--touching",
        action="store_true",
        default=False,
        help="train the small network that reads digits that touch on paper, from MNIST and --strokes, instead",
    )
    parser.add_argument(
        "--spans",
        action="store_true",
        help="train the network with which the decoder finds digits in ink, from --strokes and synthetic streams, instead",
    )
    parser.add_argument(
        "--segmentation",
        action="store_true",
        help="train the network that tells digits on a page from print, words and lines, from MNIST and made pages, instead",
    )
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="folder of the run (default: runs/ and the time)")
    parser.add_argument("--resume", action="store_true", help="resume the run in --out, with the settings it began with")
    parser.add_argument(
        "--install", action="store_true", help="put the model where the live program looks; the old one is kept beside it"
    )
    parser.add_argument("--limit", type=int, metavar="N", help=argparse.SUPPRESS)  # of everything: for tests


def _data_arguments(parser: argparse.ArgumentParser) -> None:
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
    _add_renamed(
        parser,
        "--non-digits",
        "--not-digits",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE.npz",
        help="non-digit images, x alone: the first half of each file is trained on, the other half tested on",
    )


def _add_renamed(parser: argparse.ArgumentParser, option: str, old: str, *, default: object, help: str, **kwargs: Any) -> None:
    """Declare an option that also goes by its name up to version 0.1.0, which the help does not show."""
    action = parser.add_argument(option, default=default, help=help, **kwargs)
    parser.add_argument(old, dest=action.dest, default=argparse.SUPPRESS, help=argparse.SUPPRESS, **kwargs)


def main(args: argparse.Namespace) -> int:
    """Train a model. Raises UsageError, DataError and OutputError; a killed run can be resumed with `--resume`."""
    if args.resume and not args.out:
        raise UsageError("--resume needs --out: the folder of the run to go on with")
    folder: Path = args.out or Path("runs") / time.strftime("%Y-%m-%d-%H%M%S")
    if not args.resume and has_begun(folder):
        raise UsageError(f"{folder}: there is a run already; {_go_on(folder)}, or name another folder with --out")
    settings = load(folder) if args.resume else _settings(args)
    what = _trained(settings)
    if not args.resume and any((folder / name).exists() for name in FILES[what]):
        raise UsageError(f"{folder}: holds a model, which is not overwritten: name another folder with --out")
    try:
        save(settings, folder)
        if settings.multi_digit:
            with _tensorflow():
                from airdigits.training.multi_digit import train_multi_digit
            train_multi_digit(settings, folder, resume=args.resume, log=say)
        elif settings.spans:
            with _tensorflow():
                from airdigits.training.spans import train_spans
            train_spans(settings, folder, resume=args.resume, log=say)
        elif settings.segmentation:
            with _tensorflow():
                from airdigits.training.segmentation import train_segmentation
            train_segmentation(settings, folder, resume=args.resume, log=say)
        else:
            with _tensorflow():
                from airdigits.training.train import train
            train(settings, folder, resume=args.resume, other_seeds=args.other_seeds, log=say)
        check_model(folder, what)
        if args.install:
            install(folder, models_dir(), what)
            say(f"installed in {models_dir()}; the model before it is kept as {what}.previous.*")
    except KeyboardInterrupt:
        log(f"interrupted; {_go_on(folder)}", after_ctrl_c=True)
        raise
    except OSError as error:
        failed = f"{error.filename or folder}: cannot be written ({error.strerror})"
        remedy = f"the epochs before are kept: make room, then {_go_on(folder)}" if error.errno in _FULL else "name another --out"
        raise OutputError(f"{failed}; {remedy}") from None
    return 0


def _trained(settings: Settings) -> str:
    """Return which model a run with these settings trains."""
    meant = {MULTI_DIGIT: settings.multi_digit, SPANS: settings.spans, SEGMENTATION: settings.segmentation}
    return next((what for what, is_meant in meant.items() if is_meant), DIGITS)


def _go_on(folder: Path) -> str:
    return f"go on with `airdigits train --resume --out {shlex.quote(str(folder))}`"


def _settings(args: argparse.Namespace) -> Settings:
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
    if args.spans and (
        args.mnist
        or args.csv
        or args.images
        or args.sessions
        or args.test
        or args.non_digits
        or args.other_seeds
        or args.multi_digit
    ):
        raise UsageError(
            "--spans learns from --strokes and synthetic streams alone: leave other files, --multi-digit and --other-seeds out"
        )
    others = args.strokes or args.sessions or args.test or args.non_digits or args.images or args.other_seeds
    if args.segmentation and (others or args.multi_digit or args.spans):
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
        segmentation=args.segmentation,
        segmentation_epochs=args.epochs or size.segmentation_epochs,
    )


@contextlib.contextmanager
def _tensorflow() -> Iterator[None]:
    """Import the training code, which needs TensorFlow. Raises UsageError where it is missing."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        with suppress_stderr():  # TensorFlow logs a page of hardware notes when it starts
            yield
    except ModuleNotFoundError as error:
        raise UsageError(f"training needs {error.name}, which is not installed: pip install airdigits[train]") from None
