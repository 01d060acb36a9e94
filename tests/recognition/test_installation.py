"""A model is installed as one: its network, its card, what adapts it, and the same of the model before."""

import json
import os
import shutil
from pathlib import Path

import pytest

from airdigits.errors import DigitModelError
from airdigits.recognition import model_files
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.installation import install
from airdigits.recognition.model_files import DIGITS, FILES, installed, previous
from airdigits.support.file_sets import read_current
from airdigits.support.paths import models_dir
from bench.material.killed_writes import killed_before_each_operation

NAMES = FILES[DIGITS]
ALL = (*NAMES, *map(previous, NAMES))


def _copied(folder: Path, mark: str) -> Path:
    """The shipped model in a folder of its own; the card, the Keras model and the rehearsal set carry a mark."""
    folder.mkdir()
    for name in NAMES:
        shutil.copyfile(models_dir() / name, folder / name)
    card = json.loads((folder / "digits.json").read_text())
    (folder / "digits.json").write_text(json.dumps(card | {"mark": mark}))
    (folder / "digits.keras").write_text(mark)
    (folder / "digits.rehearsal.npz").write_text(mark)
    return folder


def _marks(folder: Path) -> list[str | None]:
    """Whose files they are, as a reader sees them: Keras model, rehearsal set, card; the same of the model before."""
    keras, rehearsal, card, _, *before = read_current(folder, DIGITS, ALL, DigitModelError, "")
    marks = [keras and keras.decode(), rehearsal and rehearsal.decode(), card and json.loads(card)["mark"]]
    return marks + [
        before[0] and before[0].decode(),
        before[1] and before[1].decode(),
        before[2] and json.loads(before[2])["mark"],
    ]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_killed_at_any_point_all_files_are_of_one_model_and_the_one_before_is_whole(tmp_path: Path):
    runs = {name: _copied(tmp_path / name, name) for name in ("first", "second", "third")}
    target = tmp_path / "models"
    install(runs["first"], target)
    install(runs["second"], target)
    before, after = [*["second"] * 3, *["first"] * 3], [*["third"] * 3, *["second"] * 3]
    assert _marks(target) == before
    seen = []

    def look(killed: bool) -> None:
        seen.append(_marks(target))
        assert seen[-1] in (before, after)
        if seen[-1] == after or (target / ".digits.switch").exists():
            install(runs["first"], target)
            install(runs["second"], target)

    assert killed_before_each_operation(lambda: install(runs["third"], target), look, target) > 20
    assert before in seen
    assert after in seen


def test_the_program_reads_what_an_install_left_that_was_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    source, target = _copied(tmp_path / "run", "new"), tmp_path / "models"
    monkeypatch.setattr(model_files, "models_dir", lambda: target)
    staged = target / ".digits.1"
    shutil.copytree(source, staged)
    (target / ".digits.switch").write_text(json.dumps({"staged": staged.name, "files": NAMES}))
    (target / "digits.tflite").write_bytes(b"half a mod")
    assert installed("digits.json") == staged / "digits.json"
    assert DigitClassifier().model_hash == DigitClassifier(source / "digits.tflite").model_hash


@pytest.mark.parametrize("fault", ["no network", "another card", "no card", "damaged"])
def test_a_model_that_cannot_be_read_is_not_installed(tmp_path: Path, fault: str):
    install(_copied(tmp_path / "good", "good"), tmp_path / "models")
    before = {path.name: path.read_bytes() for path in (tmp_path / "models").iterdir()}
    bad = _copied(tmp_path / "bad", "bad")
    match fault:
        case "no network":
            (bad / "digits.tflite").unlink()
        case "another card":
            (bad / "digits.json").write_text('{"sha256": "0"}')
        case "no card":
            (bad / "digits.json").unlink()
        case "damaged":
            (bad / "digits.tflite").write_bytes((bad / "digits.tflite").read_bytes()[:10_000])
    with pytest.raises(DigitModelError):
        install(bad, tmp_path / "models")
    assert {path.name: path.read_bytes() for path in (tmp_path / "models").iterdir()} == before
