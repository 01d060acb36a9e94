"""Streams of ink with their truth: the same every time, and where they say that a digit is, one is."""

import itertools

import numpy as np
import pytest

from airdigits.decoding.cuts import propose_cuts
from airdigits.decoding.ink_path import InkPath
from airdigits.decoding.span_features import AROUND, CHANNELS, INSIDE, STEPS
from airdigits.decoding.spans import propose_spans
from airdigits.labels import CLASS_COUNT, NON_DIGIT
from airdigits.synthesis.digits import synthesise
from airdigits.synthesis.gestures import draw_gesture
from airdigits.synthesis.pen_paths import Strokes
from airdigits.synthesis.span_examples import label_spans, make_span_examples
from airdigits.synthesis.streams import Stream, make_stream


def draw(rng: np.random.Generator) -> tuple[int, Strokes]:
    label = int(rng.integers(CLASS_COUNT))
    return label, synthesise(label, rng)


@pytest.fixture(scope="module")
def streams() -> list[Stream]:
    return [make_stream(np.random.default_rng(seed), draw) for seed in range(300)]


def test_the_same_seed_gives_the_same_stream(streams: list[Stream]):
    again = make_stream(np.random.default_rng(7), draw)
    for one, other in zip(streams[7].strokes, again.strokes, strict=True):
        np.testing.assert_array_equal(one.points, other.points)
        np.testing.assert_array_equal(one.times, other.times)
    assert [(d.label, d.start, d.end) for d in again.digits] == [(d.label, d.start, d.end) for d in streams[7].digits]


def test_strokes_are_finite_and_go_on_in_time(streams: list[Stream]):
    for stream in streams:
        times = np.concatenate([stroke.times for stroke in stream.strokes])
        assert (np.diff(times) > 0).all()
        assert all(np.isfinite(stroke.points).all() for stroke in stream.strokes)
        assert all(len(stroke.points) >= 2 for stroke in stream.strokes)


def test_digits_follow_each_other_and_lie_within_the_ink(streams: list[Stream]):
    for stream in streams:
        assert all(digit.start < digit.end for digit in stream.digits)
        assert all(one.end <= other.start + 1e-9 for one, other in itertools.pairwise(stream.digits))
        if stream.digits:
            assert stream.digits[0].start < stream.strokes[-1].times[-1]
            assert stream.digits[-1].end > stream.strokes[0].times[0]


def test_there_are_streams_of_one_to_four_digits_and_of_none_in_one_stroke_and_in_several(streams: list[Stream]):
    assert {len(stream.digits) for stream in streams} == {0, 1, 2, 3, 4}
    assert {label for stream in streams for label in (d.label for d in stream.digits)} == set(range(CLASS_COUNT))
    assert 0.1 < np.mean([not stream.digits for stream in streams]) < 0.45
    assert {len(stream.strokes) > 1 for stream in streams if len(stream.digits) > 1} == {True, False}


def test_streams_come_in_many_sizes_and_frame_rates(streams: list[Stream]):
    steps = [np.median(np.diff(stream.strokes[0].times)) for stream in streams]
    assert min(steps) < 1 / 45
    assert max(steps) > 1 / 15
    sizes = [np.ptp(np.vstack([s.points for s in stream.strokes]), axis=0).max() for stream in streams if stream.digits]
    assert np.quantile(sizes, 0.9) > 3 * np.quantile(sizes, 0.1)


def test_most_digits_have_a_part_among_those_that_the_decoder_tries(streams: list[Stream]):
    found = 0
    for stream in streams:
        path = InkPath.of(stream.strokes)
        cuts = propose_cuts(path)
        spans = np.array(cuts)[propose_spans(path, cuts).bounds]
        labels, overlap = label_spans(path, spans, stream)
        found += sum(digit.label in labels for digit in stream.digits)
        assert set(labels.tolist()) <= {-1, NON_DIGIT, *(digit.label for digit in stream.digits)}
        assert ((overlap >= -1) & (overlap <= 1 + 1e-9)).all()
    assert found / sum(len(stream.digits) for stream in streams) > 0.85


def test_a_part_that_goes_from_the_beginning_to_the_end_of_a_digit_has_its_label_and_one_cut_elsewhere_has_not(
    streams: list[Stream],
):
    stream = next(s for s in streams if len(s.digits) == 1 and s.digits[0].end - s.digits[0].start > 0.8)
    path, (digit,) = InkPath.of(stream.strokes), stream.digits
    first, last = (int(np.abs(path.arrived - t).argmin()) for t in (digit.start, digit.end))
    middle = int(np.abs(path.travelled - (path.travelled[first] + path.travelled[last]) / 2).argmin())
    labels, overlap = label_spans(path, np.array([(first, last), (first, middle), (middle, last)]), stream)
    assert labels.tolist() == [digit.label, NON_DIGIT, NON_DIGIT]
    assert overlap[0] > 0.85 > overlap[1:].max()


def test_gestures_are_the_same_for_the_same_seed_finite_and_not_a_point():
    for seed in range(200):
        (once,), (again,) = (draw_gesture(np.random.default_rng(seed)) for _ in range(2))
        np.testing.assert_array_equal(once, again)
        assert np.isfinite(once).all()
        assert np.ptp(once, axis=0).max() > 0.05


def test_examples_are_parts_as_the_decoder_describes_them_right_ones_and_wrong_ones():
    features, labels = make_span_examples(60, draw, np.random.default_rng(3))
    assert features.shape == (len(labels), STEPS, CHANNELS)
    assert labels.dtype == np.uint8
    assert set(labels.tolist()) <= {*range(CLASS_COUNT), NON_DIGIT}
    assert 0.1 < np.mean(labels != NON_DIGIT) < 0.6
    assert np.isfinite(features).all()
    assert features[:, AROUND : AROUND + INSIDE].any(axis=(1, 2)).all()
    again = make_span_examples(60, draw, np.random.default_rng(3))
    np.testing.assert_array_equal(features, again.features)
    np.testing.assert_array_equal(labels, again.labels)


def test_no_streams_make_no_examples():
    features, labels = make_span_examples(0, draw, np.random.default_rng(0))
    assert (features.shape, labels.shape) == ((0, STEPS, CHANNELS), (0,))
