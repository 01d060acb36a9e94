"""60 numbers of a hand that comes in from any side with its index up, writes, and drops out on any side, filmed and tracked.

Half of the numbers are written in one go, half digit by digit with short rests; the index stays up all the time. Needs recorded
trajectories (wand_digits.npz, pendigits.npz) beside the checkout. `--landmarks` leaves out rendering and tracker; `--numbers N`
makes N instead of 60, of which chance decides less: the first 60 are harder than those that follow.
"""

import json
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from airdigits import AirReader
from airdigits.evaluation.answers import Answer, answer_of
from airdigits.events import Event
from airdigits.hands.trackers import AUTO
from airdigits.synthesis.hand.script import SIDES, Action, Hold, Write
from airdigits.synthesis.hand.simulation import SimulatorConfig, perform
from bench.answers import guess_rows, summary
from bench.material.recorded_digits import WAND, require_recorded, save_test_writers
from bench.table import Row

NUMBERS = 60
_LOG = Path("bench/arrivals.jsonl")
_BEFORE, _AFTER = 0.4, 2.8  # s that the hand is away
_MUCH = 0.05
_LEAST_TILT = 20  # degrees: the tracker loses a pointing rendered hand that is nearly upright, seen from the back, in most frames


@dataclass(frozen=True)
class Case:
    """One number: `rest` seconds before and after each digit, 0 in one go; the sides where the hand comes in and drops out."""

    number: str
    rest: float
    come_from: str
    leave_to: str
    config: SimulatorConfig


def measure(landmarks: bool = False, tracker: str = AUTO, numbers: int = NUMBERS) -> list[Row]:
    """Read every number; what was read goes to bench/arrivals.jsonl."""
    require_recorded()
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(2) as pool:
        strokes = (WAND, save_test_writers(Path(folder) / "pens.npz"))
        cases = [_case(index, strokes) for index in range(numbers)]
        results = list(pool.map(partial(read, filmed=not landmarks, tracker=tracker), cases))
    answers = [answer for answer, _ in results]
    lines = [
        {"number": case.number, "read": answer.entered, "guessed": sorted(answer.guessed), "rest": case.rest,
         "from": case.come_from, "to": case.leave_to, "lost": round(lost, 3), "facing": case.config.facing}
        for case, (answer, lost) in zip(cases, results, strict=True)
    ]  # fmt: skip
    _LOG.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    lost = 100 * float(np.mean([share > _MUCH for _, share in results]))
    row = Row(f"of these the hand is lost in more than {_MUCH:.0%} of the frames while the pen is down", lost, "%")
    return [*_table(cases, answers, "landmarks" if landmarks else "video"), row]


def _case(index: int, strokes: tuple[Path, Path]) -> Case:
    """Make case `index`: half in one go, half with rests; the rest of it at random."""
    rng = np.random.default_rng([index, 92])
    number = "".join(map(str, rng.integers(0, 10, 1 + index // 2 % 4)))
    facing = str(rng.choice(("palm", "back"), p=(0.8, 0.2)))
    config = SimulatorConfig(
        hand=str(rng.choice(("right", "left"))),
        layout=str(rng.choice(("beside", "beside", "stacked"))),
        skin=str(rng.choice(("light", "medium", "dark"))),
        tilt=float(rng.uniform(0 if facing == "palm" else _LEAST_TILT, 35)),
        speed=float(rng.uniform(0.75, 1.4)),
        background=str(rng.choice(("room", "plain", "cluttered"))),
        facing=facing,
        mirror=bool(rng.random() < 0.25),
        size=((640, 480), (960, 540), (640, 360))[rng.integers(3)],
        seed=index,
        strokes=strokes[rng.integers(2)],
    )
    rest = 0.0 if index % 2 else float(rng.uniform(0.25, 0.6))
    return Case(number, rest, str(rng.choice(SIDES)), str(rng.choice(SIDES)), config)


def read(case: Case, filmed: bool, tracker: str = AUTO) -> tuple[Answer, float]:
    """Perform and read one number; also return the share of the frames with the pen down in which the tracker sees no hand."""
    script: list[Action] = [
        Hold("away", _BEFORE, (0.5, 0.35), case.come_from, returns="point"),
        Write(case.number, in_one_go=True, rest=case.rest),
        Hold("away", _AFTER, side=case.leave_to),
    ]
    simulation = perform(script, case.config)
    events, seen = list[Event](), list[bool]()
    aspect = case.config.size[0] / case.config.size[1]
    with AirReader(tracker=tracker, aspect=aspect, mirrored=case.config.mirror) as reader:
        reader.recognizer.guessing = False
        if filmed:
            for frame, truth in simulation.frames():
                events += reader.see(frame)
                seen += [reader.hand is not None] if truth.pen else []
        else:
            for t, hand, truth in simulation.hands():
                events += reader.feed(t, hand)
                seen += [hand is not None] if truth.pen else []
        events += reader.finish()
    return answer_of(events), 1 - float(np.mean(seen))


def _table(cases: list[Case], answers: list[Answer], source: str) -> list[Row]:
    read = list(zip(cases, answers, strict=True))

    def row(what: str, some: list[tuple[Case, Answer]], aim: str = "") -> Row:
        return summary(what, [answer for _, answer in some], [case.number for case, _ in some], aim)

    rows = [
        row(f"numbers of a hand that comes in, writes and drops out, from {source}", read, "at least 92"),
        row("in one go", [each for each in read if not each[0].rest]),
        row("digit by digit, with rests", [each for each in read if each[0].rest]),
    ]
    rows += [row(f"coming from the {side}", [each for each in read if each[0].come_from == side]) for side in SIDES]
    rows += [row(f"dropping out to the {side}", [each for each in read if each[0].leave_to == side]) for side in SIDES]
    rows += [row(f"{n} digit(s)", [each for each in read if len(each[0].number) == n]) for n in range(1, 5)]
    return rows + guess_rows("arrivals", answers, [case.number for case in cases])
