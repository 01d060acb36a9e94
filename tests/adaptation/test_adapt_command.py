"""`airdigits adapt` from sessions to an installed model."""

import json
import os
import shutil
from argparse import ArgumentParser
from pathlib import Path

import numpy as np
import pytest

from airdigits.cli import adapt as command
from airdigits.errors import DigitModelError, OutputError
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.model_surgery import ModelParts
from airdigits.sessions.format import Label, encode
from tests.adaptation.made_person import ink_of, write_session
from tests.conftest import RunProgram


@pytest.fixture
def installed(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of models of our own, taken for the one where the live program looks."""
    folder = tmp_path / "installed"
    shutil.copytree(models, folder)
    monkeypatch.setattr(command, "models_dir", lambda: folder)
    return folder


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sessions")
    write_session(folder / "one.jsonl", "0123456789" * 2, seed=0)
    write_session(folder / "two.jsonl", "4" * 4, seed=1)
    return folder


def adapt(*words: str | Path) -> int:
    parser = ArgumentParser()
    command.add_arguments(parser)
    return command.main(parser.parse_args([str(word) for word in words]))


def fours_read(model: Path) -> float:
    classifier, rng = DigitClassifier(model), np.random.default_rng(9)
    return float(np.mean([classifier.read(ink_of(4, rng)).probabilities.argmax() == 4 for _ in range(10)]))


def test_an_adapted_model_is_installed_reads_the_person_and_the_old_one_is_kept(
    installed: Path, sessions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    before = {path.name: path.read_bytes() for path in installed.iterdir()}
    assert fours_read(installed / "digits.tflite") < 0.2
    assert adapt(sessions, "--install", "--out", tmp_path / "mine") == 0

    assert fours_read(installed / "digits.tflite") > 0.8
    for name, content in before.items():
        assert (installed / name.replace("digits.", "digits.previous.")).read_bytes() == content
    assert not (installed / "digits.keras").exists(), "it would be another network than digits.tflite"
    out = capsys.readouterr().out
    assert "24 labelled digits in 2 sessions" in out
    assert "held-out digits" in out

    card = json.loads((installed / "digits.json").read_text())
    assert card["sha256"] == DigitClassifier(installed / "digits.tflite").model_hash
    assert card["adapted"]["digits"] == {str(digit): 6 if digit == 4 else 2 for digit in range(10)}
    assert card["adapted"]["latest_session"] == "2026-11-02T10:00:00+01:00"
    held_back = card["adapted"]["held_back"]
    assert held_back["n"] == 24
    assert held_back["wrong_after"] < held_back["wrong_before"]
    assert card["from"] == json.loads(before["digits.json"])


def test_adapting_again_starts_from_the_model_as_it_was_trained(installed: Path, sessions: Path, tmp_path: Path):
    assert adapt(sessions, "--install", "--out", tmp_path / "once") == 0
    assert adapt(sessions, "--out", tmp_path / "twice") == 0
    once, twice = ((tmp_path / name / "digits.tflite").read_bytes() for name in ("once", "twice"))
    assert once == twice
    cards = [json.loads((tmp_path / name / "digits.json").read_text()) for name in ("once", "twice")]
    assert cards[0]["from"] == cards[1]["from"]
    assert cards[0]["adapted"] == cards[1]["adapted"], "before is the model as it was trained: it has not seen these digits"


def test_what_was_learnt_from_senseless_labels_is_kept_in_its_folder_but_not_installed(
    installed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = write_session(tmp_path / "a.jsonl", "11223344", labelled=0)
    with path.open("ab") as file:
        file.writelines(encode(Label(0.0, number, int(digit))) for number, digit in enumerate("13253142", 1))
    write_session(tmp_path / "b.jsonl", "3377", seed=1)
    before = {path.name: path.read_bytes() for path in installed.iterdir()}
    assert adapt(tmp_path, "--install", "--out", tmp_path / "worse") == 1
    assert "not installed: " in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in installed.iterdir()} == before
    assert DigitClassifier(tmp_path / "worse" / "digits.tflite")


def test_who_is_read_well_already_keeps_the_model_and_is_told_so(
    installed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    write_session(tmp_path / "a.jsonl", "0123567890")
    before = (installed / "digits.tflite").read_bytes()
    assert adapt(tmp_path, "--install", "--out", tmp_path / "needless") == 1
    assert "reads all of these digits right already" in capsys.readouterr().err
    assert (installed / "digits.tflite").read_bytes() == before


def test_what_would_forget_others_is_not_installed(
    installed: Path, sessions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(command, "MOST_LOST", -1.0)
    before = (installed / "digits.tflite").read_bytes()
    assert adapt(sessions, "--install", "--out", tmp_path / "worse") == 1
    assert "not installed: it would forget too much" in capsys.readouterr().err
    assert (installed / "digits.tflite").read_bytes() == before


def test_a_digit_of_which_there_is_none_is_allowed_and_said(models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    write_session(tmp_path / "a.jsonl", "0123456666")
    assert adapt(tmp_path, "--model", models / "digits.tflite", "--out", tmp_path / "out") == 0
    assert "there is no 7, 8, 9 among them: nothing is learnt about these" in capsys.readouterr().err


def test_the_program_adapts_without_tensorflow_within_the_models_folder(program: RunProgram, models: Path, tmp_path: Path):
    write_session(tmp_path / "a.jsonl", "0123456789")
    out = tmp_path / "mit Umlaut ä"
    # None in sys.modules makes an import fail, as where it is not installed.
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['tensorflow'] = sys.modules['keras'] = None")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    ran = program("adapt", tmp_path, "--model", models / "digits.tflite", "--out", out, env={"PYTHONPATH": path})
    assert ran.status == 0, ran.err
    assert ModelParts(out / "digits.tflite").backbone == ModelParts(models / "digits.tflite").backbone


def test_a_model_without_its_rehearsal_set_or_with_anothers_is_refused(models: Path, sessions: Path, tmp_path: Path):
    alone = tmp_path / "alone.tflite"
    alone.write_bytes((models / "digits.tflite").read_bytes())
    with pytest.raises(DigitModelError, match=r"alone\.rehearsal\.npz: there is no such file; .*writes one beside the model"):
        adapt(sessions, "--model", alone)
    with np.load(models / "digits.rehearsal.npz") as rehearsal:
        np.savez(tmp_path / "alone.rehearsal.npz", **{**rehearsal, "backbone": np.array("0" * 64)})
    with pytest.raises(DigitModelError, match="the rehearsal set of another model"):
        adapt(sessions, "--model", alone)


def test_a_folder_that_cannot_be_written_is_named(models: Path, sessions: Path, tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match=r"file.*--out"):
        adapt(sessions, "--model", models / "digits.tflite", "--out", tmp_path / "file")
