"""No output destroys what a person made."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from airdigits.errors import OutputError, UsageError
from airdigits.support.outputs import check_output, mark
from airdigits.support.video_input import open_video
from airdigits.support.video_writer import VideoWriter


def test_a_file_that_exists_is_refused_without_force(tmp_path: Path):
    path = tmp_path / "a.html"
    check_output(path)
    path.write_text("mine")
    with pytest.raises(UsageError, match="exists already"):
        check_output(path, made="page")
    check_output(path, force=True)


def test_an_input_is_refused_under_any_name_and_with_force(tmp_path: Path):
    path, other = tmp_path / "a", tmp_path / "b"
    path.write_text("mine")
    os.link(path, other)
    for name in (path, other, tmp_path / "." / "a", tmp_path / "x" / ".." / "a"):
        with pytest.raises(UsageError, match="name another file"):
            check_output(name, inputs=[path], force=True)


def test_folders_and_devices_are_refused_with_force(tmp_path: Path):
    for path in (tmp_path, *([Path("/dev/null")] if os.name == "posix" else [])):
        with pytest.raises(OutputError):
            check_output(path, force=True)


def test_what_the_program_made_is_made_again_in_place_of_the_same_kind_alone(tmp_path: Path):
    page, picture = tmp_path / "a.html", tmp_path / "a.png"
    page.write_bytes(mark(b"<p>", "page"))
    image = np.full((4, 5, 3), 7, np.uint8)
    picture.write_bytes(mark(cv2.imencode(".png", image)[1].tobytes(), "picture"))
    np.testing.assert_array_equal(cv2.imread(str(picture)), image)
    check_output(page, made="page")
    check_output(picture, made="picture")
    with pytest.raises(UsageError):
        check_output(page, made="picture")


@pytest.mark.parametrize("suffix", [".mp4", ".avi"])
def test_a_marked_video_still_plays(tmp_path: Path, suffix: str):
    path = tmp_path / f"a{suffix}"
    with VideoWriter(path, 30, (64, 48), made="annotated video") as video:
        for _ in range(5):
            video.write(np.zeros((48, 64, 3), np.uint8))
    check_output(path, made="annotated video")
    capture = open_video(path)
    assert sum(capture.read()[0] for _ in range(9)) == 5
