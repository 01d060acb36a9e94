"""A picture that is one digit is read whole; an image in MNIST's form is read exactly as the network reads it."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from airdigits.labels import CLASS_COUNT
from airdigits.paper.component_image import mnist_image
from airdigits.paper.image_file import load_picture
from airdigits.paper.scoring import ComponentScorer
from airdigits.paper.single_digit import read_single, score_mnist_image
from airdigits.recognition.classifier import DigitClassifier
from airdigits.synthesis.pages.tidy import coloured, tidy_glyph


def mnist_like(digit: int) -> np.ndarray:
    """White on black, uint8 [28, 28], in MNIST's layout."""
    glyph = cv2.resize(tidy_glyph(digit, 80, np.random.default_rng(digit)), None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    image = np.zeros((28, 28), np.uint8)
    top, left = (28 - glyph.shape[0]) // 2, (28 - glyph.shape[1]) // 2
    image[top : top + glyph.shape[0], left : left + glyph.shape[1]] = np.round(glyph * 255)
    return image


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
        scored = read_single(image, scorer)
        assert scored is not None
        assert scored.digit == digit


def test_all_ink_belongs_to_the_digit_also_where_the_pen_was_lifted(scorer: ComponentScorer):
    image = np.full((300, 300, 3), 255, np.uint8)  # a five whose bar stands apart
    curve = cv2.ellipse2Poly((140, 190), (60, 55), 0, -80, 140, 5)
    cv2.polylines(image, [np.vstack([[(115, 70)], [(108, 140)], curve])], False, (0, 0, 0), 12, cv2.LINE_AA)
    cv2.line(image, (132, 60), (200, 60), (0, 0, 0), 12, cv2.LINE_AA)
    scored = read_single(image, scorer)
    assert scored is not None
    assert scored.digit == 5


def test_an_empty_picture_is_no_digit(scorer: ComponentScorer):
    assert read_single(np.full((200, 200, 3), 255, np.uint8), scorer) is None
