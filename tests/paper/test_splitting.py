"""Rows of digits that touch: cut into what they say, flagged where they are unclear; single digits stay whole."""

import cv2
import numpy as np
import pytest

from airdigits.labels import CLASS_COUNT, label_of
from airdigits.paper.components import Component, trimmed
from airdigits.paper.scoring import ComponentScorer, ScoredComponent
from airdigits.paper.split_paths import between, find_split_paths
from airdigits.paper.splitting import split_multi_digit
from airdigits.recognition.classifier import DigitClassifier
from airdigits.synthesis.render import render_digits
from airdigits.synthesis.touching_rows import RowMaker


@pytest.fixture(scope="module")
def scorer() -> ComponentScorer:
    return ComponentScorer(DigitClassifier())


@pytest.fixture(scope="module")
def maker() -> RowMaker:
    images, _, labels = render_digits(300, np.random.default_rng(31))
    return RowMaker((images, labels))


def split(component: Component, scorer: ComponentScorer) -> list[ScoredComponent]:
    (whole,) = scorer.score([component])
    return split_multi_digit(whole, component.height, scorer)


# Digits are drawn in every way that people write, trembling and half open ones too: plainer ones split better (`bench touching`).
@pytest.mark.parametrize(("count", "least"), [(2, 0.65), (3, 0.5), (4, 0.3)])
def test_rows_are_mostly_read_right_and_hardly_ever_wrong(scorer: ComponentScorer, maker: RowMaker, count: int, least: float):
    rng, right, wrong, rows = np.random.default_rng(count), 0, 0, 40
    for _ in range(rows):
        row = maker.make(rng, count)
        digits = [piece.digit for piece in split(Component(0, 0, row.ink), scorer)]
        right += digits == list(row.labels)
        wrong += None not in digits and digits != list(row.labels)
    assert right >= least * rows
    assert wrong <= 0.1 * rows


def test_pieces_stand_in_their_order_within_the_component_and_say_how_sure_they_are(scorer: ComponentScorer, maker: RowMaker):
    rng = np.random.default_rng(8)
    for _ in range(20):
        row = maker.make(rng, 3)
        component = Component(40, 70, row.ink)
        pieces = split(component, scorer)
        middles = [piece.component.centre[0] for piece in pieces]
        assert middles == sorted(middles)
        for piece in pieces:
            part = piece.component
            assert component.x <= part.x <= part.right <= component.right
            assert component.y <= part.y <= part.bottom <= component.bottom
            assert piece.image.shape == (28, 28)
            assert piece.probabilities.shape == (CLASS_COUNT,)
            assert piece.probabilities.sum() == pytest.approx(1, abs=1e-4)
            assert 0 <= piece.is_digit <= 1
            assert (piece.digit is None) == bool(piece.reason)
            if len(pieces) > 1 and piece.reason:
                first, second = np.argsort(-piece.probabilities)[:2]
                assert piece.reason == f"could be {first} or {second}"


def test_single_digits_stay_whole(scorer: ComponentScorer, maker: RowMaker):
    rng, taken, whole = np.random.default_rng(9), 0, 0
    for _ in range(200):
        component = Component(0, 0, maker.make(rng, 1).ink)
        (alone,) = scorer.score([component])
        if not alone.reason:
            taken += 1
            pieces = split_multi_digit(alone, component.height, scorer)
            whole += len(pieces) == 1 and pieces[0] is alone
    assert taken > 150
    assert whole >= 0.98 * taken


@pytest.mark.parametrize("thick", [4, 6, 9])
@pytest.mark.parametrize(("across", "down"), [(40, 40), (60, 50), (40, 60), (50, 60), (60, 70)])
def test_a_one_with_a_long_flag_is_one_digit(scorer: ComponentScorer, across: int, down: int, thick: int):
    ink = np.zeros((140, 140), np.uint8)
    cv2.line(ink, (90, 20), (80, 120), 255, thick, cv2.LINE_AA)
    cv2.line(ink, (90, 20), (90 - across, 20 + down), 255, thick, cv2.LINE_AA)
    component = trimmed(0, 0, ink, 0.0)
    assert component is not None
    (one,) = split(component, scorer)
    assert one.digit == label_of("1")


def test_a_line_too_long_for_a_row_is_rejected(scorer: ComponentScorer):
    (piece,) = split(Component(0, 0, np.full((10, 400), 255, np.uint8)), scorer)
    assert piece.reason == "wider than a digit"


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (8, 8), (60, 3), (3, 30)])
def test_a_block_of_any_shape_gives_an_answer(scorer: ComponentScorer, shape: tuple[int, int]):
    assert split(Component(0, 0, np.full(shape, 255, np.uint8)), scorer)


def test_cuts_go_through_a_gap_and_share_all_the_ink():
    ink = np.zeros((50, 60), np.uint8)
    ink[:, 5:20] = ink[:, 30:55] = 255
    ink[24:27, 20:30] = 255  # what joins them
    component = Component(3, 4, ink)
    paths = find_split_paths(component, 10, 45, 3)
    assert paths
    for path in paths:
        left, right = between(component, None, path), between(component, path, None)
        assert left is not None
        assert right is not None
        assert 20 <= path.min() <= path.max() <= 30
        assert (left.x, right.right) == (8, 58)
        assert int(left.ink.sum()) + int(right.ink.sum()) == int(ink.sum())


@pytest.mark.parametrize(("first", "last"), [(0, 0), (5, 5), (-10, 100), (59, 60)])
def test_a_cut_is_found_between_any_two_places(first: float, last: float):
    for path in find_split_paths(Component(0, 0, np.full((20, 60), 255, np.uint8)), first, last, 4):
        assert path.shape == (20,)
        assert (path >= 0).all()
        assert (path <= 60).all()
