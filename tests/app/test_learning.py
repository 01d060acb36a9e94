"""`airdigits run --learn`, the whole way: the hand, the reading, the correction, the session, its replay."""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from airdigits import AirReader, Command, Correction, DigitRead, Event, Frame
from airdigits.adaptation.evidence import CORRECTED
from airdigits.adaptation.kept_evidence import EvidenceFile, files_in, load_evidence
from airdigits.app.learning import Learning
from airdigits.app.notices import Notices
from airdigits.app.recording import Recording
from airdigits.hands.gestures import Gesture
from airdigits.ink.stroke import Ink
from airdigits.labels import sign_of
from airdigits.recognition.classifier import DigitClassifier
from airdigits.sessions.format import Learned
from airdigits.sessions.header import reader_for
from airdigits.sessions.replay import compare
from airdigits.sessions.session import Session
from airdigits.support.paths import assets_dir, models_dir
from tests.conftest import RunProgram
from tests.readers import test_air
from tests.readers.test_air import FPS, Moment, rest, write

FLAGGED = [(0.0, 0.3), (0.3, 0.0), (0.24, 1.0)]  # a 1 with a flag to anybody; this writer's 7
SIZE = (640, 480)


class Camera:
    """What a recording asks its source."""

    size, fps, mirrored = SIZE, 30.0, False


class Writer:
    """A hand before a run that learns: what is written, and corrected, goes the way that the loop takes it."""

    def __init__(self, session: Path | None, told: list[str]):
        self.reader = AirReader(aspect=4 / 3)
        self.reader.recognizer.guessing = False
        self.recording = Recording(Camera(), self.reader, told.append)  # type: ignore[arg-type]
        if session:
            self.recording.begin(session)
        self.learning = Learning(self.reader, self.recording, Notices(told.append), live=False)
        self._frames = itertools.count()

    def see(self, *scenes: list[Moment]) -> list[Event]:
        happened = list[Event]()
        for hand in itertools.chain(*scenes):
            index = next(self._frames)
            events = self.reader.feed(index / FPS, hand)
            self.recording.frame(Frame(index / FPS, np.zeros((SIZE[1], SIZE[0], 3), np.uint8), index))
            happened += self._pass_on(events)
            self.learning.step()
        return happened

    def do(self, asked: Command | Correction) -> None:
        self.recording.command(asked)
        self._pass_on(self.reader.do(asked))

    def close(self) -> None:
        self._pass_on(self.reader.finish())
        self.recording.end()
        self.learning.close()

    def write(self, digit: int, meant: int | None = None) -> int | None:
        """Write a digit, correct it where it was meant otherwise, and enter it; return what it was read as."""
        pause = rest(2.2, Gesture.OTHER)
        (read,) = (event for event in self.see(rest(0.5, Gesture.OTHER), write(digit), pause) if isinstance(event, DigitRead))
        if meant is not None and read.digit != meant:
            self.do(Correction(meant))
        self.do(Command.ENTER)
        return read.digit

    def _pass_on(self, events: list[Event]) -> list[Event]:
        for sink in (self.recording, self.learning):
            for event in events:
                sink.handle(event)
        return events


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The person's own folder, where everything learned is kept."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "own"))
    monkeypatch.setitem(test_air.SHAPES, 7, FLAGGED)
    return tmp_path / "own" / "airdigits" / "learned"


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def writer(tmp_path: Path, told: list[str]) -> Iterator[Writer]:
    writer = Writer(tmp_path / "s.jsonl", told)
    yield writer
    writer.close()


def test_who_writes_flagged_sevens_is_read_right_after_two_corrections(writer: Writer):
    assert [writer.write(digit, meant=digit) for digit in (1, 7, 7)] == [1, 1, 1]
    assert [writer.write(digit) for digit in (7, 1, 7, 2, 7, 1)] == [7, 1, 7, 2, 7, 1]


def test_a_run_that_learned_replays_to_the_same_events(writer: Writer, tmp_path: Path):
    assert [writer.write(digit, meant=digit) for digit in (1, 7, 7, 7)] == [1, 1, 1, 7]
    for _ in range(3):  # the last 7 is not entered, not written; the one before not entered
        writer.do(Command.UNDO)
    assert str(writer.reader.number) == "7"
    for asked in (Command.UNDO, Command.CLEAR):  # the correction, and all
        writer.do(asked)
    assert writer.write(7) == 1, "what is taken back is unlearned"
    writer.close()
    session = Session(tmp_path / "s.jsonl", strict=True)
    layers = [record for record in session.records() if isinstance(record, Learned)]
    assert len(layers) >= 2
    with reader_for(session) as reader:
        found = compare(session, reader)
        assert found.changes == ()
        assert found.recorded > 10
        reader.restart()
        assert compare(session, reader).changes == (), "the second time, too"


def test_a_session_that_begins_later_says_what_was_learned_before(writer: Writer, tmp_path: Path):
    for _ in range(2):
        writer.write(7, meant=7)
    writer.recording.end()
    writer.recording.begin(tmp_path / "later.jsonl")
    writer.reader.restart()
    assert writer.write(7) == 7
    writer.close()
    session = Session(tmp_path / "later.jsonl", strict=True)
    with reader_for(session) as reader:
        assert compare(session, reader).changes == ()


def test_another_model_replays_it_without_what_was_learned_and_says_so(writer: Writer, tmp_path: Path):
    for _ in range(3):
        writer.write(7, meant=7)
    writer.close()
    lines = (tmp_path / "s.jsonl").read_text().splitlines(keepends=True)
    header = json.loads(lines[0]) | {"model": "0" * 64}
    (tmp_path / "other.jsonl").write_text(json.dumps(header) + "\n" + "".join(lines[1:]))
    session = Session(tmp_path / "other.jsonl", strict=True)
    with reader_for(session) as reader:
        found = compare(session, reader)
    assert "what was learned with that is left out" in found.notes[0]
    assert any('"digit": 1' in line for line in found.changes)


@pytest.mark.parametrize(
    "layer", [b"", b"short", np.full((11, 146), np.nan, "<f4").tobytes(), np.full((11, 146), 1e30, "<f4").tobytes()]
)
def test_a_layer_that_is_none_is_passed_over(writer: Writer, tmp_path: Path, layer: bytes):
    writer.recording.learned(layer)
    assert writer.write(1) == 1
    writer.close()
    session = Session(tmp_path / "s.jsonl")
    with reader_for(session) as reader:
        assert compare(session, reader).changes == ()


def test_beginning_and_end_are_told_in_a_line_each(writer: Writer, told: list[str], own_folder: Path):
    writer.write(7, meant=7)
    writer.write(1)
    writer.close()
    lines = [line for line in told if "record" not in line]
    assert [str(own_folder) in lines[0], "1 misread and 1 digit" in lines[1], len(lines)] == [True, True, 2]


@pytest.fixture(scope="module")
def flagged_clip(tmp_path_factory: pytest.TempPathFactory, program: RunProgram) -> Path:
    """A video of a rendered hand that writes 717, its sevens flagged."""
    folder = tmp_path_factory.mktemp("flagged")
    shapes = {7: FLAGGED, 1: [(0.1, 0.0), (0.1, 0.5), (0.1, 1.0)]}
    xy = np.vstack([shapes[7], shapes[1]]).astype(np.float32)
    np.savez(folder / "shapes.npz", xy=xy, pen=np.zeros(6, int), offsets=[0, 3, 6], label=[7, 1])
    made = program("simulate", "717", folder / "717.mp4", "--strokes", folder / "shapes.npz", "--layout", "stacked")
    assert made.status == 0, made.err
    return folder / "717.mp4"


def correct_sevens(folder: Path, count: int = 3) -> None:
    """Keep evidence as an earlier run would have: flagged sevens that were corrected."""
    file = EvidenceFile(folder)
    for number in range(1, count + 1):
        points = np.array(FLAGGED) + np.random.default_rng(number).normal(0, 0.02, (3, 2))
        curve = np.concatenate([np.linspace(a, b, 12, endpoint=False) for a, b in itertools.pairwise(points)])
        file.keep(number, Ink.of([curve]), 7, CORRECTED)
    file.close()


def test_a_video_is_read_with_what_earlier_runs_have_learned_and_its_session_replays(
    flagged_clip: Path, own_folder: Path, program: RunProgram, tmp_path: Path
):
    run = ("run", "--source", flagged_clip, "--headless", "--json")
    assert program(*run).numbers == ["111"]
    correct_sevens(own_folder)
    session = tmp_path / "mine.jsonl"
    ran = program(*run, "--learn", "--record", session)
    assert ran.numbers == ["717"], ran.err
    checked = program("replay", session, "--check")
    assert (checked.status, checked.out) == (0, ""), checked.err
    assert program(*run).numbers == ["111"], "without --learn it is the model as it was trained"


def test_the_bundled_recording_teaches_what_it_enters_and_that_can_be_shown_and_forgotten(
    own_folder: Path, program: RunProgram, tmp_path: Path
):
    ran = program(
        "run", "--source", assets_dir() / "sample.mp4", "--headless", "--learn", "--json", "--record", tmp_path / "s.jsonl"
    )
    assert ran.numbers == ["2048"]
    assert f"kept in {own_folder}" in ran.err
    assert "learned from 0 misread and 4 digits" in ran.err
    assert [one.label for one in load_evidence(own_folder, pytest.fail)] == [2, 0, 4, 8]
    shown = program("learned")
    assert "4 digits of 1 run" in shown.out
    assert program("sessions", "show", files_in(own_folder)[0]).out.count("label") >= 4
    assert program("learned", "forget").status == 0
    assert list(own_folder.iterdir()) == []
    assert "nothing is kept" in program("learned", "show").out


def test_the_bundled_recording_in_place_of_a_webcam_teaches_nothing(own_folder: Path, program: RunProgram):
    ran = program("run", "--headless", "--learn", "--json")
    assert ran.numbers == ["2048"]
    assert "not learning" in ran.err
    assert not own_folder.exists()


def test_a_damaged_file_of_ones_own_is_one_line_and_the_run_goes_on(own_folder: Path, program: RunProgram, blank: Path):
    own_folder.mkdir(parents=True)
    (own_folder / "2001-01-01T00-00-00.jsonl").write_bytes(b"\x93rubbish")
    ran = program("run", "--source", blank, "--headless", "--learn")
    assert ran.status == 0
    assert len([line for line in ran.err.splitlines() if "2001-01-01" in line]) == 1
    assert "Traceback" not in ran.err


def test_a_model_that_cannot_learn_and_paper_are_refused_in_one_line(program: RunProgram, blank: Path, tmp_path: Path):
    (tmp_path / "mine.tflite").write_bytes((models_dir() / "digits.tflite").read_bytes())
    ran = program("run", "--source", blank, "--headless", "--learn", "--model", tmp_path / "mine.tflite")
    assert (ran.status, "rehearsal" in ran.complaint) == (1, True)
    ran = program("run", "--paper", "--source", blank, "--headless", "--learn")
    assert (ran.status, "--learn" in ran.complaint) == (2, True)


def test_without_learning_ink_is_read_by_the_network_alone(writer: Writer):
    writer.write(7, meant=7)
    ink = Ink.of([np.array(FLAGGED)])
    trained = DigitClassifier().read(ink)
    writer.reader.learn(None)
    again = writer.reader.recognizer.read(ink)
    assert sign_of(trained.digit) == sign_of(again.digit)
    np.testing.assert_array_equal(trained.probabilities, again.probabilities)
    assert again.learned is None
