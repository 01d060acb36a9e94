"""Palms in whole pictures: what is merged, and where they are found."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airdigits.hands.hand_region import whole_picture
from airdigits.hands.model_file import DETECTOR, find_bundle, read_bundle
from airdigits.hands.palm_detection import PalmDetector, _anchors, _merged
from airdigits.synthesis.hand.simulation import SimulatorConfig, simulate


@given(scores=st.lists(st.floats(0.3, 1), min_size=1, max_size=8))
def test_boxes_of_one_palm_become_one_that_lies_within_them(scores: list[float]):
    rng = np.random.default_rng(len(scores))
    palms = np.tile(np.array([[0.5, 0.5], [0.2, 0.2]]), (len(scores), 1, 1)) + rng.uniform(-0.01, 0.01, (len(scores), 2, 2))
    ((score, palm),) = _merged(np.array(scores), palms)
    assert score == max(scores)
    assert (palm >= palms.min(axis=0) - 1e-9).all()
    assert (palm <= palms.max(axis=0) + 1e-9).all()


def test_palms_that_lie_apart_stay_two_and_the_surer_comes_first():
    palms = np.array([[[0.2, 0.5], [0.1, 0.1]], [[0.8, 0.5], [0.1, 0.1]]])
    merged = _merged(np.array([0.6, 0.9]), palms)
    assert [score for score, _ in merged] == [0.9, 0.6]
    np.testing.assert_array_equal(merged[0][1], palms[1])


def test_there_is_an_anchor_for_each_output_of_the_network():
    anchors = _anchors()
    assert anchors.shape == (2016, 2)
    assert anchors[0].tolist() == [4 / 192, 4 / 192]
    assert anchors[-1].tolist() == [1 - 8 / 192, 1 - 8 / 192]


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_hand_is_found_upright_on_its_side_and_upside_down(turns: int):
    frame, _ = next(simulate("1", SimulatorConfig(seed=1)).frames())
    detector = PalmDetector(read_bundle(find_bundle())[DETECTOR])
    image = np.ascontiguousarray(np.rot90(frame.image, turns))
    palm = detector.find(image, whole_picture(image))[0]
    assert palm.score > 0.5
    turned = np.degrees(palm.region.turned) + 90 * turns
    assert abs((turned + 180) % 360 - 180) < 30
