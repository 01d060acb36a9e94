"""Learn the colours of a page's inks from the page itself: what the pen wrote in, what the printer."""

from dataclasses import dataclass

import numpy as np

from airdigits.paper.kinds import KIND_COUNT, PAPER

_BINS = 12  # levels of absorption in each channel
_LEAST = 40  # of 255: fainter ink has no colour to speak of
_ALIKE = 300.0  # px: as much ink of every colour is added to each kind, so that little ink tells little
_MOST = 2.0  # log-odds: no colour tells more


@dataclass(frozen=True, eq=False)
class InkColours:
    """What each colour of ink tells on one page.

    `odds` float32 [n, KIND_COUNT]: by how much it makes each kind likelier, by the colour's number.
    """

    odds: np.ndarray

    def told(self, likely: np.ndarray, absorption: np.ndarray) -> np.ndarray:
        """Return how likely each pixel is of each kind, where the colour of its ink counts, too: float32 [h, w, KIND_COUNT].

        `likely`, of the same shape, is what the segmentation network says, which sees no colour; `absorption` uint8 [h, w, 3].
        """
        is_ink, colour = _colours(absorption)
        result = likely.copy()
        here = result[is_ink] * self.odds[colour]
        result[is_ink] = here / np.maximum(here.sum(axis=-1, keepdims=True), 1e-9)
        return result


def learn_colours(likely: np.ndarray, absorption: np.ndarray) -> InkColours:
    """Count how often each kind of ink has each colour on a page; the parameters as in `InkColours.told`.

    Where all ink is of one colour, colour tells nothing.
    """
    is_ink, colour = _colours(absorption)
    counts = np.stack([_counted(colour, likely[..., kind][is_ink]) for kind in range(KIND_COUNT)], axis=1)
    overall = counts.sum(axis=1, keepdims=True) / max(float(counts.sum()), 1e-9)
    of_kind = (counts + _ALIKE * overall) / (counts.sum(axis=0) + _ALIKE)
    told = np.clip(np.log(np.maximum(of_kind, 1e-12) / np.maximum(overall, 1e-12)), -_MOST, _MOST)
    told[:, PAPER] = 0
    return InkColours(np.exp(told).astype(np.float32))


def _colours(absorption: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where there is ink, bool [h, w], and the number of its colour there: int64 [n]."""
    is_ink = absorption.max(axis=-1) > _LEAST
    levels = absorption[is_ink].astype(np.int64) * _BINS // 256
    return is_ink, (levels[:, 0] * _BINS + levels[:, 1]) * _BINS + levels[:, 2]


def _counted(colour: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Count colours, each also a little for the next ones: float64 [_BINS ** 3]."""
    counts = np.bincount(colour, weights, _BINS**3).reshape(_BINS, _BINS, _BINS)
    for axis in range(3):
        padded = np.pad(counts, [(1, 1) if a == axis else (0, 0) for a in range(3)])
        below, above = (np.take(padded, range(start, start + _BINS), axis) for start in (0, 2))
        counts = 0.5 * counts + 0.25 * (below + above)
    return np.asarray(counts.ravel())
