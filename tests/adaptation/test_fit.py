"""The fit itself: against oracles, and what it must never do."""

from pathlib import Path

import numpy as np
import pytest

from airdigits.adaptation import fit as fit_module
from airdigits.adaptation.digits import COPIES, examples_of
from airdigits.adaptation.fit import HOLD, Examples, fit, folds, surprise
from airdigits.adaptation.lbfgs import minimise
from airdigits.adaptation.trial import Trial, held_back
from airdigits.recognition.anatomy import Anatomy, LastLayer, softmax
from airdigits.recognition.datasets import LabelledInk
from airdigits.training.guard import Guard, guard_file, load_guard
from tests.adaptation.made_person import ink_of


@pytest.fixture(scope="module")
def anatomy(models: Path) -> Anatomy:
    return Anatomy(models / "digits.tflite")


@pytest.fixture(scope="module")
def guard(anatomy: Anatomy) -> Guard:
    return load_guard(guard_file(anatomy.path))


def person(anatomy: Anatomy, each: int, seed: int, digits: str = "0123456789") -> Examples:
    rng = np.random.default_rng(seed)
    labels = np.array([int(digit) for digit in digits for _ in range(each)], np.uint8)
    return examples_of(LabelledInk(tuple(ink_of(label, rng) for label in labels), labels), anatomy)


@pytest.fixture(scope="module")
def learnt(anatomy: Anatomy) -> Examples:
    return person(anatomy, 5, 1)


def read(layer, examples: Examples) -> np.ndarray:
    return layer.logits(examples.features)[:, :10].argmax(axis=1)


def test_the_minimiser_finds_the_bottom_of_a_stretched_bowl():
    """A quadratic with condition number 10,000; NumPy solves it exactly."""
    rng = np.random.default_rng(0)
    basis = np.linalg.qr(rng.normal(size=(30, 30)))[0]
    matrix, target = basis @ np.diag(np.logspace(0, 4, 30)) @ basis.T, rng.normal(size=30)
    found = minimise(lambda x: (0.5 * x @ matrix @ x - target @ x, matrix @ x - target), np.zeros(30), steps=2000, tolerance=1e-9)
    np.testing.assert_allclose(found, np.linalg.solve(matrix, target), rtol=1e-4)


def test_the_minimiser_survives_the_valley_of_rosenbrock():
    def valley(p: np.ndarray) -> tuple[float, np.ndarray]:
        x, y = p
        return (1 - x) ** 2 + 100 * (y - x * x) ** 2, np.array([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)])

    np.testing.assert_allclose(minimise(valley, np.array([-1.2, 1.0]), steps=200, tolerance=1e-10), [1, 1], atol=1e-5)


def test_a_persons_own_four_is_learnt_and_read_in_new_ink(anatomy: Anatomy, guard: Guard, learnt: Examples):
    new = person(anatomy, 6, 2)
    fours = new.labels == 4
    layer = fit(learnt, guard)
    assert np.mean(read(anatomy.layer, new)[fours] == 4) < 0.2
    assert np.mean(read(layer, new)[fours] == 4) > 0.8
    assert np.mean(read(layer, new)[~fours] == new.labels[~fours]) == 1


def test_what_the_model_was_trained_on_is_read_as_before(guard: Guard, learnt: Examples):
    layer = fit(learnt, guard)
    before, after = (x.logits(guard.features).argmax(axis=1) for x in (guard.layer, layer))
    assert np.mean(before == after) > 0.95
    sure = np.sort(guard.layer.logits(guard.features), axis=1)
    sure = sure[:, -1] - sure[:, -2] > 3
    assert np.mean(before[sure] == after[sure]) > 0.99


def test_a_firmer_hold_keeps_the_guard_closer_to_what_it_was(guard: Guard, learnt: Examples):
    before = softmax(guard.layer.logits(guard.features))
    after = [softmax(fit(learnt, guard, hold).logits(guard.features)) for hold in (8 * HOLD, 2 * HOLD, HOLD, HOLD / 4)]
    divergences = [float((before * np.log(before / now)).sum(axis=1).mean()) for now in after]
    assert divergences == sorted(divergences)


def test_a_person_who_is_read_well_already_keeps_the_model_and_hardly_changes_it(anatomy: Anatomy, guard: Guard):
    well_read = person(anatomy, 3, 1, digits="012356789")
    assert not held_back(well_read, guard).better
    before, after = (softmax(layer.logits(guard.features)) for layer in (guard.layer, fit(well_read, guard)))
    assert np.abs(before - after).max() < 0.1


def test_the_few_steps_that_are_taken_come_close_to_where_many_arrive(guard: Guard, learnt: Examples):
    few, many = fit(learnt, guard, 16.0), fit(learnt, guard, 16.0, steps=300)
    gained = surprise(guard.layer, learnt).mean() - surprise(many, learnt).mean()
    assert abs(surprise(few, learnt).mean() - surprise(many, learnt).mean()) < 0.05 * gained


def test_the_same_digits_give_the_same_layer(guard: Guard, learnt: Examples):
    one, two = (fit(learnt, guard, 12.0) for _ in range(2))
    np.testing.assert_array_equal(one.weights, two.weights)


def test_the_trial_counts_digits_that_the_fit_never_saw(anatomy: Anatomy, guard: Guard, learnt: Examples):
    trial = held_back(learnt, guard)
    assert trial.n == 50
    assert trial.wrong_before >= 4
    assert trial.wrong_after < trial.wrong_before
    assert trial.better
    assert abs(trial.price) < 0.05
    assert surprise(anatomy.layer, learnt).mean() == pytest.approx(trial.surprise_before)


def test_labels_without_sense_are_not_better(guard: Guard, learnt: Examples):
    """Ones and sevens labelled by chance: nothing to be learnt, and the trial says so."""
    chosen = np.flatnonzero(np.isin(learnt.labels, (1, 7, 2)))
    labels = np.random.default_rng(0).permutation(learnt.labels[chosen])
    senseless = Examples(learnt.features[chosen], learnt.copies[chosen], labels)
    trial = held_back(senseless, guard)
    assert not trial.better


@pytest.mark.parametrize("counts", [[1] * 10, [5] * 10, [0, 3, 0, 7, 1, 0, 0, 0, 0, 2]])
def test_every_digit_is_held_back_once(counts: list[int]):
    labels = np.random.default_rng(0).permutation(np.repeat(np.arange(10), counts))
    pairs = folds(labels)
    np.testing.assert_array_equal(np.sort(np.concatenate([held for _, held in pairs])), np.arange(len(labels)))
    for rest, held in pairs:
        assert not set(rest) & set(held)
        assert len(held)


def test_copies_are_the_same_digit_written_again(learnt: Examples):
    assert learnt.copies.shape == (50, COPIES, learnt.features.shape[1])
    own = np.linalg.norm(learnt.copies - learnt.features[:, None], axis=2).mean()
    others = np.linalg.norm(learnt.copies - np.roll(learnt.features, 25, axis=0)[:, None], axis=2).mean()
    assert own < 0.6 * others


def test_better_is_fewer_errors_and_less_surprise_by_more_than_chance():
    def trial(errors: int, surprised: float, doubt: float = 0.01) -> Trial:
        return Trial(20, 3, errors, 0.3, surprised, doubt, 0.0)

    assert trial(2, 0.2).better
    assert not trial(3, 0.2).better
    assert not trial(2, 0.3).better
    assert not trial(2, 0.2, doubt=0.07).better


def test_what_is_sure_is_to_stay_and_what_is_wrong_or_unsure_is_to_become_sure_enough():
    layer = LastLayer(np.eye(11, dtype=np.float32), np.zeros(11, np.float32))
    sure, unsure, wrong = 20.0 * np.eye(11)[3], 1.0 * np.eye(11)[3], 20.0 * np.eye(11)[5]
    wanted = fit_module._wanted(np.array([sure, unsure, wrong], np.float32), np.array([3, 3, 3]), layer)
    np.testing.assert_allclose(wanted.sum(axis=1), 1)
    np.testing.assert_allclose(wanted[0], softmax(sure[None])[0], atol=1e-6)
    np.testing.assert_allclose(wanted[1:, 3], 0.9)
    assert wanted[2, 5] > 0.09  # of the rest, it keeps what it was taken for


def test_one_odd_digit_among_many_is_no_handwriting(anatomy: Anatomy, guard: Guard):
    """A nine that somebody called a four: nothing comes of it."""
    digits = person(anatomy, 3, 1, digits="012356789")
    labels = digits.labels.copy()
    labels[-1] = 4
    assert not held_back(Examples(digits.features, digits.copies, labels), guard).better
