"""Fit the last layer of a network to one person's digits and to the rehearsal set."""

from dataclasses import dataclass, replace

import numpy as np

from airdigits.adaptation.lbfgs import minimise
from airdigits.adaptation.rehearsal import RehearsalSet
from airdigits.labels import CLASS_COUNT, LOGIT_COUNT
from airdigits.recognition.model_surgery import LastLayer, softmax

REHEARSAL_WEIGHT = 8.0
"""Regularisation weight of the rehearsal set against the person's digits; half of it costs more on others than is gained."""
MISREAD = 5.0
"""How many digits each counts for that the trained model misreads: they are few, and the rest only has to stay as it is."""
FOLDS = 5
_SURE = 0.9  # target probability of a digit that is read with less; one read with more keeps what it has
_ENOUGH = 50  # digits: with fewer, each is weighted as if there were this many
_WEIGHT_DECAY = 2e-2  # weight of the squared distance to the trained weights; half of it forgets twice as many wand digits
_STEPS = 40  # enough to come within 5 % of the final gain on the person's digits
_LEAST_SPREAD = 1e-3  # of the mean variance, added to every feature's: else those that hardly vary would be blown up


@dataclass(frozen=True, eq=False)
class Examples:
    """The features of a person's digits.

    `features` float32 [n, d] of the digits as written, `copies` float32 [n, c, d] of the same digits rendered with other
    deformations, `labels` uint8 [n], below CLASS_COUNT. `weights` float [n] say how many digits each counts for; None: one.
    """

    features: np.ndarray
    copies: np.ndarray
    labels: np.ndarray
    weights: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, chosen: np.ndarray) -> "Examples":
        weights = None if self.weights is None else self.weights[chosen]
        return Examples(self.features[chosen], self.copies[chosen], self.labels[chosen], weights)


def emphasise_misread(person: Examples, trained: LastLayer) -> Examples:
    """Return the digits, each that the trained layer misreads weighted with `MISREAD`."""
    misread = trained.logits(person.features)[:, :CLASS_COUNT].argmax(axis=1) != person.labels
    return replace(person, weights=np.where(misread, MISREAD, 1.0))


def fit(person: Examples, rehearsal: RehearsalSet, rehearsal_weight: float = REHEARSAL_WEIGHT, steps: int = _STEPS) -> LastLayer:
    """Fit a last layer that reads the person's digits correctly and everything else as before.

    Multinomial logistic regression: minimises the cross-entropy of the digits and their copies with their targets, plus
    `rehearsal_weight` times the Kullback-Leibler divergence from the trained model's answers for the rehearsal set, plus the
    squared distance to the trained weights. The problem is convex.
    """
    trained = _joined(rehearsal.layer)
    copies = 1 + person.copies.shape[1]
    mine = np.concatenate([person.features[:, None], person.copies], axis=1).reshape(-1, person.features.shape[1])
    features = _with_one(np.concatenate([mine, rehearsal.features]))
    targets = np.concatenate(
        [_targets(mine, np.repeat(person.labels, copies), rehearsal.layer), softmax(rehearsal.layer.logits(rehearsal.features))]
    )
    counts = np.ones(len(person)) if person.weights is None else np.asarray(person.weights, float)
    counts = counts / max(float(counts.sum()), _ENOUGH)
    weights = np.r_[np.repeat(counts / copies, copies), np.full(len(rehearsal.labels), rehearsal_weight / len(rehearsal.labels))]
    axes = _whitening_basis(features, weights)
    # From here on in float32, which is twice as fast; sums are float64.
    logits_before, features = (features @ trained.T).astype(np.float32), (features @ axes).astype(np.float32)
    targets, shares = targets.astype(np.float32), weights.astype(np.float32)[:, None]

    def loss(change: np.ndarray) -> tuple[float, np.ndarray]:
        along = change.reshape(trained.shape)
        logits = logits_before + features @ along.T.astype(np.float32)
        logits -= logits.max(axis=1, keepdims=True)
        exponentials = np.exp(logits)
        totals = exponentials.sum(axis=1, keepdims=True)
        entropy = -(targets * (logits - np.log(totals))).sum(axis=1, dtype=np.float64) @ weights
        gradient = (((exponentials / totals - targets) * shares).T @ features).astype(np.float64)
        moved = along @ axes.T
        return float(entropy + _WEIGHT_DECAY / 2 * (moved**2).sum()), (gradient + _WEIGHT_DECAY * moved @ axes).ravel()

    fitted = trained + minimise(loss, np.zeros(trained.size), steps=steps).reshape(trained.shape) @ axes.T
    return LastLayer(fitted[:, :-1].astype(np.float32), fitted[:, -1].astype(np.float32))


def negative_log_likelihood(layer: LastLayer, examples: Examples) -> np.ndarray:
    """Compute the negative log-likelihood of each digit as written, [n]."""
    likely = softmax(layer.logits(examples.features)[:, :CLASS_COUNT])[np.arange(len(examples)), examples.labels]
    return np.asarray(-np.log(np.maximum(likely, 1e-9)))


def folds(labels: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return pairs of indices (rest, held out) that hold out every digit once and spread every class over all folds."""
    number = np.empty(len(labels), int)
    number[np.argsort(labels, kind="stable")] = np.arange(len(labels)) % FOLDS
    return [(np.flatnonzero(number != fold), np.flatnonzero(number == fold)) for fold in range(FOLDS) if fold in number]


def _targets(features: np.ndarray, labels: np.ndarray, layer: LastLayer) -> np.ndarray:
    """Return the target probabilities of digits, [n, LOGIT_COUNT]: the model's own where it is right and sure, else surer ones.

    Pushing a confident answer further would change how the model reads other people, for no gain.
    """
    read, own = softmax(layer.logits(features).astype(np.float64)), np.eye(LOGIT_COUNT)[labels].astype(bool)
    right = read[own]
    targets = read * ((1 - np.maximum(right, _SURE)) / np.maximum(1 - right, 1e-12))[:, None]
    targets[own] = np.maximum(right, _SURE)
    return targets


def _joined(layer: LastLayer) -> np.ndarray:
    """Join weights and bias, float64 [LOGIT_COUNT, d + 1]."""
    return np.column_stack([layer.weights, layer.bias]).astype(np.float64)


def _whitening_basis(features: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return a basis, float64 [d + 1, d + 1], in which the weighted features are uncorrelated and vary equally.

    This preconditions the problem: L-BFGS reaches the same minimum in a fraction of the steps.
    """
    spread = (features * weights[:, None]).T @ features / weights.sum()
    spread += _LEAST_SPREAD * np.trace(spread) / len(spread) * np.eye(len(spread))
    return np.asarray(np.linalg.inv(np.linalg.cholesky(spread)).T)


def _with_one(features: np.ndarray) -> np.ndarray:
    """Append a constant to the features for the bias, float64 [n, d + 1]."""
    return np.column_stack([features, np.ones(len(features))]).astype(np.float64)
