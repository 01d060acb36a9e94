"""Numbers with a minus and a point in sessions: recorded, replayed, shown, labelled and exported."""

from pathlib import Path

import numpy as np
import pytest

from airdigits.capture.frame import Frame
from airdigits.commands import command_of
from airdigits.events import NumberEntered
from airdigits.labels import NON_DIGIT, NUMBERS
from airdigits.readers.air import AirReader
from airdigits.readers.config import Config, NumberConfig
from airdigits.sessions.digits import digits_of
from airdigits.sessions.format import BadLineError, Label, decode, encode
from airdigits.sessions.header import header_for, reader_for
from airdigits.sessions.labelled import load_recorded
from airdigits.sessions.labels import add_label
from airdigits.sessions.recorder import Recorder
from airdigits.sessions.replay import compare
from airdigits.sessions.session import Session
from airdigits.synthesis.hand.simulation import SimulatorConfig, simulate
from tests.conftest import RunProgram

SIZE, FPS = (640, 480), 30.0
MINUS, POINT = (NUMBERS.label_of(sign) for sign in "-.")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session in which a simulated hand writes -3.5, and the key . is pressed when the 5 has been read, which it cannot be."""
    path = tmp_path_factory.mktemp("sessions") / "signed.jsonl"
    reader = AirReader(Config(number=NumberConfig(alphabet="numbers")), aspect=4 / 3)
    reader.recognizer.guessing = False
    with Recorder(path, header_for(reader, SIZE, FPS, False), log=pytest.fail) as recorder:
        pressed = False
        for index, (t, hand, _) in enumerate(simulate("-3.5", SimulatorConfig(seed=0)).hands()):
            recorder.frame(Frame(t, np.zeros((480, 640, 3), np.uint8), index), hand)
            recorder.events(reader.feed(t, hand))
            if str(reader.number) == "-3.5" and not pressed:
                pressed = True
                recorder.key(reader.t, ".")
                recorder.events(reader.do(command_of(".", NUMBERS)))
        recorder.events(reader.finish())
    return path


def test_a_session_with_signs_replays_to_the_same_bytes(recorded: Path):
    session = Session(recorded)
    assert session.header.config == {"number": {"alphabet": "numbers"}}
    comparison = compare(session, reader_for(session))
    assert (comparison.changes, comparison.recorded > 5) == ((), True)
    assert b'"number":"-3.5"' in recorded.read_bytes()


def test_a_key_that_changes_nothing_labels_nothing(recorded: Path):
    assert not [record for record in Session(recorded).records() if isinstance(record, Label)]


def test_signs_are_shown_labelled_and_no_digit_to_those_who_train(recorded: Path, tmp_path: Path, program: RunProgram):
    mine = tmp_path / "mine.jsonl"
    mine.write_bytes(recorded.read_bytes())
    shown = program("sessions", "show", mine)
    assert [line.split()[3] for line in shown.out.splitlines() if line.lstrip()[:2] in ("1.", "2.", "3.", "4.")] == [*"-3.5"]
    assert program("sessions", "label", mine, "--digit", 1, "--as", "-").status == 0
    add_label(mine, 2, 3)
    digits = digits_of(Session(mine))
    assert [digit.meant for digit in digits] == [MINUS, 3, POINT, 5]
    assert [digit.label for digit in digits] == [None, 3, None, 5]
    assert load_recorded(tmp_path, pytest.fail).ink.labels.tolist() == [NON_DIGIT, 3]


def test_exports_for_training_have_digits_alone_and_the_others_all_signs(recorded: Path, tmp_path: Path, program: RunProgram):
    assert program("sessions", "export", recorded, "--to", "png", "-o", tmp_path / "png").status == 0
    assert sorted(path.name[-5] for path in (tmp_path / "png").iterdir()) == sorted("-3.5")
    assert program("sessions", "export", recorded, "--to", "npz", "-o", tmp_path / "npz").status == 0
    (file,) = (tmp_path / "npz").glob("*.npz")
    with np.load(file) as arrays:
        assert [3, 5] in [arrays[name].tolist() for name in arrays.files]


def test_a_label_that_no_sign_has_is_refused():
    with pytest.raises(BadLineError, match="a label that no sign has"):
        decode(encode(Label(1.0, 1, NON_DIGIT)))
    assert decode(encode(Label(1.0, 1, POINT))) == Label(1.0, 1, POINT)


@pytest.mark.slow
def test_a_made_video_of_a_signed_number_is_read_to_the_end(program: RunProgram, tmp_path: Path):
    video, session = tmp_path / "hand.mp4", tmp_path / "s.jsonl"
    assert program("simulate", "-3.5", video).status == 0
    ran = program("run", "--source", video, "--headless", "--json", "--alphabet", "numbers", "--record", session)
    assert ran.numbers == ["-3.5"]
    assert [event["digit"] for event in ran.events if event["event"] == "DigitRead"] == [MINUS, 3, POINT, 5]
    assert program("replay", session, "--headless", "--json").out == ran.out
    typed = program("run", "--source", video, "--headless", "--alphabet", "numbers", "--type", "--dry-run")
    assert "would type -3.5 Enter" in typed.err
    plain = program("run", "--source", video, "--headless", "--json")
    assert NumberEntered.__name__ in plain.out
    assert "-3.5" not in plain.out
