"""How the LiteRT tracker follows one hand: at the edge, among others, lost and found, and with nobody in sight."""

from collections.abc import Iterator

import numpy as np
import pytest

from airdigits.capture.frame import Frame
from airdigits.hands.hand import INDEX_TIP, PALM_CENTRE, Hand
from airdigits.hands.litert_tracker import LiteRTTracker
from airdigits.hands.model_file import find_bundle
from airdigits.synthesis.hand.simulation import SimulatorConfig, simulate

FPS = 30
GREY = np.full((480, 640, 3), 120, np.uint8)


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    """A rendered open hand, BGR 480 x 640."""
    frame, _ = next(simulate("1", SimulatorConfig(seed=1)).frames())
    return frame.image


@pytest.fixture
def tracker() -> Iterator[LiteRTTracker]:
    with LiteRTTracker(find_bundle(), threads=1) as opened:
        yield opened


class Clock:
    """Shows pictures to a tracker, one after the other."""

    def __init__(self, tracker: LiteRTTracker):
        self._tracker, self.t = tracker, 0.0

    def show(self, image: np.ndarray, seconds: float = 1 / FPS) -> list[Hand | None]:
        """The hand in each frame of so many seconds of the same picture."""
        hands = []
        for _ in range(round(seconds * FPS)):
            hands.append(self._tracker.track(Frame(self.t, image)))
            self.t += 1 / FPS
        return hands


def palm_x(hand: Hand | None) -> float:
    assert hand is not None
    return float(hand.landmarks[list(PALM_CENTRE), 0].mean())


@pytest.mark.parametrize("side", ["left", "right", "bottom"])
def test_a_hand_cut_by_the_edge_is_followed(tracker: LiteRTTracker, picture: np.ndarray, side: str):
    (whole,) = Clock(tracker).show(picture)
    assert whole is not None
    x, y = (whole.landmarks[list(PALM_CENTRE), :2].mean(axis=0) * (640, 480)).astype(int)
    reach = int(0.4 * whole.palm_length(4 / 3) * 480)
    clock, seen = Clock(tracker), []
    for step in range(8):  # the picture's edge comes nearer
        far = reach + (7 - step) * 12
        cut = {"left": picture[:, x - far :], "right": picture[:, : x + far], "bottom": picture[: y + far + reach]}[side]
        seen += clock.show(np.ascontiguousarray(cut))
    assert all(hand is not None for hand in seen)


def test_a_second_hand_does_not_take_the_pen_and_gets_it_when_the_first_has_left(tracker: LiteRTTracker, picture: np.ndarray):
    clock, other = Clock(tracker), picture[:, ::-1]
    assert palm_x(clock.show(np.hstack((picture, GREY)), 0.2)[-1]) < 0.5
    assert max(map(palm_x, clock.show(np.hstack((picture, other)), 0.5))) < 0.5, "the first hand stays"
    assert clock.show(np.hstack((GREY, other)), 0.4) == [None] * 12, "for half a second it could come back"
    assert palm_x(clock.show(np.hstack((GREY, other)), 0.4)[-1]) > 0.5


def test_a_hand_that_comes_back_soon_keeps_the_pen_although_another_is_there(tracker: LiteRTTracker, picture: np.ndarray):
    clock, other = Clock(tracker), picture[:, ::-1]
    clock.show(np.hstack((picture, other[:, :1].repeat(640, axis=1))), 0.2)
    clock.show(np.hstack((GREY, other)), 0.2)
    assert palm_x(clock.show(np.hstack((picture, other)))[0]) < 0.5


def test_a_hand_that_comes_back_is_seen_in_that_frame(tracker: LiteRTTracker, picture: np.ndarray):
    clock = Clock(tracker)
    clock.show(picture, 0.2)
    assert clock.show(GREY, 0.2) == [None] * 6
    assert clock.show(picture)[0] is not None


def test_with_nobody_in_sight_few_frames_are_searched_and_a_hand_is_seen_within_200_ms(
    tracker: LiteRTTracker, picture: np.ndarray, monkeypatch: pytest.MonkeyPatch
):
    searched, find = [], tracker._palms.find
    monkeypatch.setattr(tracker._palms, "find", lambda *asked: searched.append(clock.t) or find(*asked))
    clock = Clock(tracker)
    clock.show(GREY, 2.0)
    assert len(searched) == 60, "for two seconds every frame"
    for late in range(6):  # whenever it comes
        searched.clear()
        clock.show(GREY, 2.5 + late / FPS)
        searched.clear()
        clock.show(GREY, 1.0)
        assert len(searched) <= 7
        assert clock.show(picture, 0.2)[-1] is not None


def test_what_is_seen_does_not_depend_on_how_long_the_machine_takes(picture: np.ndarray):
    film = [frame for frame, _ in zip(simulate("7", SimulatorConfig(seed=4, speed=2)).frames(), range(24), strict=False)]
    tips = []
    for threads in (1, 1):
        with LiteRTTracker(find_bundle(), threads=threads) as tracker:
            hands = [tracker.track(frame) for frame, _ in film]
            tips.append([None if hand is None else hand.landmarks[INDEX_TIP].tolist() for hand in hands])
    assert tips[0] == tips[1]


def test_a_camera_that_changes_its_size_is_followed(tracker: LiteRTTracker, picture: np.ndarray):
    clock = Clock(tracker)
    assert clock.show(picture)[0] is not None
    assert clock.show(np.ascontiguousarray(picture[::2, ::2]))[0] is not None
