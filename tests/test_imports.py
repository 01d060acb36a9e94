"""What importing costs: the pure rooms stay pure, and what is heavy comes only when it is needed."""

import ast
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import airdigits
from tests.conftest import CHECKOUT

HEAVY = ("cv2", "mediapipe", "tensorflow", "keras", "ai_edge_litert")
ORDER = ("capture", "hands", "ink", "recognition", "report", "writer", "sessions", "screen", "outlets", "live")


def loaded_by(module: str) -> set[str]:
    code = f"import sys, {module}; print(*(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=CHECKOUT, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module",
    [
        "airdigits",
        "airdigits.cli.main",
        "airdigits.events",
        "airdigits.number",
        "airdigits.ink.pen",
        "airdigits.decoding.segmentation",
        "airdigits.hands.gestures",
        "airdigits.hands.dwell",
    ],
)
def test_a_pure_room_loads_nothing_heavy(module: str):
    assert loaded_by(module) == set()


def test_reading_loads_neither_tensorflow_nor_keras():
    assert loaded_by("airdigits.cli.run") <= {"cv2"}


def test_adapting_loads_neither_tensorflow_nor_keras():
    assert loaded_by("airdigits.cli.adapt") <= {"cv2"}


def test_the_public_names_are_there_and_the_lists_of_them_agree():
    source = ast.parse(Path(airdigits.__file__).read_text(encoding="utf-8"))
    (for_checkers,) = (node for node in source.body if isinstance(node, ast.If))
    declared = {name.asname for node in for_checkers.body if isinstance(node, ast.ImportFrom) for name in node.names}
    assert declared == set(airdigits.__all__)
    for name in airdigits.__all__:
        assert getattr(airdigits, name).__name__ == name


def test_the_example_in_the_package_docstring_runs_as_it_stands(capsys: pytest.CaptureFixture[str]):
    if any(Path("/dev").glob("video*")):
        pytest.skip("this machine has a webcam, which the example would wait for")
    lines = [line for line in (airdigits.__doc__ or "").splitlines() if line.startswith("    ")]
    assert len(list(filter(str.strip, lines))) < 10
    exec(textwrap.dedent("\n".join(lines)), {})
    assert capsys.readouterr().out == "2048\n"


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="Wand"):
        airdigits.Wand  # noqa: B018


def test_imports_follow_the_way_of_the_data():
    """Nothing on the left knows what stands on its right; TensorFlow, MediaPipe and matplotlib stay where they are used."""
    for path in (CHECKOUT / "airdigits").rglob("*.py"):
        room = path.relative_to(CHECKOUT / "airdigits").parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert not name.startswith(("tensorflow", "keras")) or room == "training", path
                assert not name.startswith("matplotlib") or room in ("report", "training"), path
                assert not name.startswith("mediapipe") or path.name == "tracker.py", path
                target = name.split(".")[1] if name.startswith("airdigits.") else ""
                if room in ORDER and target in ORDER and path.name != "command.py":
                    assert ORDER.index(target) <= ORDER.index(room), f"{path} imports {name}"
