"""The command `airdigits train`: load, augment, build, fit, evaluate, export."""

import argparse
import contextlib
import dataclasses
import errno
import os
import shlex
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from airdigits.errors import OutputError, UsageError
from airdigits.recognition.model_files import CARD, DIGITS, LITERT, REHEARSAL, ROWS, install
from airdigits.support.atomic_write import write_atomically
from airdigits.support.paths import models_dir
from airdigits.support.terminal import suppress_stderr
from airdigits.training.seed_statistics import load_finished
from airdigits.training.settings import QUICK, Settings, has_begun, load, save

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # there was no room


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="folder of the run (default: runs/ and the time)")
    parser.add_argument(
        "--mnist", type=Path, metavar="FILE.npz", help="MNIST's file (default: obtained through Keras, and cached)"
    )
    parser.add_argument(
        "--csv",
        type=Path,
        metavar="FILE.csv",
        help="Kaggle's train.csv (label, pixel0 to pixel783), in place of MNIST. Its images ARE MNIST's, training and test mixed:"
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
        help="recorded sessions: what is labelled in them is trained on, every fifth digit is held out and tested on",
    )
    parser.add_argument(
        "--test", type=Path, nargs="+", default=[], metavar="FILE", help="files that are only tested on, at the end"
    )
    parser.add_argument(
        "--not-digits",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE.npz",
        help="images of what is no digit, x alone: the first half of each is trained on, the other half tested on",
    )
    full = Settings()
    parser.add_argument(
        "--epochs",
        type=int,
        metavar="N",
        help=f"before the {full.averaged_epochs} over which the weights are averaged (default: {full.epochs}; with --quick "
        f"{QUICK.epochs}, before {QUICK.averaged_epochs}; with --touching {full.touching_epochs} in all)",
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="the same seed gives the same model on one machine")
    parser.add_argument("--quick", action="store_true", help="fewer drawings and epochs: a usable model in minutes")
    parser.add_argument(
        "--beside",
        type=Path,
        nargs="+",
        default=[],
        metavar="FOLDER",
        help="finished runs of the same recipe with other seeds: the model card tells the mean and spread of all of them",
    )
    parser.add_argument(
        "--touching",
        action="store_true",
        help="train the small network that tells digits that touch on paper, from MNIST, instead of the one that reads digits",
    )
    parser.add_argument("--resume", action="store_true", help="go on with the run in --out, with its own settings")
    parser.add_argument(
        "--install", action="store_true", help="put the model where the live program looks; the old one is kept beside"
    )
    parser.add_argument("--limit", type=int, metavar="N", help=argparse.SUPPRESS)  # of everything: for tests


def main(args: argparse.Namespace) -> int:
    """Train a model. Raises UsageError, DataError and OutputError; a killed run goes on with `--resume`."""
    if args.resume and not args.out:
        raise UsageError("--resume needs --out: the folder of the run to go on with")
    folder: Path = args.out or Path("runs") / time.strftime("%Y-%m-%d-%H%M%S")
    if not args.resume and has_begun(folder):
        raise UsageError(f"{folder}: there is a run already; {_go_on(folder)}, or name another folder with --out")
    settings = load(folder) if args.resume else _settings(args)
    try:
        save(settings, folder)
        if settings.touching:
            _train_touching(folder, settings, resume=args.resume)
        else:
            _train(folder, settings, args.beside, resume=args.resume)
        if args.install:
            what = ROWS if settings.touching else DIGITS
            install(folder, models_dir(), what)
            print(f"installed in {models_dir()}; the model before it is kept as {what}.previous.*")
    except KeyboardInterrupt:
        print(f"\nairdigits: interrupted; {_go_on(folder)}", file=sys.stderr)
        raise
    except OSError as error:
        what = f"{error.filename or folder}: cannot be written ({error.strerror})"
        remedy = f"the epochs before are kept: make room, then {_go_on(folder)}" if error.errno in _FULL else "name another --out"
        raise OutputError(f"{what}; {remedy}") from None
    return 0


def _go_on(folder: Path) -> str:
    return f"go on with `airdigits train --resume --out {shlex.quote(str(folder))}`"


def _settings(args: argparse.Namespace) -> Settings:
    size = QUICK if args.quick else Settings()
    if args.limit is not None:
        size = dataclasses.replace(
            size,
            limit=args.limit,
            pen_copies=1,
            digits=args.limit,
            scribbles=args.limit // 4,
            pieces=args.limit // 8,
            averaged_epochs=1,
            trajectory_epochs=2,
            touching_epochs=2,
            touching_images=args.limit,
        )
    if args.epochs is not None and args.epochs < 1:
        raise UsageError(f"--epochs {args.epochs}: at least 1 is needed")
    if args.touching and (args.strokes or args.sessions or args.test or args.not_digits or args.beside):
        raise UsageError(
            "--touching learns from MNIST or --csv alone: leave --strokes, --sessions, --test, --not-digits and --beside out"
        )
    return dataclasses.replace(
        size,
        mnist=str(args.mnist) if args.mnist else None,
        csv=str(args.csv) if args.csv else None,
        sessions=str(args.sessions) if args.sessions else None,
        strokes=tuple(map(str, args.strokes)),
        test=tuple(map(str, args.test)),
        not_digits=tuple(map(str, args.not_digits)),
        seed=args.seed,
        epochs=args.epochs or size.epochs,
        touching=args.touching,
        touching_epochs=args.epochs or size.touching_epochs,
    )


def _train_touching(folder: Path, settings: Settings, *, resume: bool) -> None:
    with _tensorflow():
        from airdigits.training.multi_digit import train_touching
    train_touching(settings, folder, resume=resume, log=_log)


def _train(folder: Path, settings: Settings, beside: Sequence[Path], *, resume: bool) -> None:
    """The steps of a training, in the order in which they are taught."""
    with _tensorflow():
        from airdigits.adaptation.rehearsal import make_rehearsal_set
        from airdigits.training import data, export, fit
        from airdigits.training.card import load_others, load_test_sets, make_card, measure, told

    seeds = load_finished(beside)  # what can be wrong with files is found out now, not after an hour
    _log("loading and drawing the training data ...")
    training = data.load(settings)
    data.remember(training.sources, folder, resume=resume)
    tests, others = load_test_sets(settings, training), load_others(settings)
    _log(f"{len(training.kept.labels)} images to train on, {len(training.held.labels)} held out")
    networks = fit.fit(training, settings, folder, resume=resume, log=_log)
    model, temperatures = export.combine(networks, training)
    export.write_models(folder, model)
    write_atomically(folder / REHEARSAL, make_rehearsal_set(folder / LITERT, training.kept))
    figures = measure(folder / LITERT, tests, others)
    for name, figure in figures.items():
        _log(f"{name}: {told(figure)}")
    card = make_card(folder / LITERT, settings, training, figures, temperatures, seeds)
    write_atomically(folder / CARD, card.encode())
    _log(f"the model is in {folder}")


@contextlib.contextmanager
def _tensorflow() -> Iterator[None]:
    """What needs TensorFlow is imported within. Raises UsageError where it is missing."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        with suppress_stderr():  # TensorFlow greets with a page of hardware notes
            yield
    except ModuleNotFoundError as error:
        raise UsageError(f"training needs {error.name}, which is not installed: pip install airdigits[train]") from None


def _log(line: str) -> None:
    print(line, flush=True)
