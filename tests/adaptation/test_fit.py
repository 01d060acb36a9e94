"""The fit itself: against oracles, and what it must never do."""

from pathlib import Path

import numpy as np
import pytest

from airdigits.adaptation import fit as fit_module
from airdigits.adaptation.cross_validation import CrossValidation, cross_validate
from airdigits.adaptation.examples import COPIES, examples_of
from airdigits.adaptation.fit import REHEARSAL_WEIGHT, Examples, fit, folds, negative_log_likelihood
from airdigits.adaptation.lbfgs import minimise
from airdigits.adaptation.rehearsal import RehearsalSet, load_rehearsal_set, rehearsal_file
from airdigits.datasets.labelled import LabelledInk
from airdigits.recognition.model_surgery import LastLayer, ModelParts, softmax
from tests.adaptation.made_person import ink_of


@pytest.fixture(scope="module")
def parts(models: Path) -> ModelParts:
    return ModelParts(models / "digits.tflite")


@pytest.fixture(scope="module")
def rehearsal(parts: ModelParts) -> RehearsalSet:
    return load_rehearsal_set(rehearsal_file(parts.path))


def person(parts: ModelParts, each: int, seed: int, digits: str = "0123456789") -> Examples:
    rng = np.random.default_rng(seed)
    labels = np.array([int(digit) for digit in digits for _ in range(each)], np.uint8)
    return examples_of(LabelledInk(tuple(ink_of(label, rng) for label in labels), labels), parts)


@pytest.fixture(scope="module")
def learnt(parts: ModelParts) -> Examples:
    return person(parts, 5, 1)


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


def test_a_persons_own_four_is_learnt_and_read_in_new_ink(parts: ModelParts, rehearsal: RehearsalSet, learnt: Examples):
    new = person(parts, 6, 2)
    fours = new.labels == 4
    layer = fit(learnt, rehearsal)
    assert np.mean(read(parts.layer, new)[fours] == 4) < 0.2
    assert np.mean(read(layer, new)[fours] == 4) > 0.8
    assert np.mean(read(layer, new)[~fours] == new.labels[~fours]) == 1


def test_what_the_model_was_trained_on_is_read_as_before(rehearsal: RehearsalSet, learnt: Examples):
    layer = fit(learnt, rehearsal)
    before, after = (x.logits(rehearsal.features).argmax(axis=1) for x in (rehearsal.layer, layer))
    assert np.mean(before == after) > 0.95
    sure = np.sort(rehearsal.layer.logits(rehearsal.features), axis=1)
    sure = sure[:, -1] - sure[:, -2] > 3
    assert np.mean(before[sure] == after[sure]) > 0.99


def test_a_firmer_hold_keeps_the_guard_closer_to_what_it_was(rehearsal: RehearsalSet, learnt: Examples):
    before = softmax(rehearsal.layer.logits(rehearsal.features))
    after = [
        softmax(fit(learnt, rehearsal, rehearsal_weight).logits(rehearsal.features))
        for rehearsal_weight in (8 * REHEARSAL_WEIGHT, 2 * REHEARSAL_WEIGHT, REHEARSAL_WEIGHT, REHEARSAL_WEIGHT / 4)
    ]
    divergences = [float((before * np.log(before / now)).sum(axis=1).mean()) for now in after]
    assert divergences == sorted(divergences)


def test_a_person_who_is_read_well_already_keeps_the_model_and_hardly_changes_it(parts: ModelParts, rehearsal: RehearsalSet):
    well_read = person(parts, 3, 1, digits="012356789")
    assert not cross_validate(well_read, rehearsal).better
    before, after = (softmax(layer.logits(rehearsal.features)) for layer in (rehearsal.layer, fit(well_read, rehearsal)))
    assert np.quantile(np.abs(before - after), 0.999) < 0.1


def test_the_few_steps_that_are_taken_come_close_to_where_many_arrive(rehearsal: RehearsalSet, learnt: Examples):
    few, many = fit(learnt, rehearsal, 16.0), fit(learnt, rehearsal, 16.0, steps=300)
    gained = negative_log_likelihood(rehearsal.layer, learnt).mean() - negative_log_likelihood(many, learnt).mean()
    assert abs(negative_log_likelihood(few, learnt).mean() - negative_log_likelihood(many, learnt).mean()) < 0.05 * gained


def test_the_same_digits_give_the_same_layer(rehearsal: RehearsalSet, learnt: Examples):
    one, two = (fit(learnt, rehearsal, 12.0) for _ in range(2))
    np.testing.assert_array_equal(one.weights, two.weights)


def test_the_trial_counts_digits_that_the_fit_never_saw(parts: ModelParts, rehearsal: RehearsalSet, learnt: Examples):
    validation = cross_validate(learnt, rehearsal)
    assert validation.n == 50
    assert validation.wrong_before >= 4
    assert validation.wrong_after < validation.wrong_before
    assert validation.better
    assert abs(validation.forgetting) < 0.05
    assert negative_log_likelihood(parts.layer, learnt).mean() == pytest.approx(validation.nll_before)


def test_labels_without_sense_are_not_better(rehearsal: RehearsalSet, learnt: Examples):
    """Ones and sevens labelled by chance: nothing to be learnt, and the trial says so."""
    chosen = np.flatnonzero(np.isin(learnt.labels, (1, 7, 2)))
    labels = np.random.default_rng(0).permutation(learnt.labels[chosen])
    senseless = Examples(learnt.features[chosen], learnt.copies[chosen], labels)
    validation = cross_validate(senseless, rehearsal)
    assert not validation.better


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


def test_better_is_fewer_errors_and_a_likelihood_that_rises_by_more_than_chance():
    def validation(errors: int, nll: float, standard_error: float = 0.01) -> CrossValidation:
        return CrossValidation(20, 3, errors, 0.3, nll, standard_error, 0.0)

    assert validation(2, 0.2).better
    assert not validation(3, 0.2).better
    assert CrossValidation(50, 3, 3, 0.3, 0.2, 0.01, 0.0).better, "of so few errors the number is chance"
    assert not CrossValidation(50, 3, 4, 0.3, 0.2, 0.01, 0.0).better
    assert not validation(2, 0.3).better
    assert not validation(2, 0.2, standard_error=0.07).better


def test_what_is_sure_is_to_stay_and_what_is_wrong_or_unsure_is_to_become_sure_enough():
    layer = LastLayer(np.eye(11, dtype=np.float32), np.zeros(11, np.float32))
    sure, unsure, wrong = 20.0 * np.eye(11)[3], 1.0 * np.eye(11)[3], 20.0 * np.eye(11)[5]
    wanted = fit_module._targets(np.array([sure, unsure, wrong], np.float32), np.array([3, 3, 3]), layer)
    np.testing.assert_allclose(wanted.sum(axis=1), 1)
    np.testing.assert_allclose(wanted[0], softmax(sure[None])[0], atol=1e-6)
    np.testing.assert_allclose(wanted[1:, 3], 0.9)
    assert wanted[2, 5] > 0.09  # of the rest, it keeps what it was taken for


def test_one_odd_digit_among_many_is_no_handwriting(parts: ModelParts, rehearsal: RehearsalSet):
    """A nine that somebody called a four: nothing comes of it."""
    digits = person(parts, 3, 1, digits="012356789")
    labels = digits.labels.copy()
    labels[-1] = 4
    assert not cross_validate(Examples(digits.features, digits.copies, labels), rehearsal).better
