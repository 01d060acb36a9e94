"""The one loop: the same for every reader, with a window that presses keys by itself."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from airdigits import AirReader, Cleared, Command, Event, Frame, NumberEntered, PaperReader
from airdigits.app.air_presenter import AirPresenter
from airdigits.app.display import Display
from airdigits.app.loop import Loop
from airdigits.app.notices import Notices
from airdigits.app.paper_presenter import PaperPresenter
from airdigits.app.recording import Recording
from airdigits.sessions.session import Session
from tests.made_sinks import ListSink
from tests.schema import recorded_events

SIZE = (160, 120)


class Camera:
    """Delivers grey frames, and waits once after each of them, as a webcam does that has trouble."""

    description, live, mirrored, fallback, fps, size = "a camera", True, False, False, 30.0, SIZE
    frame_count, warning = None, ""

    def __init__(self, frames: int = 30):
        self.delivered = 0
        self.while_waiting: Callable[[], None] = lambda: None
        self._frames, self._closed = frames, False

    def __iter__(self) -> Iterator[Frame]:
        for index in range(self._frames):
            self.delivered += 1
            yield Frame(index / 30, np.full((SIZE[1], SIZE[0], 3), 90, np.uint8), index)
            self.while_waiting()
            if self._closed:
                return

    def close(self) -> None:
        self._closed = True


class Keyboardist:
    """A window whose user presses a key at each picture, in turn."""

    def __init__(self, *keys: str | None):
        self.closed, self.shown = False, 0
        self._keys = list(keys)
        self.looked_at: Callable[[], object] = lambda: None

    def size_for(self, video: tuple[int, int]) -> tuple[int, int]:
        return 300, 200

    def show(self, picture: np.ndarray) -> str | None:
        self.shown += 1
        self.looked_at()
        return self._keys.pop(0) if self._keys else None


class SeesNoHand:
    def track(self, frame: Frame) -> None:
        return None

    def close(self) -> None:
        pass


def opened(kind: str) -> tuple[AirReader | PaperReader, AirPresenter | PaperPresenter]:
    reader = AirReader(tracker=SeesNoHand()) if kind == "air" else PaperReader()
    return reader, AirPresenter(reader, SIZE) if isinstance(reader, AirReader) else PaperPresenter(reader, SIZE)


@pytest.mark.parametrize("kind", ["air", "paper"])
@pytest.mark.parametrize("when", ["while frames come", "while none comes"])
def test_q_ends_it_for_every_reader(kind: str, when: str):
    camera, (reader, presenter) = Camera(), opened(kind)
    window = Keyboardist(*([None, "q"] if when == "while none comes" else ["q"]))
    Loop(camera, reader, [], display=Display(presenter, live=True, window=window)).run()  # type: ignore[arg-type]
    assert camera.delivered <= 2


@pytest.mark.parametrize("kind", ["air", "paper"])
def test_r_records_a_session_that_says_what_was_read(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    camera, (reader, presenter) = Camera(20), opened(kind)
    told = list[str]()
    recording = Recording(camera, reader, told.append, paper=kind == "paper")  # type: ignore[arg-type]
    window = Keyboardist("r", None, "u", "enter", "r")
    Loop(camera, reader, [], recording=recording, display=Display(presenter, live=True, window=window)).run()  # type: ignore[arg-type]
    (path,) = (tmp_path / "sessions").iterdir()
    session = Session(path, strict=True)
    assert session.header.paper == (kind == "paper")
    assert [record.key for record in session.records() if type(record).__name__ == "Key"] == ["u", "enter"]
    assert recorded_events(path) == []
    assert [line.split()[0] for line in told] == ["recording", "recorded"]


def test_every_recording_of_a_run_names_the_hand_model_that_the_run_began_with(tmp_path: Path):
    model = tmp_path / "hand.task"
    model.write_bytes(b"loaded")
    reader = AirReader(tracker=SeesNoHand())
    with Recording(Camera(), reader, lambda line: None, hand_model=model) as recording:  # type: ignore[arg-type]
        for name, content in (("a.jsonl", b"put in its place"), ("b.jsonl", b"and again")):
            recording.begin(tmp_path / name)
            model.write_bytes(content)
            recording.end()
    named = [Session(tmp_path / name).header.hand_model for name in ("a.jsonl", "b.jsonl")]
    assert named == [hashlib.sha256(b"loaded").hexdigest()] * 2


def test_r_enters_nothing_and_waits_for_the_end_of_the_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    camera, (reader, presenter) = Camera(20), opened("air")
    assert isinstance(reader, AirReader)
    reader.number.append(4)
    told, sink = list[str](), ListSink()
    recording = Recording(camera, reader, told.append)  # type: ignore[arg-type]
    begun = list[bool]()
    window = Keyboardist("r", None, "enter", None, None, "r")
    window.looked_at = lambda: begun.append(recording.on)
    Loop(camera, reader, [sink], recording=recording, display=Display(presenter, live=True, window=window)).run()  # type: ignore[arg-type]
    assert begun[:6] == [False, False, False, False, True, True]
    assert [(event.number, event.how) for event in sink.events if isinstance(event, NumberEntered)] == [("4", "key")]
    assert told[0] == "the recording begins with the next number"
    assert [line.split()[0] for line in told[1:]] == ["recording", "recorded"]
    assert reader.number.can_undo is False, "what was before the session is none of its matter"


def test_r_pressed_twice_while_a_number_is_begun_records_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    camera, (reader, presenter) = Camera(20), opened("air")
    assert isinstance(reader, AirReader)
    reader.number.append(4)
    recording = Recording(camera, reader, lambda line: None)  # type: ignore[arg-type]
    window = Keyboardist("r", "r", "enter")
    Loop(camera, reader, [], recording=recording, display=Display(presenter, live=True, window=window)).run()  # type: ignore[arg-type]
    assert not (tmp_path / "sessions").exists()


class Clip(Camera):
    live = False


def test_the_last_picture_of_a_video_stays_until_the_person_quits_and_a_live_source_is_just_over():
    for source, stays in ((Clip(3), True), (Camera(3), False)):
        reader, presenter = opened("air")
        window = Keyboardist(*[None] * 20, "h", "x", "q")
        loop = Loop(source, reader, [], display=Display(presenter, live=source.live, window=window))  # type: ignore[arg-type]
        loop.run()
        before = window.shown
        loop.hold()
        assert (window.shown == 23) == stays
        assert (window.shown > before) == stays


def test_every_sink_gets_every_event_in_order_and_then_the_callbacks_have_been_told():
    camera, reader = Camera(3), AirReader(tracker=SeesNoHand())
    for digit in (4, 7):
        reader.number.append(digit)
    first, second, heard = ListSink(), ListSink(), list[Event]()
    reader.on(Event, heard.append)
    Loop(camera, reader, [first, second]).run()  # type: ignore[arg-type]
    assert [type(event) for event in first.events] == [NumberEntered]
    assert first.events == second.events == heard


def test_a_key_without_a_meaning_does_nothing_and_c_clears():
    camera, (reader, presenter) = Camera(6), opened("air")
    assert isinstance(reader, AirReader)
    reader.number.append(4)
    sink = ListSink()
    window = Keyboardist("x", "c")
    Loop(camera, reader, [sink], display=Display(presenter, live=True, window=window)).run()  # type: ignore[arg-type]
    assert [type(event) for event in sink.events] == [Cleared]
    assert reader.do(Command.ENTER) == []


def test_a_notice_leaves_the_screen_after_some_seconds_and_trouble_stays_for_as_long_as_nothing_comes():
    told = list[str]()
    notices = Notices(told.append)
    notices.tell("recording to a.jsonl")
    assert [bool(notices.at(t)) for t in (1.0, 3.0, 7.0)] == [True, True, False]
    notices.tell_trouble("webcam 0 stopped")
    assert (notices.trouble, notices.at(8.0)) == ("webcam 0 stopped", "")
    assert told == ["recording to a.jsonl", "webcam 0 stopped"]
