"""Propose the parts of a path that may be digits: from one cut to a later one."""

import numpy as np

from airdigits.decoding.ink_path import InkPath

_SHORTEST = 0.1  # s: nobody writes a digit faster
_SMALLEST = 0.03  # frame heights of line: less is a tip at rest
_MOST_CUTS = 36  # within a digit: of a slow writer's, who is cut more often, the least likely are left out


def propose_spans(path: InkPath, cuts: np.ndarray, last: int | None = None) -> np.ndarray:
    """Return the parts worth judging, from which point to which: int [m, 2]; with `last`, those that end at that cut's index.

    A part begins and ends with ink, and is neither too short nor too small for a digit.
    """
    spans = list[tuple[int, int]]()
    opens, closes = _opens(path), ~path.lifted
    for j in range(1, len(cuts)) if last is None else (last,):
        end = cuts[j]
        if not closes[end]:
            continue
        for i in range(max(0, j - _MOST_CUTS), j):
            start = cuts[i]
            long_enough = path.arrived[end] - path.left[start] >= _SHORTEST
            if opens[start] and long_enough and path.travelled[end] - path.travelled[start] >= _SMALLEST:
                spans.append((int(start), int(end)))
    return np.array(spans, int).reshape(-1, 2)


def _opens(path: InkPath) -> np.ndarray:
    """Tell the points from which ink goes on: bool [n]."""
    return np.r_[~path.lifted[1:], False]
