"""Features of one person's digits, and those of the guard, to the last layer that reads both."""

from dataclasses import dataclass

import numpy as np

from airdigits.adaptation.lbfgs import minimise
from airdigits.recognition.anatomy import LastLayer, softmax
from airdigits.recognition.classifier import DIGITS
from airdigits.training.guard import Guard

HOLDS = (64.0, 32.0, 16.0, 8.0)
"""How much the guard counts, from a firm hold to a loose one: the loosest costs MNIST less than 0.1 points (bench/adapt.py)."""
FOLDS = 5
_ENOUGH = 50  # digits: with fewer, each still counts as one of so many
_PULL = 1e-3  # towards the model as it was trained: weight of the squared distance of the weights
_TRIFLE = 0.005  # of surprise, a digit: as if one in two hundred became a riddle
_STEPS = 60
_SKETCH = 25  # steps from one hold to the next, while they are compared


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


def fit(person: Examples, guard: Guard, hold: float, start: LastLayer | None = None, steps: int = _STEPS) -> LastLayer:
    """The last layer under which the person's digits are likeliest while the guard is read as before.

    Multinomial logistic regression: minimises the cross-entropy of the digits and their copies, plus `hold` times the
    divergence (Kullback and Leibler's) from what the trained model says of the guard, plus a pull towards the trained weights.
    The problem is convex: `start`, a solution nearby, only saves `steps`.
    """
    trained = _joined(guard.layer)
    copies = 1 + person.copies.shape[1]
    mine = np.concatenate([person.features[:, None], person.copies], axis=1).reshape(-1, person.features.shape[1])
    features = _with_one(np.concatenate([mine, guard.features]))
    wanted = np.concatenate([np.eye(DIGITS + 1)[np.repeat(person.labels, copies)], softmax(guard.layer.logits(guard.features))])
    each = min(1.0, len(person) / _ENOUGH)
    weights = np.r_[np.full(len(mine), each / len(mine)), np.full(len(guard.labels), hold / len(guard.labels))]

    def loss(change: np.ndarray) -> tuple[float, np.ndarray]:
        moved = change.reshape(trained.shape)
        logits = features @ (trained + moved).T
        logits -= logits.max(axis=1, keepdims=True)
        powers = np.exp(logits)
        totals = powers.sum(axis=1, keepdims=True)
        surprise = -((wanted * (logits - np.log(totals))).sum(axis=1) @ weights)
        gradient = ((powers / totals - wanted) * weights[:, None]).T @ features
        return float(surprise + _PULL / 2 * (change @ change)), (gradient + _PULL * moved).ravel()

    begin = (_joined(start) - trained).ravel() if start else np.zeros(trained.size)
    found = trained + minimise(loss, begin, steps=steps).reshape(trained.shape)
    return LastLayer(found[:, :-1].astype(np.float32), found[:, -1].astype(np.float32))


def choose_hold(person: Examples, guard: Guard) -> float:
    """The firmest hold on the guard with which the person's digits are read about as well as with any.

    Cross-validated. A firmer hold is preferred unless it is worse by more than a trifle, so that a person who is read well
    already changes next to nothing.
    """
    losses = np.empty((len(HOLDS), len(person)))
    for rest, held in folds(person.labels):
        layer = None
        for place, hold in enumerate(HOLDS):
            layer = fit(person[rest], guard, hold, layer, _SKETCH)
            losses[place, held] = surprise(layer, person[held])
    means = losses.mean(axis=1)
    return HOLDS[int((means <= means.min() + _TRIFLE).argmax())]


def adapt(person: Examples, guard: Guard) -> tuple[LastLayer, float]:
    """The last layer fitted to a person, and the hold that was chosen for it."""
    hold = choose_hold(person, guard)
    return fit(person, guard, hold), hold


def surprise(layer: LastLayer, examples: Examples) -> np.ndarray:
    """Negative log-likelihood of each digit as written, [n]."""
    likely = softmax(layer.logits(examples.features)[:, :DIGITS])[np.arange(len(examples)), examples.labels]
    return np.asarray(-np.log(np.maximum(likely, 1e-9)))


def folds(labels: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Pairs of indices (rest, held back), in which every digit is held back once and every class is spread over all."""
    number = np.empty(len(labels), int)
    number[np.argsort(labels, kind="stable")] = np.arange(len(labels)) % FOLDS
    return [(np.flatnonzero(number != fold), np.flatnonzero(number == fold)) for fold in range(FOLDS) if fold in number]


def _joined(layer: LastLayer) -> np.ndarray:
    """Weights and bias in one, float64 [11, d + 1]."""
    return np.column_stack([layer.weights, layer.bias]).astype(np.float64)


def _with_one(features: np.ndarray) -> np.ndarray:
    """Features with a constant for the bias, float64 [n, d + 1]."""
    return np.column_stack([features, np.ones(len(features))]).astype(np.float64)
