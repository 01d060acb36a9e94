"""The search against an oracle that tries every explanation."""

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airdigits.decoding.search import Lattice, Reading, best_readings, digit_probabilities, posterior
from airdigits.labels import CLASS_COUNT, sign_of


@st.composite
def lattices(draw: st.DrawFn, most_cuts: int) -> Lattice:
    """A path of a few cuts, some of the parts between them, and any odds."""
    count = draw(st.integers(1, most_cuts))
    pairs = list(itertools.combinations(range(count), 2))
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=10)) if pairs else []
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    odds = rng.normal(draw(st.sampled_from([-4.0, -1.0, 2.0])), draw(st.sampled_from([0.5, 2.0])), (len(chosen), CLASS_COUNT))
    return Lattice(np.array(chosen, int).reshape(-1, 2), np.maximum(odds, -6.9), np.cumsum(rng.uniform(0.1, 1, count)))


def chains(lattice: Lattice) -> Iterator[tuple[int, ...]]:
    """Every choice of parts that follow each other, the empty one too."""

    def go_on(at: int) -> Iterator[tuple[int, ...]]:
        yield ()
        for part, (start, end) in enumerate(lattice.bounds.tolist()):
            if start >= at:
                for rest in go_on(end):
                    yield (part, *rest)

    return go_on(0)


def scores_of_texts(lattice: Lattice) -> dict[str, float]:
    """The score of the best explanation with each text, over all choices of parts and labels."""
    found: dict[str, float] = {}
    for chain in chains(lattice):
        for labels in itertools.product(range(CLASS_COUNT), repeat=len(chain)):
            text = "".join(map(sign_of, labels))
            score = float(sum(lattice.log_odds[part, label] for part, label in zip(chain, labels, strict=True)))
            found[text] = max(score, found.get(text, -np.inf))
    return found


@given(lattices(4))
def test_the_best_explanations_are_those_that_trying_all_of_them_finds(lattice: Lattice):
    expected = sorted(scores_of_texts(lattice).values(), reverse=True)
    readings = best_readings(lattice)
    assert readings[0].score == pytest.approx(expected[0])
    sure = min(3, len(readings))  # of one part, three labels are followed
    assert [reading.score for reading in readings[:sure]] == pytest.approx(expected[:sure])


@given(lattices(4))
def test_each_explanation_is_the_best_with_its_text_and_no_text_comes_twice(lattice: Lattice):
    expected, readings = scores_of_texts(lattice), best_readings(lattice)
    assert len({reading.text for reading in readings}) == len(readings)
    for reading in readings:
        assert reading.score == pytest.approx(expected[reading.text])
        assert reading.score == pytest.approx(sum(lattice.log_odds[part, label] for part, label in reading.chosen))


@given(lattices(7))
def test_the_parts_of_an_explanation_follow_each_other(lattice: Lattice):
    for reading in best_readings(lattice):
        bounds = [lattice.bounds[part].tolist() for part, _ in reading.chosen]
        assert all(before[1] <= after[0] for before, after in itertools.pairwise(bounds))


@given(lattices(7))
def test_the_best_score_is_that_of_the_best_choice_of_parts(lattice: Lattice):
    best = max(sum(float(lattice.log_odds[part].max()) for part in chain) for chain in chains(lattice))
    assert best_readings(lattice)[0].score == pytest.approx(best)


@given(lattices(7))
def test_how_likely_a_part_is_a_digit_is_the_share_of_all_explanations_in_which_it_is(lattice: Lattice):
    weights = np.exp(lattice.log_odds)
    total, expected = 0.0, np.zeros_like(weights)
    for chain in chains(lattice):
        weight = float(np.prod([weights[part].sum() for part in chain]))
        total += weight
        for part in chain:
            expected[part] += weight * weights[part] / weights[part].sum()
    np.testing.assert_allclose(posterior(lattice), expected / total, atol=1e-9)


def test_where_there_is_no_part_nothing_is_a_digit():
    empty = Lattice(np.zeros((0, 2), int), np.zeros((0, CLASS_COUNT)), np.array([0.0, 1.0]))
    assert best_readings(empty) == [Reading(0.0)]
    assert posterior(empty).shape == (0, CLASS_COUNT)


def test_what_is_no_digit_by_far_is_not_followed():
    hopeless = Lattice(np.array([[0, 1]]), np.full((1, CLASS_COUNT), -20.0), np.array([0.0, 1.0]))
    assert [reading.text for reading in best_readings(hopeless)] == [""]
    assert posterior(hopeless).sum() == 0


def lattice_of(*parts: tuple[int, int, int, float], along: int = 30) -> Lattice:
    """Parts as start, end, label and log-odds; all other labels are unlikely. A cut at every unit of the way."""
    odds = np.full((len(parts), CLASS_COUNT), -6.0)
    for i, (*_, label, value) in enumerate(parts):
        odds[i, label] = value
    return Lattice(np.array([part[:2] for part in parts]), odds, np.arange(along, dtype=float))


def test_two_digits_that_follow_each_other_beat_one_that_is_hardly_better_than_either():
    lattice = lattice_of((0, 10, 3, 2.0), (10, 20, 7, 2.0), (0, 20, 8, 3.0))
    readings = best_readings(lattice)
    assert [reading.text for reading in readings[:2]] == ["37", "8"]
    assert readings[0].chosen == ((0, 3), (1, 7))


def test_a_digit_that_may_be_cut_in_several_places_is_as_sure_as_all_of_them_together():
    lattice = lattice_of((0, 10, 4, 1.0), (0, 11, 4, 1.0), (1, 10, 4, 1.0))
    likely = posterior(lattice)
    (together,) = digit_probabilities(lattice, likely, [0])
    assert likely[0, 4] < 0.4
    assert together[4] == pytest.approx(likely[:, 4].sum())
    assert together.sum() == pytest.approx(likely.sum())


def test_a_digit_elsewhere_does_not_make_one_surer():
    lattice = lattice_of((0, 10, 4, 0.0), (12, 22, 4, 5.0), (9, 24, 4, 0.0))
    likely = posterior(lattice)
    (first,) = digit_probabilities(lattice, likely, [0])
    np.testing.assert_array_equal(first, likely[0])


@given(lattices(7), st.data())
def test_no_digit_is_surer_than_certain(lattice: Lattice, data: st.DataObject):
    count = len(lattice.bounds)
    chosen = data.draw(st.lists(st.integers(0, count - 1), max_size=4)) if count else []
    found = digit_probabilities(lattice, posterior(lattice), chosen)
    assert found.shape == (len(chosen), CLASS_COUNT)
    assert (found >= 0).all()
    assert (found.sum(axis=1) <= 1 + 1e-9).all()
