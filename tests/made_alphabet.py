"""Use a package whose alphabet has an eleventh sign: run in a process of its own by test_alphabet.py, in its folder."""

import json
import sys
from pathlib import Path

import numpy as np

from airdigits.capture.frame import Frame
from airdigits.commands import command_of
from airdigits.events import DigitChanged, DigitRead, Event, NumberEntered
from airdigits.labels import ALPHABET, CLASS_COUNT, sign_of
from airdigits.readers.air import AirReader
from airdigits.recognition.classifier import DigitClassifier
from airdigits.sessions.header import header_for
from airdigits.sessions.recorder import Recorder
from airdigits.synthesis.hand import SimulatorConfig, simulate
from airdigits.synthesis.render import render_digits

SIZE, FPS = (640, 480), 30.0
BLACK = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)


def write(number: str, session: Path, key: str = "") -> list[Event]:
    """Let a simulated hand write a number, press a key after its first digit, and record all of it."""
    reader, all_events = AirReader(), list[Event]()
    with Recorder(session, header_for(reader, SIZE, FPS, False), log=print) as recorder:
        for index, (t, hand, _) in enumerate(simulate(number, SimulatorConfig(seed=3, layout="stacked", fps=FPS)).hands()):
            events = reader.feed(t, hand)
            recorder.frame(Frame(t, BLACK, index), hand)
            recorder.events(events)
            all_events += events
            if key and any(isinstance(event, DigitRead) for event in events):
                recorder.key(reader.t, key)
                asked, key = command_of(key), ""
                assert asked is not None
                events = reader.do(asked)
                recorder.events(events)
                all_events += events
        recorder.events(events := reader.finish())
    return all_events + events


def main(sign: str) -> None:
    """Print what was read as one object of JSON."""
    images, trajectories, labels = render_digits(20 * CLASS_COUNT, np.random.default_rng(1))
    np.savez("signs.npz", x=images, y=labels)
    probabilities, _ = DigitClassifier().classify(images, trajectories)
    read = [event for number in ALPHABET for event in write(number, Path(f"{ALPHABET.index(number)}.jsonl"))]
    corrected = write("7", Path("corrected.jsonl"), key=sign)
    print(
        json.dumps(
            {
                "right": (probabilities.argmax(axis=1) == labels).mean(),
                "right of the new sign": (probabilities.argmax(axis=1) == labels)[labels == ALPHABET.index(sign)].mean(),
                "digits": [sign_of(event.digit) for event in read if isinstance(event, DigitRead)],
                "numbers": [event.number for event in read if isinstance(event, NumberEntered)],
                "corrected to": [sign_of(event.new) for event in corrected if isinstance(event, DigitChanged)],
                "entered then": [event.number for event in corrected if isinstance(event, NumberEntered)],
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
