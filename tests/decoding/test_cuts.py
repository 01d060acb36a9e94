"""Where a path may be cut: never too few places, never too many."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airdigits.decoding import cuts as rules
from airdigits.decoding.cuts import AHEAD, turning
from airdigits.decoding.ink_path import GrowingPath, InkPath
from airdigits.ink.pen_point import InkPoint
from tests.decoding.made_ink import MadeInk, path_of

APART = 0.015  # frame heights, as promised
OFTEN = 0.09  # s


def propose_cuts(path: InkPath) -> np.ndarray:
    return np.array(rules.propose_cuts(path), int)


def along(start: tuple[float, float], end: tuple[float, float], count: int) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in np.linspace(start, end, count)]


def path_from(ink: MadeInk, fps: float = 30) -> InkPath:
    path = GrowingPath()
    path.begin()
    for t, place in ink.frames(fps, after=0):
        if place is not None:
            path.add(InkPoint(t, place, inside=True))
    return path.so_far


def test_a_path_without_points_has_no_cuts_and_one_of_a_point_has_one():
    assert propose_cuts(InkPath.of([])).tolist() == []
    assert propose_cuts(path_of([(0.5, 0.5)])).tolist() == [0]


def test_both_ends_of_a_path_are_cuts():
    cuts = propose_cuts(path_of(along((0, 0), (0.3, 0), 10)))
    assert (cuts[0], cuts[-1]) == (0, 9)


def test_both_ends_of_every_stroke_are_cuts_however_near_they_are():
    path = path_of(along((0, 0), (0.3, 0), 10), along((0.301, 0), (0.302, 0.005), 3), along((0.3, 0.01), (0.3, 0.3), 9))
    ends = {0, 9, *(int(i) for first in np.flatnonzero(path.lifted)[1:] for i in (first - 1, first)), len(path) - 1}
    assert ends <= set(propose_cuts(path).tolist())


@pytest.mark.parametrize("count", [5, 8, 20])
def test_a_sharp_corner_is_a_cut_or_so_near_one_that_it_says_the_same(count: int):
    bent = path_of([*along((0, 0), (0.2, 0.0), count), *along((0.2, 0), (0.1, 0.3), count)[1:]], step=0.01)
    cuts = propose_cuts(bent)
    assert np.abs(bent.travelled[cuts] - bent.travelled[count - 1]).min() < APART


def test_a_corner_is_a_cut_where_a_straight_line_has_none():
    straight = path_of(along((0, 0), (0.3, 0), 7), step=0.01)
    bent = path_of([*along((0, 0), (0.15, 0), 4), *along((0.15, 0), (0.15, 0.15), 4)[1:]], step=0.01)
    assert propose_cuts(straight).tolist() == [0, 6]
    assert propose_cuts(bent).tolist() == [0, 3, 6]


def test_a_place_where_the_tip_rests_is_a_cut():
    ink = MadeInk().move((0.4, 0.4), 0.2).rest(0.25).move((0.5, 0.4), 0.2)
    path = path_from(ink, fps=60)
    rest = int((path.left - path.arrived).argmax())
    assert 0 < rest < len(path) - 1
    assert rest in propose_cuts(path).tolist()


def test_where_nothing_happens_a_cut_is_proposed_now_and_then_at_any_frame_rate():
    for fps in (8, 15, 30, 60):
        path = path_from(MadeInk().move((1.3, 0.4), 2.0), fps)
        gaps = np.diff(path.arrived[propose_cuts(path)])
        slow = path.travelled[-1] / 2.0 * OFTEN
        assert gaps.max() <= OFTEN + 2 / fps + APART / slow


_places = st.tuples(st.floats(0, 1, width=32), st.floats(0, 1, width=32))
_strokes = st.lists(st.lists(_places, min_size=1, max_size=30), min_size=1, max_size=4)


@given(_strokes, st.sampled_from([1 / 60, 1 / 30, 1 / 8]))
def test_cuts_rise_and_are_never_nearer_to_each_other_than_promised_but_at_ends_of_strokes(
    strokes: list[list[tuple[float, float]]], step: float
):
    path = path_of(*strokes, step=step)
    cuts = propose_cuts(path)
    assert (np.diff(cuts) > 0).all()
    assert {0, len(path) - 1} <= set(cuts.tolist())
    end = path.lifted | np.r_[path.lifted[1:], True]
    inner = np.flatnonzero(~end[cuts])
    assert (path.travelled[cuts[inner]] - path.travelled[cuts[inner - 1]] >= APART - 1e-6).all()


@given(_strokes, st.integers(0, 20))
def test_cuts_that_lie_behind_do_not_move_as_the_ink_goes_on(strokes: list[list[tuple[float, float]]], more: int):
    before = path_of(*strokes)
    after = path_of(*strokes[:-1], [*strokes[-1], *along(strokes[-1][-1], (0.5, 2.0), more + 2)[1:]])
    behind = len(before) - 1 - AHEAD
    expected, found = propose_cuts(before), propose_cuts(after)
    assert expected[expected <= behind].tolist() == found[found <= behind].tolist()


@given(_strokes, st.data())
def test_cuts_found_before_are_gone_on_from(strokes: list[list[tuple[float, float]]], data: st.DataObject):
    path = path_of(*strokes)
    cuts = rules.propose_cuts(path)
    known = data.draw(st.integers(0, len(cuts)))
    assert rules.propose_cuts(path, cuts[:known]) == cuts


def test_a_straight_line_does_not_turn_and_a_hairpin_turns_about():
    assert turning(np.array(along((0, 0), (1, 0), 9))).max() < 1e-6
    hairpin = np.array([*along((0, 0), (1, 0), 9), *along((1, 0), (0, 0), 9)[1:]])
    assert turning(hairpin).argmax() == 8
    assert turning(hairpin)[8] > 0.9 * np.pi
