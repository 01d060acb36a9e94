"""Learn the colours of a page's inks from the page itself: what the pen wrote in, what the printer."""

import cv2
import numpy as np

from airdigits.paper.binarization import strongest
from airdigits.paper.kinds import KIND_COUNT, PAPER, STRUCTURE

_BINS = 12  # levels of absorption in each channel
_LEAST = 40  # of 255: fainter ink has no colour to speak of
_ALIKE = 300.0  # px: as much ink of every colour is added to each kind, so that little ink tells little
_MOST = 2.0  # log-odds: no colour tells more
_CLOSED = 1 / (1 + np.exp(2 * _MOST))  # what is less likely than that becomes no likelier than a half by any colour
_ROW = 1024  # pixels that are looked up in one row of a map, which OpenCV limits


def told_by_colour(likely: np.ndarray, absorption: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weigh the colour of each pixel's ink beside what the segmentation network says, which sees no colour.

    `likely` float32 [h, w, KIND_COUNT] is that, `absorption` uint8 [H, W, 3] the share of the paper's light that is absorbed in
    each channel (binarization.py), in the page's own pixels. How often each kind of ink has each colour on this page is counted
    by `likely`, and again with what that told; so where all ink is of one colour, colour tells nothing.
    Returns how likely each pixel is of each kind, as `likely`, and where the page has structure where it has ink: bool [H, W].
    """
    is_ink, colour = _colours(cv2.resize(absorption, likely.shape[1::-1], interpolation=cv2.INTER_AREA))
    here = likely[is_ink]
    told = _told(colour, _weighed(here, _told(colour, here)[colour]))
    result = likely.copy()
    result[is_ink] = _weighed(here, told[colour])

    size = absorption.shape[1::-1]
    printed = cv2.resize(np.ascontiguousarray(likely[..., STRUCTURE]), size, interpolation=cv2.INTER_LINEAR)
    undecided = (printed > _CLOSED) & (printed < 1 - _CLOSED)
    is_ink, colour = _colours(absorption, undecided)
    structure = printed > 0.5
    structure[is_ink] = _weighed(_enlarged(likely, is_ink), told[colour])[:, STRUCTURE] > 0.5
    return result, structure


def _colours(absorption: np.ndarray, among: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return where there is ink, bool [h, w], of those pixels if they are given, and the number of its colour there: [n]."""
    is_ink = strongest(absorption) > _LEAST
    if among is not None:
        is_ink &= among
    blue, green, red = (absorption[is_ink].T.astype(np.intp) * _BINS) >> 8
    return is_ink, (blue * _BINS + green) * _BINS + red


def _told(colour: np.ndarray, likely: np.ndarray) -> np.ndarray:
    """Return by how much each colour makes each kind likelier: float32 [_BINS ** 3, KIND_COUNT]."""
    counts = np.stack([np.bincount(colour, likely[:, kind], _BINS**3) for kind in range(KIND_COUNT)], axis=1)
    counts = _spread(counts.reshape(_BINS, _BINS, _BINS, KIND_COUNT)).reshape(-1, KIND_COUNT)
    overall = counts.sum(axis=1, keepdims=True) / max(float(counts.sum()), 1e-9)
    of_kind = (counts + _ALIKE * overall) / (counts.sum(axis=0) + _ALIKE)
    told = np.clip(np.log(np.maximum(of_kind, 1e-12) / np.maximum(overall, 1e-12)), -_MOST, _MOST)
    told[:, PAPER] = 0
    return np.exp(told).astype(np.float32)


def _spread(counts: np.ndarray) -> np.ndarray:
    """Count each colour also a little for the next ones: float64 [_BINS, _BINS, _BINS, KIND_COUNT]."""
    for axis in range(3):
        along = np.moveaxis(counts, axis, 0)
        spread = 0.5 * along
        spread[1:] += 0.25 * along[:-1]
        spread[:-1] += 0.25 * along[1:]
        counts = np.moveaxis(spread, 0, axis)
    return counts


def _weighed(likely: np.ndarray, told: np.ndarray) -> np.ndarray:
    """Return probabilities, float32 [n, KIND_COUNT], multiplied by what is told, rows adding up to 1."""
    product = likely * told
    return np.asarray(product / np.maximum(product.sum(axis=-1, keepdims=True), 1e-9))


def _enlarged(likely: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Return `likely`, [h, w, KIND_COUNT], at chosen pixels, bool [H, W], of the same picture enlarged: [n, KIND_COUNT]."""
    rows, columns = np.nonzero(chosen)
    if not len(rows):
        return np.zeros((0, KIND_COUNT), np.float32)
    spare = -len(rows) % _ROW
    y, x = (
        np.pad((at.astype(np.float32) + 0.5) * (likely.shape[axis] / chosen.shape[axis]) - 0.5, (0, spare)).reshape(-1, _ROW)
        for axis, at in enumerate((rows, columns))
    )
    inked = np.ascontiguousarray(likely[..., PAPER + 1 :])  # it is known that there is ink; and OpenCV takes four channels
    found = cv2.remap(inked, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).reshape(-1, KIND_COUNT - 1)
    return np.pad(found[: len(rows)], ((0, 0), (PAPER + 1, 0)))
