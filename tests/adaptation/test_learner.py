"""What is learned: how much of it, from how much evidence, and that it outlives the run and harms nobody."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from airdigits.adaptation.evidence import CORRECTED, ENTERED
from airdigits.adaptation.kept_evidence import EvidenceFile, files_in, load_evidence
from airdigits.adaptation.learner import Learner, Learnt
from airdigits.adaptation.rehearsal import RehearsalSet, load_rehearsal_set, rehearsal_file
from airdigits.ink.stroke import Ink
from airdigits.labels import CLASS_COUNT
from airdigits.recognition.model_surgery import LastLayer, ModelParts
from airdigits.support.paths import models_dir
from airdigits.synthesis.air_writing import vary
from airdigits.synthesis.pen_paths import line
from tests.conftest import CHECKOUT


@pytest.fixture(scope="module")
def parts() -> ModelParts:
    return ModelParts(models_dir() / "digits.tflite")


@pytest.fixture(scope="module")
def rehearsal(parts: ModelParts) -> RehearsalSet:
    return load_rehearsal_set(rehearsal_file(parts.path))


def flagged_seven(rng: np.random.Generator) -> Ink:
    """A 7 that is a 1 with a flag to anybody: only who wrote it knows."""
    return Ink.of(vary([line((0.25, 0.3), (0.55, 0.0), (0.47, 1.0))], rng, strength=0.2))


def plain_one(rng: np.random.Generator) -> Ink:
    return Ink.of(vary([line((0.5, 0.0), (0.48, 1.0))], rng, strength=0.2))


class Person:
    """Writes flagged sevens and plain ones, corrects or enters them, and looks at how others would be read."""

    def __init__(self, parts: ModelParts, rehearsal: RehearsalSet, folder: Path):
        self.parts, self.rehearsal, self.folder = parts, rehearsal, folder
        self.told = list[str]()
        self.rng = np.random.default_rng(3)
        self.begin()

    def begin(self) -> Learnt | None:
        """Begin another run."""
        self.learner = Learner(self.parts, self.rehearsal, self.told.append, self.folder)
        self.count = 0
        return self.learner.take(wait=True)

    def give(self, ink: Ink, label: int, how: str) -> Learnt | None:
        self.count += 1
        self.learner.give(self.count, ink, label, how)
        return self.learner.take(wait=True)

    def read(self, layer: LastLayer, inks: list[Ink]) -> list[int]:
        from airdigits.datasets.labelled import LabelledInk

        images = LabelledInk(tuple(inks), np.zeros(len(inks), np.uint8)).render()
        logits = layer.logits(self.parts.features(images.images, images.trajectories))
        return logits[:, :CLASS_COUNT].argmax(axis=1).tolist()


@pytest.fixture
def person(parts: ModelParts, rehearsal: RehearsalSet, tmp_path: Path) -> Iterator[Person]:
    person = Person(parts, rehearsal, tmp_path / "learned")
    yield person
    person.learner.close()


def test_flagged_sevens_are_read_right_after_two_corrections_and_plain_ones_still_are(person: Person):
    sevens, ones = ([shape(person.rng) for _ in range(10)] for shape in (flagged_seven, plain_one))
    assert person.read(person.parts.layer, sevens) == [1] * 10
    person.give(plain_one(person.rng), 1, ENTERED)
    person.give(flagged_seven(person.rng), 7, CORRECTED)
    learned = person.give(flagged_seven(person.rng), 7, CORRECTED)
    assert learned is not None
    assert learned.misread == 2
    assert person.read(learned.layer, sevens) == [7] * 10
    assert person.read(learned.layer, ones) == [1] * 10


def test_of_all_that_others_write_nothing_else_is_forgotten(person: Person):
    for _ in range(2):
        learned = person.give(flagged_seven(person.rng), 7, CORRECTED)
    assert learned is not None
    kept = person.rehearsal
    chosen = kept.labels < CLASS_COUNT
    before, after = (
        layer.logits(kept.features[chosen])[:, :CLASS_COUNT].argmax(axis=1) == kept.labels[chosen]
        for layer in (kept.layer, learned.layer)
    )
    lost = before & ~after
    assert kept.counts[chosen][lost].sum() < 0.02 * kept.counts[chosen].sum()
    others = ~np.isin(kept.labels[chosen], (1, 7))
    assert kept.counts[chosen][lost & others].sum() < 0.001 * kept.counts[chosen].sum()


def test_who_is_read_right_keeps_the_trained_model(person: Person):
    assert [person.give(plain_one(person.rng), 1, ENTERED) for _ in range(45)] == [None] * 45


def test_what_makes_no_sense_changes_nothing(person: Person):
    """Somebody else's hand, or a cat on the keys: no layer that misreads what the writer has entered is taken."""
    for _ in range(20):
        person.give(plain_one(person.rng), 1, ENTERED)
    learned = [person.give(plain_one(person.rng), label, CORRECTED) for label in (3, 8, 0, 5)]
    layers = [one.layer for one in learned if one]
    ones = [plain_one(person.rng) for _ in range(10)]
    assert all(person.read(layer, ones) == [1] * 10 for layer in layers)


def test_one_slip_of_a_key_makes_nothing_unreadable(person: Person):
    person.give(plain_one(person.rng), 3, CORRECTED)
    person.learner.close()
    learned = person.begin()
    assert learned is not None
    assert person.read(learned.layer, [plain_one(person.rng) for _ in range(20)]) == [1] * 20


def test_a_correction_that_is_taken_back_is_unlearned(person: Person):
    ink = flagged_seven(person.rng)
    assert person.give(ink, 7, CORRECTED) is not None
    person.learner.give(person.count, ink, None, "")
    learned = person.learner.take(wait=True)
    assert learned is not None
    assert learned.misread == 0
    np.testing.assert_array_equal(learned.layer.weights, person.parts.layer.weights)
    assert load_evidence(person.folder, pytest.fail) == []


def test_the_next_run_begins_with_what_was_learned(person: Person):
    for _ in range(2):
        person.give(flagged_seven(person.rng), 7, CORRECTED)
    person.learner.close()
    learned = person.begin()
    assert learned is not None
    assert learned.misread == 2
    assert person.read(learned.layer, [flagged_seven(person.rng) for _ in range(5)]) == [7] * 5
    assert person.told == []


def test_two_runs_at_once_keep_the_evidence_of_both(person: Person):
    first = person.learner
    person.give(flagged_seven(person.rng), 7, CORRECTED)
    person.begin()
    person.give(plain_one(person.rng), 1, ENTERED)
    first.give(2, flagged_seven(person.rng), 7, CORRECTED)
    first.close()
    person.learner.close()
    assert sorted((one.label, one.how) for one in load_evidence(person.folder, pytest.fail)) == [
        (1, ENTERED),
        (7, CORRECTED),
        (7, CORRECTED),
    ]


def test_a_damaged_file_is_told_in_one_line_and_the_others_are_learned_from(person: Person):
    for _ in range(2):
        person.give(flagged_seven(person.rng), 7, CORRECTED)
    person.learner.close()
    (person.folder / "2001-01-01T00-00-00.jsonl").write_bytes(b"\x00\x01 no session")
    learned = person.begin()
    assert learned is not None
    assert learned.misread == 2
    (line_,) = person.told
    assert "2001-01-01T00-00-00.jsonl" in line_
    assert "left out" in line_


def test_a_damaged_line_costs_itself_alone(person: Person):
    for _ in range(3):
        person.give(flagged_seven(person.rng), 7, CORRECTED)
    person.learner.close()
    (path,) = files_in(person.folder)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], b"{rubbish\n", *lines[3:-1]])[:-9])  # one label, and the end of another
    assert len(load_evidence(person.folder, person.told.append)) == 1


def test_where_nothing_can_be_written_it_learns_all_the_same_and_says_so_once(
    parts: ModelParts, rehearsal: RehearsalSet, tmp_path: Path
):
    (tmp_path / "file").write_text("in the way of a folder")
    person = Person(parts, rehearsal, tmp_path / "file" / "learned")
    for _ in range(2):
        learned = person.give(flagged_seven(person.rng), 7, CORRECTED)
    assert learned is not None
    (told,) = person.told
    assert "cannot be written" in told
    person.learner.close()


def test_a_dot_in_the_place_of_a_digit_stops_nothing(person: Person):
    person.give(Ink.of([np.zeros((1, 2))]), 3, CORRECTED)
    for _ in range(2):
        learned = person.give(flagged_seven(person.rng), 7, CORRECTED)
    assert learned is not None
    assert person.read(learned.layer, [flagged_seven(person.rng)]) == [7]


def test_only_the_latest_runs_are_kept(tmp_path: Path):
    for second in range(230):
        (tmp_path / f"2001-01-01T00-{second // 60:02}-{second % 60:02}.jsonl").write_text("{}")
    file = EvidenceFile(tmp_path)
    file.keep(1, plain_one(np.random.default_rng(0)), 1, ENTERED)
    file.close()
    names = [path.name for path in files_in(tmp_path)]
    assert len(names) == 200
    assert names[0] == "2001-01-01T00-00-31.jsonl"


_GIVES_AND_HANGS = """
import sys, time
from pathlib import Path
import numpy as np
from airdigits.adaptation.evidence import CORRECTED
from airdigits.adaptation.kept_evidence import EvidenceFile
from tests.adaptation.test_learner import flagged_seven
file = EvidenceFile(Path(sys.argv[1]))
for number in range(1, 8):
    file.keep(number, flagged_seven(np.random.default_rng(number)), 7, CORRECTED)
print("kept", flush=True)
time.sleep(60)
"""


def test_a_killed_run_loses_nothing_that_it_had_kept(tmp_path: Path):
    command = [sys.executable, "-c", _GIVES_AND_HANGS, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "kept\n"
        os.kill(process.pid, signal.SIGKILL)
    assert [one.label for one in load_evidence(tmp_path, pytest.fail)] == [7] * 7
