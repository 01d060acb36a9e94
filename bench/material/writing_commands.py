"""List the commands that write, what each is called with, and what reads again what it wrote."""

import contextlib
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from airdigits.adaptation.rehearsal import load_rehearsal_set
from airdigits.capture.source import SourceOptions
from airdigits.capture.video_file import open_named
from airdigits.cli.main import main
from airdigits.datasets.images import load_images
from airdigits.datasets.inkml_reading import read_inkml_file
from airdigits.datasets.trajectories import load_trajectories
from airdigits.ink.stroke import Ink
from airdigits.labels import ALPHABET
from airdigits.recognition.installation import check_model, install
from airdigits.recognition.model_files import DIGITS, FILES, SPANS
from airdigits.sessions.digits import digits_of
from airdigits.sessions.format import VERSION, Header, Label, encode, ink_line
from airdigits.sessions.session import Session
from airdigits.support.paths import assets_dir, models_dir
from airdigits.synthesis.hand import read_truth
from airdigits.synthesis.hand.digit_shapes import plain_digit
from bench.material.fuzz_seeds import INKML
from bench.material.golden import GOLDEN_SESSIONS

_IMAGES = 20  # that `predict` and `evaluate` read


@dataclass(frozen=True)
class Command:
    """A command that writes: what it is called with, what it writes into `out` (a glob), and what reads that.

    A `live` one writes line by line, or as the install does: what is there after a fault is less, and can be read.
    """

    words: tuple[str, ...]
    outputs: str
    read: Callable[[Path], object]
    live: bool = False
    keeps: bool = False  # what cannot be given its name stays whole under a hidden one, and a line says so
    begun: str = ""  # of `in`: the file that lies in `out` already, and is written on


def _digits(path: Path) -> object:
    return digits_of(Session(path, strict=True))


def _arrays(path: Path) -> object:
    return load_images(path), load_trajectories(path)


def _video(path: Path) -> object:
    with open_named(str(path), SourceOptions()) as video:
        return sum(1 for _ in video)


def _video_and_truth(path: Path) -> object:
    read_truth(path)
    return _video(path)


def _text(path: Path) -> object:
    for each in (path, *path.parent.glob("*.png")):
        assert each.read_bytes().endswith((b"-->\n", b"</html>\n", b"\xaeB`\x82")), f"{each} is cut off"
    return path


def _picture(path: Path) -> object:
    image = cv2.imread(str(path))
    assert image is not None, f"{path} is cut off"
    return image


def _submission(path: Path) -> object:
    assert path.read_text().count("\n") == 1 + _IMAGES, f"{path} is cut off"
    return path


def _adapted(path: Path) -> object:
    check_model(path.parent, DIGITS)
    return load_rehearsal_set(path.with_name("digits.rehearsal.npz"))


def _recording(path: Path) -> object:
    return path.stat().st_size and list(Session(path).records())  # empty: killed before the first line


def _session_with_a_label(path: Path) -> object:
    digits = digits_of(Session(path))
    assert len(digits) == 2 * len(ALPHABET), f"{path} has lost digits"
    return digits


_EXPORT = ("sessions", "export", "in/s.jsonl.gz", "-o", "out", "--to")
_COLLECT = ("collect", "--digits", "2", "--times", "1", "--source", "in/clip.mp4", "--headless")
COMMANDS: Mapping[str, Command] = {
    "sessions import": Command(("sessions", "import", "in/a.inkml", "-o", "out/a.jsonl"), "a.jsonl", _digits),
    "sessions import, packed": Command(("sessions", "import", "in/a.inkml", "-o", "out/a.jsonl.gz"), "a.jsonl.gz", _digits),
    "sessions export --to npz": Command((*_EXPORT, "npz"), "*.npz", _arrays),
    "sessions export --to csv": Command((*_EXPORT, "csv"), "*.csv", load_images),
    "sessions export --to inkml": Command((*_EXPORT, "inkml"), "*.inkml", read_inkml_file),
    "sessions show --html": Command(("sessions", "show", "in/s.jsonl.gz", "--html", "out/a.html"), "*.html", _text),
    "sessions show --png": Command(("sessions", "show", "in/s.jsonl.gz", "--png", "out/a.png"), "*.png", _text),
    "read --annotate": Command(("read", "in/seven.png", "--annotate", "out"), "*.jpg", _picture),
    "predict": Command(("predict", "in/set.npz", "-o", "out/a.csv"), "*.csv", _submission),
    "evaluate --report": Command(("evaluate", "--images", "in/labelled.npz", "--report", "out/report"), "report/*.html", _text),
    "adapt": Command(("adapt", "in/mine.jsonl", "--out", "out/model"), "model/digits.tflite", _adapted),
    "collect": Command(_COLLECT, "sessions/*.jsonl", _recording, live=True),
    "simulate": Command(("simulate", "1", "out/a.mp4", "--size", "160x120", "--fps", "8"), "*.mp4", _video_and_truth),
    "replay --save-video": Command(("replay", "in/s.jsonl.gz", "--save-video", "out/a.mp4"), "*.mp4", _video, keeps=True),
    "sessions label": Command(
        ("sessions", "label", "out/mine.jsonl", "--digit", "3", "--as", "7"),
        "*.jsonl",
        _session_with_a_label,
        live=True,
        begun="mine.jsonl",
    ),
    "install of a model": Command((), "*.tflite", lambda path: check_model(path.parent, SPANS), live=True),
}


def run(command: Command, folder: Path) -> None:
    """Run a command in this process; one that fails ends it."""
    if not command.words:
        install(folder / "in", folder / "out", SPANS)
        return
    os.chdir(folder / "out")
    words = [str(folder / word) if word.startswith(("in/", "out")) else word for word in command.words]
    with contextlib.redirect_stdout(io.StringIO()):
        status = main(words)
    if status:
        sys.exit(status)


def outputs_of(command: Command, folder: Path) -> list[Path]:
    """Return what a command has written so far under the names that it was to have."""
    return [path for path in (folder / "out").glob(command.outputs) if not path.name.startswith(".")]


def check(command: Command, folder: Path, *, partial: bool) -> None:
    """Check that what is there is whole, and that nothing was left but, after a kill, what bears a hidden name."""
    for path in outputs_of(command, folder):
        command.read(path)
    left = [path for path in (folder / "out").rglob(".*") if command.words]  # an install is completed by the next one
    assert partial or command.keeps or not left, f"{left} are left"
    assert (folder / "in" / "a.inkml").read_bytes() == INKML
    assert (folder / "in" / "s.jsonl.gz").read_bytes() == GOLDEN_SESSIONS[0].read_bytes()


def empty(command: Command, folder: Path) -> None:
    """Let `out` be as it is before the command."""
    shutil.rmtree(folder / "out", ignore_errors=True)
    (folder / "out").mkdir()
    if command.begun:
        shutil.copyfile(folder / "in" / command.begun, folder / "out" / command.begun)


@contextlib.contextmanager
def prepared(command: Command) -> Iterator[Path]:
    """Yield a folder with what the commands read in `in`, and `out` as it is before the command."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        given = folder / "in"
        given.mkdir()
        (given / "a.inkml").write_bytes(INKML)
        shutil.copyfile(GOLDEN_SESSIONS[0], given / "s.jsonl.gz")
        shutil.copyfile(assets_dir() / "sample.mp4", given / "clip.mp4")
        seven = cv2.putText(np.full((120, 90, 3), 255, np.uint8), "7", (20, 95), 0, 3, 0, 8)
        cv2.imwrite(str(given / "seven.png"), seven)
        images = np.full((_IMAGES, 28, 28), 99, np.uint8)
        np.savez(given / "set.npz", x=images)
        np.savez(given / "labelled.npz", x=images, y=np.arange(_IMAGES, dtype=np.uint8) % 10)
        (given / "mine.jsonl").write_bytes(_labelled_session())
        for file in FILES[SPANS]:
            shutil.copyfile(models_dir() / file, given / file)
        empty(command, folder)
        yield folder


def _labelled_session() -> bytes:
    """Return a session of each digit, twice, as `adapt` reads it."""
    rng, signs = np.random.default_rng(0), 2 * ALPHABET
    records = [ink_line(Ink.of(plain_digit(sign, rng))) for sign in signs]
    labels = [Label(0.0, number, int(sign)) for number, sign in enumerate(signs, 1)]
    return encode(Header(VERSION, (640, 480), 30, False)) + b"".join(map(encode, records)) + b"".join(map(encode, labels))
