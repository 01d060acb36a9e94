"""What the network that chooses among readings learns from: the readings of made streams, and which of them is right."""

import numpy as np
import pytest

from airdigits.decoding.links import LINK_FEATURES
from airdigits.synthesis.linked_streams import (
    CHOICES,
    MOST_LINKS,
    NO_READING,
    LinkedStreams,
    _without_the_first,
    make_linked_streams,
)
from airdigits.synthesis.span_sets import DigitSource
from airdigits.synthesis.streams import make_stream


@pytest.fixture(scope="module")
def made() -> LinkedStreams:
    (streams,) = make_linked_streams(DigitSource(), range(1), 60, (0, 10))
    return streams


def test_the_same_seed_gives_the_same_arrays_and_each_part_has_its_own():
    first, second = make_linked_streams(DigitSource(), range(2), 12, (3, 10))
    (again,) = make_linked_streams(DigitSource(), range(1), 12, (3, 10))
    np.testing.assert_array_equal(first.links, again.links)
    np.testing.assert_array_equal(first.right, again.right)
    assert first.links.shape != second.links.shape or (first.links != second.links).any()


def test_nearly_every_stream_has_its_right_reading_among_the_likeliest(made: LinkedStreams):
    assert 48 <= len(made.right) <= 60
    assert made.links.shape == (len(made.right), CHOICES, MOST_LINKS, LINK_FEATURES)
    assert np.isfinite(made.links).all()


def test_the_right_reading_is_there_and_links_fill_each_reading_from_its_beginning(made: LinkedStreams):
    there = made.links[..., 0]
    assert set(np.unique(there).tolist()) == {NO_READING, 0.0, 1.0}
    for stream, right in zip(there, made.right, strict=True):
        assert stream[right, 0] != NO_READING
        for reading in stream:
            count = int((reading == 1).sum())
            assert (reading[:count] == 1).all()
            assert count == 0 or count >= 2  # a digit, and the way out


def test_gestures_and_ways_out_are_among_them_for_which_no_digit_is_right(made: LinkedStreams):
    links = (made.links[np.arange(len(made.right)), made.right, :, 0] == 1).sum(axis=1)
    assert 0.2 < np.mean(links == 0) < 0.6


def test_what_is_left_after_digits_have_settled_holds_the_others_and_the_way_out():
    for seed in range(40):
        stream = make_stream(np.random.default_rng(seed), DigitSource().draw)
        for count in range(1, len(stream.digits) + 1):
            left = _without_the_first(count, stream)
            assert left.digits == stream.digits[count:]
            assert all(stroke.times[0] >= stream.digits[count - 1].end for stroke in left.strokes)
            ends = [stroke.times[-1] for stroke in left.strokes]
            assert not left.digits or (ends and ends[-1] == stream.strokes[-1].times[-1])
