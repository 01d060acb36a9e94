"""A tracker that loses the hand now and then: what is held and written goes on."""

import pytest

from airdigits.events import Erased, Event, NumberEntered, Undone
from airdigits.readers.air import AirReader
from airdigits.synthesis.hand import Hold, SimulatorConfig, Write, perform

LOOSE = Hold("loose", 0.6)


def read(every: int, fps: float, *ending: Hold) -> list[Event]:
    """Write 28 and do something more, with every n-th frame lost."""
    actions = [Hold("palm", 0.5, (0.5, 0.34)), Write("28"), *ending]
    with AirReader() as reader:
        reader.recognizer.guessing = False
        hands = perform(actions, SimulatorConfig(fps=fps, seed=4)).hands()
        return [
            event for i, (t, hand, _) in enumerate(hands) for event in reader.feed(t, None if i % every == every - 1 else hand)
        ]


@pytest.mark.parametrize("fps", [10, 15, 30, 60])
@pytest.mark.parametrize("every", [20, 15, 7])
@pytest.mark.parametrize(
    ("pose", "seconds", "caused"), [("palm", 2.5, NumberEntered), ("fist", 0.65, Erased), ("two", 3.0, Undone)]
)
def test_a_held_gesture_does_its_one_thing(pose: str, seconds: float, caused: type[Event], every: int, fps: float) -> None:
    events = read(every, fps, LOOSE, Hold(pose, seconds), LOOSE)
    changes = [type(event) for event in events if isinstance(event, NumberEntered | Erased | Undone)]
    assert changes == [caused]


def test_a_number_is_written_and_entered_with_frames_lost() -> None:
    assert [event.number for event in read(20, 30, LOOSE, Hold("palm", 2.5)) if isinstance(event, NumberEntered)] == ["28"]
