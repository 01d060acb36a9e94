"""Which strokes make one digit."""

import numpy as np
import pytest

from airdigits.decoding.segmentation import StrokeSegmenter
from airdigits.ink.stroke import Stroke


def stroke(x: float, t: float = 0.0, width: float = 0.15, height: float = 0.3) -> Stroke:
    points = np.array([[x, 0.4], [x + width, 0.4], [x + width / 2, 0.4 + height]], np.float32)
    return Stroke(points, t + np.array([0.0, 0.1, 0.2]))


def written(grouping: StrokeSegmenter, x: float, down: float, up: float) -> int:
    """Write a stroke; returns how many strokes the digit had that this ended."""
    done = grouping.pen_down(down, x)
    grouping.pen_up(up, stroke(x))
    return len(done.strokes) if done else 0


def test_a_digit_is_done_after_the_pause_and_not_before():
    grouping = StrokeSegmenter()
    written(grouping, 0.2, 0.0, 1.0)
    assert grouping.tick(1.59) is None
    ink = grouping.tick(1.6)
    assert ink is not None
    assert len(ink.strokes) == 1
    assert grouping.tick(1.7) is None, "a digit is handed out once"


def test_strokes_over_each_other_within_the_pause_are_one_digit():
    grouping = StrokeSegmenter()
    written(grouping, 0.2, 0.0, 1.0)
    assert written(grouping, 0.25, 1.4, 1.8) == 0
    assert len(grouping.finish().strokes) == 2


def test_a_stroke_that_starts_far_beside_begins_the_next_digit_at_once():
    grouping = StrokeSegmenter()
    written(grouping, 0.2, 0.0, 1.0)
    done = grouping.pen_down(1.3, 0.6)
    assert done is not None
    assert len(done.strokes) == 1
    grouping.pen_up(1.8, stroke(0.6))
    assert len(grouping.strokes) == 1


def test_a_stroke_that_stays_beside_is_the_next_digit_once_it_is_finished():
    grouping = StrokeSegmenter()
    written(grouping, 0.2, 0.0, 1.0)
    assert grouping.pen_down(1.3, 0.4) is None
    done = grouping.pen_up(1.8, stroke(0.4))
    assert done is not None
    assert len(done.strokes) == len(grouping.strokes) == 1


@pytest.mark.parametrize("mirror", [1, -1])
def test_the_second_stroke_of_a_4_may_begin_beside_the_first_and_cross_it(mirror: int):
    """As pendigits' writers do: the angle first, then the long stroke from the upper right."""
    angle, slash = ([(0.0, 0.0), (-0.1, 0.15), (0.08, 0.16)], [(0.17, 0.05), (0.04, 0.3)])
    grouping = StrokeSegmenter()
    for start, points in ((0.0, angle), (0.9, slash)):
        drawn = np.array(points, np.float32) * [mirror, 1] + [0.5, 0.4]
        assert grouping.pen_down(start, float(drawn[0, 0])) is None
        assert grouping.pen_up(start + 0.5, Stroke(drawn, start + np.linspace(0, 0.5, len(drawn)))) is None
    assert len(grouping.strokes) == 2


def test_the_bar_of_a_5_written_first_is_no_digit_of_its_own():
    """It is small, and the body is drawn to its left."""
    grouping = StrokeSegmenter()
    for start, points in ((0.0, [(0.55, 0.3), (0.7, 0.3)]), (0.6, [(0.5, 0.32), (0.48, 0.45), (0.57, 0.55), (0.4, 0.7)])):
        assert grouping.pen_down(start, points[0][0]) is None
        assert (
            grouping.pen_up(start + 0.3, Stroke(np.array(points, np.float32), start + np.linspace(0, 0.3, len(points)))) is None
        )
    assert len(grouping.strokes) == 2


def test_a_stroke_begun_after_the_pause_begins_the_next_digit_wherever_it_is():
    grouping = StrokeSegmenter()
    written(grouping, 0.2, 0.0, 1.0)
    assert written(grouping, 0.2, 1.7, 2.0) == 1


def test_no_digit_ends_while_the_pen_is_down():
    grouping = StrokeSegmenter()
    written(grouping, 0.2, 0.0, 1.0)
    grouping.pen_down(1.4, 0.25)
    assert grouping.tick(5.0) is None


def test_a_stroke_that_was_no_ink_changes_nothing_but_the_pause():
    grouping = StrokeSegmenter()
    written(grouping, 0.2, 0.0, 1.0)
    grouping.pen_down(1.5, 0.25)
    grouping.pen_up(1.55, None)
    assert grouping.tick(1.7) is None
    assert len(grouping.tick(2.2).strokes) == 1


def test_cleared_strokes_are_gone():
    grouping = StrokeSegmenter()
    written(grouping, 0.2, 0.0, 1.0)
    grouping.clear()
    assert grouping.finish() is None
