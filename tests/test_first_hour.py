"""What stopped a newcomer once, and stands nowhere else: every command says what it did, and Python takes what one would try."""

import inspect
from pathlib import Path

import pytest

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


def test_a_path_may_be_a_str_and_a_signature_fits_in_a_line_or_two():
    model = str(models_dir() / "digits.tflite")
    for made in (AirReader(model=model), PaperReader(model=model), DigitClassifier(model)):
        assert made is not None
    for reader in (AirReader, PaperReader):
        assert len(str(inspect.signature(reader))) < 400
