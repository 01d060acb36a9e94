"""The LiteRT tracker sees what MediaPipe 0.10.31 saw in the bundled recording.

`python -m tests.hands.test_golden_landmarks` makes the golden landmarks again, with MediaPipe.
"""

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from airdigits.capture import open_source
from airdigits.hands.hand import Hand
from airdigits.hands.trackers import open_tracker
from airdigits.support.paths import assets_dir

GOLDEN = Path(__file__).with_name("golden_landmarks.npz")
FRAMES, EVERY = 150, 5
MEDIAN, MOST = 0.5, 1.5  # % of the palm's length: 95 of 100 landmarks are nearer than the second


def tracked(tracker: str) -> dict[int, Hand]:
    """The hands in every fifth frame of the recording's first seconds."""
    with open_source(assets_dir() / "sample.mp4") as source, closing(open_tracker(tracker)) as opened:
        hands = {frame.index: opened.track(frame) for _, frame in zip(range(FRAMES), source, strict=False)}
    return {index: hand for index, hand in hands.items() if hand is not None and index % EVERY == 0}


@pytest.fixture(scope="module")
def hands() -> dict[int, Hand]:
    return tracked("litert")


def test_landmarks_are_where_mediapipe_saw_them(hands: dict[int, Hand]):
    golden = np.load(GOLDEN)
    assert sorted(hands) == golden["index"].tolist()
    apart, world = [], []
    for index, landmarks, metres in zip(golden["index"], golden["landmarks"], golden["world"], strict=True):
        hand, expected = hands[int(index)], Hand(landmarks, metres)
        palm = expected.palm_length(4 / 3)
        apart.append(100 * np.linalg.norm((hand.landmarks - landmarks)[:, :2] * (4 / 3, 1), axis=1) / palm)
        world.append(1000 * np.linalg.norm(hand.world - metres, axis=1))
    assert np.median(apart) <= MEDIAN
    assert np.percentile(apart, 95) <= MOST
    assert np.median(world) <= 1.5, "mm"


def test_the_same_pictures_give_the_same_landmarks_to_the_bit(hands: dict[int, Hand]):
    again = tracked("litert")
    assert sorted(again) == sorted(hands)
    for index, hand in hands.items():
        np.testing.assert_array_equal(again[index].landmarks, hand.landmarks)
        np.testing.assert_array_equal(again[index].world, hand.world)


def make() -> None:
    """Write the golden landmarks."""
    seen = tracked("mediapipe")
    landmarks, world = ([getattr(hand, name) for hand in seen.values()] for name in ("landmarks", "world"))
    np.savez_compressed(GOLDEN, index=list(seen), landmarks=np.array(landmarks), world=np.array(world))


if __name__ == "__main__":
    make()
