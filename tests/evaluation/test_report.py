import base64
import re
import sys
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import cv2
import numpy as np
import pytest

from airdigits.cli.main import main
from airdigits.recognition.classifier import DigitClassifier
from airdigits.support.extras import missing
from airdigits.support.paths import models_dir
from tests.evaluation.conftest import Evaluate, Files
from tests.evaluation.made_sets import save_images

pytestmark = pytest.mark.slow

matplotlib = pytest.importorskip("matplotlib", reason="a report needs matplotlib, which is not installed")

_VOID = {"meta", "img", "br"}


class _Page(HTMLParser):
    """What a browser would make of a page: its elements, its words, and whether every element is closed."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self._open: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


@dataclass(frozen=True)
class _Reported:
    """A finished report, and the command line that made it without its folder."""

    folder: Path
    words: tuple[str, ...]


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory, files: Files) -> _Reported:
    words = ("--images", files.images, "--strokes", files.barred, "--joined", "--non-digits", files.dashes)
    folder = tmp_path_factory.mktemp("report") / "new" / "folder"
    made = _Reported(folder, ("evaluate", *map(str, words)))
    assert main([*made.words, "--report", str(folder)]) == 0
    return made


def test_a_report_is_one_page_that_needs_nothing_else_and_its_pictures_as_files(reported: _Reported) -> None:
    folder = reported.folder
    kinds = "confusion", "reliability", "risk-coverage", "non-digits-dashes"
    expected = {f"{slug}-{kind}.png" for slug in ("sevens-7-x", "barred-strokes-joined") for kind in kinds}
    assert {path.name for path in folder.iterdir()} == {*expected, "sevens-7-x-mistakes.png", "report.html"}

    page = _Page(folder / "report.html")
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "link", "iframe", "object", "embed"}
    for _, attributes in page.elements:
        assert not any(name.startswith("on") for name in attributes)
        assert "href" not in attributes
        assert (attributes.get("src") or "data:").startswith("data:")
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"url\(|@import|https?://", text)
    assert "default-src 'none'" in text

    shown = [attributes for tag, attributes in page.elements if tag == "img"]
    assert all(attributes["alt"] for attributes in shown)
    embedded = {_pixels(base64.b64decode((attributes["src"] or "").partition(",")[2])) for attributes in shown}
    assert embedded == {_pixels(path.read_bytes()) for path in folder.glob("*.png")}  # the files carry a mark, too
    for path in folder.glob("*.png"):
        picture = cv2.imread(str(path))
        assert picture is not None
        assert picture.std() > 5, f"{path.name} shows something"


def _pixels(png: bytes) -> bytes:
    picture = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    assert picture is not None
    return picture.tobytes()


def test_the_page_says_what_was_measured_with_what_and_how(reported: _Reported, files: Files) -> None:
    page = _Page(reported.folder / "report.html")
    assert DigitClassifier().model_hash in page.words
    command = f"--images '{files.images.name}' --strokes barred.npz --non-digits dashes.npz --joined --report report"
    assert f"airdigits evaluate {command}" in page.words, "a name with HTML's own characters stands as it is"
    assert "87.50%" in page.words
    assert str(files.images.parent) not in page.words, "nothing of where the files lie"
    alt = next(a["alt"] or "" for tag, a in page.elements if tag == "img" and "written 2" in (a["alt"] or ""))
    assert len(re.findall(r"written 2, read 7, \d+\.\d%", alt)) == 3
    assert page.words.count("No mistake.") == 1, "only of the strokes, which are all read right"


def test_a_report_is_the_same_but_for_the_times_whatever_the_user_s_matplotlib_settings(
    tmp_path: Path, reported: _Reported
) -> None:
    with matplotlib.rc_context({"lines.linewidth": 9, "axes.facecolor": "red", "font.size": 30}):
        assert main([*reported.words, "--report", str(tmp_path)]) == 0
    assert {path.name for path in reported.folder.iterdir()} == {path.name for path in tmp_path.iterdir()}
    for path in reported.folder.glob("*.png"):
        assert path.read_bytes() == (tmp_path / path.name).read_bytes()
    pages = [(folder / "report.html").read_text(encoding="utf-8") for folder in (reported.folder, tmp_path)]
    without_times = [re.subn('<td class="time">[0-9.]+</td>', "", page) for page in pages]
    assert without_times[0] == without_times[1]
    assert without_times[0][1] == 2, "a time for each set"


def test_a_comparison_shows_the_digits_that_only_one_model_reads_right(tmp_path: Path, files: Files, evaluate: Evaluate) -> None:
    save_images(tmp_path / "sevens.npz", 6, 0)
    words = ("--images", tmp_path / "sevens.npz", "--compare", models_dir() / "digits.tflite", files.other_model)
    folder = tmp_path / "report"
    answer = evaluate(*words, "--report", folder)
    assert (answer.status, answer.err.splitlines()[-1]) == (0, f"airdigits: the report is {folder / 'report.html'}")
    assert "sevens-only-a.png" in {path.name for path in folder.iterdir()}
    page = _Page(folder / "report.html")
    assert "A beside B" in page.words
    assert "McNemar's p" in page.words
    alt = next(a["alt"] or "" for tag, a in page.elements if tag == "img" and "written 7, A read 7" in (a["alt"] or ""))
    assert re.search(r"written 7, A read 7, \d+\.\d%, B read [0-689], ", alt)


def test_without_matplotlib_a_report_is_one_line_that_says_how_to_get_it(
    tmp_path: Path, files: Files, evaluate: Evaluate, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    answer = evaluate("--images", files.images, "--report", tmp_path / "report")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == f"airdigits: {missing('matplotlib', 'train', 'requirements.txt', option='a report')}\n"
    assert "a report needs matplotlib" in answer.err
    assert not (tmp_path / "report").exists()


def test_a_folder_that_fails_while_it_is_written_to_is_one_line(tmp_path: Path, files: Files, evaluate: Evaluate) -> None:
    (tmp_path / "sevens-7-x-confusion.png").mkdir()  # a folder stands where the picture should go
    answer = evaluate("--images", files.images, "--report", tmp_path)
    assert answer.status == 1
    assert "sevens-7-x-confusion.png: is a folder" in answer.err.splitlines()[-1]
    assert not (tmp_path / "report.html").exists()
