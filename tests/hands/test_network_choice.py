"""When the lite hand network takes the place of the full one: on numbered frames alone, and in the tracker."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from airdigits.capture.frame import Frame
from airdigits.hands.hand import Hand
from airdigits.hands.litert_tracker import LiteRTTracker
from airdigits.hands.model_file import find_bundle
from airdigits.hands.network_choice import NetworkChoice
from airdigits.sessions.format import FrameLine, decode, encode, frame_line, hand_of
from airdigits.synthesis.hand.simulation import SimulatorConfig, simulate

CAMERA = 30


class Film:
    """Numbers frames as a camera of 30 frames/s does while whoever takes them takes one in so many."""

    def __init__(self, choice: NetworkChoice):
        self._choice, self._index = choice, 0

    def take(self, seconds: float, every: int = 1, hand: bool = True, camera: float = CAMERA) -> list[bool]:
        """Whether each frame of so many seconds is for the lite network; `hand`: one is in sight."""
        lite = []
        for _ in range(round(seconds * camera / every)):
            lite.append(self._choice.is_lite(self._index / camera, self._index, hand))
            self._index += every
        return lite


@pytest.fixture
def film() -> Film:
    return Film(NetworkChoice())


def test_frames_that_come_late_for_some_seconds_take_the_lite_network(film: Film):
    assert not any(film.take(10))
    late = film.take(6, every=2)
    assert late[-1]
    assert 2.5 < late.index(True) * 2 / CAMERA < 4
    assert sum(a != b for a, b in pairwise(late)) == 1


def test_a_machine_that_stumbles_stays_with_the_full_network(film: Film):
    for _ in range(5):
        assert not any([*film.take(0.8, every=4), *film.take(3)])


def test_no_frame_left_out_is_not_late_however_few_there_are(film: Film):
    assert not any(film.take(20, camera=12))


def test_frames_left_out_while_enough_remain_are_not_late(film: Film):
    assert not any(film.take(20, every=2, camera=60))


def test_late_frames_without_a_hand_do_not_count(film: Film):
    assert not any(film.take(20, every=3, hand=False))


def test_the_lite_network_stays_while_a_hand_is_in_sight(film: Film):
    assert film.take(6, every=2)[-1]
    assert all(film.take(600))


def test_the_full_network_is_tried_again_between_two_hands_and_seldomer_each_time(film: Film):
    waited = []
    for _ in range(3):
        assert film.take(6, every=2)[-1]
        lite = film.take(1000, hand=False)
        assert lite[0]
        waited.append(lite.index(False) / CAMERA)
    assert waited == pytest.approx([60, 120, 240], abs=5)


def test_times_that_go_back_are_another_source(film: Film):
    film.take(2.5, every=2)
    choice = film._choice
    assert not choice.is_lite(0.0, 0, seen=True)
    assert not any(Film(choice).take(2.5, every=2))


def test_late_frames_are_seen_by_the_lite_network_and_the_hand_says_so():
    picture = next(simulate("1", SimulatorConfig(seed=1)).frames())[0].image
    frames = [Frame(index / CAMERA, picture, index) for index in range(0, 6 * CAMERA, 3)]
    with (
        LiteRTTracker(find_bundle(), threads=1, lite=True) as tracker,
        LiteRTTracker(find_bundle(), threads=1) as full,
        LiteRTTracker(find_bundle("lite"), threads=1) as lite,
    ):
        hands = [(tracker.track(frame), full.track(frame), lite.track(frame)) for frame in frames]
    changes = [seen.lite for seen, _, _ in hands if seen]
    assert len(changes) == len(frames)
    assert not changes[0]
    assert changes[-1]
    for seen, by_full, by_lite in hands[:2] + hands[-2:]:
        assert seen is not None
        assert by_full is not None
        assert by_lite is not None
        nearest = min((by_full, by_lite), key=lambda hand: np.abs(hand.landmarks - seen.landmarks).max())
        assert nearest is (by_lite if seen.lite else by_full)


def test_without_a_lite_model_the_full_network_goes_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    picture = next(simulate("1", SimulatorConfig(seed=1)).frames())[0].image
    with LiteRTTracker(find_bundle(), threads=1, lite=True) as tracker:
        monkeypatch.setattr("airdigits.hands.model_file.hand_model_dirs", lambda: (tmp_path,))
        hands = [tracker.track(Frame(index / CAMERA, picture, index)) for index in range(0, 6 * CAMERA, 3)]
    assert all(hand is not None and not hand.lite for hand in hands)


def test_a_session_keeps_which_hands_the_lite_network_saw():
    hand = Hand(np.zeros((21, 3), np.float32), np.zeros((21, 3), np.float32), "Left", 0.9)
    for lite in (False, True):
        line = encode(frame_line(0.0, replace(hand, lite=lite)))
        assert (b"lite" in line) == lite
        record = decode(line)
        assert isinstance(record, FrameLine)
        kept = hand_of(record.hand)
        assert kept is not None
        assert kept.lite == lite
