"""Train the model that reads digits: load, build, fit, calibrate, export, measure, and write its card."""

from collections.abc import Callable, Sequence
from pathlib import Path

from airdigits.adaptation.rehearsal import load_rehearsal_set, make_rehearsal_set
from airdigits.recognition.model_files import CARD, LITERT, REHEARSAL
from airdigits.support.atomic_write import write_atomically
from airdigits.training.card import make_card
from airdigits.training.data import load, remember
from airdigits.training.export import combine, write_models
from airdigits.training.fit import fit
from airdigits.training.seed_statistics import load_finished
from airdigits.training.settings import Settings
from airdigits.training.test_sets import describe, load_non_digit_sets, load_test_sets, measure


def train(
    settings: Settings,
    folder: Path,
    *,
    resume: bool = False,
    other_seeds: Sequence[Path] = (),
    tensorboard: bool = False,
    log: Callable[[str], None] = print,
) -> None:
    """Train the model into `folder`, or go on with the run that is there.

    `other_seeds` are folders of finished runs whose figures go into the card, too. `tensorboard`: see stage.py. Raises DataError
    and UsageError.
    """
    # Load. Errors in files show up now, not after an hour.
    others = load_finished(other_seeds)
    log("loading and rendering the training data ...")
    data = load(settings)
    remember(data.sources, folder, resume=resume)
    tests, non_digits = load_test_sets(settings, data), load_non_digit_sets(settings)
    log(f"{len(data.kept.labels)} images to train on, {len(data.held.labels)} held out")

    # Build and fit both networks, calibrate them on what is held out, and export them as one model.
    networks = fit(data, settings, folder, resume=resume, log=log, tensorboard=tensorboard)
    model, temperatures = combine(networks, data)
    write_models(folder, model)
    write_atomically(folder / REHEARSAL, make_rehearsal_set(folder / LITERT, data.kept))
    load_rehearsal_set(folder / REHEARSAL)  # raises for what `airdigits adapt` could not read

    # Measure the exported file, and write the card.
    figures = measure(folder / LITERT, tests, non_digits)
    for name, figure in figures.items():
        log(f"{name}: {describe(figure)}")
    write_atomically(folder / CARD, make_card(folder / LITERT, settings, data, figures, temperatures, others).encode())
    log(f"the model is in {folder}")
