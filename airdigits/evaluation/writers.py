"""Measure a model writer by writer: a mean hides whom it does not read."""

from dataclasses import dataclass

import numpy as np

from airdigits.support.terminal import plain

_LOW = 0.1  # quantile of the writers


@dataclass(frozen=True)
class WriterFigures:
    """How well the writers of a data set are read.

    `shares` has the share of the digits that is read right for each writer, and how many there are: the worst first.
    """

    shares: tuple[tuple[str, float, int], ...]

    @property
    def tenth_percentile(self) -> float:
        """The share that a tenth of the writers does not reach, interpolated between neighbours."""
        return float(np.quantile([share for _, share, _ in self.shares], _LOW))

    @property
    def worst(self) -> tuple[str, float, int]:
        """The writer who is read worst, the share that is right, and of how many digits."""
        return self.shares[0]


def by_writer(right: np.ndarray, writers: np.ndarray | None) -> WriterFigures | None:
    """Compute the figures of `right` bool [n] by `writers` text [n]. None where there are not two of them."""
    if writers is None:
        return None
    names, index = np.unique(writers, return_inverse=True)
    if len(names) < 2:
        return None
    counts = np.bincount(index)
    shares = np.bincount(index, weights=right) / counts
    order = np.lexsort((-counts, shares))
    return WriterFigures(tuple((plain(str(names[i]), 40), float(shares[i]), int(counts[i])) for i in order))


def writers_to_dict(figures: WriterFigures) -> dict[str, object]:
    """Return the figures as plain values for JSON."""
    name, share, n = figures.worst
    worst = {"writer": name, "n": n, "accuracy": share}
    return {"n": len(figures.shares), "worst": worst, "tenth_percentile": figures.tenth_percentile}


def writers_to_text(figures: WriterFigures) -> str:
    """Return the figures as a line."""
    name, share, n = figures.worst
    return (
        f"{len(figures.shares)} writers: {share:.2%} of the {n} digits of the worst, {name}, are read right; "
        f"tenth percentile of the writers {figures.tenth_percentile:.2%}"
    )
