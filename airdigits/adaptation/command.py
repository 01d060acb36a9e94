"""`airdigits adapt`: recorded sessions with labels to a digit model that fits the person who wrote them."""

import argparse
import time
from pathlib import Path

import numpy as np

from airdigits.adaptation.card import make_card
from airdigits.adaptation.digits import PersonsDigits, examples_of, gather
from airdigits.adaptation.fit import fit
from airdigits.adaptation.trial import Trial, held_back
from airdigits.errors import DigitModelError, OutputError
from airdigits.files import write_whole
from airdigits.live.report import say
from airdigits.paths import models_dir
from airdigits.recognition.anatomy import Anatomy
from airdigits.training.files import CARD, GUARD, LITERT, install
from airdigits.training.guard import guard_file, load_guard

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
    anatomy = Anatomy(args.model or models_dir() / LITERT)
    path = guard_file(anatomy.path)
    guard = load_guard(path)
    if guard.trunk != anatomy.trunk:
        raise DigitModelError(f"{path}: the guard of another model than {anatomy.path.name}: take the files of one training")
    if not np.array_equal(anatomy.layer.weights, guard.layer.weights):
        say("this model was adapted before: it starts again from the one that was trained")
    person = gather(args.sessions, anatomy, say)
    _tell_digits(person)

    folder: Path = args.out or Path("runs") / time.strftime("adapted-%Y-%m-%d-%H%M%S")
    try:
        folder.mkdir(parents=True, exist_ok=True)  # a wrong name shall be found out before the work
        say("fitting, and reading digits that were held back ...")
        examples = examples_of(person.ink, anatomy)
        trial = held_back(examples, guard)
        _tell_trial(trial)
        model = anatomy.with_layer(fit(examples, guard))
        write_whole(folder / GUARD, path.read_bytes())
        write_whole(folder / CARD, make_card(model, anatomy, guard, person, trial).encode())
        write_whole(folder / LITERT, model)
        print(f"the model is in {folder}")
        return _install(folder, trial) if args.install else 0
    except OSError as error:
        raise OutputError(f"{error.filename or folder}: cannot be written ({error.strerror}): name another with --out") from None


def _tell_digits(person: PersonsDigits) -> None:
    counts = np.bincount(person.ink.labels, minlength=10)
    print(f"{len(person.ink.labels)} labelled digits in {len(person.sessions)} sessions")
    print("digit  " + "".join(f"{digit:5}" for digit in range(10)))
    print("count  " + "".join(f"{count:5}" for count in counts))
    if person.missing:
        names = ", ".join(map(str, person.missing))
        say(f"there is no {names} among them: of {'these' if len(person.missing) > 1 else 'this'} nothing is learnt")


def _tell_trial(trial: Trial) -> None:
    print(f"{'held-back digits':18}{'wrong':>12}{'surprise':>10}")
    for when, wrong, surprise in (
        ("before", trial.wrong_before, trial.surprise_before),
        ("after", trial.wrong_after, trial.surprise_after),
    ):
        print(f"{when:18}{wrong:5} of {trial.n:3}{surprise:10.3f}")
    print(f"of what it was trained on, about {max(0.0, trial.price):.2%} more is read wrong")


def _install(folder: Path, trial: Trial) -> int:
    if not trial.wrong_before:
        say("not installed: the model as it was trained reads all of these digits right already")
        return 1
    if not trial.better:
        say(
            "not installed: the held-back digits are read no better than by the model as it was trained, or no more so than "
            "by chance: correct, or write, more of what it misreads"
        )
        return 1
    if trial.price > MOST_LOST:
        say(f"not installed: it would forget too much of other people's writing (more than {MOST_LOST:.1%})")
        return 1
    install(folder, models_dir())
    print(f"installed in {models_dir()}; the model before it is kept as digits.previous.* (this one has no digits.keras)")
    return 0
