"""Time the rendering of a frame of the simulated hand: `python -m bench simulator`."""

import time

import numpy as np

from airdigits.synthesis.hand import SimulatorConfig, simulate
from airdigits.synthesis.hand.hand_renderer import render_hand
from bench.table import Row

_CASES = {
    "640x480": SimulatorConfig(),
    "640x480, left, dark, cluttered": SimulatorConfig(hand="left", skin="dark", background="cluttered"),
    "640x480, tilt 40, twice as fast": SimulatorConfig(tilt=40, background="plain", speed=2),
    "1280x720": SimulatorConfig(size=(1280, 720)),
}


def measure() -> list[Row]:
    """Time a whole video of 2048 in each case, from nothing drawn to the last frame."""
    rows = []
    for name, config in _CASES.items():
        took = _frame_times(config)
        aim = "at most 80" if name.startswith("640x480") else ""
        rows.append(Row(f"rendered hand at {name}, mean of a whole video", float(took.mean()), "ms", aim))
        rows.append(Row(f"rendered hand at {name}, median frame", float(np.median(took)), "ms"))
    return rows


def _frame_times(config: SimulatorConfig) -> np.ndarray:
    """Return the milliseconds of every frame; the few frames with a new stance of the hand take far longer than the others."""
    render_hand.cache_clear()
    laps, frames = [time.perf_counter()], simulate("2048", config).frames()
    laps += [time.perf_counter() for _ in frames]
    return 1000 * np.diff(laps)
