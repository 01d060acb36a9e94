"""A person's digits to what an adaptation is worth: before and after on digits that were held back, and its price."""

from dataclasses import dataclass

import numpy as np

from airdigits.adaptation.fit import Examples, adapt, fit, folds, surprise
from airdigits.recognition.anatomy import LastLayer
from airdigits.recognition.classifier import DIGITS
from airdigits.training.guard import Guard


@dataclass(frozen=True)
class Trial:
    """How the person's `n` digits are read before and after, each by a model that never saw it; before is as it was trained.

    `wrong_*` counts errors, `surprise_*` is the mean negative log-likelihood. `price` is the share of the training images
    that is read wrong and was not before, less the share that is read right instead: an estimate from the held back guard.
    """

    n: int
    wrong_before: int
    wrong_after: int
    surprise_before: float
    surprise_after: float
    price: float

    @property
    def better(self) -> bool:
        """Fewer errors, or as many and less surprise."""
        return (self.wrong_after, self.surprise_after) < (self.wrong_before, self.surprise_before)


def held_back(person: Examples, guard: Guard, hold: float) -> Trial:
    """Adapt anew to all but a fifth of the digits, read that fifth, and so on; the hold is chosen anew each time, too.

    `hold` is the one that was chosen with all digits, for the price.
    """
    wrong, surprised = np.empty(len(person), bool), np.empty(len(person))
    for rest, held in folds(person.labels):
        layer, _ = adapt(person[rest], guard)
        wrong[held], surprised[held] = _wrong(layer, person.features[held], person.labels[held]), surprise(layer, person[held])
    return Trial(
        len(person),
        int(_wrong(guard.layer, person.features, person.labels).sum()),
        int(wrong.sum()),
        float(surprise(guard.layer, person).mean()),
        float(surprised.mean()),
        _price(person, guard, hold),
    )


def _price(person: Examples, guard: Guard, hold: float) -> float:
    """Each half of the guard is read by the model that only the other half held."""
    lost, digits = 0.0, guard.labels < DIGITS
    for half in (0, 1):
        mine = np.arange(len(guard.labels)) % 2 == half
        layer = fit(person, Guard(guard.features[mine], guard.labels[mine], guard.counts[mine], guard.layer, guard.trunk), hold)
        other = ~mine & digits
        features, labels = guard.features[other], guard.labels[other]
        change = _wrong(layer, features, labels).astype(int) - _wrong(guard.layer, features, labels)
        lost += float(change @ guard.counts[other])
    return lost / float(guard.counts[digits].sum())


def _wrong(layer: LastLayer, features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.asarray(layer.logits(features)[:, :DIGITS].argmax(axis=1) != labels)
