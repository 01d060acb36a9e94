"""The digit model's word on the parts of the best readings, with the real digit model."""

import numpy as np
import pytest

from airdigits.decoding.ink_path import InkPath
from airdigits.decoding.search import Ending, Part, Viterbi
from airdigits.decoding.second_opinion import reconsidered
from airdigits.labels import CLASS_COUNT
from airdigits.recognition.classifier import DigitClassifier
from tests.decoding.made_ink import digit_strokes, path_of


@pytest.fixture
def three_with_its_way_out() -> tuple[InkPath, list[int]]:
    """A 3, and a way on to the right: its path, and cuts at its beginning, middle, end, and the end of the way."""
    (three,) = digit_strokes("3", np.random.default_rng(0))
    path = path_of(np.vstack([three, three[-1] + np.linspace(0.02, 0.5, 10)[:, None] * [1.0, -0.6]]))
    return path, [0, len(three) // 2, len(three) - 1, len(path) - 1]


def part(start: int, **odds: float) -> Part:
    log_odds = np.full(CLASS_COUNT, -9.0)
    for name, value in odds.items():
        log_odds[int(name[1:])] = value
    return Part(start, log_odds)


def searched(endings: list[Ending]) -> Viterbi:
    search = Viterbi()
    for ending in endings:
        search.extend(ending)
    return search


def test_of_parts_that_are_equally_likely_the_one_that_looks_like_its_digit_is_chosen(
    classifier: DigitClassifier, three_with_its_way_out: tuple[InkPath, list[int]]
) -> None:
    path, cuts = three_with_its_way_out
    endings: list[Ending] = [[part(0, d2=5.1)], [part(0, d3=5.0)], [part(0, d3=5.1)]]
    before = searched(endings)
    assert before.best[0].chosen[0][1] != 2
    _, (best, *_) = reconsidered(path, cuts, endings, before, classifier)
    ((chosen, end, label),) = best.chosen
    assert (chosen.start, end, label) == (0, 2, 3)


def test_a_sure_digit_stays_as_likely_and_nothing_given_is_changed(
    classifier: DigitClassifier, three_with_its_way_out: tuple[InkPath, list[int]]
) -> None:
    path, cuts = three_with_its_way_out
    endings: list[Ending] = [[], [part(0, d3=9.0)], []]
    before = searched(endings)
    weighed, (best, *_) = reconsidered(path, cuts, endings, before, classifier)
    assert best.text == before.best[0].text == "3"
    assert abs(best.score - before.best[0].score) <= 1
    assert endings[1][0].log_odds[3] == 9.0
    assert weighed[1][0].log_odds[3] != 9.0


def test_ink_without_a_hopeful_part_is_still_nothing(
    classifier: DigitClassifier, three_with_its_way_out: tuple[InkPath, list[int]]
) -> None:
    path, cuts = three_with_its_way_out
    weighed, (best, *_) = reconsidered(path, cuts, [[], [], []], searched([[], [], []]), classifier)
    assert (weighed, best.text) == ([[], [], []], "")
