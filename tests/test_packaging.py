"""What a newcomer's first two commands rest on: the pins, the wheel, the paths, the Makefile."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from airdigits import __version__
from airdigits.support import paths

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _pins(name: str) -> dict[str, Requirement]:
    lines = [line.split(" #")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines()]
    requirements = [Requirement(line) for line in lines if line and not line.startswith(("#", "-r ", "-c "))]
    return {requirement.name.lower(): requirement for requirement in requirements}


LIVE, DOCS, REST = (_pins(name) for name in ("requirements-live.txt", "requirements-docs.txt", "requirements.txt"))


@pytest.mark.parametrize("requirement", [*LIVE.values(), *DOCS.values(), *REST.values()], ids=str)
def test_every_requirement_is_pinned_to_one_version(requirement: Requirement) -> None:
    assert re.fullmatch(r"==[0-9][0-9a-z.]*", str(requirement.specifier))


def test_the_pins_are_what_the_package_asks_for() -> None:
    extras = dict(PROJECT["optional-dependencies"])
    of_the_program = [asked for name in ("serve", "type") for asked in extras.pop(name)]
    docs = extras.pop("docs")
    tools = [(REST, extra) for extra in extras.values()]
    for pins, asked in [(LIVE, PROJECT["dependencies"] + of_the_program), (DOCS, docs), *tools]:
        for requirement in map(Requirement, asked):
            if requirement.name == PROJECT["name"]:  # an extra that begins with another one
                continue
            pin = str(pins[requirement.name.lower()].specifier).removeprefix("==")
            assert requirement.specifier.contains(pin), requirement.name


def test_the_live_part_has_no_trainer_and_mediapipe_is_the_version_that_sends_nothing() -> None:
    assert not {"tensorflow", "keras", "pytest"} & set(LIVE)
    assert not (set(LIVE) | set(DOCS)) & set(REST), "one place for a pin"
    assert set(LIVE) & set(DOCS) <= {"colorama"}, "one place for a pin; this one is of Windows there, of the others here"
    assert str(LIVE["mediapipe"].specifier) == "==0.10.31"
    assert [name for name in {**LIVE, **REST} if name.startswith("opencv")] == ["opencv-python"], "one owner of cv2"


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as `pip install .` lays it out."""
    wheels = pytest.importorskip("hatchling.builders.wheel", reason="hatchling is not installed: pip install -r requirements.txt")
    folder = tmp_path_factory.mktemp("wheel")
    (wheel,) = wheels.WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_holds_the_package_its_models_and_nothing_else(installed: Path) -> None:
    info = f"airdigits-{__version__}.dist-info"
    assert sorted(path.name for path in installed.iterdir()) == ["airdigits", info]
    inside = {path.relative_to(installed).as_posix() for path in installed.rglob("*") if path.is_file()}
    assert {name for name in inside if name.endswith(".task")} == set(), "the hand model is obtained, not shipped"
    for folder, names in [
        ("models", ["digits.tflite", "digits.keras", "digits.json", "digits.rehearsal.npz"]),
        ("models", ["segmentation.tflite", "segmentation.json"]),
        ("models", ["spans.tflite", "spans.json", "rescoring.tflite", "rescoring.json"]),
        ("models", ["touching.tflite", "touching.json"]),
        ("assets", ["sample.mp4", "sample.json"]),
    ]:
        for name in names:
            if (ROOT / folder / name).exists():
                assert f"airdigits/_data/{folder}/{name}" in inside
    assert {f"{info}/licenses/LICENSE", f"{info}/licenses/NOTICE"} <= inside
    assert "airdigits = airdigits.__main__:entry" in (installed / info / "entry_points.txt").read_text()


def test_the_installed_package_finds_its_models_and_leaves_itself_alone(installed: Path, tmp_path: Path) -> None:
    code = (
        "from airdigits.support.paths import *; print(in_checkout(), models_dir(), assets_dir(), *hand_model_dirs(), sep='\\n')"
    )
    environment = os.environ | {"PYTHONPATH": str(installed)}
    said = subprocess.run([sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)
    checkout, models, assets, first, second = said.stdout.splitlines()
    data = installed / "airdigits" / "_data"
    assert (checkout, models, assets) == ("False", str(data / "models"), str(data / "assets"))
    assert (first, second) == (str(paths.user_dir() / "models"), models)


def test_the_command_and_the_module_are_the_same(installed: Path, tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(installed)}
    command = [sys.executable, "-m", "airdigits", "--version"]
    said = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert said.stdout == f"airdigits {__version__}\n"


def test_a_checkout_keeps_the_hand_model_beside_the_digit_model() -> None:
    assert paths.in_checkout()
    assert paths.models_dir() == ROOT / "models"
    assert paths.hand_model_dirs() == (ROOT / "models", paths.user_dir() / "models")


def test_a_checkout_that_cannot_be_written_puts_it_into_the_users_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert paths.hand_model_dirs()[0] == paths.user_dir() / "models"


make = pytest.mark.skipif(shutil.which("make") is None or sys.platform == "win32", reason="make is not here")


def _make(*arguments: str) -> subprocess.CompletedProcess[str]:
    # A make above this one (`make test`) hands its own settings down in these.
    environment = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "VENV", "PYTHON")}
    return subprocess.run(["make", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@make
def test_make_alone_lists_what_there_is() -> None:
    said = _make().stdout
    for target in ("run", "lint", "check", "test", "docs", "bench", "train-quick", "dist", "clean"):
        assert re.search(rf"^  make {target} +\S", said, re.M)


@make
@pytest.mark.parametrize(
    ("script", "says"),
    [
        (None, "there is no {python} here: install Python 3.11 to 3.13"),
        ("[ $1 = -V ] && echo Python 3.9.2; exit 1", "airdigits needs Python 3.11 to 3.13, and {python} is Python 3.9.2"),
        ('case "$2" in *ensurepip*) exit 1;; esac', "{python} cannot make virtual environments: install its venv package"),
    ],
    ids=["no Python", "an old Python", "no venv"],
)
def test_make_says_in_one_line_what_is_wrong_with_a_python(tmp_path: Path, script: str | None, says: str) -> None:
    python = tmp_path / "mypython"
    if script is not None:
        python.write_text(f"#!/bin/sh\n{script}\n")
        python.chmod(0o755)
    result = _make("run", f"PYTHON={python}", f"VENV={tmp_path / 'venv'}")
    assert result.returncode != 0
    assert result.stdout.startswith(says.format(python=python))
    assert result.stdout.count("\n") == 1
    assert not (tmp_path / "venv").exists()
