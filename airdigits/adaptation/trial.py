"""A person's digits to what an adaptation is worth: before and after on digits that were held back, and its price."""

from dataclasses import dataclass

import numpy as np

from airdigits.adaptation.fit import Examples, fit, folds, surprise
from airdigits.recognition.anatomy import LastLayer
from airdigits.recognition.classifier import DIGITS
from airdigits.training.guard import Guard

_BY_CHANCE = 1.5  # standard errors: chance alone would gain as much once in fifteen times


@dataclass(frozen=True)
class Trial:
    """How the person's `n` digits are read before and after, each by a model that never saw it; before is as it was trained.

    `wrong_*` counts errors, `surprise_*` is the mean negative log-likelihood and `doubt` the standard error of its decrease.
    `price` is the share of the training images that is read wrong and was not before, less the share that is read right
    instead: an estimate from the held back guard.
    """

    n: int
    wrong_before: int
    wrong_after: int
    surprise_before: float
    surprise_after: float
    doubt: float
    price: float

    @property
    def better(self) -> bool:
        """Fewer errors, and less surprise by more than chance.

        Who is read well already keeps the model as it was trained, one odd digit among many is no handwriting, and a model
        that has only learnt to be unsure is no better.
        """
        return self.wrong_after < self.wrong_before and self.surprise_before - self.surprise_after > _BY_CHANCE * self.doubt


def held_back(person: Examples, guard: Guard) -> Trial:
    """Fit to all but a fifth of the digits, read that fifth, and so on."""
    wrong, before, after = np.empty(len(person), bool), surprise(guard.layer, person), np.empty(len(person))
    for rest, held in folds(person.labels):
        layer = fit(person[rest], guard)
        wrong[held], after[held] = _wrong(layer, person.features[held], person.labels[held]), surprise(layer, person[held])
    return Trial(
        len(person),
        int(_wrong(guard.layer, person.features, person.labels).sum()),
        int(wrong.sum()),
        float(before.mean()),
        float(after.mean()),
        float((before - after).std() / np.sqrt(len(person))),
        _price(person, guard),
    )


def _price(person: Examples, guard: Guard) -> float:
    """Each half of the guard is read by the model that only the other half held."""
    lost, digits = 0.0, guard.labels < DIGITS
    for half in (0, 1):
        mine = np.arange(len(guard.labels)) % 2 == half
        layer = fit(person, Guard(guard.features[mine], guard.labels[mine], guard.counts[mine], guard.layer, guard.trunk))
        other = ~mine & digits
        features, labels = guard.features[other], guard.labels[other]
        change = _wrong(layer, features, labels).astype(int) - _wrong(guard.layer, features, labels)
        lost += float(change @ guard.counts[other])
    return lost / float(guard.counts[digits].sum())


def _wrong(layer: LastLayer, features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.asarray(layer.logits(features)[:, :DIGITS].argmax(axis=1) != labels)
