"""Read numbers that are written in one go: recorded ones, and 600 that are composed of recorded digits.

A posed hand with its index finger up follows the fingertip's path, landmarks alone. Needs air_strings.npz, and for the composed
ones wand_digits.npz and pendigits.npz, beside the checkout.
"""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from airdigits import AirReader
from airdigits.datasets.labelled import LabelledInk
from airdigits.datasets.strings import load_strings
from airdigits.evaluation.answers import Answer
from airdigits.evaluation.strings import evaluate_strings, read_path
from airdigits.ink.curve import smooth_curve
from airdigits.ink.stroke import Ink
from airdigits.labels import sign_of
from airdigits.recognition.classifier import DigitClassifier
from airdigits.synthesis.hand.hand_renderer import Look
from bench.answers import guess_rows, summary
from bench.data import SHARED
from bench.material.one_go import LAYOUTS, MOVES, PACES, WAYS, Composed, Style, any_style, compose
from bench.material.recorded_digits import Writer, recorded_writers
from bench.table import Row

NUMBERS = 600
_FILE = SHARED / "data" / "air_strings.npz"


def measure(every: int = 1) -> list[Row]:
    """Count the numbers read exactly, all and by style."""
    if not _FILE.is_file():
        raise FileNotFoundError(f"recorded strings are needed at {_FILE}")
    recorded_writers()
    with ProcessPoolExecutor(2) as pool:
        cases = list(pool.map(read_case, range(0, NUMBERS, every), chunksize=10))
    own = evaluate_strings(reader(), load_strings(_FILE)[::every])
    rows = [summary("recorded numbers in one go", own.answers, own.written, "at least 95")]
    rows += guess_rows("recorded numbers", own.answers, own.written)
    rows.append(_of("composed numbers in one go", cases, "at least 95"))
    rows += guess_rows("composed numbers", [case.answer for case in cases], [case.number for case in cases])
    cut = sum(case.cut == case.number for case in cases)
    rows.append(Row("the same, their digits cut out where they were written: all likeliest right", 100 * cut / len(cases), "%"))
    for name, choices in (("layout", LAYOUTS), ("move", MOVES), ("pace", PACES), ("way_in", WAYS), ("way_out", WAYS)):
        rows += [
            _of(f"{name.replace('_', ' ')} {choice}", [case for case in cases if getattr(case.style, name) == choice])
            for choice in choices
        ]
    rows += [_of(f"{k} digit(s)", [case for case in cases if len(case.number) == k]) for k in range(1, 5)]
    rows.append(_of("trajectories wand", [case for case in cases if case.writer == "wand"]))
    rows.append(_of("trajectories pendigits, test writers", [case for case in cases if case.writer != "wand"]))
    return rows


@dataclass(frozen=True)
class Case:
    """One composed number and what was read of it; `cut` is what is read of the digits cut out where they were written."""

    number: str
    writer: str
    style: Style
    answer: Answer
    cut: str


def read_case(index: int) -> Case:
    """Compose and read number `index`: its writer, style, hand and frame rate at random."""
    rng = np.random.default_rng([index, 600])
    writers = _writers()
    writer = writers[0] if rng.random() < 0.5 else writers[rng.integers(1, len(writers))]
    number = "".join(map(str, rng.integers(0, 10, 1 + index % 4)))
    style = any_style(rng)
    composed = compose(number, writer, style, rng)
    hand, facing, fps = (
        str(rng.choice(("right", "left"))),
        str(rng.choice(("palm", "palm", "back"))),
        float(rng.choice((30, 30, 25, 20))),
    )
    look = Look(hand, tilt=float(rng.uniform(0, 35)), facing=facing)
    air = reader()
    air.aspect = style.aspect
    cut = _read_cut(composed, fps)
    return Case(number, writer.name, style, read_path(air, composed.path, look, rng, fps), cut)


def _read_cut(composed: Composed, fps: float) -> str:
    """Read the digits cut out where they were written, sure or not: what could be read at best."""
    inks = []
    for start, end in composed.spans:
        points = composed.path.at(np.append(np.arange(start, end, 1 / fps), end)).xy
        inks.append(Ink.of([smooth_curve(points, 0.01)]))
    data = LabelledInk(tuple(inks), np.zeros(len(inks), np.uint8)).render()
    assert data.trajectories is not None
    probabilities, _ = _classifier().classify(data.images, data.trajectories)
    return "".join(sign_of(int(label)) for label in probabilities.argmax(axis=1))


def _of(what: str, cases: list[Case], aim: str = "") -> Row:
    return summary(what, [case.answer for case in cases], [case.number for case in cases], aim)


@lru_cache(maxsize=1)
def reader() -> AirReader:
    """Return this process's reader; it makes no guesses while ink grows."""
    made = AirReader()
    made.recognizer.guessing = False
    return made


@lru_cache(maxsize=1)
def _classifier() -> DigitClassifier:
    return DigitClassifier()


@lru_cache(maxsize=1)
def _writers() -> list[Writer]:
    return recorded_writers()
