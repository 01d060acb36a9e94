"""No command writes over what a person made: not what it reads, not another file; what the program made there, it makes anew."""

import shutil
from pathlib import Path

import pytest

from airdigits.cli import main as cli
from airdigits.support.paths import assets_dir
from airdigits.synthesis.hand.simulation import SimulatorConfig, simulate
from airdigits.synthesis.hand.video import write_video

GOLDEN = Path(__file__).parents[1] / "sessions/golden/writes 47.jsonl.gz"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a session, a video, and files that a person made, in the places where outputs might go."""
    shutil.copy(GOLDEN, tmp_path / "mine.jsonl.gz")
    shutil.copy(assets_dir() / "sample.mp4", tmp_path / "hand.mp4")
    for name in ("thesis.html", "photo.png", "film.mp4", "film.json", "table.csv"):
        (tmp_path / name).write_bytes(b"made by a person")
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


def test_a_simulated_video_and_its_truth_are_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    write_video(simulate("1", SimulatorConfig(size=(160, 120), fps=10)), tmp_path / "one.mp4")
    assert cli.main(["simulate", "1", "one.mp4", "--size", "160x120", "--fps", "10"]) == 0
    (tmp_path / "one.json").write_text("made by a person")
    assert cli.main(["simulate", "1", "one.mp4", "--size", "160x120", "--fps", "10"]) == 2
