"""What every hand tracker promises, with the real networks on rendered frames."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np
import pytest

from airdigits.capture.frame import Frame
from airdigits.errors import DataError, HandModelError, UsageError
from airdigits.hands.hand import INDEX_TIP, Hand
from airdigits.hands.litert_tracker import LiteRTTracker
from airdigits.hands.mediapipe_tracker import MediaPipeTracker
from airdigits.hands.tracker import HandTracker
from airdigits.hands.trackers import open_tracker
from airdigits.synthesis.hand.simulation import SimulatorConfig, simulate
from tests.conftest import CHECKOUT


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    """A rendered open hand, BGR 480 x 640."""
    frame, _ = next(simulate("1", SimulatorConfig(seed=1)).frames())
    return frame.image


@pytest.fixture(params=["litert", "mediapipe"])
def tracker(request: pytest.FixtureRequest) -> Iterator[HandTracker]:
    with closing(open_tracker(request.param)) as opened:
        yield opened


def test_a_hand_has_the_promised_shapes_and_lies_in_the_picture(tracker: HandTracker, picture: np.ndarray):
    hand = tracker.track(Frame(0.0, picture))
    assert isinstance(hand, Hand)
    assert hand.landmarks.shape == hand.world.shape == (21, 3)
    assert hand.landmarks.dtype == hand.world.dtype == np.float32
    assert ((hand.landmarks[:, :2] > 0) & (hand.landmarks[:, :2] < 1)).all()
    assert np.abs(hand.world).max() < 0.2, "metres"
    assert hand.handedness == "Right"


def test_an_empty_picture_has_no_hand(tracker: HandTracker):
    assert tracker.track(Frame(0.0, np.full((480, 640, 3), 128, np.uint8))) is None


@pytest.mark.parametrize("kind", ["grey", "grey with an axis", "with alpha", "4K", "not contiguous"])
def test_pictures_of_other_kinds_are_understood(tracker: HandTracker, picture: np.ndarray, kind: str):
    other = {
        "grey": lambda: cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY),
        "grey with an axis": lambda: cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)[..., None],
        "with alpha": lambda: cv2.cvtColor(picture, cv2.COLOR_BGR2BGRA),
        "4K": lambda: cv2.resize(picture, (3840, 2880)),
        "not contiguous": lambda: np.repeat(picture, 2, axis=1)[:, ::2],
    }[kind]()
    plain = tracker.track(Frame(0.0, picture))
    hand = tracker.track(Frame(0.1, other))
    assert plain is not None
    assert hand is not None
    assert np.linalg.norm(hand.landmarks[INDEX_TIP, :2] - plain.landmarks[INDEX_TIP, :2]) < 0.03


@pytest.mark.parametrize("size", [(1, 1), (8, 600), (600, 8), (17, 2000)])
def test_a_picture_too_small_for_a_hand_has_none(tracker: HandTracker, size: tuple[int, int]):
    assert tracker.track(Frame(0.0, np.zeros((*size, 3), np.uint8))) is None


@pytest.mark.parametrize("image", [np.zeros((0, 0, 3), np.uint8), np.zeros((48, 64, 3)), np.zeros((48, 64, 2), np.uint8)])
def test_what_is_no_picture_is_refused(tracker: HandTracker, image: np.ndarray):
    with pytest.raises(DataError, match="a frame"):
        tracker.track(Frame(0.0, image))


def test_times_that_repeat_or_go_back_are_survived(tracker: HandTracker, picture: np.ndarray):
    for t in (1.0, 1.0, 0.5, 1.0001, 2.0):
        assert tracker.track(Frame(t, picture)) is not None


def test_the_frame_is_left_as_it_was(tracker: HandTracker, picture: np.ndarray):
    before = picture.copy()
    tracker.track(Frame(0.0, picture))
    np.testing.assert_array_equal(picture, before)


@pytest.mark.parametrize("opened", [LiteRTTracker, MediaPipeTracker])
@pytest.mark.parametrize("content", [None, b"", b"PK\x05\x06" + 18 * b"\0", b"no model at all" * 1000])
def test_what_is_no_hand_model_is_named_with_the_way_out(tmp_path: Path, content: bytes | None, opened: Callable):
    path = tmp_path / "hand.task"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(HandModelError, match=r"hand\.task.*(airdigits hand-model|give full, lite)"):
        opened(path)


def test_closing_twice_is_harmless(tracker: HandTracker):
    tracker.close()
    tracker.close()


@pytest.mark.parametrize("opened", ["LiteRTTracker", "MediaPipeTracker"])
def test_neither_the_libraries_nor_the_exit_write_to_the_users_terminal(tmp_path: Path, picture: np.ndarray, opened: str):
    cv2.imwrite(str(tmp_path / "hand.png"), picture)
    code = f"""
import cv2, sys
from airdigits import Frame, {opened}
from airdigits.hands.model_file import find_bundle
tracker = {opened}(find_bundle())
print(tracker.track(Frame(0.0, cv2.imread({str(tmp_path / "hand.png")!r}))) is not None)
print("tensorflow" in sys.modules, "sounddevice" in sys.modules, "mediapipe" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=CHECKOUT, timeout=120)
    assert done.stdout.split() == ["True", "False", "False", str(opened == "MediaPipeTracker")]
    assert done.stderr == "", "not even without an orderly close"


def test_auto_takes_litert_and_an_unknown_name_is_told_the_known_ones():
    assert isinstance(open_tracker(), LiteRTTracker)
    with pytest.raises(UsageError, match="no hand tracker is called nose: there is auto, litert, mediapipe"):
        open_tracker("nose")


def test_where_mediapipe_has_no_wheels_one_line_says_what_to_use(monkeypatch: pytest.MonkeyPatch):
    for name in [name for name in sys.modules if name.split(".")[0] == "mediapipe"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "path", [])  # as if it were not installed
    monkeypatch.setattr(sys, "meta_path", [finder for finder in sys.meta_path if "editable" not in str(finder)])
    with pytest.raises(UsageError, match="use --tracker litert"):
        open_tracker("mediapipe")
