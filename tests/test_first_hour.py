"""What stopped a newcomer once, and stands nowhere else: every command says what it did, and Python takes what one would try."""

import inspect
from pathlib import Path

import pytest

import airdigits
from airdigits import AirReader, DigitClassifier, PaperReader
from airdigits.cli.main import main
from airdigits.support.paths import models_dir
from tests.conftest import RunProgram

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def session(program: RunProgram, clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The recorded session of a clip."""
    path = tmp_path_factory.mktemp("recorded") / "monday.jsonl"
    ran = program("run", "--source", clip, "--headless", "--record", path)
    assert f"recorded {path}" in ran.err
    return path


def test_what_writes_or_changes_a_file_says_so_in_a_line(session: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    page, picture = tmp_path / "page.html", tmp_path / "digits.png"
    assert main(["sessions", "show", str(session), "--html", str(page), "--png", str(picture)]) == 0
    assert capsys.readouterr().err.splitlines() == [f"airdigits: written: {page}", f"airdigits: written: {picture}"]
    assert main(["sessions", "label", str(session), "--digit", "1", "--as", "9"]) == 0
    assert capsys.readouterr().err == f"airdigits: {session}: digit 1 was meant as 9\n"


@pytest.mark.parametrize(
    ("words", "right"),
    [
        (["run", "--source", "page.jpg"], "airdigits read page.jpg"),
        (["replay", "hand.mp4"], "airdigits run --source hand.mp4"),
        (["read", "monday.jsonl"], "airdigits replay monday.jsonl"),
    ],
)
def test_a_file_of_another_command_s_kind_names_that_command(words: list[str], right: str, capsys: pytest.CaptureFixture[str]):
    assert main(words) == 2
    assert right in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["--source", "hand.mp4"], "did you mean `airdigits run --source hand.mp4`?"),
        (["--json", "run", "--source", "hand.mp4"], "did you mean `airdigits run --json --source hand.mp4`?"),
        (["--vesion"], "did you mean --version?"),
        (["--zzz"], "there is no option --zzz (`airdigits --help` explains)"),
        (["recrod"], "did you mean run --record?"),
        (["version"], "did you mean --version?"),
        (["hand.mp4"], "`airdigits run --source hand.mp4` reads it"),
        (["evaluate", "monday.jsonl"], "did you mean --sessions monday.jsonl?"),
        (["evaluate", "pens.npz"], "did you mean --strokes pens.npz?"),
        (["run", "--headless", "--source", "hand.mp4", "--record", "monday.json"], "name it monday.jsonl"),
    ],
)
def test_what_was_meant_is_suggested(
    words: list[str], meant: str, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hand.mp4").symlink_to(clip)
    assert main(words) == 2
    assert meant in capsys.readouterr().err


def test_a_folder_of_pictures_by_digit_is_taken_for_images(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "7").mkdir()
    assert main(["evaluate", str(tmp_path)]) == 2
    assert f"did you mean --images {tmp_path}?" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["read", "page.png", "--annotate", "seen.png"],
        ["evaluate", "--mnist", "mnist.npz", "--report", "report.html"],
        ["train", "--mnist", "mnist.npz", "--out", "mine.tflite"],
        ["sessions", "export", "monday.jsonl", "--to", "npz", "-o", "mine.npz"],
    ],
)
def test_a_folder_that_is_named_like_a_file_is_not_made(words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("film", "options", "said"),
    [
        ("clip", ("--paper",), "leave out --paper"),
        ("blank", (), "no hand was seen"),
        ("blank", ("--paper",), "no number was read"),
    ],
)
def test_a_video_without_a_number_ends_with_why(
    film: str, options: tuple[str, ...], said: str, program: RunProgram, request: pytest.FixtureRequest
):
    ran = program("run", "--source", request.getfixturevalue(film), "--headless", *options)
    assert (ran.status, ran.out) == (0, "")
    assert said in ran.err


def test_a_training_that_finds_no_data_leaves_no_folder(program: RunProgram, tmp_path: Path):
    ran = program("train", "--mnist", tmp_path / "missing.npz", "--out", tmp_path / "mine")
    assert ran.status == 1
    assert not (tmp_path / "mine").exists()


def test_errors_are_named_where_one_looks_for_them_and_say_which_argument_is_wrong():
    assert issubclass(airdigits.PictureError, airdigits.AirdigitsError)
    with pytest.raises(TypeError, match="image: a path or an array is needed, not NoneType"):
        airdigits.read_image(None)  # type: ignore[arg-type]


def test_a_path_may_be_a_str_and_a_signature_fits_in_a_line_or_two():
    model = str(models_dir() / "digits.tflite")
    for made in (AirReader(model=model), PaperReader(model=model), DigitClassifier(model)):
        assert made is not None
    for reader in (AirReader, PaperReader):
        assert len(str(inspect.signature(reader))) < 400
