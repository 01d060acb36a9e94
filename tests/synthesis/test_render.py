"""Synthetic digits and non-digits, air writing, rendering, augmentation: the training data that needs no network and no file."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airdigits.ink.stroke import Ink
from airdigits.labels import NON_DIGIT
from airdigits.recognition.raster import rasterize
from airdigits.recognition.trajectory import CHANNELS, STEPS
from airdigits.synthesis.air_writing import write_in_air
from airdigits.synthesis.digits import synthesise
from airdigits.synthesis.letters import draw_letter
from airdigits.synthesis.non_digits import draw_non_digit
from airdigits.synthesis.pen_paths import Strokes, arc, line
from airdigits.synthesis.render import render_digits, render_non_digits, render_pens
from airdigits.training.augment import augment

seeds = st.integers(0, 2**32 - 1)


@given(st.integers(0, 9), seeds)
def test_a_synthetic_digit_fits_its_box_roughly_and_repeats_with_its_seed(digit: int, seed: int) -> None:
    strokes = synthesise(digit, np.random.default_rng(seed))
    points = np.vstack(strokes)
    assert np.isfinite(points).all()
    assert points.min() > -0.5
    assert points.max() < 1.5
    assert np.ptp(points[:, 1]) > 0.8  # every digit stands upright and fills the box's height
    again = synthesise(digit, np.random.default_rng(seed))
    assert all(np.array_equal(a, b) for a, b in zip(strokes, again, strict=True))


def test_writers_differ() -> None:
    rng = np.random.default_rng(0)
    for digit in range(10):
        images = {rasterize(Ink.of(synthesise(digit, rng))).tobytes() for _ in range(20)}
        assert len(images) == 20


@settings(max_examples=50)
@given(st.integers(0, 9), seeds)
def test_air_keeps_a_digit_finite_and_coarse(digit: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    strokes = write_in_air(synthesise(digit, rng), rng)
    assert 1 <= len(strokes) <= 4
    assert all(np.isfinite(stroke).all() for stroke in strokes)
    assert sum(map(len, strokes)) <= 4 * 100


def test_a_hand_goes_past_a_corner_and_comes_back() -> None:
    seven, ring = [line((0.0, 0.0), (1.0, 0.0), (0.4, 1.0))], [arc((0.5, 0.5), (0.5, 0.5), -90, 360)]

    def beyond(strokes: Strokes) -> int:
        """Return how many of 60 writers go past what they are to write, to the right."""
        written = (np.vstack(write_in_air(strokes, np.random.default_rng(seed), strength=0)) for seed in range(60))
        return sum(bool(points[:, 0].max() > 0.5) for points in written)

    assert 5 < beyond(seven) < 40
    assert beyond(ring) == 0


def test_air_writes_a_dot_as_a_dot() -> None:
    strokes = write_in_air([np.full((5, 2), 3.0)], np.random.default_rng(0))
    assert np.isfinite(np.vstack(strokes)).all()


@settings(max_examples=50)
@given(seeds, st.sampled_from([draw_non_digit, draw_letter]))
def test_a_non_digit_repeats_with_its_seed_and_can_be_drawn(seed: int, draw: Callable[[np.random.Generator], Strokes]) -> None:
    first, again = (draw(np.random.default_rng(seed)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert rasterize(Ink.of(first)).any()


def test_rendered_digits_are_balanced_and_repeat_with_their_seed() -> None:
    images, trajectories, labels = render_digits(55, np.random.default_rng(7))
    assert (trajectories.shape, trajectories.dtype) == ((55, STEPS, CHANNELS), np.float32)
    assert (images.shape, images.dtype, labels.dtype) == ((55, 28, 28), np.uint8, np.uint8)
    assert np.bincount(labels, minlength=10).tolist() == [6] * 5 + [5] * 5
    assert images.reshape(55, -1).any(axis=1).all()
    np.testing.assert_array_equal(images, render_digits(55, np.random.default_rng(7))[0])
    assert not np.array_equal(images, render_digits(55, np.random.default_rng(8))[0])


def test_recorded_pens_keep_their_labels_in_every_copy() -> None:
    inks = [Ink.of(synthesise(digit, np.random.default_rng(digit))) for digit in (3, 8)]
    images, _, labels = render_pens(inks, np.array([3, 8]), 3, np.random.default_rng(0))
    assert labels.tolist() == [3, 8] * 3
    assert len({image.tobytes() for image in images}) == 6


def test_no_pens_and_no_non_digits_give_no_images() -> None:
    assert render_pens([], np.array([], int), 2, np.random.default_rng(0))[0].shape == (0, 28, 28)
    images, _, labels = render_non_digits(3, np.random.default_rng(0))
    assert images.shape == (3, 28, 28)
    assert labels.tolist() == [NON_DIGIT] * 3


def test_augmentation_moves_a_digit_a_little_and_repeats_with_its_seed() -> None:
    images, _, _ = render_digits(200, np.random.default_rng(0))
    moved = augment(images, np.random.default_rng(1))
    np.testing.assert_array_equal(moved, augment(images, np.random.default_rng(1)))
    assert not np.array_equal(moved, augment(images, np.random.default_rng(2)))
    before, after = (np.array([_centre(image) for image in stack]) for stack in (images, moved))
    assert np.abs(np.mean(after - before)) < 0.3  # px: nowhere on the whole
    assert 0.4 < np.std(after - before) < 2.5
    assert np.mean(moved) == pytest.approx(np.mean(images), rel=0.15)


def test_augmentation_is_as_strong_as_asked_image_by_image() -> None:
    images, _, _ = render_digits(200, np.random.default_rng(0))
    strength = np.r_[np.zeros(100), np.ones(100)]
    moved = augment(images, np.random.default_rng(1), strength)
    shift = [np.hypot(*np.subtract(_centre(after), _centre(before))) for before, after in zip(images, moved, strict=True)]
    assert np.median(shift[:100]) < 0.1 < 0.5 < np.median(shift[100:])  # px


def _centre(image: np.ndarray) -> tuple[float, float]:
    moments = cv2.moments(image)
    return moments["m10"] / moments["m00"], moments["m01"] / moments["m00"]
