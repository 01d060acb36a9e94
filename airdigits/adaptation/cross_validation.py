"""Measure on held-out digits how much an adaptation improves the model, and how much the model forgets."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from airdigits.adaptation.fit import FOLDS, Examples, fit, folds, negative_log_likelihood
from airdigits.adaptation.rehearsal import RehearsalSet
from airdigits.labels import CLASS_COUNT
from airdigits.recognition.model_surgery import LastLayer

_FEW = 0.1  # of the digits: with no more errors than that, the likelihood alone says whether they are read better
_BY_CHANCE = 1.5  # standard errors: chance alone produces a gain this large once in fifteen runs


@dataclass(frozen=True)
class CrossValidation:
    """How well the person's `n` digits are read before and after adapting, each by a model that was not fitted to it.

    `wrong_*` counts errors, `nll_*` is the mean negative log-likelihood and `standard_error` that of its decrease. `forgetting`
    is the share of the training images that is newly misread, less the share that is newly read right: an estimate from
    held-out halves of the rehearsal set.
    """

    n: int
    wrong_before: int
    wrong_after: int
    nll_before: float
    nll_after: float
    standard_error: float
    forgetting: float

    @property
    def better(self) -> bool:
        """Return whether there are fewer errors, and the negative log-likelihood falls by more than chance explains.

        Someone who is already read well keeps the trained model; one odd digit is no evidence; and a model that has only become
        less confident is not better. Errors that are few to begin with need not be fewer: their number is chance.
        """
        few = 0 < self.wrong_before <= _FEW * self.n
        fewer = self.wrong_after < self.wrong_before or (few and self.wrong_after == self.wrong_before)
        return fewer and self.nll_before - self.nll_after > _BY_CHANCE * self.standard_error


FITS = FOLDS + 2
"""How many fits a cross-validation takes: one for each fifth of the digits, one for each half of the rehearsal set."""


def cross_validate(person: Examples, rehearsal: RehearsalSet, on_fit: Callable[[], None] = lambda: None) -> CrossValidation:
    """Cross-validate: hold out each fifth of the digits in turn, fit to the others, and read it.

    `on_fit` is called after each of the `FITS`.
    """
    wrong, before, after = np.empty(len(person), bool), negative_log_likelihood(rehearsal.layer, person), np.empty(len(person))
    for rest, held in folds(person.labels):
        layer = fit(person[rest], rehearsal)
        wrong[held], after[held] = (
            _wrong(layer, person.features[held], person.labels[held]),
            negative_log_likelihood(layer, person[held]),
        )
        on_fit()
    return CrossValidation(
        len(person),
        int(_wrong(rehearsal.layer, person.features, person.labels).sum()),
        int(wrong.sum()),
        float(before.mean()),
        float(after.mean()),
        float((before - after).std() / np.sqrt(len(person))),
        _forgetting(person, rehearsal, on_fit),
    )


def _forgetting(person: Examples, rehearsal: RehearsalSet, on_fit: Callable[[], None]) -> float:
    """Read each half of the rehearsal set with a model fitted to the other half alone."""
    lost, digits = 0.0, rehearsal.labels < CLASS_COUNT
    for half in (0, 1):
        mine = np.arange(len(rehearsal.labels)) % 2 == half
        layer = fit(
            person,
            RehearsalSet(
                rehearsal.features[mine], rehearsal.labels[mine], rehearsal.counts[mine], rehearsal.layer, rehearsal.backbone
            ),
        )
        other = ~mine & digits
        features, labels = rehearsal.features[other], rehearsal.labels[other]
        change = _wrong(layer, features, labels).astype(int) - _wrong(rehearsal.layer, features, labels)
        lost += float(change @ rehearsal.counts[other])
        on_fit()
    return lost / float(rehearsal.counts[digits].sum())


def _wrong(layer: LastLayer, features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.asarray(layer.logits(features)[:, :CLASS_COUNT].argmax(axis=1) != labels)
