"""The public names: they are there, typed, and do what the first page says."""

import ast
import os
import shutil
import subprocess
import sys
import sysconfig
import textwrap
from pathlib import Path

import pytest

import airdigits
from airdigits.support.paths import assets_dir
from tests.conftest import CHECKOUT
from tests.test_packaging import installed as installed  # a fixture

pytestmark = pytest.mark.slow

CLIENT = '''
"""Uses most of the public names as a program of somebody else would."""

from pathlib import Path

import numpy as np

from airdigits import (
    AirdigitsError, AirReader, AirWriter, Cleared, Command, Config, ConfirmationAsked, Correction, DigitChanged,
    DigitClassifier, DigitRead, Erased, Event, Frame, Hand, HandFound, HandLost, HandTracker, Ink, LiteRTTracker,
    MediaPipeTracker, NumberEntered, PageReading, PaperReader, PenDown, PenUp, Prediction, Reader, Sink, Stroke, Undone,
    load_config, open_source, rasterize, read_image,
)


class Steady:
    """A hand tracker that always sees the same hand."""

    def track(self, frame: Frame) -> Hand | None:
        zeros: np.ndarray = np.zeros((21, 3), np.float32)
        return Hand(zeros, zeros) if frame.t < 1.0 and frame.index >= 0 else None

    def close(self) -> None:
        return None


class Printer:
    """A sink."""

    def handle(self, event: Event) -> None:
        match event:
            case NumberEntered(t, number, how, uncertain):
                reveal_type((t, number))
                reveal_type(how)
                reveal_type(uncertain)
            case ConfirmationAsked(_, number, guess):
                print(number, guess)
            case DigitRead(_, digit, probability, reason, position, likeliest):
                reveal_type((digit, likeliest))
                print(probability + position, reason)
            case Cleared(_, number) | Undone(_, _, number):
                print(number)
            case DigitChanged() | Erased() | HandFound() | HandLost() | PenDown() | PenUp():
                pass

    def close(self) -> None:
        return None


def use(reader: Reader, sink: Sink, tracker: HandTracker, path: Path) -> str:
    config: Config = load_config(str(path))
    with open_source(path, mirror=True) as source, AirReader(config) as air:
        air.on(NumberEntered, lambda entered: print(entered.number))
        for event in air.events(source):
            sink.handle(event)
        for frame in source:
            reader.see(frame)
            tracker.track(frame)
    for asked in (Command.ENTER, Correction(7)):
        reader.do(asked)
    ink = Ink((Stroke(np.zeros((2, 2), np.float32), np.array([0.0, 1.0])),))
    prediction: Prediction = DigitClassifier().read(ink)
    reading: PageReading = read_image(path)
    reveal_type((read_image, reading, open_source, AirReader, DigitClassifier, prediction.digit))
    print(rasterize(ink).shape, prediction.probability, reading, PaperReader(), AirWriter)
    return source.description


def main() -> None:
    try:
        use(AirReader.__new__(AirReader), Printer(), Steady(), Path("x"))
    except AirdigitsError as error:
        print(error.exit_status, LiteRTTracker, MediaPipeTracker)


wrong: int = open_source("auto").description
'''


def test_the_public_names_are_there_and_the_lists_of_them_agree():
    source = ast.parse(Path(airdigits.__file__).read_text(encoding="utf-8"))
    (for_checkers,) = (node for node in source.body if isinstance(node, ast.If))
    declared = {name.asname for node in for_checkers.body if isinstance(node, ast.ImportFrom) for name in node.names}
    assert declared == set(airdigits.__all__) == set(dir(airdigits))
    aliases = {"AirWriter": "AirReader"}
    for name in airdigits.__all__:
        assert getattr(airdigits, name).__name__ == aliases.get(name, name)
    assert airdigits.AirWriter is airdigits.AirReader


def test_the_example_in_the_package_docstring_runs_as_it_stands(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for suffix in (".mp4", ".json"):
        shutil.copy(assets_dir() / f"sample{suffix}", tmp_path / f"hand{suffix}")
    monkeypatch.chdir(tmp_path)
    lines = [line for line in (airdigits.__doc__ or "").splitlines() if line.startswith("    ")]
    assert len(list(filter(str.strip, lines))) < 10
    exec(textwrap.dedent("\n".join(lines)), {})
    assert capsys.readouterr().out == "2048\n"


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="Wand"):
        airdigits.Wand  # noqa: B018  # to look for it is the test


def test_a_strict_type_checker_knows_the_types_of_an_installed_copy(installed: Path, tmp_path: Path):
    """Of all that the client does, only the line that is wrong is reported: no name is `Any`, none is missing."""
    pytest.importorskip("mypy", reason="mypy is not installed: pip install -r requirements.txt")
    assert (installed / "airdigits" / "py.typed").is_file()
    environment = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(environment)}))
    shutil.copytree(installed / "airdigits", packages / "airdigits")
    (packages / "others.pth").write_text(sysconfig.get_path("purelib") + "\n")
    client = tmp_path / "client.py"
    client.write_text(CLIENT)
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    cache = CHECKOUT / ".mypy_cache" / "client"
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir", cache, "--python-executable", python]
    said = subprocess.run([*command, client.name], cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    errors = [line for line in said.splitlines() if " error: " in line]
    assert len(errors) == 1, said
    assert 'expression has type "str", variable has type "int"' in errors[0]
    revealed = [line.rpartition("Revealed type is ")[2] for line in said.splitlines() if "Revealed type" in line]
    assert len(revealed) == CLIENT.count("reveal_type("), said
    untyped = [line for line in revealed if "Any" in line.replace("numpy.ndarray[tuple[Any, ...], numpy.dtype[Any]]", "")]
    assert untyped == []
    assert "Literal['still']" in revealed[1], "how a number was entered"
