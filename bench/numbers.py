"""60 simulated numbers in both layouts and with all pens: what is read of them, and how long it takes after the pen has left.

Needs recorded trajectories (wand_digits.npz, pendigits.npz) beside the checkout.
"""

import json
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np

from airdigits import AirReader, Config, DigitRead, Frame, NumberEntered
from airdigits.commands import Command
from airdigits.events import Cleared, Erased, Event, Undone
from airdigits.hands.trackers import AUTO
from airdigits.synthesis.hand.simulation import SimulatorConfig, Truth, simulate
from bench.material.recorded_digits import WAND, require_recorded, save_test_writers
from bench.simulated import in_common
from bench.table import Row

NUMBERS = 60
PENS = ("index", "pinch", "key")
_LOG = Path("bench/numbers.jsonl")


def measure(tracker: str = AUTO) -> list[Row]:
    """Every number filmed, tracked and read; what was read goes to bench/numbers.jsonl."""
    answers = read_all(filmed=True, tracker=tracker)
    _LOG.write_text("".join(json.dumps(answer) + "\n" for answer in answers), encoding="utf-8")
    return numbers_table(answers, "video")


def read_all(filmed: bool, tracker: str = AUTO) -> list[dict]:
    """Read all numbers: from videos, through the tracker, or from the simulated hand's own landmarks, in seconds."""
    require_recorded()
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(2) as pool:
        strokes = (WAND, save_test_writers(Path(folder) / "pens.npz"))
        cases = [_case(index, strokes[index % 2]) for index in range(NUMBERS)]
        return list(pool.map(_read, *zip(*cases, strict=True), [filmed] * NUMBERS, [tracker] * NUMBERS))


def _case(index: int, strokes: Path) -> tuple[str, SimulatorConfig]:
    """Make case `index`: sources, pens, hands, layouts, sides and so on come in turn."""
    rng = np.random.default_rng([index, 60])
    number = "".join(map(str, rng.integers(0, 10, 3 + index % 4)))
    config = SimulatorConfig(
        pen=PENS[index // 2 % 3],
        hand=("right", "left")[index // 6 % 2],
        layout=("beside", "stacked")[index // 3 % 2],
        skin=("light", "medium", "dark")[index % 3],
        tilt=float(index * 7 % 46),
        speed=(0.8, 1.0, 1.3)[index // 4 % 3],
        background=("room", "plain", "cluttered")[index // 5 % 3],
        facing=("palm", "palm", "back")[index // 12 % 3],
        mirror=index % 4 == 3,
        end=("palm", "away")[index // 7 % 2],
        size=(960, 540),  # room for six digits beside each other
        seed=index,
        strokes=strokes,
    )
    return number, config


def writer_with(pen: str, tracker: str = AUTO, alphabet: str = "digits") -> AirReader:
    config = Config()
    config = replace(config, pen=replace(config.pen, mode=pen), number=replace(config.number, alphabet=alphabet))
    return AirReader(config, tracker=tracker)


def _looks(number: str, config: SimulatorConfig, filmed: bool, writer: AirReader) -> Iterator[tuple[float, Truth, list[Event]]]:
    """Each frame's time, its truth, and the events that the writer makes of it."""
    simulation = simulate(number, config)
    if not filmed:
        writer.aspect, writer.mirrored = config.size[0] / config.size[1], config.mirror
    for t, seen, truth in ((f.t, f, truth) for f, truth in simulation.frames()) if filmed else simulation.hands():
        if config.pen == "key":
            writer.do(Command.PEN_DOWN if truth.pen else Command.PEN_UP)
        yield t, truth, writer.see(seen) if isinstance(seen, Frame) else writer.feed(t, seen)


def _read(number: str, config: SimulatorConfig, filmed: bool, tracker: str) -> dict[str, object]:
    """Read one number: what came out, and how long after the pen had left each digit was there."""
    events, late, left = list[Event](), list[float](), dict[int, float]()
    with writer_with(config.pen, tracker) as writer:
        pause = writer.config.decoding.pause
        for t, truth, new in _looks(number, config, filmed, writer):
            if truth.pen and truth.position is not None:
                left[truth.position] = t
            events += new
            paused = [e for e in new if isinstance(e, DigitRead) and e.position in left and not writer.pen_down]
            late += [t - left[event.position] - pause for event in paused]
        events += writer.finish()
    chosen = ("pen", "hand", "layout", "tilt", "speed", "facing", "mirror", "end")
    return {
        "number": number,
        "read": [event.number for event in events if isinstance(event, NumberEntered)],
        "digits": [event.digit for event in events if isinstance(event, DigitRead)],
        "reasons": [event.reason for event in events if isinstance(event, DigitRead)],
        "changed": [type(event).__name__ for event in events if isinstance(event, Erased | Cleared | Undone)],
        "late": late,
        "strokes": config.strokes.stem if config.strokes else "",
        "config": {name: getattr(config, name) for name in chosen},
    }


def numbers_table(answers: list[dict], source: str) -> list[Row]:
    """Make the rows for all numbers, and by pen, layout, hand, side and origin of the trajectories."""
    rows = [
        Row(f"numbers of 3 to 6 digits read exactly, of {len(answers)}, from {source}", _exact(answers), "%", "at least 90"),
        Row("their digits read right", _right(answers), "%", "at least 97.5"),
    ]
    for name, choices in (
        ("pen", PENS),
        ("layout", ("beside", "stacked")),
        ("hand", ("right", "left")),
        ("facing", ("palm", "back")),
    ):
        for choice in choices:
            some = [answer for answer in answers if answer["config"][name] == choice]
            if some:
                rows.append(
                    Row(f"digits read right, {name} {choice}, of {sum(len(a['number']) for a in some)}", _right(some), "%")
                )
    for strokes, what in (("wand_digits", "wand"), ("pens", "pendigits, test writers")):
        some = [answer for answer in answers if answer["strokes"] == strokes]
        rows.append(Row(f"digits read right, trajectories {what}", _right(some), "%"))
    exact = [answer for answer in answers if answer["read"] == [answer["number"]]]  # in others, who knows which digit is which
    late = [1000 * t for answer in exact for t in answer["late"]]
    rows += [
        Row("erased, cleared or undone while writing them", sum(len(answer["changed"]) for answer in answers), "times", "0"),
        Row("pen left to digit read beyond the pause, 30 frames/s, median", float(np.median(late)), "ms"),
        Row("the same, 95th percentile (frames are 33 ms apart)", float(np.percentile(late, 95)), "ms", "at most 100"),
        Row("the same, longest", max(late), "ms", "at most 100"),
    ]
    return rows


def _exact(answers: list[dict]) -> float:
    return 100 * sum(answer["read"] == [answer["number"]] for answer in answers) / len(answers)


def _right(answers: list[dict]) -> float:
    right = sum(in_common(a["number"], "".join(str(d) for d in a["digits"] if d is not None)) for a in answers)
    return 100 * right / sum(len(answer["number"]) for answer in answers)
