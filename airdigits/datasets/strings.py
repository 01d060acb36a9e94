"""Load labelled strings: numbers written in one go, as the path of a fingertip in time."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from airdigits.datasets.array_images import shape_text
from airdigits.datasets.npz import read_arrays, wrong
from airdigits.datasets.trajectories import check_offsets, check_points
from airdigits.labels import ALPHABET, label_of

_LONGEST = 3600.0  # s: a number takes seconds; what a file says becomes an amount of work


@dataclass(frozen=True, eq=False)
class LabelledString:
    """One number: its signs, and where the fingertip was at `t` float64 [n] s: `xy` float64 [n, 2], y down, any unit."""

    text: str
    t: np.ndarray
    xy: np.ndarray


def load_strings(path: Path) -> tuple[LabelledString, ...]:
    """Load numbers that were written in one go from an .npz file.

    Its arrays: `xy` float [N, 2] (x right, y down, any unit), `t` float [N] (s, rising within a number), `offsets` int [n+1]
    (number i is xy[offsets[i]:offsets[i+1]]), and `label`, text [n]: the digits. Others, such as `pen`, are not read: the
    fingertip goes on from stroke to stroke. Raises DataError naming the file and the key at fault.
    """
    arrays = read_arrays(path, ("xy", "t", "offsets", "label"))
    xy, t, offsets = arrays["xy"], arrays["t"], arrays["offsets"]
    check_points(path, xy)
    check_offsets(path, offsets, len(xy))
    _check_times(path, t, offsets)
    texts = _texts(path, arrays["label"], len(offsets) - 1)
    spans = [slice(start, end) for start, end in pairwise(offsets)]
    return tuple(
        LabelledString(text, t[span].astype(float) - float(t[span.start]), xy[span].astype(float))
        for text, span in zip(texts, spans, strict=True)
    )


def _check_times(path: Path, t: np.ndarray, offsets: np.ndarray) -> None:
    if t.shape != (offsets[-1],) or t.dtype.kind not in "fiu":
        raise wrong(path, "t", f"must be numbers [{offsets[-1]}] as xy, is {shape_text(t)}")
    if not np.isfinite(t).all():
        raise wrong(path, "t", "has a value that is not a number")
    for i, (start, end) in enumerate(pairwise(offsets)):
        times = t[start:end].astype(float)
        if np.any(np.diff(times) <= 0):
            raise wrong(path, "t", f"must rise within a number, and does not in number {i}")
        if times[-1] - times[0] > _LONGEST:
            raise wrong(path, "t", f"must be seconds: number {i} would take {times[-1] - times[0]:,.0f}")


def _texts(path: Path, labels: np.ndarray, count: int) -> list[str]:
    if labels.dtype.kind != "U":
        digits = "; for single digits use --strokes" if labels.dtype.kind in "iu" else ""
        raise wrong(path, "label", f"must be text [{count}], is {shape_text(labels)}{digits}")
    if labels.shape != (count,):
        raise wrong(path, "label", f"must be text [{count}], is {shape_text(labels)}")
    for i, text in enumerate(labels.tolist()):
        if not text or any(label_of(sign) is None for sign in text):
            raise wrong(path, "label", f"must be numbers of {ALPHABET}, is {text[:20]!r} for number {i}")
    return [str(text) for text in labels.tolist()]
