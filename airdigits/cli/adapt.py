"""`airdigits adapt`: recorded sessions with labels to a digit model that fits the person who wrote them."""

import argparse
import time
from pathlib import Path

import numpy as np

from airdigits.adaptation.card import make_card
from airdigits.adaptation.cross_validation import CrossValidation, held_back
from airdigits.adaptation.examples import PersonsDigits, examples_of, gather
from airdigits.adaptation.fit import fit
from airdigits.adaptation.rehearsal import load_rehearsal_set, rehearsal_file
from airdigits.errors import DigitModelError, OutputError
from airdigits.recognition.model_files import CARD, LITERT, REHEARSAL, install
from airdigits.recognition.model_surgery import ModelParts
from airdigits.support.atomic_write import write_atomically
from airdigits.support.paths import models_dir
from airdigits.support.terminal import log

MOST_LOST = 0.001
"""Of the training images: a model that reads more of them wrong than before is not installed."""
_EPILOG = """how to: write each digit a few times with `airdigits collect`, or correct what was misread (the digit keys while
`airdigits run --record` runs, `airdigits sessions label` afterwards); then `airdigits adapt sessions --install`.
50 digits, 5 of each, are good; 10 are enough to begin.

Only the last layer of the network is fitted, and beside your digits it has to read what it was trained on as before. What
does not read held-back digits better, by more than chance, is not installed: who is read well already keeps the model.
It always starts from the model as it was trained, so that adapting twice is no drift. It takes seconds.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = _EPILOG
    parser.add_argument("sessions", type=Path, metavar="DIR", help="folder of recorded sessions, or one session file")
    parser.add_argument("--install", action="store_true", help="put it where the live program looks, unless it got worse")
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="folder of the new model (default: runs/adapted- and the time)"
    )
    parser.add_argument("--model", type=Path, metavar="FILE.tflite", help="the model to fit (default: the installed one)")


def main(args: argparse.Namespace) -> int:
    """Adapt and tell. Raises DataError, DigitModelError and OutputError. The status is 1 for a refused installation."""
    parts = ModelParts(args.model or models_dir() / LITERT)
    path = rehearsal_file(parts.path)
    rehearsal = load_rehearsal_set(path)
    if rehearsal.backbone != parts.backbone:
        raise DigitModelError(f"{path}: the guard of another model than {parts.path.name}: take the files of one training")
    if not np.array_equal(parts.layer.weights, rehearsal.layer.weights):
        log("this model was adapted before: it starts again from the one that was trained")
    person = gather(args.sessions, parts, log)
    _tell_digits(person)

    folder: Path = args.out or Path("runs") / time.strftime("adapted-%Y-%m-%d-%H%M%S")
    try:
        folder.mkdir(parents=True, exist_ok=True)  # a wrong name shall be found out before the work
        log("fitting, and reading digits that were held back ...")
        examples = examples_of(person.ink, parts)
        validation = held_back(examples, rehearsal)
        _tell_trial(validation)
        model = parts.with_layer(fit(examples, rehearsal))
        write_atomically(folder / REHEARSAL, path.read_bytes())
        write_atomically(folder / CARD, make_card(model, parts, rehearsal, person, validation).encode())
        write_atomically(folder / LITERT, model)
        print(f"the model is in {folder}")
        return _install(folder, validation) if args.install else 0
    except OSError as error:
        raise OutputError(f"{error.filename or folder}: cannot be written ({error.strerror}): name another with --out") from None


def _tell_digits(person: PersonsDigits) -> None:
    counts = np.bincount(person.ink.labels, minlength=10)
    print(f"{len(person.ink.labels)} labelled digits in {len(person.sessions)} sessions")
    print("digit  " + "".join(f"{digit:5}" for digit in range(10)))
    print("count  " + "".join(f"{count:5}" for count in counts))
    if person.missing:
        names = ", ".join(map(str, person.missing))
        log(f"there is no {names} among them: of {'these' if len(person.missing) > 1 else 'this'} nothing is learnt")


def _tell_trial(validation: CrossValidation) -> None:
    print(f"{'held-back digits':18}{'wrong':>12}{'surprise':>10}")
    for when, wrong, nll in (
        ("before", validation.wrong_before, validation.nll_before),
        ("after", validation.wrong_after, validation.nll_after),
    ):
        print(f"{when:18}{wrong:5} of {validation.n:3}{nll:10.3f}")
    print(f"of what it was trained on, about {max(0.0, validation.forgetting):.2%} more is read wrong")


def _install(folder: Path, validation: CrossValidation) -> int:
    if not validation.wrong_before:
        log("not installed: the model as it was trained reads all of these digits right already")
        return 1
    if not validation.better:
        log(
            "not installed: the held-back digits are read no better than by the model as it was trained, or no more so than "
            "by chance: correct, or write, more of what it misreads"
        )
        return 1
    if validation.forgetting > MOST_LOST:
        log(f"not installed: it would forget too much of other people's writing (more than {MOST_LOST:.1%})")
        return 1
    install(folder, models_dir())
    print(f"installed in {models_dir()}; the model before it is kept as digits.previous.* (this one has no digits.keras)")
    return 0
