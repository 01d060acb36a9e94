"""Cut streams as the decoder does, and label the parts: a digit, or none because it is cut too long, too short or elsewhere."""

from typing import NamedTuple

import numpy as np

from airdigits.decoding.cuts import propose_cuts
from airdigits.decoding.ink_path import InkPath
from airdigits.decoding.span_features import AROUND, CHANNELS, INSIDE, SPEED, STEPS, span_features
from airdigits.decoding.spans import propose_spans
from airdigits.labels import NON_DIGIT
from airdigits.synthesis.streams import Draw, Stream, make_stream

_EXACT, _WRONG = 0.15, 0.3  # sizes of the digit: cuts this near its ends are right, and beyond this wrong; between, who knows
_RIGHT_ONES, _CLOSE_ONES, _OTHERS = 2, 4, 3  # taken of each digit, of the wrong parts that share ink with digits, and of the rest
_BLANKED = 0.12  # of the parts are shown without what comes before, and of as many without what comes after
_UNTIMED = 0.25  # of the parts are shown without their speed, which depends on the person and the camera


class SpanExamples(NamedTuple):
    """`features` float32 [n, STEPS, CHANNELS] as the decoder describes parts, and `labels` uint8 [n]."""

    features: np.ndarray
    labels: np.ndarray


def make_span_examples(streams: int, draw: Draw, rng: np.random.Generator, *, strength: float = 1.0) -> SpanExamples:
    """Make examples of so many streams. The same generator state gives the same arrays."""
    features, labels = list[np.ndarray](), list[np.ndarray]()
    for _ in range(streams):
        stream = make_stream(rng, draw, strength=strength)
        path = InkPath.of(stream.strokes)
        if len(path) < 3:
            continue
        spans, kinds = _choose(path, stream, rng)
        features.append(_blank(span_features(path, spans), rng))
        labels.append(kinds)
    if not features:
        return SpanExamples(np.zeros((0, STEPS, CHANNELS), np.float32), np.zeros(0, np.uint8))
    return SpanExamples(np.concatenate(features), np.concatenate(labels))


def _choose(path: InkPath, stream: Stream, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Choose parts of a stream to learn from: right ones, wrong ones that share ink with a digit, and others."""
    spans = propose_spans(path, propose_cuts(path))
    labels, overlap = label_spans(path, spans, stream)
    chosen = list[np.ndarray]()
    for label in {digit.label for digit in stream.digits}:
        right = np.flatnonzero(labels == label)
        wanted = _RIGHT_ONES * sum(digit.label == label for digit in stream.digits)
        chosen.append(rng.permutation(right)[:wanted])
    wrong = labels == NON_DIGIT
    chosen.append(rng.permutation(np.flatnonzero(wrong & (overlap > 0.3)))[: _CLOSE_ONES * max(1, len(stream.digits))])
    chosen.append(rng.permutation(np.flatnonzero(wrong & (overlap <= 0.3)))[: _OTHERS if stream.digits else 2 * _OTHERS])
    picked = np.concatenate(chosen).astype(int)
    return spans[picked], labels[picked].astype(np.uint8)


def label_spans(path: InkPath, spans: np.ndarray, stream: Stream) -> tuple[np.ndarray, np.ndarray]:
    """Label parts of a stream: int [m], NON_DIGIT for wrong ones and -1 where nobody could tell.

    Also returns how much of its way each shares with a digit, of what both cover: float [m].
    """
    along = path.travelled
    knots = np.stack([path.arrived, path.left], axis=1).ravel()
    start, end = along[spans[:, 0]], along[spans[:, 1]]
    labels, overlap = np.full(len(spans), NON_DIGIT), np.zeros(len(spans))
    for digit in stream.digits:
        first, last = np.interp([digit.start, digit.end], knots, np.repeat(along, 2))
        covered = path.points[(along >= first - 1e-9) & (along <= last + 1e-9)]
        size = float(np.ptp(covered, axis=0).max()) if len(covered) else 0.0
        off = np.maximum(abs(start - first), abs(end - last)) / max(size, 1e-6)
        labels = np.where(off <= _EXACT, digit.label, np.where((off < _WRONG) & (labels == NON_DIGIT), -1, labels))
        shared = np.minimum(end, last) - np.maximum(start, first)
        overlap = np.maximum(overlap, shared / np.maximum(np.maximum(end, last) - np.minimum(start, first), 1e-6))
    return labels, overlap


def _blank(features: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Hide what comes before or after some parts, as where ink begins or has not gone on yet; and the speed of some."""
    features[rng.random(len(features)) < _BLANKED, :AROUND] = 0
    features[rng.random(len(features)) < _BLANKED, AROUND + INSIDE :] = 0
    features[rng.random(len(features)) < _UNTIMED, :, SPEED] = 0
    return features
