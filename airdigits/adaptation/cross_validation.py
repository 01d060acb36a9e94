"""Measure what an adaptation gains, on held-back digits of the person, and what the model forgets by it."""

from dataclasses import dataclass

import numpy as np

from airdigits.adaptation.fit import Examples, fit, folds, negative_log_likelihood
from airdigits.adaptation.rehearsal import RehearsalSet
from airdigits.labels import CLASS_COUNT
from airdigits.recognition.model_surgery import LastLayer

_BY_CHANCE = 1.5  # standard errors: chance alone would gain as much once in fifteen times


@dataclass(frozen=True)
class CrossValidation:
    """How the person's `n` digits are read before and after, each by a model that never saw it; before is as trained.

    `wrong_*` counts errors, `nll_*` is the mean negative log-likelihood and `standard_error` that of its decrease. `forgetting`
    is the share of the training images that is newly read wrong, less the share that is newly read right: an estimate from
    held-back halves of the rehearsal set.
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

        A person who is read well already keeps the model as it was trained, one odd digit among many is no handwriting, and a
        model that has only learnt to be unsure is no better.
        """
        return self.wrong_after < self.wrong_before and self.nll_before - self.nll_after > _BY_CHANCE * self.standard_error


def cross_validate(person: Examples, rehearsal: RehearsalSet) -> CrossValidation:
    """Fit to all but a fifth of the digits, read that fifth, and so on for each fifth."""
    wrong, before, after = np.empty(len(person), bool), negative_log_likelihood(rehearsal.layer, person), np.empty(len(person))
    for rest, held in folds(person.labels):
        layer = fit(person[rest], rehearsal)
        wrong[held], after[held] = (
            _wrong(layer, person.features[held], person.labels[held]),
            negative_log_likelihood(layer, person[held]),
        )
    return CrossValidation(
        len(person),
        int(_wrong(rehearsal.layer, person.features, person.labels).sum()),
        int(wrong.sum()),
        float(before.mean()),
        float(after.mean()),
        float((before - after).std() / np.sqrt(len(person))),
        _forgetting(person, rehearsal),
    )


def _forgetting(person: Examples, rehearsal: RehearsalSet) -> float:
    """Read each half of the rehearsal set with the model that was fitted with the other half alone."""
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
    return lost / float(rehearsal.counts[digits].sum())


def _wrong(layer: LastLayer, features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.asarray(layer.logits(features)[:, :CLASS_COUNT].argmax(axis=1) != labels)
