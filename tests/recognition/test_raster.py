"""The image the network sees, held against MNIST's own rules and OpenCV's moments."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from airdigits.errors import EmptyInkError
from airdigits.ink.stroke import Ink
from airdigits.recognition.raster import RasterConfig, rasterize

SEVEN = np.array([[0.2, 0.3], [0.35, 0.3], [0.28, 0.45], [0.25, 0.6]])


def centre_of_mass(image: np.ndarray) -> tuple[float, float]:
    moments = cv2.moments(image)
    return moments["m10"] / moments["m00"] + 0.5, moments["m01"] / moments["m00"] + 0.5


def box(image: np.ndarray, least: int = 64) -> tuple[int, int]:
    rows, columns = np.flatnonzero((image >= least).any(1)), np.flatnonzero((image >= least).any(0))
    return int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1


def test_the_longer_side_fills_the_box_of_20_pixels():
    width, height = box(rasterize(Ink.of([SEVEN])))
    assert height in (20, 21)  # 21 when the box does not fall on whole pixels
    assert width < height


def test_the_centre_of_mass_is_the_centre_of_the_image():
    assert centre_of_mass(rasterize(Ink.of([SEVEN]))) == pytest.approx((14, 14), abs=0.15)


def test_a_circle_stays_round():
    angles = np.linspace(0, 2 * np.pi, 30)
    width, height = box(rasterize(Ink.of([np.stack([np.cos(angles), np.sin(angles)], 1)])))
    assert width == height


def test_a_one_stays_narrow():
    image = rasterize(Ink.of([np.array([[0.5, 0.2], [0.5, 0.7]])]))
    width, height = box(image)
    assert width <= 4
    assert height in (20, 21)


def test_the_pen_is_as_thick_as_asked():
    for thickness in (1.5, 2.4, 4.0):
        image = rasterize(Ink.of([np.array([[0.5, 0.2], [0.5, 0.7]])]), RasterConfig(thickness=thickness))
        assert image[14].sum() / 255 == pytest.approx(thickness, abs=0.2)


def test_a_dot_is_a_dot_in_the_middle():
    image = rasterize(Ink.of([np.array([[0.3, 0.3]] * 5)]))
    assert centre_of_mass(image) == pytest.approx((14, 14), abs=0.1)
    assert max(box(image)) <= 4


def test_a_tap_far_from_the_digit_leaves_it_as_large_as_without_it():
    tap = np.full((3, 2), 2.0) + [[0, 0], [0.001, 0], [0.001, 0.001]]
    assert np.array_equal(rasterize(Ink.of([SEVEN, tap])), rasterize(Ink.of([SEVEN])))


@pytest.mark.parametrize("strokes", [[], [np.zeros((0, 2))]])
def test_ink_without_a_point_is_refused(strokes: list[np.ndarray]):
    with pytest.raises(EmptyInkError, match="no ink"):
        rasterize(Ink.of(strokes))


_points = arrays(np.float32, st.tuples(st.integers(1, 25), st.just(2)), elements=st.floats(0, 2, width=16))


@given(st.lists(_points, min_size=1, max_size=3))
def test_any_ink_gives_a_white_on_black_image_with_nothing_cut_off(strokes: list[np.ndarray]):
    image = rasterize(Ink.of(strokes))
    assert image.shape == (28, 28)
    assert image.dtype == np.uint8
    assert image.max() > 100
    assert max(box(image, least=1)) <= 22


@given(_points, st.floats(-3, 3), st.floats(-3, 3), st.sampled_from([0.25, 0.5, 2.0, 4.0]))
def test_neither_place_nor_size_changes_the_image(points: np.ndarray, dx: float, dy: float, size: float):
    points = points[np.r_[True, np.abs(np.diff(points, axis=0)).max(axis=1) > 0.01]]
    first = rasterize(Ink.of([points])).astype(int)
    moved = rasterize(Ink.of([points * size + np.float32([dx, dy])])).astype(int)
    assert np.abs(first - moved).mean() < 4  # rounding may move an edge by a part of a pixel
