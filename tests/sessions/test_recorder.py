"""Recording never blocks the frame loop, and keeps what was written whatever happens to disk or process."""

import errno
import sys
import threading
from io import FileIO
from pathlib import Path

import numpy as np
import pytest

from airdigits.capture.frame import Frame
from airdigits.errors import OutputError, UsageError
from airdigits.events import Cleared, ConfirmationAsked, DigitChanged, DigitRead, Erased, Event, NumberEntered, Undone, to_json
from airdigits.sessions import recorder as recorder_module
from airdigits.sessions.event_lines import line_of
from airdigits.sessions.format import End, FrameLine, Happened, Header, Label, View, hand_of
from airdigits.sessions.recorder import Recorder
from airdigits.sessions.session import Session
from airdigits.sinks.sink import Sink
from bench.material.killed import killed_after
from tests.sessions.made_sessions import FPS, record, writes_sevens

HEADER = Header(1, (640, 480), 30, False)


def frame(t: float, width: int = 640, mirrored: bool = False) -> Frame:
    return Frame(t, np.zeros((480, width, 3), np.uint8), 0, mirrored)


def held(t: float, position: int) -> DigitRead:
    return DigitRead(t, None, 0.45, "could be 3 or 8", position, (3, 8))


@pytest.mark.parametrize("name", ["s.jsonl", "s.jsonl.gz"])
def test_every_frame_is_recorded_raw_and_in_order(tmp_path: Path, name: str):
    hands = writes_sevens()
    assert record(tmp_path / name, hands) == []
    records = list(Session(tmp_path / name).records())
    frames = [r for r in records if isinstance(r, FrameLine)]
    assert [f.t for f in frames] == [i / FPS for i in range(len(hands))]
    for line, hand in zip(frames, hands, strict=True):
        recorded = hand_of(line.hand)
        assert (recorded is None) == (hand is None)
        if recorded and hand:
            np.testing.assert_array_equal(recorded.landmarks, hand.landmarks)
            np.testing.assert_array_equal(recorded.world, hand.world)
    assert isinstance(records[-1], End)
    assert (tmp_path / name).read_bytes()[:2] == (b"\x1f\x8b" if name.endswith("gz") else b'{"')


def test_another_size_or_mirroring_is_written_down_once(tmp_path: Path):
    with Recorder(tmp_path / "s.jsonl", HEADER, log=print) as recorder:
        for t, width, mirrored in [(0, 640, False), (1, 640, True), (2, 640, True), (3, 800, True)]:
            recorder.frame(frame(t, width, mirrored), None)
    records = list(Session(tmp_path / "s.jsonl").records())
    assert [r for r in records if isinstance(r, View)] == [View((640, 480), True), View((800, 480), True)]


def test_a_digit_key_labels_the_digit_that_it_corrects(tmp_path: Path):
    with Recorder(tmp_path / "s.jsonl", HEADER, log=print) as recorder:
        recorder.key(0.5, "9")  # nothing is read yet: no label
        recorder.events([DigitRead(1, 7, 0.9, "", 0), DigitRead(2, 4, 0.9, "", 1)])
        recorder.key(3.5, "9")
        recorder.events([Erased(4, 9, 1)])
        recorder.key(4.5, "1")
        recorder.events([Cleared(5, "1")])
        recorder.key(5.5, "3")
    labels = [r for r in Session(tmp_path / "s.jsonl").records() if isinstance(r, Label)]
    assert labels == [Label(2, 2, 9), Label(1, 1, 1)]


def test_a_correction_after_an_undo_means_the_digit_that_came_back(tmp_path: Path):
    with Recorder(tmp_path / "s.jsonl", HEADER, log=print) as recorder:
        recorder.events([DigitRead(1, 7, 0.9, "", 0), DigitRead(2, 4, 0.9, "", 1), Erased(3, 4, 1), Undone(4, "Erased", "74")])
        recorder.key(4.5, "9")
        recorder.events(
            [DigitChanged(4.5, 1, 4, 9), Cleared(5, "79"), Undone(6, "Cleared", "79"), Undone(7, "DigitChanged", "74")]
        )
        recorder.events([Undone(8, "DigitRead", "7")])
        recorder.key(8.5, "1")
    labels = [r for r in Session(tmp_path / "s.jsonl").records() if isinstance(r, Label)]
    assert labels == [Label(2, 2, 9), Label(1, 1, 1)]


def test_a_digit_key_labels_the_first_unclear_digit_and_one_written_again_is_a_digit_of_its_own(tmp_path: Path):
    with Recorder(tmp_path / "s.jsonl", HEADER, log=print) as recorder:
        recorder.events([held(1, 0), DigitRead(2, 7, 0.9, "", 1), held(3, 2)])
        recorder.key(3.5, "9")
        recorder.events([DigitChanged(3.5, 0, None, 9)])
        recorder.key(4, "1")
        recorder.events([DigitChanged(4, 2, None, 1), Undone(4.5, "DigitChanged", "97?")])
        recorder.events([DigitRead(5, 8, 0.9, "", 2)])
        recorder.key(6, "6")
        recorder.events([DigitChanged(6, 2, 8, 6), Undone(7, "DigitChanged", "978"), Undone(8, "DigitRead", "97?")])
        recorder.key(9, "5")
    labels = [r for r in Session(tmp_path / "s.jsonl").records() if isinstance(r, Label)]
    assert labels == [Label(1, 1, 9), Label(3, 3, 1), Label(5, 4, 6), Label(3, 3, 5)]


def test_events_with_unclear_places_are_kept_as_they_are_printed(tmp_path: Path):
    events = [held(1, 0), ConfirmationAsked(2, "?", "3", (0,)), NumberEntered(3, "3", "end", (0,)), Erased(4, None, 0)]
    with Recorder(tmp_path / "s.jsonl", HEADER, log=print) as recorder:
        recorder.events(events)
    kept = [line_of(r) for r in Session(tmp_path / "s.jsonl", strict=True).records() if isinstance(r, Happened)]
    assert kept == list(map(to_json, events))


def test_a_recorder_is_a_sink(tmp_path: Path):
    events: list[Event] = [DigitRead(1, 7, 0.9, "", 0), Erased(2, 7, 0)]
    sink: Sink = Recorder(tmp_path / "one by one.jsonl", HEADER, log=print)
    for event in events:
        sink.handle(event)
    sink.close()
    with Recorder(tmp_path / "together.jsonl", HEADER, log=print) as recorder:
        recorder.events(events)
    assert (tmp_path / "one by one.jsonl").read_bytes() == (tmp_path / "together.jsonl").read_bytes()


def test_what_is_there_is_never_overwritten_and_default_names_give_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "s.jsonl"
    path.write_text("mine")
    with pytest.raises(OutputError, match="already exists"):
        Recorder(path, HEADER, log=print)
    assert path.read_text() == "mine"
    recorders = [Recorder(None, HEADER, log=print) for _ in range(3)]
    for recorder in recorders:
        recorder.close()
    assert len({recorder.path for recorder in recorders}) == 3
    assert all(Session(recorder.path).header == HEADER for recorder in recorders)


def test_a_place_that_cannot_be_written_is_told_in_one_line(tmp_path: Path):
    with pytest.raises(OutputError, match="there is no folder"):
        Recorder(tmp_path / "none" / "s.jsonl", HEADER, log=print)
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=r"s\.jsonl"):
        Recorder(tmp_path / "file" / "s.jsonl", HEADER, log=print)


def test_a_name_that_no_folder_of_sessions_would_show_is_refused_with_a_better_one(tmp_path: Path):
    with pytest.raises(UsageError, match=r"name it mine\.jsonl"):
        Recorder(tmp_path / "mine.txt", HEADER, log=print)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_once_and_what_was_written_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    class FullDisk(FileIO):
        room = 100_000

        def write(self, data: bytes) -> int:  # type: ignore[override]
            if not self.room:
                raise OSError(errno.ENOSPC, "No space left on device")
            written = super().write(data[: self.room])
            self.room -= written
            return written

    monkeypatch.setattr(recorder_module, "FileIO", FullDisk)
    told = record(tmp_path / "s.jsonl", writes_sevens(3))
    assert told == [f"{tmp_path / 's.jsonl'}: No space left on device: the recording ends here; what was written can be read"]
    session = Session(tmp_path / "s.jsonl")
    assert len(list(session.records())) > 30
    assert session.cut


def test_a_disk_that_does_not_answer_never_makes_the_loop_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    stuck, released = threading.Event(), threading.Event()

    class DeadDisk(FileIO):
        def write(self, data: bytes) -> int:  # type: ignore[override]
            if data.startswith(b'{"type":"session"'):
                return super().write(data)
            stuck.set()
            released.wait(30)
            raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(recorder_module, "FileIO", DeadDisk)
    monkeypatch.setattr(recorder_module, "_WAITING", 50)
    told: list[str] = []
    with Recorder(tmp_path / "s.jsonl", HEADER, log=told.append) as recorder:
        recorder.frame(frame(0), None)
        assert stuck.wait(30)
        for i in range(1, 500):
            recorder.frame(frame(i / FPS), None)
        released.set()
    assert len(told) == 1
    assert "does not keep up" in told[0]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
@pytest.mark.parametrize(("name", "seconds"), [("s.jsonl", 0.7), ("s.jsonl", 1.31), ("s.jsonl.gz", 1.12)])
def test_kill_9_costs_at_most_a_second(tmp_path: Path, name: str, seconds: float):
    killed_after(tmp_path / name, seconds)


def test_a_disk_that_is_full_at_once_is_told_before_anything_is_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    class FullDisk(FileIO):
        def write(self, data: bytes) -> int:  # type: ignore[override]
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(recorder_module, "FileIO", FullDisk)
    with pytest.raises(OutputError, match="No space left"):
        Recorder(tmp_path / "s.jsonl", HEADER, log=print)
    assert list(tmp_path.iterdir()) == []
