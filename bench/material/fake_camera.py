"""Be one of many cameras: a simulated hand writes numbers at 30 frames/s, and the events go to a sink."""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from airdigits.events import to_json
from airdigits.hands.hand import Hand
from airdigits.readers.air import AirReader
from airdigits.sinks.isolation import IsolatedSink
from airdigits.sinks.mqtt.option import open_sink
from airdigits.synthesis.hand.simulation import SimulatorConfig, simulate

FPS = 30.0


def write_numbers(address: str, printed: Path, seed: int, begin: float, seconds: float) -> None:
    """Write numbers until `seconds` after `begin` (monotonic); each event is a line in `printed`, and goes to the sink.

    The last line says how many frames were read, in how many seconds, and how many of the processor that took.
    """
    sink = IsolatedSink("mqtt", open_sink(address, lambda line: None), lambda line: None)
    with printed.open("w", encoding="utf-8", buffering=1) as lines, AirReader() as reader:
        frames, start = 0, time.monotonic()
        for t, hand in _performed(seed, begin, seconds):
            for event in reader.feed(t, hand):
                lines.write(to_json(event) + "\n")
                sink.handle(event)
            frames += 1
        for event in reader.finish():
            lines.write(to_json(event) + "\n")
            sink.handle(event)
        lines.write(f"# {frames} {time.monotonic() - start:.3f} {time.process_time():.3f}\n")
    sink.close()


def _performed(seed: int, begin: float, seconds: float) -> Iterator[tuple[float, Hand | None]]:
    """Yield hands at their times, in seconds since `begin`: one number, made before and written again and again.

    A camera that is late leaves frames out, as a real one does.
    """
    number = "".join(map(str, np.random.default_rng(seed).integers(0, 10, 4)))
    hands = [hand for _, hand, _ in simulate(number, SimulatorConfig(seed=seed, fps=FPS, end="away")).hands()]
    start, index = time.monotonic() - begin, 0
    while (t := start + index / FPS) < seconds:
        time.sleep(max(0.0, begin + t - time.monotonic()))
        yield t, hands[index % len(hands)]
        index = max(index + 1, int((time.monotonic() - begin - start) * FPS))
