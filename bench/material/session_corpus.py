"""Make a folder of many short, packed sessions: a simulated hand writes one labelled digit in each, seen as landmarks alone."""

import gzip
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from airdigits.events import DigitRead
from airdigits.readers.air import AirReader
from airdigits.sessions.event_lines import happened
from airdigits.sessions.format import End, Label, encode, frame_line
from airdigits.sessions.header import header_for
from airdigits.synthesis.hand.simulation import SimulatorConfig, simulate

FPS = 30.0
SECONDS = 3.0
_SIZE = (640, 480)


def make_corpus(folder: Path, count: int, different: int, processes: int = 2) -> None:
    """Write `count` sessions of `SECONDS` each. So many `different` ones are performed; the others are copies, as files."""
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(processes) as pool:
        for seed, packed in enumerate(pool.map(session_bytes, range(min(different, count)), chunksize=8)):
            for number in range(seed, count, different):
                (folder / f"{number:06}.jsonl.gz").write_bytes(packed)


def session_bytes(seed: int) -> bytes:
    """Return a packed session of one hand: what it did, what was read, and the label."""
    digit = int(np.random.default_rng(seed).integers(10))
    config = SimulatorConfig(seed=seed, fps=FPS, end="away", speed=1.2)
    with AirReader(aspect=_SIZE[0] / _SIZE[1]) as reader:
        reader.recognizer.guessing = False
        lines, read = [encode(header_for(reader, _SIZE, FPS, False))], list[DigitRead]()
        for index, (_, hand, _) in zip(range(round(SECONDS * FPS)), simulate(str(digit), config).hands(), strict=False):
            events = reader.feed(index / FPS, hand)
            lines += [encode(frame_line(index / FPS, hand)), *(encode(happened(event)) for event in events)]
            read += [event for event in events if isinstance(event, DigitRead)]
        events = reader.finish()
        lines += [encode(happened(event)) for event in events]
        read += [event for event in events if isinstance(event, DigitRead)]
        lines.append(encode(End()))
        lines += [encode(Label(event.t, number, digit)) for number, event in enumerate(read[:1], 1)]
    return gzip.compress(b"".join(lines), mtime=0)
