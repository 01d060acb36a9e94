import hashlib
import json
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from airdigits.app import doctor
from airdigits.app.doctor import Check
from airdigits.capture import webcam
from airdigits.cli.main import main
from airdigits.support.display import why_no_display


def _checks(capsys: pytest.CaptureFixture) -> dict[str, Check]:
    main(["doctor", "--json"])
    return {found["name"]: Check(**found) for found in json.loads(capsys.readouterr().out)}


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """No webcam is switched on by a test, and the tracker runs in the one test that is about it."""
    monkeypatch.setattr(doctor, "_WEBCAMS", (99,))
    monkeypatch.setattr(doctor, "_tracker", lambda: Check("ok", "tracker", "not timed here"))


@pytest.fixture
def digit_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A digit model with a card that describes it, in a place of its own; the decoder's two networks stand beside it."""
    monkeypatch.setattr(doctor, "models_dir", lambda: tmp_path)
    path = tmp_path / "digits.tflite"
    path.write_bytes(b"a model")
    digest = hashlib.sha256(b"a model").hexdigest()
    path.with_suffix(".json").write_text(json.dumps({"sha256": {"digits.tflite": digest}}))
    for name in ("spans", "rescoring"):
        (tmp_path / f"{name}.tflite").write_bytes(b"a model")
        (tmp_path / f"{name}.json").write_text(json.dumps({"sha256": digest}))
    return path


def test_the_page_has_a_line_for_everything_that_matters(capsys: pytest.CaptureFixture, digit_model: Path) -> None:
    main(["doctor"])
    page = capsys.readouterr().out.split("\n\n")[0].splitlines()
    assert [line[:5].strip() in ("ok", "warn", "fail") for line in page] == [True] * len(page)
    names = [line[6:18].strip() for line in page]
    assert names == [
        "python", "packages", "training", "hand model", "lite model", "digit model", "span model",
        "rescoring", "paper model", "page model", "settings", "recording", "screen", "webcam", "tracker",
    ]  # fmt: skip


def test_the_exit_status_says_whether_airdigits_can_run(
    capsys: pytest.CaptureFixture, digit_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "find_bundle", lambda kind: Path(f"hand_{kind}.task"))
    assert main(["doctor"]) == 0, "no webcam and no screen are no reason to fail"
    assert capsys.readouterr().out.endswith("airdigits can run here: airdigits run\n")
    digit_model.unlink()
    assert main(["doctor"]) == 1
    assert "cannot run here yet" in capsys.readouterr().out


def test_a_missing_model_for_paper_is_told_but_hands_do_without(capsys: pytest.CaptureFixture, digit_model: Path) -> None:
    check = _checks(capsys)["paper model"]
    assert check.status == "warn"
    assert "or `airdigits train --multi-digit --install`" in check.found


@pytest.mark.parametrize(("check", "name"), [("span model", "spans"), ("rescoring", "rescoring")])
def test_without_the_decoders_networks_no_hand_is_read(
    capsys: pytest.CaptureFixture, digit_model: Path, check: str, name: str
) -> None:
    assert _checks(capsys)[check].status == "ok"
    digit_model.with_name(f"{name}.tflite").unlink()
    found = _checks(capsys)[check]
    assert found.status == "fail"
    assert f"or `airdigits train --{name} --install`" in found.found


def test_a_digit_model_other_than_its_card_says_is_found_out(capsys: pytest.CaptureFixture, digit_model: Path) -> None:
    assert _checks(capsys)["digit model"].status == "ok"
    digit_model.write_bytes(b"another model")
    assert _checks(capsys)["digit model"].status == "fail"
    digit_model.with_suffix(".json").unlink()
    assert _checks(capsys)["digit model"].status == "warn"
    digit_model.unlink()
    missing = _checks(capsys)["digit model"]
    assert (missing.status, "is missing" in missing.found) == ("fail", True)


def test_a_missing_hand_model_comes_with_the_line_to_obtain_it(
    capsys: pytest.CaptureFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("airdigits.hands.model_file.hand_model_dirs", lambda: (tmp_path,))
    checks = _checks(capsys)
    assert (checks["hand model"].status, checks["lite model"].status) == ("fail", "warn")
    assert "run `airdigits hand-model`" in checks["hand model"].found


@pytest.mark.parametrize(
    ("versions", "status", "words"),
    [
        ({}, "ok", "mediapipe 0.10.31"),
        ({"mediapipe": None}, "ok", "no mediapipe: only"),
        ({"ai-edge-litert": None}, "fail", "ai-edge-litert not installed"),
        ({"mediapipe": "1.2.2"}, "warn", "may use the network"),
        ({"opencv-python-headless": "5.0"}, "warn", "same files as opencv-python"),
    ],
)
def test_packages_that_clash_or_phone_home_are_named(
    monkeypatch: pytest.MonkeyPatch, versions: dict[str, str | None], status: str, words: str
) -> None:
    right = {"mediapipe": "0.10.31", "opencv-python": "5", "numpy": "2", "ai-edge-litert": "2", "platformdirs": "4"} | versions
    monkeypatch.setattr(doctor, "_version", right.get)
    check = doctor._packages()
    assert check.status == status
    assert words in check.found


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_a_screen_that_does_not_answer_is_a_warning_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    why_no_display.cache_clear()
    monkeypatch.setenv("DISPLAY", ":4711")
    check = doctor._screen()
    why_no_display.cache_clear()
    assert check.status == "warn"
    assert ":4711 does not answer" in check.found


def test_a_check_that_breaks_is_a_line_and_not_a_traceback(
    capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> Check:
        raise ValueError("two\nlines")

    monkeypatch.setattr(doctor, "_webcam", broken)
    assert _checks(capsys)["webcam"] == Check("fail", "webcam", "ValueError: two")


def test_the_webcams_are_found_and_let_go(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = str(tmp_path / "camera.avi")
    writer = cv2.VideoWriter(path, cv2.VideoWriter_fourcc(*"MJPG"), 30, (64, 48))
    for _ in range(3):
        writer.write(np.zeros((48, 64, 3), np.uint8))
    writer.release()
    monkeypatch.setattr(webcam, "open_camera", lambda index, config: cv2.VideoCapture(path, cv2.CAP_FFMPEG))
    assert doctor._webcam() == Check("ok", "webcam", "webcam 99, 64x48 at 30 frames/s")


def test_the_tracker_is_timed_for_real() -> None:
    code = "import airdigits.app.doctor as d; print(d._hand_model('full', 'fail').status, d._tracker().found)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    if said.stdout.startswith("fail") or "run `airdigits hand-model`" in said.stderr:
        pytest.skip("no hand model: run `airdigits hand-model`")
    assert "frames/s on" in said.stdout
    assert said.stderr == "", "the libraries' own log stays off the page"
