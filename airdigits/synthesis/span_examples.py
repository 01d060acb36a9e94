"""Cut streams as the decoder does, and label the parts: a digit, or none because it is cut too long, too short or elsewhere."""

from typing import NamedTuple

import numpy as np

from airdigits.decoding.cuts import propose_cuts
from airdigits.decoding.ink_path import InkPath
from airdigits.decoding.span_features import AROUND, CHANNELS, INSIDE, SPEED, STEPS, span_features
from airdigits.decoding.span_network import SpanNetwork
from airdigits.decoding.spans import propose_spans
from airdigits.labels import NON_DIGIT
from airdigits.synthesis.streams import Draw, Stream, make_stream

_EXACT, _WRONG = 0.15, 0.3  # sizes of the digit: cuts this near its ends are right, and beyond this wrong; between, who knows
_RIGHT_ONES, _CLOSE_ONES, _OTHERS = 2, 4, 3  # taken of each digit, of the wrong parts that share ink with digits, and of the rest
_EASY = -7.0  # log-odds: a wrong part that is less likely teaches nothing
_BLANKED = 0.12  # of the parts are shown without what comes before, and of as many without what comes after
_UNTIMED = 0.25  # of the parts are shown without their speed, which depends on the person and the camera


class SpanExamples(NamedTuple):
    """`features` float32 [n, STEPS, CHANNELS] as the decoder describes parts, and `labels` uint8 [n]."""

    features: np.ndarray
    labels: np.ndarray


def make_span_examples(
    streams: int, draw: Draw, rng: np.random.Generator, *, strength: float = 1.0, network: SpanNetwork | None = None
) -> SpanExamples:
    """Make examples of so many streams. The same generator state gives the same arrays.

    With a `network` that has learnt from others, these are what it finds hard: digits that it doubts, and what it takes for one.
    """
    features, labels = list[np.ndarray](), list[np.ndarray]()
    for _ in range(streams):
        stream = make_stream(rng, draw, strength=strength)
        path = InkPath.of(stream.strokes)
        if len(path) < 3:
            continue
        cuts = propose_cuts(path)
        spans = np.array(cuts)[propose_spans(path, cuts).bounds]
        kinds, overlap = label_spans(path, spans, stream)
        if network is None:
            chosen = _choose(kinds, overlap, stream, rng)
            described = span_features(path, spans[chosen])
        else:
            described = span_features(path, spans)
            chosen = _choose_hard(kinds, network.log_odds(described), stream, rng)
            described = described[chosen]
        features.append(_blank(described, rng))
        labels.append(kinds[chosen].astype(np.uint8))
    if not features:
        return SpanExamples(np.zeros((0, STEPS, CHANNELS), np.float32), np.zeros(0, np.uint8))
    return SpanExamples(np.concatenate(features), np.concatenate(labels))


def _choose(labels: np.ndarray, overlap: np.ndarray, stream: Stream, rng: np.random.Generator) -> np.ndarray:
    """Choose parts of a stream to learn from: right ones, wrong ones that share ink with a digit, and others."""
    count = max(1, len(stream.digits))
    wrong, close = labels == NON_DIGIT, overlap > 0.3
    return np.concatenate(
        [
            *(_some(labels == label, _RIGHT_ONES * times, rng) for label, times in _times_written(stream)),
            _some(wrong & close, _CLOSE_ONES * count, rng),
            _some(wrong & ~close, _OTHERS if stream.digits else 2 * _OTHERS, rng),
        ]
    )


def _choose_hard(labels: np.ndarray, log_odds: np.ndarray, stream: Stream, rng: np.random.Generator) -> np.ndarray:
    """Choose the right parts that a network doubts most, the wrong ones that it doubts least, and some others of each."""
    chosen = list[np.ndarray]()
    for label, times in _times_written(stream):
        right = np.flatnonzero(labels == label)
        chosen += [_some(labels == label, times, rng), right[np.argsort(log_odds[right, label])[:times]]]
    wrong = np.flatnonzero(labels == NON_DIGIT)
    likely = log_odds[wrong].max(axis=1) if len(wrong) else np.zeros(0)
    hardest = wrong[np.argsort(-likely)[: 3 + 2 * max(1, len(stream.digits))]]
    chosen += [hardest[log_odds[hardest].max(axis=1) > _EASY] if len(hardest) else hardest, _some(labels == NON_DIGIT, 2, rng)]
    return np.unique(np.concatenate(chosen)).astype(int)


def _times_written(stream: Stream) -> list[tuple[int, int]]:
    """Return each label of a stream, and how often it is written there."""
    labels = [digit.label for digit in stream.digits]
    return [(label, labels.count(label)) for label in sorted(set(labels))]


def _some(candidates: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Choose up to so many of the candidates, bool [m], at random: their indices."""
    return rng.permutation(np.flatnonzero(candidates))[:count]


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
