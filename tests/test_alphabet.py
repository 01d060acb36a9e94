"""An eleventh sign goes the whole way: nothing is changed but the table of signs and how the sign is drawn."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from airdigits.synthesis.render import render_digits
from tests.conftest import CHECKOUT

pytestmark = pytest.mark.slow

pytest.importorskip("tensorflow", reason="the training dependencies are not installed")

SIGN = "+"
_DRAWING = '''

def _plus(rng: np.random.Generator) -> Strokes:
    """Draw a plus sign."""
    from airdigits.synthesis.pen_paths import line

    u = rng.uniform
    x, y, tilt = u(0.4, 0.6), u(0.4, 0.6), u(-0.05, 0.05)
    return [line((0.0, y + tilt), (1.0, y - tilt)), line((x - tilt, 0.0), (x + tilt, 1.0))]

'''


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path.name}: {old}"
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of the package with one sign more, and a model trained for it on a few thousand synthetic examples."""
    folder = tmp_path_factory.mktemp("house")
    package = folder / "airdigits"
    shutil.copytree(CHECKOUT / "airdigits", package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(CHECKOUT / "pyproject.toml", folder)
    shutil.copy(CHECKOUT / "tests" / "made_alphabet.py", folder)
    _replace(package / "labels.py", 'ALPHABET = "0123456789"', f'ALPHABET = "0123456789{SIGN}"')
    _replace(package / "synthesis" / "digits.py", "\n\n_WRITERS", _DRAWING + "\n_WRITERS")
    _replace(
        package / "synthesis" / "digits.py", '    "9": high_digits.nine,\n', f'    "9": high_digits.nine,\n    "{SIGN}": _plus,\n'
    )

    (x, _, y), (x_test, _, y_test) = (render_digits(count, np.random.default_rng(count)) for count in (600, 50))
    np.savez(folder / "mnist.npz", x_train=x, y_train=y, x_test=x_test, y_test=y_test)
    words = ["--mnist", "mnist.npz", "--quick", "--limit", "1600", "--epochs", "3", "--out", "run", "--install"]
    _run(folder, "-m", "airdigits", "train", *words)
    _run(folder, "-m", "airdigits", "train", "--spans", "--limit", "8000", "--out", "spans", "--install")
    _run(folder, "-m", "airdigits", "train", "--rescoring", "--limit", "800", "--epochs", "8", "--out", "chosen", "--install")
    return folder


def _run(folder: Path, *words: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(folder)}
    done = subprocess.run([sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def read(house: Path) -> dict:
    return json.loads(_run(house, "made_alphabet.py", SIGN).splitlines()[-1])


def test_the_trained_network_knows_the_new_sign_from_the_others(house: Path, read: dict):
    card = json.loads((house / "models" / "digits.json").read_text())
    assert card["outputs"]["digit"].startswith("float32 [n, 11]")
    assert read["right"] > 0.85
    assert read["right of the new sign"] > 0.6


def test_a_hand_that_writes_the_new_sign_enters_a_number_with_it(read: dict):
    assert SIGN in read["digits"]
    assert read["numbers"][-1] == SIGN
    written = "0123456789" + SIGN
    assert sum(a == b for a, b in zip(read["numbers"], written, strict=True)) >= 9


def test_a_key_corrects_a_digit_to_the_new_sign_and_the_session_replays_to_the_same(house: Path, read: dict):
    assert read["corrected to"] == [SIGN]
    assert read["entered then"] == [SIGN]
    _run(house, "-m", "airdigits", "replay", "corrected.jsonl", "--check")
    _run(house, "-m", "airdigits", "replay", "10.jsonl", "--check")


def test_the_evaluation_has_a_row_and_a_column_for_the_new_sign(house: Path, read: dict):
    figures = json.loads(_run(house, "-m", "airdigits", "evaluate", "--images", "signs.npz", "--json"))
    assert np.array(figures["confusion"]).shape == (11, 11)
    table = _run(house, "-m", "airdigits", "evaluate", "--images", "signs.npz").splitlines()
    assert [line.split()[0] for line in table[-11:]] == [*"0123456789", SIGN]
