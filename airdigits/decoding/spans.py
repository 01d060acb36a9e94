"""Propose the parts of a path that may be digits: from one cut to a later one."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from airdigits.decoding.ink_path import InkPath

_SHORTEST = 0.1  # s: nobody writes a digit faster
_LINE = 0.03  # frame heights of line: less is a tip at rest
_MOST_CUTS = 36  # within a digit: of a slow writer's, who is cut more often, the longest parts are left out


class Spans(NamedTuple):
    """Parts of a path: `bounds` int [m, 2] from which to which cut, by the cuts' places in their row; `sizes` float [m].

    The size is the longer side of a part's box, in frame heights.
    """

    bounds: np.ndarray
    sizes: np.ndarray


def propose_spans(path: InkPath, cuts: Sequence[int], ends: Sequence[int] | None = None, smallest: float = 0.0) -> Spans:
    """Return the parts worth judging: those that end at one of `ends`, places in the row of cuts; None for all.

    A part begins and ends with ink, and is neither too short nor smaller than a digit, `smallest` frame heights.
    """
    places = np.asarray(cuts, int)
    opens = np.append(~path.lifted[1:], False)[places] if len(places) else np.zeros(0, bool)
    left, along = path.left[places], path.travelled[places]
    bounds, sizes = [np.zeros((0, 2), int)], [np.zeros(0)]
    for end in range(1, len(places)) if ends is None else ends:
        last, first = places[end], max(0, end - _MOST_CUTS)
        if path.lifted[last]:
            continue
        starts = np.arange(first, end)
        starts = starts[
            opens[first:end] & (path.arrived[last] - left[first:end] >= _SHORTEST) & (along[end] - along[first:end] >= _LINE)
        ]
        if not len(starts):
            continue
        backwards = path.points[places[starts[0]] : last + 1][::-1]
        steps = last - places[starts]
        low, high = (f.accumulate(backwards)[steps] for f in (np.minimum, np.maximum))
        size = (high - low).max(axis=1)
        kept = size >= smallest
        bounds.append(np.stack([starts[kept], np.full(int(kept.sum()), end)], axis=1))
        sizes.append(size[kept])
    return Spans(np.concatenate(bounds), np.concatenate(sizes))
