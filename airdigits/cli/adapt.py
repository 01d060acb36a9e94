"""Run the command `airdigits adapt`: fit the digit model to the person who wrote the sessions."""

import argparse
import time
from itertools import count
from pathlib import Path

import numpy as np

from airdigits.adaptation.card import make_card
from airdigits.adaptation.cross_validation import FITS, CrossValidation, cross_validate
from airdigits.adaptation.examples import PersonsDigits, examples_of, gather
from airdigits.adaptation.fit import Examples, emphasise_misread, fit
from airdigits.adaptation.rehearsal import RehearsalSet, load_rehearsal_set, rehearsal_file
from airdigits.cli.force import add_force
from airdigits.cli.jobs import add_execution, execution_of
from airdigits.corpora.files import parse_file
from airdigits.errors import DigitModelError, OutputError
from airdigits.labels import ALPHABET, sign_of
from airdigits.recognition.installation import check_model, install
from airdigits.recognition.model_files import CARD, DIGITS, LITERT, REHEARSAL, installed
from airdigits.recognition.model_surgery import ModelParts
from airdigits.support.atomic_write import write_atomically
from airdigits.support.foreign_files import read_file
from airdigits.support.outputs import check_output
from airdigits.support.paths import models_dir
from airdigits.support.progress import Progress
from airdigits.support.terminal import log, say

MOST_LOST = 0.001
"""A model that newly reads more than this share of the training images wrong is not installed."""
_EPILOG = """how to: write each digit a few times with `airdigits collect`, or correct what was misread (the digit keys while
`airdigits run --record` runs, `airdigits sessions label` afterwards); then `airdigits adapt sessions --install`.
50 digits, 5 of each, are good; 10 are enough to begin.

Only the last layer of the network is fitted, and it has to read what it was trained on as before. A model that does not read
held-out digits better, by more than chance, is not installed: if you are read well already, you keep the model you have.
It always starts from the model as it was trained, so that adapting again adds up no errors. It takes seconds.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = _EPILOG
    parser.add_argument(
        "sessions", type=parse_file, metavar="DIR|@LIST|ADDRESS", help="folder or list of recorded sessions, or one session file"
    )
    parser.add_argument("--install", action="store_true", help="put it where the live program looks, unless it got worse")
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="folder of the new model (default: runs/adapted- and the time)"
    )
    add_force(parser)
    parser.add_argument("--model", type=Path, metavar="FILE.tflite", help="the model to fit (default: the installed one)")
    add_execution(parser)


def main(args: argparse.Namespace) -> int:
    """Adapt the model and report. Returns 1 for a refused installation. Raises DataError, DigitModelError and OutputError."""
    folder: Path = args.out or Path("runs") / time.strftime("adapted-%Y-%m-%d-%H%M%S")
    for name in (REHEARSAL, CARD, LITERT):
        check_output(folder / name, force=args.force)
    parts = ModelParts(args.model or installed(LITERT))
    path = rehearsal_file(parts.path)
    rehearsal = load_rehearsal_set(path)
    if rehearsal.backbone != parts.backbone:
        raise DigitModelError(
            f"{path}: the rehearsal set of another model than {parts.path.name}: take the files of one training"
        )
    if not np.array_equal(parts.layer.weights, rehearsal.layer.weights):
        log("this model was adapted before: starting again from the model as it was trained")
    person = gather(args.sessions, parts, log, execution_of(args))
    _print_digits(person)

    try:
        folder.mkdir(parents=True, exist_ok=True)  # so that a bad name fails before the work
        examples = emphasise_misread(examples_of(person.ink, parts), rehearsal.layer)
        validation = _validate(examples, rehearsal)
        _print_validation(validation)
        model = parts.with_layer(fit(examples, rehearsal))
        write_atomically(folder / REHEARSAL, read_file(path, DigitModelError, "train the model anew"))
        write_atomically(folder / CARD, make_card(model, parts, rehearsal, person, validation).encode())
        write_atomically(folder / LITERT, model)
        _read_back(folder)
        say(f"the model is in {folder}: airdigits run --model {folder / LITERT}")
        return _install(folder, validation) if args.install else 0
    except OSError as error:
        raise OutputError(f"{error.filename or folder}: cannot be written ({error.strerror}): name another with --out") from None


def _validate(examples: Examples, rehearsal: RehearsalSet) -> CrossValidation:
    """Read held-out digits, and show how far that is."""
    progress = Progress("fitting, and reading held-out digits", FITS)
    done = count(1)
    try:
        return cross_validate(examples, rehearsal, lambda: progress.at(next(done)))
    finally:
        progress.close()


def _read_back(folder: Path) -> None:
    """Raise DigitModelError unless what was written can be read, and adapted again."""
    check_model(folder, DIGITS)
    if load_rehearsal_set(folder / REHEARSAL).backbone != ModelParts(folder / LITERT).backbone:
        raise DigitModelError(f"{folder}: the model and its rehearsal set do not belong together; adapt again")


def _print_digits(person: PersonsDigits) -> None:
    sessions = len(person.sessions)
    say(f"{len(person.ink.labels)} labelled digits in {sessions} session{'s' if sessions != 1 else ''}")
    say("digit  " + "".join(f"{digit:>5}" for digit in ALPHABET))
    say("count  " + "".join(f"{count:5}" for count in person.counts))
    if person.missing:
        names = ", ".join(map(sign_of, person.missing))
        log(f"there is no {names} among them: nothing is learnt about {'these' if len(person.missing) > 1 else 'this'}")


def _print_validation(validation: CrossValidation) -> None:
    say(f"{'held-out digits':18}{'wrong':>12}{'NLL':>10}")
    for when, wrong, nll in (
        ("before", validation.wrong_before, validation.nll_before),
        ("after", validation.wrong_after, validation.nll_after),
    ):
        say(f"{when:18}{wrong:5} of {validation.n:3}{nll:10.3f}")
    say(f"of what it was trained on, about {max(0.0, validation.forgetting):.2%} more is read wrong")


def _install(folder: Path, validation: CrossValidation) -> int:
    if not validation.wrong_before:
        log("not installed: the model as it was trained reads all of these digits right already")
        return 1
    if not validation.better:
        log(
            "not installed: the held-out digits are read no better than by the model as it was trained, or not by more than "
            "chance: correct, or write, more of what it misreads"
        )
        return 1
    if validation.forgetting > MOST_LOST:
        log(f"not installed: it would forget too much of other people's writing (more than {MOST_LOST:.1%})")
        return 1
    install(folder, models_dir())
    say(f"installed in {models_dir()}; the model before it is kept as digits.previous.* (this one has no digits.keras)")
    return 0
