"""A picture that is one digit is read whole; an image in MNIST's form is read exactly as the network reads it."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from airdigits.labels import CLASS_COUNT
from airdigits.paper.component_image import mnist_image
from airdigits.paper.image_file import load_picture, picture_of
from airdigits.paper.scoring import ComponentScorer
from airdigits.paper.single_digit import BESIDE, is_normalized, read_single, score_mnist_image
from airdigits.recognition.classifier import DigitClassifier
from airdigits.synthesis.pages.tidy import coloured, tidy_glyph


def mnist_like(digit: int) -> np.ndarray:
    """White on black, uint8 [28, 28], in MNIST's layout."""
    glyph = cv2.resize(tidy_glyph(digit, 80, np.random.default_rng(digit)), None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    image = np.zeros((28, 28), np.uint8)
    top, left = (28 - glyph.shape[0]) // 2, (28 - glyph.shape[1]) // 2
    image[top : top + glyph.shape[0], left : left + glyph.shape[1]] = np.round(glyph * 255)
    return image


def digit_of(image: np.ndarray, scorer: ComponentScorer) -> int | None:
    single = read_single(image, scorer)
    assert single is not None
    return single.scored.digit


@pytest.mark.parametrize("inverted", [False, True])
def test_an_image_in_mnists_form_gives_exactly_what_the_network_gives(scorer: ComponentScorer, tmp_path: Path, inverted: bool):
    classifier = DigitClassifier()
    for digit in range(CLASS_COUNT):
        image = mnist_like(digit)
        cv2.imwrite(str(tmp_path / "digit.png"), 255 - image if inverted else image)
        ready = load_picture(tmp_path / "digit.png").mnist
        assert ready is not None
        assert np.array_equal(ready, image)
        assert np.array_equal(score_mnist_image(ready, scorer).probabilities, classifier.probabilities(image[None])[0])


def test_real_mnist_images_give_what_the_network_gives(scorer: ComponentScorer, tmp_path: Path, shared: Path):
    with np.load(shared / "data" / "mnist.npz") as archive:
        images = archive["x_test"][:200]
    own = DigitClassifier().probabilities(images)
    for image, probabilities in zip(images, own, strict=True):
        cv2.imwrite(str(tmp_path / "digit.png"), image)
        ready = load_picture(tmp_path / "digit.png").mnist
        assert ready is not None
        assert np.allclose(score_mnist_image(ready, scorer).probabilities, probabilities, atol=1e-5)


def test_a_picture_of_another_size_or_grey_all_over_is_not_in_mnists_form():
    assert mnist_image(np.zeros((28, 27), np.uint8)) is None
    assert mnist_image(np.full((28, 28), 128, np.uint8)) is None
    assert mnist_image(np.zeros((28, 28), np.uint8)) is None


@pytest.mark.parametrize("light", [False, True])
def test_a_digit_that_fills_the_picture_is_read(scorer: ComponentScorer, light: bool):
    for digit in range(CLASS_COUNT):
        ink = np.pad(tidy_glyph(digit, 300, np.random.default_rng(digit)), 40)
        image = coloured(ink, (240, 240, 240), (30, 30, 30)) if light else coloured(ink)
        assert digit_of(image, scorer) == digit


def test_all_ink_belongs_to_the_digit_also_where_the_pen_was_lifted(scorer: ComponentScorer):
    image = np.full((300, 300, 3), 255, np.uint8)  # a five whose bar stands apart
    curve = cv2.ellipse2Poly((140, 190), (60, 55), 0, -80, 140, 5)
    cv2.polylines(image, [np.vstack([[(115, 70)], [(108, 140)], curve])], False, (0, 0, 0), 12, cv2.LINE_AA)
    cv2.line(image, (132, 60), (200, 60), (0, 0, 0), 12, cv2.LINE_AA)
    assert digit_of(image, scorer) == 5


def test_an_empty_picture_is_no_digit(scorer: ComponentScorer):
    assert read_single(np.full((200, 200, 3), 255, np.uint8), scorer) is None


def test_a_digit_cut_to_its_ink_is_read_at_any_size(scorer: ComponentScorer):
    for digit in range(CLASS_COUNT):
        ink = tidy_glyph(digit, 120, np.random.default_rng(digit))
        for size in (32, 64, 300):
            scale = size / max(ink.shape)
            crop = cv2.resize(coloured(ink), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            for image in (crop, 255 - crop):
                assert digit_of(picture_of(image).image, scorer) == digit


@pytest.mark.parametrize("pen", [1, 2, 3])
def test_a_drawing_of_28_px_that_is_not_mnists_is_normalised(scorer: ComponentScorer, pen: int):
    for digit in range(CLASS_COUNT):
        ink = (tidy_glyph(digit, 200, np.random.default_rng(digit)) > 0.5).astype(np.uint8) * 255
        skeleton = cv2.resize(ink, None, fx=0.09, fy=0.09, interpolation=cv2.INTER_AREA)
        drawn = cv2.dilate((skeleton > 110).astype(np.uint8) * 255, np.ones((max(1, pen - 1),) * 2, np.uint8))
        image = np.full((28, 28), 255, np.uint8)
        image[1 : 1 + drawn.shape[0], 1 : 1 + drawn.shape[1]] = 255 - drawn  # in a corner
        picture = picture_of(image)
        assert picture.mnist is None or not is_normalized(picture.mnist)
        assert digit_of(picture.image, scorer) == digit


def test_every_image_of_mnist_counts_as_normalized_and_one_that_was_moved_does_not(shared: Path):
    with np.load(shared / "data" / "mnist.npz") as archive:
        images = archive["x_test"][:1000]
    assert all(map(is_normalized, images))
    assert not any(is_normalized(np.roll(image, 3, axis=1)) for image in images)


def on_squares(digit: int, line: int, spacing: int, tone: int) -> np.ndarray:
    """A digit 200 px high on squared paper close up: lines of this width, distance and grey level."""
    paper = np.full((320, 300, 3), 225, np.uint8)
    for place in range(spacing // 3, 320, spacing):
        cv2.line(paper, (0, place), (299, place + 4), (tone,) * 3, line)
        cv2.line(paper, (place, 0), (place - 4, 319), (tone,) * 3, line)
    ink = tidy_glyph(digit, 200, np.random.default_rng(digit))
    top, left = 60, (300 - ink.shape[1]) // 2
    place = paper[top : top + ink.shape[0], left : left + ink.shape[1]]
    place[:] = np.round(place * (1 - ink[..., None]) + 50 * ink[..., None])
    return paper


@pytest.mark.parametrize(("line", "spacing", "tone"), [(1, 40, 170), (2, 80, 150), (4, 130, 180), (6, 160, 160)])
def test_squared_paper_close_up_leaves_the_digit(scorer: ComponentScorer, line: int, spacing: int, tone: int):
    for digit in range(CLASS_COUNT):
        assert digit_of(on_squares(digit, line, spacing, tone), scorer) == digit


def test_grain_and_shade_leave_the_digit(scorer: ComponentScorer):
    rng = np.random.default_rng(3)
    for digit in range(CLASS_COUNT):
        image = coloured(np.pad(tidy_glyph(digit, 180, rng), 60)).astype(np.float32)
        shade = np.linspace(1, 0.35, image.shape[1])[None, :, None] * np.where(np.arange(len(image)) > 140, 0.8, 1)[:, None, None]
        grain = cv2.GaussianBlur(rng.normal(0, 40, image.shape[:2]), (0, 0), 1.2)[..., None]
        assert digit_of(np.clip(image * shade + grain, 0, 255).astype(np.uint8), scorer) == digit


def test_the_edge_of_the_table_beside_the_digit_is_left_out(scorer: ComponentScorer):
    image = coloured(np.pad(tidy_glyph(3, 200, np.random.default_rng(0)), 60))
    image[20:300, :6] = 30
    single = read_single(image, scorer)
    assert single is not None
    reading = single.reading()
    assert reading.text == "3"
    (digit,) = reading.digits
    assert digit.corners[:, 0].min() > 30
    assert all(detection.reason == BESIDE for detection in reading.rejected)
