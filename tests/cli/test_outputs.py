"""No command writes over what a person made: not what it reads, not another file; what the program made there, it makes anew."""

import shutil
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from airdigits.cli import main as cli
from airdigits.sessions.exports import FORMATS
from airdigits.support.paths import assets_dir
from airdigits.synthesis.hand.simulation import SimulatorConfig, simulate
from airdigits.synthesis.hand.video import write_video

GOLDEN = Path(__file__).parents[1] / "sessions/golden/writes 47.jsonl.gz"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a session, a video, and files that a person made, in the places where outputs might go."""
    shutil.copy(GOLDEN, tmp_path / "mine.jsonl.gz")
    shutil.copy(assets_dir() / "sample.mp4", tmp_path / "hand.mp4")
    cv2.imwrite(str(tmp_path / "seven.png"), cv2.putText(np.full((120, 90, 3), 255, np.uint8), "7", (20, 95), 0, 3, (0, 0, 0), 8))
    made = ("thesis.html", "photo.png", "film.mp4", "film.json", "table.csv", "digits.csv", "digits.npz", "digits.tflite")
    for name in (*made, "mine-001-4.png", "mine-001-4.svg", "mine-001-4.gif", "mine.inkml", "seven.annotated.jpg", "report.html"):
        (tmp_path / name).write_bytes(b"made by a person")
    rng = np.random.default_rng(1)
    np.savez(tmp_path / "set.npz", x=rng.integers(0, 255, (20, 28, 28), np.uint8), y=np.arange(20, dtype=np.uint8) % 10)
    return tmp_path


OUTPUTS = (
    ("sessions", "show", "mine.jsonl.gz", "--html", "thesis.html"),
    ("sessions", "show", "mine.jsonl.gz", "--png", "photo.png"),
    ("sessions", "show", "mine.jsonl.gz", "--html", "mine.jsonl.gz"),
    ("sessions", "show", "mine.jsonl.gz", "--html", "new.html", "--png", "new.html"),
    ("replay", "mine.jsonl.gz", "--headless", "--save-video", "film.mp4"),
    ("run", "--source", "hand.mp4", "--headless", "--save-video", "film.mp4"),
    ("run", "--source", "hand.mp4", "--headless", "--save-video", "hand.mp4"),
    ("collect", "--source", "hand.mp4", "--headless", "--save-video", "hand.mp4"),
    ("simulate", "1", "film.mp4"),
    ("predict", "table.csv", "-o", "table.csv"),
    *(("sessions", "export", "mine.jsonl.gz", "--to", kind, "-o", ".") for kind in FORMATS),
    ("read", "seven.png", "--annotate", "."),
    ("evaluate", "--images", "set.npz", "--report", "."),
    ("adapt", ".", "--out", "."),
    ("train", "--out", "."),
)


@pytest.mark.parametrize("words", OUTPUTS, ids=" ".join)
def test_an_output_in_the_place_of_something_else_is_refused_before_any_work(
    words: tuple[str, ...], folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    status = cli.main(list(words))
    assert status == 2
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    (line,) = capsys.readouterr().err.splitlines()
    assert "name another" in line


def test_what_is_read_is_not_even_overwritten_by_force(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(folder)
    before = (folder / "hand.mp4").read_bytes()
    assert cli.main(["run", "--source", "hand.mp4", "--headless", "--save-video", "hand.mp4", "--force"]) == 2
    assert (folder / "hand.mp4").read_bytes() == before


def test_a_page_that_the_program_made_is_made_anew_and_any_other_with_force(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(folder)
    show = ["sessions", "show", "mine.jsonl.gz", "--html"]
    assert cli.main([*show, "new.html"]) == 0
    first = (folder / "new.html").read_bytes()
    assert cli.main([*show, "new.html"]) == 0
    assert (folder / "new.html").read_bytes() == first
    assert cli.main([*show, "thesis.html", "--force"]) == 0
    assert (folder / "thesis.html").read_bytes() == first


MADE_ANEW = (
    *((("sessions", "export", "mine.jsonl.gz", "--to", kind, "-o", "."), kind != "csv") for kind in FORMATS),
    (("read", "seven.png", "--annotate", "."), True),
    (("evaluate", "--images", "set.npz", "--report", "."), True),
)


@pytest.mark.parametrize(("words", "marked"), MADE_ANEW, ids=lambda value: " ".join(value) if isinstance(value, tuple) else "")
def test_what_a_command_made_in_a_folder_it_makes_anew_and_other_files_with_force(
    words: tuple[str, ...], marked: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    """A .csv has no place for a mark: it is replaced with force alone."""
    monkeypatch.chdir(folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert cli.main([*words, "--force"]) == 0
    made = [path for path in folder.iterdir() if before.get(path.name) != path.read_bytes()]
    assert made
    assert cli.main(list(words)) == (0 if marked else 2)
    made[0].write_bytes(b"changed by a person")
    assert cli.main(list(words)) == 2


def test_marked_files_are_still_what_they_are(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(folder)
    for kind in FORMATS:
        assert cli.main(["sessions", "export", "mine.jsonl.gz", "--to", kind, "-o", f"out {kind}"]) == 0
    assert cli.main(["read", "seven.png", "--annotate", "seen"]) == 0
    with np.load("out npz/digits.npz") as arrays:
        assert arrays["y"].tolist() == [4, 7]
    for picture in ("out png/mine-001-4.png", "out gif/mine-001-4.gif", "seen/seven.annotated.jpg"):
        assert cv2.imread(picture) is not None, picture
        with Image.open(picture) as image:
            image.load()
    for document in ("out svg/mine-001-4.svg", "out inkml/mine.inkml"):
        ElementTree.parse(document)  # made by ourselves


def test_a_simulated_video_and_its_truth_are_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    write_video(simulate("1", SimulatorConfig(size=(160, 120), fps=10)), tmp_path / "one.mp4")
    assert cli.main(["simulate", "1", "one.mp4", "--size", "160x120", "--fps", "10"]) == 0
    (tmp_path / "one.json").write_text("made by a person")
    assert cli.main(["simulate", "1", "one.mp4", "--size", "160x120", "--fps", "10"]) == 2
