"""Which parts of a path may be digits."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from airdigits.decoding.cuts import propose_cuts
from airdigits.decoding.ink_path import InkPath
from airdigits.decoding.span_features import boxes
from airdigits.decoding.spans import propose_spans
from tests.decoding.made_ink import path_of

SHORTEST = 0.1  # s
LINE = [(0.02 * i, 0.1) for i in range(20)]


def spans_of(path: InkPath) -> np.ndarray:
    return propose_spans(path, propose_cuts(path))


def test_a_path_without_ink_has_no_parts():
    assert spans_of(InkPath.of([])).shape == (0, 2)
    assert spans_of(path_of([(0.5, 0.5)])).shape == (0, 2)


def test_all_the_ink_is_a_part_and_so_is_each_stroke_and_two_that_follow_each_other():
    path = path_of(LINE, [(x, y + 0.2) for x, y in LINE], [(x, y + 0.4) for x, y in LINE])
    spans = set(map(tuple, spans_of(path).tolist()))
    assert {(0, 19), (20, 39), (40, 59), (0, 39), (20, 59), (0, 59)} <= spans


def test_a_part_begins_and_ends_with_ink():
    path = path_of(LINE, [(x, y + 0.2) for x, y in LINE])
    for first, last in spans_of(path).tolist():
        assert not path.lifted[last], "it would end with a way through the air"
        assert not path.lifted[first + 1], "it would begin with one"


def test_what_is_too_short_or_too_small_for_a_digit_is_no_part():
    fast = path_of(LINE, step=0.004)
    assert not len(spans_of(fast))
    small = path_of([(0.0005 * i, 0.1) for i in range(40)])
    assert not len(spans_of(small))


_places = st.tuples(st.floats(0, 1, width=32), st.floats(0, 1, width=32))


@given(st.lists(st.lists(_places, min_size=1, max_size=30), min_size=1, max_size=4))
def test_every_part_goes_from_a_cut_to_a_later_one_and_takes_its_time_and_none_is_there_twice(
    strokes: list[list[tuple[float, float]]],
):
    path = path_of(*strokes)
    cuts = propose_cuts(path)
    spans = propose_spans(path, cuts)
    assert len({tuple(span) for span in spans.tolist()}) == len(spans)
    if len(spans):
        assert np.isin(spans, cuts).all()
        assert (path.arrived[spans[:, 1]] - path.left[spans[:, 0]] >= SHORTEST).all()


@given(st.lists(_places, min_size=2, max_size=40))
def test_the_box_of_a_part_is_the_box_of_its_points(points: list[tuple[float, float]]):
    path = path_of(points)
    spans = np.array([(i, j) for i in range(len(path)) for j in range(i, len(path))])
    low, high = boxes(path.points, spans)
    for (first, last), lower, upper in zip(spans.tolist(), low, high, strict=True):
        part = path.points[first : last + 1]
        np.testing.assert_array_equal(lower, part.min(axis=0))
        np.testing.assert_array_equal(upper, part.max(axis=0))
