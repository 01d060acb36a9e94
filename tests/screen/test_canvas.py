import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from airdigits.screen.canvas import Canvas
from tests.screen.scenes import eight

SIZE = (320, 240)


def picture(canvas: Canvas) -> np.ndarray:
    image = np.full((SIZE[1], SIZE[0], 3), 120, np.uint8)
    canvas.blend(image)
    return image


def at_once(strokes: list[np.ndarray]) -> np.ndarray:
    canvas = Canvas(SIZE, 4)
    canvas.show(strokes)
    return picture(canvas)


def same(a: np.ndarray, b: np.ndarray) -> bool:
    """Equal to the rounding of OpenCV, which differs by a level between the vectorised part of a row and its end."""
    return int(np.abs(a.astype(int) - b).max()) <= 1


trajectories = hnp.arrays(np.float32, st.tuples(st.integers(1, 9), st.just(2)), elements=st.floats(-60, 380, width=32))


@given(st.lists(trajectories, min_size=1, max_size=3))
@settings(max_examples=40, deadline=None)
def test_ink_that_grows_point_by_point_looks_like_ink_drawn_at_once(strokes):
    canvas, done = Canvas(SIZE, 4), []
    for stroke in strokes:
        for n in range(1, len(stroke) + 1):
            canvas.show([*done, stroke[:n]])
        done.append(stroke)
    assert same(picture(canvas), at_once(strokes))


@given(st.lists(trajectories, max_size=3), st.lists(trajectories, max_size=3))
@settings(max_examples=40, deadline=None)
def test_ink_that_changes_altogether_leaves_nothing_of_the_old(old, new):
    canvas = Canvas(SIZE, 4)
    canvas.show(old)
    canvas.show(new)
    assert same(picture(canvas), at_once(new))


def test_a_trimmed_stroke_is_drawn_afresh():
    stroke = eight() * 240
    canvas = Canvas(SIZE, 4)
    canvas.show([stroke])
    canvas.show([stroke[2:-3]])
    assert same(picture(canvas), at_once([stroke[2:-3]]))


def test_only_the_neighbourhood_of_the_ink_changes():
    stroke = np.array([[100, 100], [140, 120], [150, 90]], np.float32)
    changed = np.argwhere(np.any(at_once([stroke]) != 120, axis=2))
    assert changed.min(axis=0) == pytest.approx([90, 100], abs=14)
    assert changed.max(axis=0) == pytest.approx([120, 150], abs=14)


def test_a_single_point_is_a_dot_and_no_stroke_is_no_ink():
    assert np.all(at_once([]) == 120)
    assert np.all(at_once([np.zeros((0, 2), np.float32)]) == 120)
    dot = at_once([np.array([[50, 60]], np.float32)])
    assert np.any(dot[60, 50] != 120)


@pytest.mark.parametrize("background", [0, 255])
def test_ink_stands_out_from_black_and_from_white(background):
    canvas = Canvas(SIZE, 6)
    canvas.show([np.array([[40, 100], [160, 100]], np.float32)])
    image = np.full((SIZE[1], SIZE[0], 3), background, np.uint8)
    canvas.blend(image)
    column = image[80:120, 100].astype(int).sum(axis=1) / 3
    assert np.abs(column - background).max() > 90
