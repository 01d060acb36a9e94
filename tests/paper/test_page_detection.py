"""The corners of a page in a picture are found, whatever the light and whatever holds it."""

import cv2
import numpy as np
import pytest

from airdigits.paper.page_detection import flat_page, page_corners

SIZE = (1280, 720)
CORNERS = np.array([(180, 110), (1090, 130), (1070, 600), (160, 570)], np.float32)


def scene(corners: np.ndarray = CORNERS, *, shade: float = 0.0, room: int = 90, noise: float = 4.0) -> np.ndarray:
    """A page with some ink before a wall; the light falls off to the right by `shade`."""
    rng = np.random.default_rng(0)
    image = np.full((SIZE[1], SIZE[0], 3), room, np.float32)
    cv2.fillConvexPoly(image, np.round(corners).astype(np.int32), (235, 238, 240), cv2.LINE_AA)
    for x, y in ((400, 250), (600, 300), (800, 350)):
        cv2.ellipse(image, (x, y), (25, 40), 0, 0, 360, (40, 40, 120), 10, cv2.LINE_AA)
    image *= 1 - shade * np.linspace(0, 1, SIZE[0], dtype=np.float32)[None, :, None]
    return np.clip(cv2.GaussianBlur(image, (0, 0), 1.5) + rng.normal(0, noise, (*image.shape[:2], 1)), 0, 255).astype(np.uint8)


def off(image: np.ndarray, corners: np.ndarray = CORNERS) -> float:
    """How far the farthest of the corners that are found is from where it should be, px."""
    found = page_corners(image)
    assert found is not None
    return float(np.abs(found - corners).max())


def test_a_page_before_a_darker_wall_is_found():
    assert off(scene()) < 8


@pytest.mark.parametrize("shade", [0.3, 0.5, 0.65])
def test_a_page_is_found_to_its_dark_end_where_that_is_no_brighter_than_the_lit_wall(shade: float):
    image = scene(shade=shade, room=130)
    assert off(image) < 10


def test_the_thumb_that_holds_a_page_is_no_part_of_it():
    image = scene()
    cv2.ellipse(image, (700, 600), (26, 60), 8, 0, 360, (140, 170, 215), -1, cv2.LINE_AA)
    assert off(image) < 8


def test_something_bright_behind_a_page_is_no_part_of_it():
    image = scene()
    behind = scene()
    cv2.rectangle(behind, (60, 250), (200, 450), (200, 200, 200), -1)
    outside = cv2.fillConvexPoly(np.ones(image.shape[:2], np.uint8), np.round(CORNERS).astype(np.int32), 0)
    image = np.where(outside[..., None] > 0, behind, image)
    assert off(image) < 12


def test_a_shadow_with_an_edge_does_not_cut_a_page_in_two():
    image = scene().astype(np.float32)
    image[:, 700:] *= 0.75
    assert off(image.astype(np.uint8)) < 12


@pytest.mark.parametrize(
    "image",
    [
        np.full((720, 1280, 3), 200, np.uint8),
        np.zeros((720, 1280, 3), np.uint8),
        np.random.default_rng(1).integers(0, 256, (720, 1280, 3), dtype=np.uint8),
        np.full((3, 5, 3), 90, np.uint8),
    ],
    ids=["bright", "black", "noise", "tiny"],
)
def test_where_there_is_no_page_none_is_found(image: np.ndarray):
    assert page_corners(image) is None


def test_a_page_darker_than_what_is_around_it_is_none():
    assert page_corners(255 - scene()) is None


def test_the_size_of_the_picture_does_not_matter():
    image = scene()
    for factor in (0.5, 2.0):
        other = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        assert off(other, CORNERS * factor) < 10 * factor


def test_a_page_laid_flat_has_its_corners_in_the_corners():
    matrix, (width, height) = flat_page(CORNERS)
    laid = cv2.perspectiveTransform(CORNERS[:, None], matrix)[:, 0]
    np.testing.assert_allclose(laid, [(0, 0), (width, 0), (width, height), (0, height)], atol=0.01)
