"""Which parts of a path may be digits."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from airdigits.decoding.cuts import propose_cuts
from airdigits.decoding.ink_path import InkPath
from airdigits.decoding.spans import propose_spans
from tests.decoding.made_ink import path_of

SHORTEST = 0.1  # s
LINE = [(0.02 * i, 0.1) for i in range(20)]


def spans_of(path: InkPath) -> np.ndarray:
    """The points from which to which each part goes."""
    cuts = propose_cuts(path)
    return np.array(cuts, int)[propose_spans(path, cuts).bounds]


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


@given(st.lists(st.lists(_places, min_size=1, max_size=30), min_size=1, max_size=4), st.floats(0, 0.5))
def test_every_part_goes_from_a_cut_to_a_later_one_takes_its_time_has_its_size_and_none_is_there_twice(
    strokes: list[list[tuple[float, float]]], smallest: float
):
    path = path_of(*strokes)
    cuts = propose_cuts(path)
    bounds, sizes = propose_spans(path, cuts, smallest=smallest)
    assert len({tuple(bound) for bound in bounds.tolist()}) == len(bounds) == len(sizes)
    assert (sizes >= smallest).all()
    for (start, end), size in zip(bounds.tolist(), sizes, strict=True):
        assert 0 <= start < end < len(cuts)
        assert path.arrived[cuts[end]] - path.left[cuts[start]] >= SHORTEST
        assert size == np.ptp(path.points[cuts[start] : cuts[end] + 1], axis=0).max()


@given(st.lists(st.lists(_places, min_size=1, max_size=30), min_size=1, max_size=4))
def test_the_parts_that_end_at_some_cuts_are_those_of_all_that_end_there(strokes: list[list[tuple[float, float]]]):
    path = path_of(*strokes)
    cuts = propose_cuts(path)
    whole = propose_spans(path, cuts)
    one_by_one = [propose_spans(path, cuts, [end]).bounds for end in range(1, len(cuts))]
    assert whole.bounds.tolist() == [bound for bounds in one_by_one for bound in bounds.tolist()]
