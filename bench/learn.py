"""Let people whom the model was not trained on write digit by digit, correct what is misread, and be learned (`run --learn`).

Pendigits' test writers, strokes joined by a line; the people of `tablet_digits`; those of `hand_streams`, their digits cut out as
marked. Each writes all of their digits, in several random orders, four to a number, through the program's reader, evidence and
learner. They see what each digit is read as: a misread or unclear one is corrected by its key, or erased and written again (as
another of their digits of that class), or overlooked; then the number is entered. Constants were chosen on every second person,
from the first on: the others count.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from airdigits import AirReader, Command, Correction, Event
from airdigits.adaptation.evidence import EvidenceCollector
from airdigits.adaptation.learner import Learner
from airdigits.adaptation.rehearsal import load_rehearsal_set, rehearsal_file
from airdigits.datasets.labelled import TEST, LabelledInk
from airdigits.datasets.trajectories import load_trajectories
from airdigits.labels import UNREAD, sign_of
from bench.data import SHARED
from bench.streams import cut_out
from bench.table import Row

ORDERS = 3  # in which each person writes
_LENGTH = 4  # digits of a number
_OVERLOOKED, _REWRITTEN = 0.1, 0.4  # of the misread digits; unclear ones cannot be overlooked


@dataclass(frozen=True, eq=False)
class Written:
    """Which of one person's digits had to be put right, misread or unclear: bool [n] in the order in which they were written."""

    learned: np.ndarray
    trained: np.ndarray


def measure(every: int = 1) -> list[Row]:
    """Let everybody write; `every`: each K-th person alone."""
    data = SHARED / "data"
    if not data.is_dir():
        raise FileNotFoundError(f"data sets are needed at {data}")
    rows = list[Row]()
    for name, digits in (
        ("pendigits", load_trajectories(data / "pendigits.npz", split=TEST).joined()),
        ("tablet digits", load_trajectories(data / "tablet_digits.npz")),
        ("hand streams", cut_out(data / "hand_streams.npz")),
    ):
        assert digits.writers is not None
        people = list[list[Written]]()
        for writer in np.unique(digits.writers)[::every]:
            mine = np.flatnonzero(digits.writers == writer)
            own = LabelledInk(tuple(digits.inks[i] for i in mine), digits.labels[mine])
            people.append([write(own, np.random.default_rng([order, len(mine)])) for order in range(ORDERS)])
        rows += _rows(name, people)
    return rows


def write(digits: LabelledInk, rng: np.random.Generator) -> Written:
    """Let one person write all their digits once, in a random order."""
    order, signs = rng.permutation(len(digits.labels)), [sign_of(int(label)) for label in digits.labels]
    with tempfile.TemporaryDirectory() as folder, AirReader() as reader:
        trained = np.array([reader.recognizer.read(digits.inks[i]).digit != digits.labels[i] for i in order])
        parts = reader.model_parts
        learner = Learner(parts, load_rehearsal_set(rehearsal_file(parts.path)), print, Path(folder))
        collector = EvidenceCollector(learner.give)
        reader.on_reading = collector.read
        reader.on(Event, collector.handle)
        wrong = list[bool]()
        for count, i in enumerate(order.tolist(), 1):
            reader.read_ink(digits.inks[i])
            wrong.append(str(reader.number)[-1] != signs[i])
            _look(reader, digits, i, signs, rng)
            if count % _LENGTH == 0:
                reader.do(Command.ENTER)
                learned = learner.take(wait=True)
                if learned:
                    reader.learn(learned.layer)
        learner.close()
    return Written(np.array(wrong), trained)


def _look(reader: AirReader, digits: LabelledInk, i: int, signs: list[str], rng: np.random.Generator) -> None:
    """Look at what the latest digit was read as, and put it right."""
    seen = str(reader.number)[-1]
    if seen == signs[i] or (seen != UNREAD and rng.random() < _OVERLOOKED):
        return
    if rng.random() < _REWRITTEN:
        reader.do(Command.ERASE)
        reader.read_ink(digits.inks[int(rng.choice(np.flatnonzero(digits.labels == digits.labels[i])))])
    if str(reader.number)[-1] != signs[i]:
        reader.do(Correction(int(digits.labels[i])))


def _rows(name: str, people: list[list[Written]]) -> Iterator[Row]:
    """Yield the figures of one set, and of those of its people on whom no constant was chosen."""
    halves = np.array([[_halves(one) for one in orders] for orders in people]).mean(axis=1)  # [people, learned or not, half]
    for who, chosen in (("all", halves), ("every second, not tuned on", halves[1::2])):
        (first, last), (first_trained, last_trained) = chosen.mean(axis=0)
        label = f"{name}, {len(chosen)} people ({who}), misread or unclear in their"
        yield Row(f"{label} first half; {first_trained:.2f} % without learning", first, "%")
        yield Row(f"{label} last half; {last_trained:.2f} % without learning", last, "%")
    worse = halves[:, 0] - halves[:, 1]
    yield Row(f"{name}: who got worse most, in points of their last half", float(worse[:, 1].max()), "points", "at most 0.2")
    yield Row(f"{name}: the same of all their digits", float(worse.mean(axis=1).max()), "points", "at most 0.2")


def _halves(written: Written) -> list[list[float]]:
    middle = len(written.learned) // 2
    return [
        [100 * float(part.mean()) for part in (wrong[:middle], wrong[middle:])] for wrong in (written.learned, written.trained)
    ]
