"""Any hand tracker can take MediaPipe's place."""

import numpy as np

from airdigits import AirReader, Frame, HandFound, NumberEntered
from airdigits.hands.hand import Hand
from airdigits.synthesis.hand import SimulatorConfig, simulate


class TrackerOfTruth:
    """Knows where the simulated hand is without looking at the picture."""

    def __init__(self, hands: dict[float, Hand | None]):
        self.closed = False
        self._hands = hands

    def track(self, frame: Frame) -> Hand | None:
        return self._hands[frame.t]

    def close(self) -> None:
        self.closed = True


def test_another_tracker_reads_the_same_number_and_is_closed_with_the_reader():
    hands = {t: hand for t, hand, _ in simulate("47", SimulatorConfig(seed=5, speed=1.3)).hands()}
    tracker, black = TrackerOfTruth(hands), np.zeros((480, 640, 3), np.uint8)
    with AirReader(tracker=tracker) as reader:
        events = list(reader.events(Frame(t, black) for t in hands))
        assert isinstance(events[0], HandFound)
        assert [event.number for event in events if isinstance(event, NumberEntered)] == ["47"]
        assert not tracker.closed
    assert tracker.closed
