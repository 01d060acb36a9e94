"""The hand moves as hands do: the reader's thresholds rest on these times."""

from itertools import groupby, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airdigits.errors import UsageError
from airdigits.synthesis.hand.digit_shapes import plain_digit
from airdigits.synthesis.hand.layout import lay_out
from airdigits.synthesis.hand.motion import glide, resample, writing_times
from airdigits.synthesis.hand.performance import Moment, Performance
from airdigits.synthesis.hand.script import SIDES, Hold, Write

SIZE, FPS = (640, 480), 30


def _moments(number: str, speed: float = 1.0, seed: int = 0) -> list[Moment]:
    rng = np.random.default_rng(seed)
    actions = [Hold("palm", 0.5), Write(number), Hold("palm", 1.5)]
    performance = Performance(actions, lambda d: plain_digit(d, rng), lay_out(number, SIZE, "auto"), SIZE, speed)
    return [performance.at(i / FPS) for i in range(round(performance.seconds * FPS))]


def _pen_ups(moments: list[Moment]) -> tuple[list[float], list[float]]:
    """Seconds between the strokes of a digit, and between digits."""
    within, between = [], []
    runs = [(key, len(list(group))) for key, group in groupby(moments, key=lambda m: (m.pen, m.digit is not None))]
    for (pen, in_digit), frames in runs[1:-1]:
        if not pen:
            (within if in_digit else between).append(frames / FPS)
    return within, between


@given(st.text("0123456789", min_size=2, max_size=3), st.floats(0.5, 2), st.integers(0, 1000))
@settings(max_examples=12, deadline=None)
def test_strokes_of_a_digit_come_close_together_and_digits_apart(number: str, speed: float, seed: int) -> None:
    within, between = _pen_ups(_moments(number, speed, seed))
    assert all(0.3 < pause < 0.45 for pause in within)
    assert len(between) == len(number) - 1
    assert min(between) > 0.8


def test_a_change_of_pose_takes_7_or_8_frames_and_leaves_the_tip_alone() -> None:
    moments = _moments("33")
    changes = [list(group) for changing, group in groupby(moments, key=lambda m: m.stance.start != m.stance.end) if changing]
    assert len(changes) == 4
    for change in changes:
        assert 6 <= len(change) <= 8  # the very first image of a change may still look like the pose itself
        assert np.ptp([m.place for m in change], axis=0).max() < 1


@pytest.mark.parametrize(("speed", "least", "most"), [(0.5, 1.8, 2.8), (1, 0.9, 1.4), (2, 0.45, 0.7)])
def test_speed_is_the_factor_it_says(speed: float, least: float, most: float) -> None:
    frames = np.mean([sum(m.pen for m in _moments(digit, speed)) for digit in "0123456789"])
    assert least < frames / FPS < most


@given(st.integers(0, 1000), st.sampled_from("0123456789"))
@settings(max_examples=25, deadline=None)
def test_a_hand_passes_its_path_forwards_and_slows_down_at_the_ends(seed: int, digit: str) -> None:
    for stroke in plain_digit(digit, np.random.default_rng(seed)):
        path = resample(stroke, 0.02)
        times = writing_times(path, 1.0, 1.0)
        assert times[0] == 0
        assert times[-1] == pytest.approx(1)
        assert (np.diff(times) > 0).all()
        speeds = np.linalg.norm(np.diff(path, axis=0), axis=1) / np.diff(times)
        assert max(speeds[0], speeds[-1]) < 0.6 * speeds.max()


def test_a_corner_is_passed_slowly() -> None:
    seven = resample(np.array([[0.0, 0.0], [0.6, 0.0], [0.2, 1.0]]), 0.02)
    speeds = 1 / np.diff(writing_times(seven, 1.0, 1.0))
    corner = int(np.argmin(np.abs(seven[:, 0] - 0.6)))
    assert speeds[corner] < 0.6 * speeds[corner - 12]


def test_a_reach_starts_and_ends_at_rest() -> None:
    assert glide(0) == 0
    assert glide(1) == 1
    assert glide(0.5) == pytest.approx(0.5)
    assert glide(0.01) < 1e-4


@given(st.integers(1, 12), st.sampled_from([(640, 480), (1280, 720), (320, 240), (480, 640)]))
def test_every_place_lies_in_the_frame(digits: int, size: tuple[int, int]) -> None:
    for left, top, width, height in lay_out("8" * digits, size, "auto"):
        assert 0 < left < left + width < size[0]
        assert 0 < top < top + height < 0.6 * size[1]


def test_digits_beside_each_other_are_clearly_apart() -> None:
    places = lay_out("4444", SIZE, "beside")
    for (left, _, width, height), (following, *_) in pairwise(places):
        assert following - (left + width) > 0.25 * height


def test_more_digits_than_fit_are_refused_beside_and_stacked_otherwise() -> None:
    with pytest.raises(UsageError, match="--layout stacked"):
        lay_out("9" * 9, SIZE, "beside")
    assert len(set(lay_out("9" * 9, SIZE, "auto"))) == 1


def _in_one_go(number: str, rest: float = 0.0, size: tuple[int, int] = SIZE) -> list[Moment]:
    rng = np.random.default_rng(0)
    actions = [
        Hold("away", 0.5, (0.5, 0.4), "left", "point"),
        Write(number, in_one_go=True, rest=rest),
        Hold("away", 0.5, side="top"),
    ]
    performance = Performance(actions, lambda d: plain_digit(d, rng), lay_out(number, size, "auto"), size, 1.0)
    return [performance.at(i / FPS) for i in range(round(performance.seconds * FPS))]


def test_in_one_go_the_index_is_up_all_the_time_and_the_pen_down_from_first_to_last() -> None:
    moments = _in_one_go("2048")
    assert {m.pose for m in moments} == {"point"}
    runs = [(pen, len(list(group))) for pen, group in groupby(moments, key=lambda m: m.pen)]
    assert [pen for pen, _ in runs] == [False, True, False]
    written = [key for key, _ in groupby((m.position, m.digit) for m in moments if m.pen)]
    assert written == [(0, 2), (None, None), (1, 0), (None, None), (2, 4), (None, None), (3, 8)]


def test_a_hand_in_one_go_never_jumps() -> None:
    places = np.array([m.place for m in _in_one_go("47", rest=0.3)])
    assert np.linalg.norm(np.diff(places, axis=0), axis=1).max() < 0.2 * SIZE[1]


def test_a_hand_rests_before_and_after_each_digit_when_told_to() -> None:
    moments = _in_one_go("37", rest=0.4)
    still = [m.digit is None and bool((m.place == after.place).all()) for m, after in pairwise(moments)]
    rests = [len(list(group)) / FPS for resting, group in groupby(still) if resting]
    assert [round(rest, 1) for rest in rests[1:-1]] == [0.4] * 4


@pytest.mark.parametrize("side", SIDES)
def test_a_hand_leaves_and_comes_back_by_the_side_it_is_told(side: str) -> None:
    actions = [Hold("point", 0.2, (0.5, 0.4)), Hold("away", 0.5, side=side, returns="point"), Hold("point", 0.2)]
    performance = Performance(actions, lambda d: [], [], SIZE, 1.0)
    places = np.array([performance.at(i / FPS).place for i in range(round(performance.seconds * FPS))]) / SIZE
    x, y = places[np.abs(places - 0.5).max(axis=1).argmax()]
    assert {"left": x < -0.3, "right": x > 1.3, "top": y < -1, "bottom": y > 1.2}[side]
    assert places[-1] == pytest.approx([0.5, 0.4])
    assert {performance.at(t).pose for t in np.arange(0, performance.seconds, 0.1)} == {"point"}
