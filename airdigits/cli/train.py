"""Run the command `airdigits train`: parse its options, train, and install the model."""

import argparse
import contextlib
import dataclasses
import errno
import os
import shlex
import shutil
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from airdigits.cli.jobs import add_execution, execution_of
from airdigits.cli.train_settings import add_data_arguments, add_renamed, settings_of
from airdigits.cli.usage import refuse_idle
from airdigits.errors import AirdigitsError, DataError, OutputError, UsageError
from airdigits.recognition.installation import check_model, install
from airdigits.recognition.model_files import DIGITS, FILES, MULTI_DIGIT, RESCORING, SEGMENTATION, SPANS
from airdigits.support.extras import missing
from airdigits.support.outputs import check_folder
from airdigits.support.paths import models_dir
from airdigits.support.terminal import log, say, suppress_stderr
from airdigits.training.seeds import SeedRun, check_finished, parse_seeds, table_of, train_seeds
from airdigits.training.settings import QUICK, Settings, has_begun, is_there, load, save
from airdigits.training.workers import parse_workers, train_on

_PATIENCE = 120  # s: until the first worker has begun
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # the disk is full


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    full = Settings()
    add_data_arguments(parser)
    parser.add_argument(
        "--epochs",
        type=int,
        metavar="N",
        help=f"before the {full.swa_epochs} over which the weights are averaged (default: {full.epochs}; with --quick "
        f"{QUICK.epochs}, before {QUICK.swa_epochs}; with --multi-digit {full.multi_digit_epochs}, with "
        f"--segmentation {full.segmentation_epochs}, with --spans "
        f"{full.span_epochs + full.span_hard_epochs} in all, of which this sets the first {full.span_epochs}, with --rescoring "
        f"{full.rescoring_epochs})",
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="the same seed gives the same model on one machine")
    parser.add_argument("--quick", action="store_true", help="less data and fewer epochs: a usable model in minutes")
    add_renamed(
        parser,
        "--other-seeds",
        "--beside",
        type=Path,
        nargs="+",
        default=[],
        metavar="FOLDER",
        help="finished runs of the same recipe with other seeds: the model card gives the mean and spread of all of them",
    )
    add_renamed(
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
        "--rescoring",
        action="store_true",
        help="train the small network that chooses among the decoder's readings, from --strokes and synthetic streams, instead; "
        "after --spans or the digit model was trained anew",
    )
    parser.add_argument(
        "--segmentation",
        action="store_true",
        help="train the network that tells digits on a page from print, words and lines, from MNIST and made pages, instead",
    )
    group = parser.add_argument_group("several processes and machines")
    group.add_argument(
        "--workers",
        metavar="N|FILE",
        help="train on N processes of this machine, or on a machine for each line HOST[:PORT] of a file, which share the folder "
        "--out: the same command on each, with --worker (Keras on JAX)",
    )
    group.add_argument(
        "--seeds",
        metavar="0-9",
        help="train the same with each of these seeds, into folders in --out, and print one table of their figures",
    )
    group.add_argument("--worker", type=int, metavar="N", help="which line of the file this machine is, from 0")
    add_execution(parser, results=False, work="train with one of --seeds each (default: 1)")
    parser.add_argument("--tensorboard", action="store_true", help="write logs for TensorBoard into the folder of the run")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="folder of the run (default: runs/ and the time)")
    parser.add_argument("--resume", action="store_true", help="resume the run in --out, with the settings it began with")
    parser.add_argument(
        "--install", action="store_true", help="put the model where the live program looks; the old one is kept beside it"
    )
    parser.add_argument("--limit", type=int, metavar="N", help="take at most N examples of everything: to try something out")


def main(args: argparse.Namespace) -> int:
    """Train a model. Raises UsageError, DataError and OutputError; a killed run can be resumed with `--resume`."""
    _check_options(args)
    if args.worker:
        return _be_a_worker(args)
    if args.seeds:
        return _train_seeds(args)
    folder: Path = args.out or Path("runs") / time.strftime("%Y-%m-%d-%H%M%S")
    check_folder(folder, ".tflite", ".keras", ".zip")
    if not args.resume and has_begun(folder):
        raise UsageError(f"{folder}: there is a run already; {_go_on(folder)}, or name another folder with --out")
    settings = load(folder) if args.resume else settings_of(args)
    what = _trained(settings)
    if not args.resume and any((folder / name).exists() for name in FILES[what]):
        raise UsageError(f"{folder}: holds a model, which is not overwritten: name another folder with --out")
    is_new = not folder.exists()
    try:
        save(settings, folder)
        _train(args, settings, folder)
        check_model(folder, what)
        if args.install:
            install(folder, models_dir(), what)
            say(f"installed in {models_dir()}; the model before it is kept as {what}.previous.*")
    except DataError:
        if is_new and not has_begun(folder):  # nothing to go on with
            shutil.rmtree(folder, ignore_errors=True)
        raise
    except KeyboardInterrupt:
        log(f"interrupted; {_go_on(folder)}", after_ctrl_c=True)
        raise
    except OSError as error:
        failed = f"{error.filename or folder}: cannot be written ({error.strerror})"
        remedy = f"the epochs before are kept: make room, then {_go_on(folder)}" if error.errno in _FULL else "name another --out"
        raise OutputError(f"{failed}; {remedy}") from None
    return 0


def _train(args: argparse.Namespace, settings: Settings, folder: Path) -> None:
    """Train the network that the settings mean."""
    if settings.multi_digit:
        with _tensorflow():
            from airdigits.training.multi_digit import train_multi_digit
        train_multi_digit(settings, folder, resume=args.resume, log=say)
    elif settings.spans:
        with _tensorflow():
            from airdigits.training.spans import train_spans
        train_spans(settings, folder, resume=args.resume, log=say)
    elif settings.rescoring:
        with _tensorflow():
            from airdigits.training.rescoring import train_rescoring
        train_rescoring(settings, folder, resume=args.resume, log=say)
    elif settings.segmentation:
        with _tensorflow():
            from airdigits.training.segmentation import train_segmentation
        train_segmentation(settings, folder, resume=args.resume, log=say)
    else:
        _train_digits(args, settings, folder)


def _check_options(args: argparse.Namespace) -> None:
    """Raise UsageError for options that need others, or do nothing beside them."""
    if args.resume and not args.out:
        raise UsageError("--resume needs --out: the folder of the run to go on with")
    if not args.seeds:
        refuse_idle({"--jobs": args.jobs, "--cluster": args.cluster}, "without --seeds")
    refuse_idle({"--worker": args.worker is not None and not args.workers}, "without --workers FILE")
    if args.multi_digit or args.spans or args.rescoring or args.segmentation:
        refuse_idle(
            {"--workers": args.workers, "--tensorboard": args.tensorboard},
            "with --multi-digit, --spans, --rescoring and --segmentation",
        )


def _train_digits(args: argparse.Namespace, settings: Settings, folder: Path) -> None:
    """Train the model that reads digits: its epochs on the workers, where there are some, and the rest here."""
    resume = args.resume
    if args.workers:
        _train_on_workers(args, folder)
        resume = True
    with _tensorflow():
        from airdigits.training.train import train
    train(settings, folder, resume=resume, other_seeds=args.other_seeds, tensorboard=args.tensorboard, log=say)


def _train_on_workers(args: argparse.Namespace, folder: Path) -> None:
    workers = parse_workers(args.workers, args.worker)
    if find_spec("jax") is None:
        raise UsageError(missing("JAX", "train-jax", "requirements.txt", option="--workers"))
    try:
        train_on(workers, folder, resume=args.resume, tensorboard=args.tensorboard, log=say)
    except UsageError:
        raise
    except AirdigitsError as error:
        raise AirdigitsError(f"{error}; the epochs before are kept: {_go_on(folder)} --workers {args.workers}") from None


def _train_seeds(args: argparse.Namespace) -> int:
    seeds, folder = parse_seeds(args.seeds), args.out or Path("runs") / time.strftime("seeds-%Y-%m-%d-%H%M%S")
    refuse_idle({"--resume": args.resume, "--install": args.install}, "with --seeds; the same command goes on")
    refuse_idle({"--workers": args.workers, "--other-seeds": args.other_seeds, "--tensorboard": args.tensorboard}, "with --seeds")
    runs = list[SeedRun]()
    execution = execution_of(args)
    for run in train_seeds(settings_of(args), seeds, folder, dataclasses.replace(execution, jobs=execution.jobs or 1)):
        log(f"seed {run.seed}: {run.failed or f'the model is in {run.folder}'}")
        runs.append(run)
    table_of(check_finished(runs), say)
    return 0


def _be_a_worker(args: argparse.Namespace) -> int:
    """Train beside the first worker, which has the run's folder and makes the model."""
    if not args.out:
        raise UsageError("--worker needs --out: the folder of the run, which all machines share")
    refuse_idle({"--install": args.install}, "on a machine that is not the first one")
    for _ in range(_PATIENCE):
        if is_there(args.out):
            break
        time.sleep(1)
    else:
        raise UsageError(f"{args.out}: no run began there within {_PATIENCE} s: start the first worker, with the same --out")
    _train_on_workers(args, args.out)
    return 0


def _trained(settings: Settings) -> str:
    """Return which model a run with these settings trains."""
    meant = {
        MULTI_DIGIT: settings.multi_digit,
        SPANS: settings.spans,
        RESCORING: settings.rescoring,
        SEGMENTATION: settings.segmentation,
    }
    return next((what for what, is_meant in meant.items() if is_meant), DIGITS)


def _go_on(folder: Path) -> str:
    return f"go on with `airdigits train --resume --out {shlex.quote(str(folder))}`"


@contextlib.contextmanager
def _tensorflow() -> Iterator[None]:
    """Import the training code, which needs TensorFlow. Raises UsageError where it is missing."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        with suppress_stderr():  # TensorFlow logs a page of hardware notes when it starts
            yield
    except ModuleNotFoundError as error:
        raise UsageError(missing(error.name or "tensorflow", "train", "requirements.txt", option="training")) from None
