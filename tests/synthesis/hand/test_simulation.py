from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from airdigits.errors import UsageError
from airdigits.synthesis.hand import Hold, SimulatorConfig, Truth, Write, perform, simulate
from airdigits.synthesis.hand.compositor import placed_corners
from airdigits.synthesis.hand.hand_renderer import Look, Stance, render_hand
from airdigits.synthesis.hand.script import SIDES
from tests.synthesis.hand.conftest import SMALL


def _truths(number: str, config: SimulatorConfig, film: Callable) -> list[Truth]:
    return [truth for _, truth in film(number, config)]


def test_the_same_seed_gives_the_same_bytes() -> None:
    first, second = (list(simulate("40", SMALL).frames()) for _ in range(2))
    assert all(np.array_equal(a.image, b.image) for (a, _), (b, _) in zip(first, second, strict=True))
    assert all(np.array_equal(a.tip, b.tip) for (_, a), (_, b) in zip(first, second, strict=True))


def test_another_seed_gives_another_performance(film: Callable) -> None:
    tips = [np.array([truth.tip for truth in _truths("40", replace(SMALL, seed=seed), film)]) for seed in (1, 2)]
    assert tips[0].shape != tips[1].shape or not np.allclose(*tips)


def test_frames_can_be_filmed_again(film: Callable) -> None:
    simulation = simulate("1", SMALL)
    assert np.array_equal(next(simulation.frames())[0].image, next(simulation.frames())[0].image)


def test_frames_are_what_the_camera_contract_says(film: Callable) -> None:
    clip = film("40", SMALL)
    assert len(clip) == len(simulate("40", SMALL))
    for i, (frame, truth) in enumerate(clip):
        assert frame.image.shape == (120, 160, 3)
        assert frame.image.dtype == np.uint8
        assert frame.index == i
        assert frame.t == truth.t == i / SMALL.fps


def test_the_truth_names_the_digits_in_their_order(film: Callable) -> None:
    truths = _truths("4042", SMALL, film)
    written = [(t.position, t.digit) for t in truths if t.pen]
    assert sorted(set(written)) == [(0, 4), (1, 0), (2, 4), (3, 2)]
    assert written == sorted(written, key=lambda w: w[0])
    assert {t.pose for t in truths if t.pen} == {"point"}
    assert truths[0].pose == "palm"


def test_the_end_is_as_asked(film: Callable) -> None:
    for end, pose in (("palm", "palm"), ("fist", "fist"), ("away", "away")):
        assert _truths("1", replace(SMALL, end=end), film)[-1].pose == pose


def test_a_webcam_that_faces_the_writer_films_the_mirrored_path(film: Callable) -> None:
    plain, mirrored = (_truths("2", replace(SMALL, mirror=m), film) for m in (False, True))
    assert film("2", replace(SMALL, mirror=True))[0][0].mirrored
    there = np.array([[t.tip for t in plain if t.pen], [t.tip for t in mirrored if t.pen]])
    # All but the tremor, which is not mirrored, and the little that the tip is off its anchor.
    assert np.abs(there[0] - np.stack([SMALL.size[0] - there[1][:, 0], there[1][:, 1]], axis=1)).max() < 1.5


@pytest.mark.parametrize("hand", ["left", "right"])
@pytest.mark.parametrize("tilt", [0, 45])
def test_the_tip_of_the_rendered_hand_is_the_end_of_the_finger(hand: str, tilt: float) -> None:
    rendered_hand = render_hand(Look(hand, tilt=tilt, height=240), Stance("point", "point", 0))
    x, y = rendered_hand.tip.astype(int)
    assert np.allclose(rendered_hand.tip, rendered_hand.anchor)
    assert rendered_hand.image[y, x, 3] > 0.95
    assert (rendered_hand.image[: y - 6, :, 3] < 0.05).all()  # 1 cm of a real hand: nothing beyond the fingertip


def test_the_palm_stays_in_its_place_when_the_fingers_move() -> None:
    poses = [render_hand(Look(height=240), Stance.between("palm", "point", share)) for share in (0, 0.5, 1)]
    for rendered_hand in poses[:2]:
        below = [int(s.anchor[1]) + 95 for s in (rendered_hand, poses[2])]  # the wrist
        edges = [
            np.flatnonzero(s.image[row, :, 3] > 0.5)[[0, -1]] - s.anchor[0]
            for s, row in zip((rendered_hand, poses[2]), below, strict=True)
        ]
        assert np.abs(edges[0] - edges[1]).max() <= 2


def test_a_stance_has_one_name_from_either_side() -> None:
    assert Stance.between("palm", "fist", 0.25) == Stance.between("fist", "palm", 0.75)
    assert Stance.between("palm", "fist", 0.0) == Stance.between("point", "palm", 1.0)


def test_a_hand_that_is_away_is_not_in_the_frame() -> None:
    clip = list(perform([Hold("away", 0.3), Hold("palm", 0.5, (0.5, 0.4))], replace(SMALL, seed=1)).frames())
    first, last = clip[0], clip[-1]
    assert first[1].pose == "away"
    assert last[1].pose == "palm"
    empty = np.abs(first[0].image.astype(int) - last[0].image).max(axis=2) > 40
    assert empty[40:].any()
    assert first[1].tip[1] > SMALL.size[1]


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("in_one_go", [True, False])
def test_a_hand_comes_in_from_a_side_with_its_index_up_and_drops_out_there(side: str, in_one_go: bool) -> None:
    config = replace(SMALL, come_from=side, end="away", in_one_go=in_one_go, size=(640, 480))
    seen = [(hand, truth) for _, hand, truth in simulate("7", config).hands()]
    assert seen[0][0] is None
    assert seen[-1][0] is None
    assert next(truth.pose for hand, truth in seen if hand is not None) == "point"
    x, y = next(truth.tip for hand, truth in seen if hand is not None)
    written = next(truth.tip for _, truth in seen if truth.pen)
    assert {"left": x < written[0] - 50, "right": x > written[0] + 50, "top": y < written[1], "bottom": y > written[1] + 50}[side]


@pytest.mark.parametrize("side", SIDES)
def test_nothing_is_filmed_of_a_hand_that_is_away_on_any_side(side: str) -> None:
    clip = list(perform([Hold("away", 0.5, (0.5, 0.3), side, "point"), Hold("point", 0.3)], SMALL).frames())
    assert clip[0][1].pose == "away"
    assert clip[-1][1].pose == "point"
    assert (np.abs(clip[0][0].image.astype(int) - clip[3][0].image).max(axis=2) < 40).all(), "only the noise differs"


def test_a_script_does_what_it_says_in_its_order() -> None:
    script = [Hold("palm", 0.5), Write("4"), Hold("fist", 0.8), Write("7"), Hold("away", 0.5)]
    simulation = perform(script, SMALL)
    truths = [truth for _, truth in simulation.frames()]
    assert simulation.number == "47"
    fists = [t.t for t in truths if t.pose == "fist"]
    assert fists[-1] - fists[0] >= 0.7
    assert max(t.t for t in truths if t.digit == 4) < fists[0] < fists[-1] < min(t.t for t in truths if t.digit == 7)
    assert truths[-1].pose == "away"


def test_a_hand_comes_back_to_where_it_left() -> None:
    script = [Hold("palm", 0.5, (0.3, 0.4)), Hold("away", 0.5), Hold("palm", 0.5)]
    truths = [truth for _, truth in perform(script, SMALL).frames()]
    assert np.linalg.norm(truths[-1].tip - truths[0].tip) < 2


def test_the_corners_of_an_unmoved_rendered_hand_are_its_size() -> None:
    rendered_hand = render_hand(Look(height=120), Stance("point", "point", 0))
    height, width = rendered_hand.image.shape[:2]
    assert placed_corners(rendered_hand, np.eye(2, 3)).max(axis=0).tolist() == [width, height]


@pytest.mark.parametrize("number", ["", "12a", "3+4", "1,5", "²", "٣"])
def test_what_is_no_number_is_refused(number: str) -> None:
    with pytest.raises(UsageError, match="is not a number"):
        simulate(number)


@pytest.mark.parametrize(
    "wrong",
    [{"hand": "third"}, {"skin": "green"}, {"background": "moon"}, {"layout": "round"}, {"end": "bow"}, {"come_from": "behind"},
     {"tilt": 46.0}, {"tilt": float("nan")}, {"speed": 0.0}, {"fps": 1.0}, {"size": (10, 10)}, {"seed": -1}],
    ids=lambda wrong: next(iter(wrong)),
)  # fmt: skip
def test_a_config_out_of_range_is_refused_in_one_line(wrong: dict) -> None:
    with pytest.raises(UsageError, match="choose") as error:
        SimulatorConfig(**wrong)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "script",
    [[], [Hold("wave", 1.0)], [Hold("palm", 0.0)], [Write("x")], [Write("1", rest=-1.0)],
     [Write("1", travel=0.0)], [Hold("away", 1.0, side="behind")],
     [Hold("away", 1.0, returns="away")]],
)  # fmt: skip
def test_a_script_that_makes_no_sense_is_refused(script: list) -> None:
    with pytest.raises(UsageError):
        perform(script)
