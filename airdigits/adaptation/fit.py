"""Features of one person's digits, and those of the guard, to the last layer that reads both."""

from dataclasses import dataclass

import numpy as np

from airdigits.adaptation.lbfgs import minimise
from airdigits.adaptation.rehearsal import RehearsalSet
from airdigits.labels import CLASS_COUNT
from airdigits.recognition.model_surgery import LastLayer, softmax

REHEARSAL_WEIGHT = 8.0
"""How much the guard counts, against the person's digits. Half of it loses MNIST and the wand digits more than is gained."""
FOLDS = 5
_SURE = 0.9  # probability: a digit that is read right with less is to become as sure, one with more is to stay as it is
_ENOUGH = 50  # digits: with fewer, each still counts as one of so many
_PULL = 2e-2  # towards the model as it was trained: weight of the squared distance; half of it loses twice as many wand digits
_STEPS = 40  # by then the gain on the person's digits is had to within a twentieth
_LEAST_SPREAD = 1e-3  # of the mean variance: features that hardly vary are no axes of their own


@dataclass(frozen=True, eq=False)
class Examples:
    """A person's digits as the trunk of a network sees them.

    `features` float32 [n, d] of the digits as written, `copies` float32 [n, c, d] of the same written again with other
    wobbles, `labels` uint8 [n], 0..9.
    """

    features: np.ndarray
    copies: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, chosen: np.ndarray) -> "Examples":
        return Examples(self.features[chosen], self.copies[chosen], self.labels[chosen])


def fit(person: Examples, rehearsal: RehearsalSet, rehearsal_weight: float = REHEARSAL_WEIGHT, steps: int = _STEPS) -> LastLayer:
    """The last layer under which the person's digits are read right while all else is read as before.

    Multinomial logistic regression: minimises the cross-entropy of the digits and their copies with what they shall be read
    as, plus `hold` times the divergence (Kullback and Leibler's) from what the trained model says of the guard, plus a pull
    towards the trained weights. The problem is convex.
    """
    trained = _joined(rehearsal.layer)
    copies = 1 + person.copies.shape[1]
    mine = np.concatenate([person.features[:, None], person.copies], axis=1).reshape(-1, person.features.shape[1])
    features = _with_one(np.concatenate([mine, rehearsal.features]))
    wanted = np.concatenate(
        [_wanted(mine, np.repeat(person.labels, copies), rehearsal.layer), softmax(rehearsal.layer.logits(rehearsal.features))]
    )
    each = min(1.0, len(person) / _ENOUGH)
    weights = np.r_[
        np.full(len(mine), each / len(mine)), np.full(len(rehearsal.labels), rehearsal_weight / len(rehearsal.labels))
    ]
    axes = _round_axes(features, weights)
    # From here on in float32, which is twice as fast; sums are float64.
    logits_before, features = (features @ trained.T).astype(np.float32), (features @ axes).astype(np.float32)
    wanted, shares = wanted.astype(np.float32), weights.astype(np.float32)[:, None]

    def loss(change: np.ndarray) -> tuple[float, np.ndarray]:
        along = change.reshape(trained.shape)
        logits = logits_before + features @ along.T.astype(np.float32)
        logits -= logits.max(axis=1, keepdims=True)
        powers = np.exp(logits)
        totals = powers.sum(axis=1, keepdims=True)
        entropy = -(wanted * (logits - np.log(totals))).sum(axis=1, dtype=np.float64) @ weights
        gradient = (((powers / totals - wanted) * shares).T @ features).astype(np.float64)
        moved = along @ axes.T
        return float(entropy + _PULL / 2 * (moved**2).sum()), (gradient + _PULL * moved @ axes).ravel()

    found = trained + minimise(loss, np.zeros(trained.size), steps=steps).reshape(trained.shape) @ axes.T
    return LastLayer(found[:, :-1].astype(np.float32), found[:, -1].astype(np.float32))


def negative_log_likelihood(layer: LastLayer, examples: Examples) -> np.ndarray:
    """Negative log-likelihood of each digit as written, [n]."""
    likely = softmax(layer.logits(examples.features)[:, :CLASS_COUNT])[np.arange(len(examples)), examples.labels]
    return np.asarray(-np.log(np.maximum(likely, 1e-9)))


def folds(labels: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Pairs of indices (rest, held back), in which every digit is held back once and every class is spread over all."""
    number = np.empty(len(labels), int)
    number[np.argsort(labels, kind="stable")] = np.arange(len(labels)) % FOLDS
    return [(np.flatnonzero(number != fold), np.flatnonzero(number == fold)) for fold in range(FOLDS) if fold in number]


def _wanted(features: np.ndarray, labels: np.ndarray, layer: LastLayer) -> np.ndarray:
    """What digits shall be read as, [n, 11]: as they are when that is right and sure, else as their label, surely enough.

    To make what is sure still surer would bend the model for nothing, and somebody else's digits with it.
    """
    read, own = softmax(layer.logits(features).astype(np.float64)), np.eye(CLASS_COUNT + 1)[labels].astype(bool)
    right = read[own]
    wanted = read * ((1 - np.maximum(right, _SURE)) / np.maximum(1 - right, 1e-12))[:, None]
    wanted[own] = np.maximum(right, _SURE)
    return wanted


def _joined(layer: LastLayer) -> np.ndarray:
    """Weights and bias in one, float64 [11, d + 1]."""
    return np.column_stack([layer.weights, layer.bias]).astype(np.float64)


def _round_axes(features: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """A basis, float64 [d + 1, d + 1], along which the weighted features vary evenly and by themselves.

    Along it the minimiser sees a round bowl in place of a long valley, and needs a fraction of the steps; where the bottom is
    does not change.
    """
    spread = (features * weights[:, None]).T @ features / weights.sum()
    spread += _LEAST_SPREAD * np.trace(spread) / len(spread) * np.eye(len(spread))
    return np.asarray(np.linalg.inv(np.linalg.cholesky(spread)).T)


def _with_one(features: np.ndarray) -> np.ndarray:
    """Features with a constant for the bias, float64 [n, d + 1]."""
    return np.column_stack([features, np.ones(len(features))]).astype(np.float64)
