"""Find percentiles of grey levels by counting them: the same numbers as NumPy's, for a page's many small pieces much faster."""

import math

import numpy as np


def level(pixels: np.ndarray, percent: float) -> float:
    """Return the grey level that `percent` of the pixels do not exceed, interpolated as np.percentile does.

    `pixels` are uint8, at least one.
    """
    up_to = np.bincount(pixels.ravel(), minlength=256).cumsum()
    last = int(up_to[-1]) - 1
    at = percent / 100 * last
    below = math.floor(at)
    low, high = np.searchsorted(up_to, (below, min(below + 1, last)), side="right").tolist()
    return float(low + (high - low) * (at - below))
