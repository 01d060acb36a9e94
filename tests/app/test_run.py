"""`airdigits run` as a user runs it: a process of its own on a real video, through the real tracker and network."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.conftest import CHECKOUT, RunProgram

pytestmark = pytest.mark.slow


def frames_of(video: Path) -> int:
    capture = cv2.VideoCapture(str(video))
    count = 0
    while capture.read()[0]:
        count += 1
    return count


def test_a_clip_is_read_and_entered(program: RunProgram, clip: Path):
    ran = program("run", "--source", clip, "--headless", "--json")
    assert ran.status == 0
    assert ran.numbers == ["47"]
    assert [event["digit"] for event in ran.events if event["event"] == "DigitRead"] == [4, 7]
    assert ran.err == f"airdigits: reading {clip}\n", "standard error holds nothing that is not for the user"


def test_the_same_clip_gives_the_same_bytes(program: RunProgram, clip: Path):
    first, second = (program("run", "--source", clip, "--headless", "--json") for _ in range(2))
    assert first.out == second.out


def test_the_lite_hand_model_reads_it_too(program: RunProgram, clip: Path):
    assert program("run", "--source", clip, "--headless", "--json", "--hand-model", "lite").numbers == ["47"]


def test_without_json_a_person_can_read_the_output(program: RunProgram, clip: Path):
    ran = program("run", "--source", clip, "--headless")
    assert "number: 47" in ran.out
    assert ran.out.count("\n") == 3


def test_a_mirrored_clip_says_so_itself_and_the_option_overrules_it(program: RunProgram, tmp_path: Path):
    video = tmp_path / "selfie.mp4"
    assert program("simulate", "2", video, "--mirror", "--speed", 1.5, "--end", "none").status == 0
    assert program("run", "--source", video, "--headless", "--json").numbers == ["2"]
    assert program("run", "--source", video, "--headless", "--json", "--no-mirror").numbers != ["2"]


def test_without_a_webcam_the_bundled_recording_plays_and_one_line_says_so(program: RunProgram, tmp_path: Path):
    if any(Path("/dev").glob("video*")):
        pytest.skip("this machine has a webcam")
    ran = program("run", "--json", "--headless", cwd=tmp_path)
    assert ran.status == 0
    assert ran.err.count("\n") == 1
    assert "no webcam" in ran.err
    assert ran.numbers == ["2048"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_without_a_screen_it_says_so_and_writes_an_annotated_video(program: RunProgram, clip: Path, tmp_path: Path):
    ran = program("run", "--source", clip, cwd=tmp_path)
    assert ran.status == 0
    assert "no window" in ran.err
    (video,) = tmp_path.iterdir()
    assert video.name == f"{clip.stem}.annotated.mp4"
    assert video.name in ran.err
    assert frames_of(video) == pytest.approx(frames_of(clip), abs=2)


def test_the_annotated_video_goes_where_it_is_asked_to(program: RunProgram, clip: Path, tmp_path: Path):
    video = tmp_path / "mit Tinte ä.avi"
    assert program("run", "--source", clip, "--headless", "--save-video", video).status == 0
    assert frames_of(video) == pytest.approx(frames_of(clip), abs=2)


def test_settings_from_a_file_are_used(program: RunProgram, clip: Path, tmp_path: Path):
    settings = tmp_path / "calm.toml"
    settings.write_text("[decoding]\nsmallest = 0.9\n")
    ran = program("run", "--source", clip, "--headless", "--json", "--config", settings)
    kinds = {event["event"] for event in ran.events}
    assert "PenUp" in kinds
    assert "DigitRead" not in kinds


@pytest.mark.parametrize(
    ("arguments", "status", "complaint"),
    [
        (["--source", "nowhere.mp4"], 1, "nowhere.mp4"),
        (["--source", "97"], 1, "97"),
        (["--source", "rtsp://127.0.0.1/camera"], 1, "cannot be reached"),
        (["--source", "{clip}", "--hand-model", "heavy"], 1, "give full, lite"),
        (["--source", "{clip}", "--tracker", "nose"], 2, "nose is not one of"),
        (["--source", "{clip}", "--paper", "--tracker", "litert"], 2, "--tracker does nothing with --paper"),
        (["--source", "{clip}", "--hand-model", "{text}"], 1, "not a hand model"),
        (["--source", "{clip}", "--model", "nowhere.tflite"], 1, "nowhere.tflite"),
        (["--source", "{clip}", "--model", "{text}"], 1, "not a LiteRT model"),
        (["--source", "{clip}", "--config", "nowhere.toml"], 2, "nowhere.toml"),
        (["--source", "{clip}", "--config", "{text}"], 2, "not TOML"),
        (["--source", "{text}"], 1, "text.txt"),
        (["--source", "{clip}", "--save-video", "nowhere/out.mp4"], 1, "nowhere"),
        (["--source", "{clip}", "--save-video", "out.docx"], 2, "docx"),
    ],
)
def test_bad_input_gets_one_line_and_the_right_status(
    program: RunProgram, clip: Path, tmp_path: Path, arguments: list[str], status: int, complaint: str
):
    text = tmp_path / "text.txt"
    text.write_text("this is no model, no video and no settings\n" * 100)
    ran = program("run", "--headless", *(a.format(clip=clip, text=text) for a in arguments), cwd=tmp_path)
    assert ran.status == status, ran.err
    assert complaint in ran.complaint


def test_a_truncated_digit_model_is_named_not_a_crash(program: RunProgram, clip: Path, tmp_path: Path):
    cut = tmp_path / "cut.tflite"
    cut.write_bytes((CHECKOUT / "models" / "digits.tflite").read_bytes()[:50_000])
    ran = program("run", "--source", clip, "--headless", "--model", cut)
    assert ran.status == 1
    assert "cut.tflite" in ran.complaint


def test_a_cut_off_file_is_read_to_where_it_ends(program: RunProgram, tmp_path: Path):
    whole, cut = tmp_path / "whole.avi", tmp_path / "cut.avi"
    writer = cv2.VideoWriter(str(whole), cv2.VideoWriter_fourcc(*"MJPG"), 30, (320, 240))
    for i in range(60):
        writer.write(np.full((240, 320, 3), i, np.uint8))
    writer.release()
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    ran = program("run", "--source", cut, "--headless", "--json")
    assert ran.status == 0
    assert "of 60 frames" in ran.err


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to a child")
def test_ctrl_c_ends_at_once_with_the_files_finished(clip: Path, tmp_path: Path):
    video = tmp_path / "out.mp4"
    command = [sys.executable, "-m", "airdigits", "run", "--source", clip, "--headless", "--json", "--save-video", video]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=CHECKOUT, text=True) as process:
        assert "HandFound" in process.stdout.readline()
        assert "PenDown" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert 0 < frames_of(video) < frames_of(clip)


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX pipe")
def test_a_reader_that_goes_away_ends_the_program_quietly_with_status_0(clip: Path):
    command = [sys.executable, "-m", "airdigits", "run", "--source", clip, "--headless", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=CHECKOUT, text=True) as process:
        assert "HandFound" in process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == f"airdigits: reading {clip}\n"
    assert process.returncode == 0
