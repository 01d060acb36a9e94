"""From rendered video to number, through the real tracker and the real network: a covering sample of `python -m bench grid`."""

from dataclasses import replace
from pathlib import Path

import pytest

from airdigits import AirReader, Config, NumberEntered
from airdigits.commands import Command
from airdigits.synthesis.hand.simulation import SimulatorConfig, simulate

pytestmark = pytest.mark.slow

# Every digit, hand, pen, skin, background, layout and end, tilts from 0 to 40 degrees, slow and fast, at least once.
CASES = {
    "0123": SimulatorConfig(hand="right", skin="light", tilt=0, speed=1.5, background="plain", seed=1),
    "4567": SimulatorConfig(hand="left", skin="dark", tilt=20, speed=1.2, background="cluttered", layout="stacked", seed=2),
    "89": SimulatorConfig(hand="right", skin="medium", tilt=40, speed=0.6, background="room", end="away", mirror=True, seed=3),
    "47": SimulatorConfig(pen="pinch", hand="left", tilt=30, speed=1.4, background="plain", seed=6),
    "26": SimulatorConfig(pen="key", facing="back", tilt=20, speed=1.4, layout="stacked", end="away", seed=7),
    "75": SimulatorConfig(hand="left", skin="medium", tilt=40, speed=1.5, background="cluttered", end="none", seed=4),
}


def read(number: str, config: SimulatorConfig) -> list[str]:
    settings = Config()
    with AirReader(replace(settings, pen=replace(settings.pen, mode=config.pen))) as writer:
        events = []
        for frame, truth in simulate(number, config).frames():
            writer.do(Command.PEN_DOWN if truth.pen else Command.PEN_UP)  # what a key would do, for the pen that has one
            events += writer.see(frame)
        events += writer.finish()
    return [event.number for event in events if isinstance(event, NumberEntered)]


@pytest.mark.parametrize(("number", "config"), CASES.items(), ids=CASES)
def test_a_simulated_hand_writes_a_number_and_it_is_read(number: str, config: SimulatorConfig):
    assert read(number, config) == [number]


@pytest.mark.parametrize("seed", [1, 2])
def test_trajectories_that_a_person_waved_in_the_air_are_read(shared: Path, seed: int):
    number = {1: "2048", 2: "1937"}[seed]
    strokes = shared / "data" / "wand_digits.npz"
    assert read(number, SimulatorConfig(seed=seed, speed=1.2, strokes=strokes)) == [number]
