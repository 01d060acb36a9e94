"""The search against an oracle that tries every explanation."""

import itertools
from collections.abc import Iterator
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airdigits.decoding import search
from airdigits.decoding.search import (
    PRICES,
    Ending,
    Part,
    Viterbi,
    digit_probabilities,
    hopeful,
    posterior,
    to_parts,
)
from airdigits.labels import CLASS_COUNT, sign_of
from tests.decoding.made_ink import best_readings

Chain = tuple[tuple[int, Part], ...]
"""Parts that follow each other, each after the cut at which it ends."""


@st.composite
def lattices(draw: st.DrawFn, most_cuts: int) -> list[Ending]:
    """A path of a few cuts, some of the parts between them, and any odds."""
    count = draw(st.integers(1, most_cuts))
    pairs = list(itertools.combinations(range(count), 2))
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=10)) if pairs else []
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    mean, spread = draw(st.sampled_from([-4.0, -1.0, 2.0])), draw(st.sampled_from([0.5, 2.0]))
    endings: list[Ending] = [[] for _ in range(count - 1)]
    for start, end in chosen:
        endings[end - 1] += to_parts([start], rng.normal(mean, spread, (1, CLASS_COUNT)))
    return endings


def chains(endings: list[Ending]) -> Iterator[Chain]:
    """Every choice of parts that follow each other, the empty one too."""
    parts = [(end, part) for end, ending in enumerate(endings, 1) for part in ending]

    def go_on(at: int) -> Iterator[Chain]:
        yield ()
        for end, part in parts:
            if part.start >= at:
                for rest in go_on(end):
                    yield ((end, part), *rest)

    return go_on(0)


def price(digits: int) -> float:
    """What so many digits must earn together."""
    return sum(search.PRICES[min(i, len(PRICES) - 1)] for i in range(digits))


def scores_of_texts(endings: list[Ending]) -> dict[str, float]:
    """The score of the best explanation with each text, over all choices of parts and labels."""
    found: dict[str, float] = {}
    for chain in chains(endings):
        for labels in itertools.product(range(CLASS_COUNT), repeat=len(chain)):
            text = "".join(map(sign_of, labels))
            odds = sum(float(part.log_odds[label]) for (_, part), label in zip(chain, labels, strict=True))
            found[text] = max(odds - price(len(chain)), found.get(text, -np.inf))
    return found


one_price = mock.patch.object(search, "PRICES", (1.0,) * len(PRICES))
"""All digits cost the same: then a search that keeps several explanations at each cut is exact."""


@one_price
@given(lattices(4))
def test_the_best_explanations_are_those_that_trying_all_of_them_finds(endings: list[Ending]):
    expected = sorted(scores_of_texts(endings).values(), reverse=True)
    readings = best_readings(endings)
    assert readings[0].score == pytest.approx(expected[0])
    sure = min(3, len(readings))  # of one part, three labels are followed
    assert [reading.score for reading in readings[:sure]] == pytest.approx(expected[:sure])


@one_price
@given(lattices(7))
def test_the_best_score_is_that_of_the_best_choice_of_parts(endings: list[Ending]):
    best = max(sum(float(part.log_odds.max()) for _, part in chain) - price(len(chain)) for chain in chains(endings))
    assert best_readings(endings)[0].score == pytest.approx(best)


@given(lattices(4))
def test_no_explanation_is_better_than_the_best_with_its_text_and_no_text_comes_twice(endings: list[Ending]):
    expected, readings = scores_of_texts(endings), best_readings(endings)
    assert len({reading.text for reading in readings}) == len(readings)
    assert [r.score for r in readings] == sorted((r.score for r in readings), reverse=True)
    for reading in readings:
        assert reading.score <= expected[reading.text] + 1e-9
    assert readings[0].score >= max(expected.values()) - (max(PRICES) - min(PRICES))


@given(lattices(7))
def test_an_explanation_is_made_of_parts_that_follow_each_other_and_its_score_is_theirs(endings: list[Ending]):
    for reading in best_readings(endings):
        odds = sum(float(part.log_odds[label]) for part, _, label in reading.chosen)
        assert reading.score == pytest.approx(odds - price(len(reading.chosen)))
        assert reading.text == "".join(sign_of(label) for *_, label in reading.chosen)
        for part, end, _ in reading.chosen:
            assert part in endings[end - 1]
        assert all(before[1] <= after[0].start for before, after in itertools.pairwise(reading.chosen))


@given(lattices(7), st.data())
def test_a_search_that_goes_on_finds_what_one_from_the_beginning_does_and_a_fork_leaves_it_alone(
    endings: list[Ending], data: st.DataObject
):
    going, at = Viterbi(), data.draw(st.integers(0, len(endings)))
    for ending in endings[:at]:
        going.extend(ending)
    fork = going.fork()
    fork.extend(to_parts([0], np.full((1, CLASS_COUNT), 9.0)))
    for ending in endings[at:]:
        going.extend(ending)
    assert [r.score for r in going.best] == [r.score for r in best_readings(endings)]


@given(lattices(7))
def test_how_likely_a_part_is_a_digit_is_the_share_of_all_explanations_in_which_it_is(endings: list[Ending]):
    total, expected = 0.0, {id(part): np.zeros(CLASS_COUNT) for ending in endings for part in ending}
    for chain in chains(endings):
        weight = float(np.exp(-price(len(chain))) * np.prod([np.exp(part.log_odds).sum() for _, part in chain]))
        total += weight
        for _, part in chain:
            odds = np.exp(part.log_odds)
            expected[id(part)] += weight * odds / odds.sum()
    for ending, likely in zip(endings, posterior(endings), strict=True):
        assert likely.shape == (len(ending), CLASS_COUNT)
        for part, found in zip(ending, likely, strict=True):
            np.testing.assert_allclose(found, expected[id(part)] / total, atol=1e-9)


def test_where_there_is_no_part_nothing_is_a_digit():
    assert [(reading.score, reading.text) for reading in best_readings([[], []])] == [(0.0, "")]
    assert [likely.shape for likely in posterior([[], []])] == [(0, CLASS_COUNT)] * 2
    assert digit_probabilities([[]], np.array([0.0, 1.0]), []).shape == (0, CLASS_COUNT)


def test_what_is_no_digit_by_far_is_not_followed():
    likely, unlikely = to_parts([0, 0], np.repeat([[-1.0], [-20.0]], CLASS_COUNT, axis=1))
    assert hopeful([unlikely, likely]) == [likely]


def test_many_digits_in_a_row_do_not_overflow():
    odds = np.full(CLASS_COUNT, 11.0)
    endings = [to_parts([cut], odds[None]) for cut in range(20)]
    assert np.isfinite(np.concatenate(posterior(endings))).all()
    assert np.concatenate(posterior(endings)).sum(axis=1) == pytest.approx(1, abs=1e-3)


def endings_of(*parts: tuple[int, int, int, float], cuts: int = 30) -> list[Ending]:
    """Parts as start, end, label and log-odds; all other labels are unlikely. A cut at every unit of the way."""
    endings: list[Ending] = [[] for _ in range(cuts - 1)]
    for start, end, label, value in parts:
        odds = np.full(CLASS_COUNT, -9.0)
        odds[label] = value
        endings[end - 1] += to_parts([start], odds[None])
    return endings


ALONG = np.arange(30, dtype=float)


def test_two_digits_that_follow_each_other_beat_one_that_is_hardly_better_than_either():
    readings = best_readings(endings_of((0, 10, 3, 5.0), (10, 20, 7, 5.0), (0, 20, 8, 6.0)))
    assert [reading.text for reading in readings[:2]] == ["37", "8"]
    assert [(part.start, end) for part, end, _ in readings[0].chosen] == [(0, 10), (10, 20)]


def test_a_digit_that_may_be_cut_in_several_places_is_as_sure_as_all_of_them_together():
    endings = endings_of((0, 10, 4, 1.0), (0, 11, 4, 1.0), (1, 10, 4, 1.0))
    likely = np.concatenate(posterior(endings))
    (together,) = digit_probabilities(endings, ALONG, [(endings[9][0], 10, 4)])
    assert likely[0, 4] < 0.4
    assert together[4] == pytest.approx(likely[:, 4].sum())


def test_a_digit_elsewhere_does_not_make_one_surer():
    endings = endings_of((0, 10, 4, 0.0), (12, 22, 4, 5.0), (9, 24, 4, 0.0))
    (first,) = digit_probabilities(endings, ALONG, [(endings[9][0], 10, 4)])
    np.testing.assert_array_equal(first, posterior(endings)[9][0])


@given(lattices(7), st.data())
def test_no_digit_is_surer_than_certain(endings: list[Ending], data: st.DataObject):
    parts = [(part, end, 0) for end, ending in enumerate(endings, 1) for part in ending]
    chosen = data.draw(st.lists(st.sampled_from(parts), max_size=4)) if parts else []
    found = digit_probabilities(endings, np.arange(len(endings) + 1, dtype=float), chosen)
    assert found.shape == (len(chosen), CLASS_COUNT)
    assert (found >= 0).all()
    assert (found.sum(axis=1) <= 1 + 1e-9).all()
