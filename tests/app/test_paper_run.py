"""`airdigits run --paper` as a user runs it: a video of a page to events, a recording, an annotated video and a window."""

import json
import re
from pathlib import Path

import cv2
import numpy as np
import pytest

from airdigits.screen.boxes import Box, draw_boxes
from airdigits.screen.paper import PaperOverlay, PaperScene
from airdigits.screen.scene import RunState
from airdigits.sessions.session import Session
from airdigits.support.video_writer import VideoWriter
from airdigits.synthesis.pages.tidy import tidy_glyph
from airdigits.synthesis.pages.video import hold_page
from tests.app.test_run import frames_of
from tests.app.test_window import press, running, wait_for
from tests.conftest import RunProgram

pytestmark = pytest.mark.slow

NUMBERS = ["314", "27", "8650"]


def film(path: Path, steady: float) -> Path:
    held = hold_page("held", 3, lines=(("314", "27"), ("8650",)), draw=tidy_glyph, size=(640, 480), steady=steady)
    with VideoWriter(path, 30, (640, 480)) as video:
        for frame in held.frames():
            video.write(frame.image)
    return path


@pytest.fixture(scope="module")
def page_video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("paper") / "page.mp4", steady=1.5)


def test_a_video_of_a_page_enters_its_numbers_once(program: RunProgram, page_video: Path):
    ran = program("run", "--paper", "--source", page_video, "--headless", "--json")
    assert ran.status == 0
    assert ran.numbers == NUMBERS
    assert ran.err == f"airdigits: reading paper in {page_video}\n"


def test_without_json_a_person_can_read_the_output(program: RunProgram, page_video: Path):
    ran = program("run", "--paper", "--source", page_video, "--headless")
    assert [line.split("number: ")[1] for line in ran.out.splitlines() if "number: " in line] == NUMBERS


def test_a_recording_keeps_the_events_and_no_picture(program: RunProgram, page_video: Path, tmp_path: Path):
    path = tmp_path / "page.jsonl"
    ran = program("run", "--paper", "--source", page_video, "--headless", "--json", "--record", path)
    assert ran.numbers == NUMBERS
    session = Session(path)
    assert session.header.size == (640, 480)
    lines = [json.loads(line) for line in path.read_text().splitlines()[1:]]
    recorded = [line["event"] for line in lines if line["type"] == "event"]
    assert recorded == ran.events
    assert {line["type"] for line in lines} == {"event", "end"}
    assert path.stat().st_size < 10_000
    assert f"recorded {path}" in ran.err


def test_a_recording_of_paper_says_that_there_is_no_hand_to_replay(program: RunProgram, page_video: Path, tmp_path: Path):
    path = tmp_path / "page.jsonl"
    program("run", "--paper", "--source", page_video, "--headless", "--record", path)
    replayed = program("replay", path, "--headless")
    assert replayed.status == 2
    assert replayed.err == f"airdigits: {path}: recorded from paper: it holds what was read, but no hand to replay\n"
    checked = program("replay", path, "--check")
    assert checked.status == 0
    assert "recorded from paper" in checked.err
    assert re.search(r"\npaper, 640x480, [1-9]\d* events\n", program("sessions", "show", path).out)


def test_the_annotated_video_goes_where_it_is_asked_to_and_shows_the_boxes(program: RunProgram, page_video: Path, tmp_path: Path):
    video = tmp_path / "seen.mp4"
    assert program("run", "--paper", "--source", page_video, "--headless", "--save-video", video).status == 0
    assert frames_of(video) == pytest.approx(frames_of(page_video), abs=2)
    capture = cv2.VideoCapture(str(video))
    capture.set(cv2.CAP_PROP_POS_FRAMES, 45)
    image = capture.read()[1].astype(int)
    assert (image[..., 1] - image[..., 2] > 60).sum() > 500, "green boxes"


def test_numbers_on_paper_are_typed_as_those_of_a_hand_are(program: RunProgram, page_video: Path):
    ran = program("run", "--paper", "--source", page_video, "--headless", "--type", "--dry-run")
    assert ran.status == 0
    for number in NUMBERS:
        assert number in ran.err


@pytest.mark.parametrize(
    ("arguments", "status", "complaint"),
    [
        (["--source", "nowhere.mp4"], 1, "nowhere.mp4"),
        (["--source", "{video}", "--model", "nowhere.tflite"], 1, "nowhere.tflite"),
        (["--source", "{video}", "--save-video", "out.docx"], 2, "docx"),
        (["--source", "{video}", "--record", "session.txt"], 2, "session.txt"),
        (["--source", "{video}", "--pen", "pinch"], 2, "--pen"),
        (["--source", "{video}", "--record", "a.jsonl", "--with-video"], 2, "--with-video"),
    ],
)
def test_bad_input_gets_one_line_and_the_right_status(
    program: RunProgram, page_video: Path, tmp_path: Path, arguments: list[str], status: int, complaint: str
):
    ran = program("run", "--paper", "--headless", *(a.format(video=page_video) for a in arguments), cwd=tmp_path)
    assert ran.status == status, ran.err
    assert complaint in ran.complaint


def test_a_page_is_read_in_a_window_and_keys_change_what_is_entered(display: str, tmp_path: Path):
    long = film(tmp_path / "long.mp4", steady=20)
    with running(display, long, "--paper", "--record", tmp_path / "keys.jsonl") as process:
        while '"8650"' not in wait_for(process, "NumberEntered"):
            pass
        press(display, "u")
        assert '"change": "NumberEntered", "number": "8650"' in wait_for(process, "Undone")
        press(display, "9")
        wait_for(process, "DigitChanged")
        press(display, "h", "Return")
        assert '"number": "8659", "how": "key"' in wait_for(process, "NumberEntered")
        press(display, "q")
        _, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    lines = [json.loads(line) for line in (tmp_path / "keys.jsonl").read_text().splitlines()]
    assert [line["key"] for line in lines if line["type"] == "key"] == ["u", "9", "enter"]


def corners(x: float, y: float, width: float = 30, height: float = 50) -> np.ndarray:
    return np.array([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], np.float32)


def test_boxes_are_drawn_where_the_digits_are_also_when_mirrored():
    overlay = PaperOverlay((1280, 720))
    image = np.full((720, 1280, 3), 200, np.uint8)
    for mirrored, x in ((False, 300), (True, 1280 - 330)):
        scene = PaperScene([Box(corners(300, 350), "7", "99%")], mirrored=mirrored)
        difference = np.abs(overlay.draw(image, scene).astype(int) - 200).max(axis=2)[250:600]
        columns = np.flatnonzero(difference.max(axis=0) > 20)
        assert columns[0] == pytest.approx(x, abs=4)
        assert x + 20 < columns[-1] < x + 90
    assert (image == 200).all()


def test_labels_of_neighbours_do_not_cover_each_other():
    image = np.full((720, 1280, 3), 255, np.uint8)
    draw_boxes(image, [Box(corners(300, 350), "4", "100%"), Box(corners(340, 350), "7", "100%")])
    dark = (image[320:348] < 80).all(axis=2).any(axis=0)
    assert dark[302:318].any()
    assert not dark[334:339].any(), "a gap between the two labels"


def test_a_box_at_the_upper_edge_keeps_its_label_in_the_picture():
    image = np.full((300, 400, 3), 255, np.uint8)
    draw_boxes(image, [Box(corners(-5, -3), "3", "88%"), Box(corners(385, 120), "no digit I know", sure=False)])
    assert (image[:16, :20] < 80).all(axis=2).any()


def test_the_window_says_what_is_read_what_was_entered_and_what_is_wrong():
    overlay = PaperOverlay((1280, 720))
    image = np.full((720, 1280, 3), 120, np.uint8)
    bare = overlay.draw(image, PaperScene()).copy()
    box = Box(corners(300, 350), "7", "99%")
    assert not np.array_equal(overlay.draw(image, PaperScene([box]))[600:], bare[600:]), (
        "no page has to be held when one is there"
    )
    for scene in (
        PaperScene(pending="314  27"),
        PaperScene(entered="314  27"),
        PaperScene(run=RunState(status="the webcam is gone")),
        PaperScene(run=RunState(help=True)),
        PaperScene(run=RunState(fps=31)),
    ):
        assert not np.array_equal(overlay.draw(image, scene), bare), scene


def test_the_numbers_stand_where_they_hide_no_digit():
    overlay = PaperOverlay((1280, 720))
    image = np.full((720, 1280, 3), 120, np.uint8)

    def stands(*boxes: Box) -> str:
        drawn = overlay.draw(image, PaperScene(boxes, pending="314")).astype(int)
        top, bottom = (np.abs(drawn[rows, 60:160] - 120).max() > 100 for rows in (slice(20, 120), slice(600, 700)))
        return "both" if top and bottom else "top" if top else "bottom"

    assert stands(Box(corners(600, 350), "7", "99%")) == "bottom"
    assert stands(Box(corners(90, 640), "")) == "both", "a box below, the panel above"
    assert stands(Box(corners(600, 350), "7", "99%")) == "top", "it does not jump back"
    assert stands(Box(corners(90, 60), "")) == "both"
    assert stands(Box(corners(600, 350), "7", "99%")) == "bottom"
