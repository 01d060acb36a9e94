"""The command `airdigits train`: load, augment, build, fit, evaluate, export."""

import argparse
import dataclasses
import os
import shlex
import sys
import time
from pathlib import Path

from airdigits.errors import OutputError, UsageError
from airdigits.paths import models_dir
from airdigits.quiet import quiet_stderr
from airdigits.training.settings import QUICK, Settings, load, save


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="folder of the run (default: runs/ and the time)")
    parser.add_argument(
        "--mnist", type=Path, metavar="FILE.npz", help="MNIST's file (default: obtained through Keras, and cached)"
    )
    parser.add_argument(
        "--strokes", type=Path, nargs="+", default=[], metavar="FILE.npz", help="pen strokes to train on (split 0)"
    )
    parser.add_argument(
        "--test", type=Path, nargs="+", default=[], metavar="FILE.npz", help="files that are only tested on, at the end"
    )
    parser.add_argument("--epochs", type=int, metavar="N", help=f"default: {Settings().epochs}, with --quick {QUICK.epochs}")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="the same seed gives the same model on one machine")
    parser.add_argument("--quick", action="store_true", help="fewer drawings and epochs: a usable model in minutes")
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
    settings = load(folder) if args.resume else _settings(args)
    try:
        save(settings, folder)
        _train(folder, settings, resume=args.resume)
        if args.install:
            from airdigits.training import export

            export.install(folder, models_dir())
            print(f"installed in {models_dir()}; the model before it is kept as digits.previous.*")
    except KeyboardInterrupt:
        print(
            f"\nairdigits: interrupted; go on with `airdigits train --resume --out {shlex.quote(str(folder))}`", file=sys.stderr
        )
        raise
    except OSError as error:
        raise OutputError(f"{error.filename or folder}: cannot be written ({error.strerror}); then go on with --resume") from None
    return 0


def _settings(args: argparse.Namespace) -> Settings:
    size = QUICK if args.quick else Settings()
    if args.limit is not None:
        size = dataclasses.replace(size, limit=args.limit, pen_copies=1, digits=args.limit, scribbles=args.limit // 4)
    if args.epochs is not None and args.epochs < 1:
        raise UsageError(f"--epochs {args.epochs}: at least 1 is needed")
    return dataclasses.replace(
        size,
        mnist=str(args.mnist) if args.mnist else None,
        strokes=tuple(map(str, args.strokes)),
        test=tuple(map(str, args.test)),
        seed=args.seed,
        epochs=args.epochs or size.epochs,
    )


def _train(folder: Path, settings: Settings, *, resume: bool) -> None:
    """The steps of a training, in the order in which they are taught."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        with quiet_stderr():  # TensorFlow greets with a page of hardware notes
            from airdigits.training import data, export, fit
            from airdigits.training.card import load_test_sets, make_card, measure
    except ModuleNotFoundError as error:
        raise UsageError(f"training needs {error.name}, which is not installed: pip install airdigits[train]") from None

    _say("loading and drawing the training data ...")
    training = data.load(settings)
    tests = load_test_sets(settings, training)  # read before the fit: a wrong file shall not be found out after an hour
    _say(f"{len(training.labels)} images to train on, {len(training.held_labels)} held out, {settings.epochs} epochs")
    model = fit.fit(training, settings, folder, resume=resume, say=_say)
    calibrated, temperature = export.calibrate(model, training)
    export.write_models(folder, calibrated)
    figures = measure(folder / export.LITERT, tests)
    for name, figure in figures.items():
        _say(f"{name}: {figure['accuracy']:.2%} of {figure['n']}")
    card = make_card(folder / export.LITERT, settings, training, figures, temperature)
    export.write_whole(folder / export.CARD, card.encode())
    _say(f"the model is in {folder}")


def _say(line: str) -> None:
    print(line, flush=True)
