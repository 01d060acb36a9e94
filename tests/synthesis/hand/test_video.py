import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from airdigits.cli import main as cli
from airdigits.errors import DataError, OutputError, UsageError
from airdigits.synthesis.hand import read_truth, simulate, write_video
from tests.synthesis.hand.conftest import SMALL

SMALL_OPTIONS = ["--size", "160x120", "--fps", "10", "--background", "plain", "--end", "none"]


def test_video_and_truth_tell_the_same_story(tmp_path: Path) -> None:
    simulation = simulate("7", SMALL)
    written = write_video(simulation, tmp_path / "seven.mp4")
    read = read_truth(tmp_path / "seven.mp4")
    assert (read.number, read.mirrored, read.fps, read.size) == ("7", False, 10, (160, 120))
    for got, real in zip(read.frames, written.frames, strict=True):
        assert got.tip == pytest.approx(real.tip, abs=0.01)
        assert (got.pose, got.pen, got.digit, got.position) == (real.pose, real.pen, real.digit, real.position)

    video = cv2.VideoCapture(str(tmp_path / "seven.mp4"))
    images = []
    while (got := video.read())[0]:
        images.append(got[1])
    video.release()
    assert len(images) == len(read.frames) == len(simulation)
    rendered = next(simulation.frames())[0].image
    assert np.abs(images[0].astype(int) - rendered).mean() < 5
    assert sorted(p.name for p in tmp_path.iterdir()) == ["seven.json", "seven.mp4"]


def test_an_interrupted_video_leaves_nothing_behind(tmp_path: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_video(simulate("1", SMALL), tmp_path / "one.mp4", interrupt)
    assert not list(tmp_path.iterdir())


def test_places_that_cannot_be_written_are_named(tmp_path: Path) -> None:
    simulation = simulate("1", SMALL)
    with pytest.raises(OutputError, match=r"nowhere.one\.mp4"):
        write_video(simulation, tmp_path / "nowhere" / "one.mp4")
    (tmp_path / "folder.mp4").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        write_video(simulation, tmp_path / "folder.mp4")
    with pytest.raises(UsageError, match=r"\.mp4"):
        write_video(simulation, tmp_path / "one.avi")


def test_a_truth_that_is_not_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    with pytest.raises(DataError, match="there is no such file"):
        read_truth(path)
    write_video(simulate("1", SMALL), tmp_path / "one.mp4")
    whole = json.loads(path.read_text())
    short = whole | {"frames": whole["frames"] | {"pen": [True]}}
    for content in ("", "{", "[]", "{}", json.dumps(whole | {"version": 99}), json.dumps(short)):
        path.write_text(content)
        with pytest.raises(DataError):
            read_truth(path)


def test_the_command_writes_the_video(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    out = tmp_path / "one.mp4"
    assert cli.main(["simulate", "1", str(out), *SMALL_OPTIONS, "--hand", "left", "--mirror"]) == 0
    assert "one.json" in capsys.readouterr().out
    assert read_truth(out).mirrored


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["1x", "out.mp4"], 2), (["1", "out.avi"], 2), (["1", "out.mp4", "--tilt", "90"], 2), (["1", "nowhere/out.mp4"], 1),
     (["1", "out.mp4", "--strokes", "none.npz"], 1), (["1234567890", "out.mp4", "--layout", "beside"], 2)],
)  # fmt: skip
def test_a_mistake_costs_one_line(
    arguments: list[str], status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["simulate", *arguments, *SMALL_OPTIONS]) == status
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not list(tmp_path.iterdir())
