"""Break what writes, command by command: killed before every file operation, and on a disk that is full after every size.

Whatever happens, an output is whole or not there, what was read and what was there before stays as it was, a full disk is one
line and a status, and the same command works when it is run again.
"""

import contextlib
import io
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from airdigits.capture.source import SourceOptions
from airdigits.capture.video_file import open_named
from airdigits.cli.main import main
from airdigits.datasets.images import load_images
from airdigits.datasets.inkml_reading import read_inkml_file
from airdigits.datasets.trajectories import load_trajectories
from airdigits.recognition.installation import check_model, install
from airdigits.recognition.model_files import FILES, SPANS
from airdigits.sessions.digits import digits_of
from airdigits.sessions.session import Session
from airdigits.support.paths import models_dir
from airdigits.synthesis.hand import read_truth
from bench.material.fuzz_seeds import INKML
from bench.material.golden import CHECKOUT, GOLDEN_SESSIONS
from bench.material.killed_writes import killed_before_each_operation
from bench.table import Row

_SIZES = (0, 1, 100, 1000, 4096, 20_000, 100_000)  # bytes of a file after which the disk is full
_ARRAYS = 20  # images that `predict` reads
_OLD = b"what was there before"


@dataclass(frozen=True)
class _Command:
    """A command that writes: what it is called with, what it writes (a glob), and what reads that."""

    words: tuple[str, ...]
    outputs: str
    read: Callable[[Path], object]


def _digits(path: Path) -> object:
    return digits_of(Session(path, strict=True))


def _arrays(path: Path) -> object:
    return load_images(path), load_trajectories(path)


def _video(path: Path) -> object:
    with open_named(str(path), SourceOptions()) as video:
        read_truth(path)
        return sum(1 for _ in video)


def _text(path: Path) -> object:
    content = path.read_bytes()
    assert content.endswith((b"-->\n", b"</html>\n", b"\xaeB`\x82")) or content == _OLD, f"{path} is cut off"
    return content


def _picture(path: Path) -> object:
    image = cv2.imread(str(path))
    assert image is not None, f"{path} is cut off"
    return image


def _submission(path: Path) -> object:
    assert path.read_text().count("\n") == 1 + _ARRAYS, f"{path} is cut off"
    return path


_EXPORT = ("sessions", "export", "in/s.jsonl.gz", "-o", "out", "--to")
_COMMANDS: Mapping[str, _Command] = {
    "sessions import": _Command(("sessions", "import", "in/a.inkml", "-o", "out/a.jsonl"), "a.jsonl", _digits),
    "sessions import, packed": _Command(("sessions", "import", "in/a.inkml", "-o", "out/a.jsonl.gz"), "a.jsonl.gz", _digits),
    "sessions export --to npz": _Command((*_EXPORT, "npz"), "*.npz", _arrays),
    "sessions export --to csv": _Command(
        ("sessions", "export", "in/s.jsonl.gz", "--to", "csv", "-o", "out"), "*.csv", load_images
    ),
    "sessions export --to inkml": _Command((*_EXPORT, "inkml"), "*.inkml", read_inkml_file),
    "sessions show --html": _Command(("sessions", "show", "in/s.jsonl.gz", "--html", "out/a.html"), "*.html", _text),
    "sessions show --png": _Command(("sessions", "show", "in/s.jsonl.gz", "--png", "out/a.png"), "*.png", _text),
    "read --annotate": _Command(("read", "in/seven.png", "--annotate", "out"), "*.jpg", _picture),
    "predict": _Command(("predict", "in/set.npz", "-o", "out/a.csv"), "*.csv", _submission),
    "simulate": _Command(("simulate", "1", "out/a.mp4", "--size", "160x120", "--fps", "8"), "*.mp4", _video),
    "install of a model": _Command((), "*.tflite", lambda path: check_model(path.parent, SPANS)),
}


def measure() -> list[Row]:
    """Break every command. Raises AssertionError for harm that was done."""
    if not hasattr(os, "fork"):
        print("faults: skipped, this system cannot fork", file=sys.stderr)
        return []
    what = f"killed before every file operation; of {len(_SIZES)} full disks, too full"
    rows = []
    for name, command in _COMMANDS.items():
        kills, full = _killed(command), _on_a_full_disk(name, command)
        rows.append(Row(f"{name}: {what}", f"{kills}; {full}", ""))
    return rows


def _killed(command: _Command) -> int:
    with _folder() as folder:

        def look(killed: bool) -> None:
            _check(command, folder, partial=killed)
            if not killed:
                assert _outputs(command, folder), "nothing was written"
            shutil.rmtree(folder / "out")
            (folder / "out").mkdir()

        return killed_before_each_operation(lambda: _run(command, folder), look, folder / "out")


def _on_a_full_disk(name: str, command: _Command) -> int:
    """Return how many sizes were too small for the command, which said so."""
    refused = 0
    for size in _SIZES:
        with _folder() as folder:
            code = f"from bench.faults import run_limited; run_limited({name!r}, {size})"
            environment = os.environ | {"PYTHONPATH": str(CHECKOUT)}
            done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True)
            assert "Traceback" not in done.stderr, done.stderr
            assert (done.returncode == 0) == bool(_outputs(command, folder)), (command, size, done.stderr)
            if done.returncode:
                assert done.returncode in (1, 2), (command, size, done.returncode)
                assert done.stderr.strip(), "not a word"
                refused += 1
            _check(command, folder, partial=False)
    return refused


def run_limited(name: str, size: int) -> None:
    """Run a command where no file can grow beyond a size, in this process."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        _run(_COMMANDS[name], Path.cwd())
    except OSError as error:
        print(error, file=sys.stderr)
        sys.exit(1)


def _run(command: _Command, folder: Path) -> None:
    if not command.words:
        install(folder / "in", folder / "out", SPANS)
        return
    os.chdir(folder)
    words = [str(folder / word) if word.startswith(("in/", "out")) else word for word in command.words]
    with contextlib.redirect_stdout(io.StringIO()):
        status = main(words)
    if status:
        sys.exit(status)


def _outputs(command: _Command, folder: Path) -> list[Path]:
    return [path for path in (folder / "out").glob(command.outputs) if not path.name.startswith(".")]


def _check(command: _Command, folder: Path, *, partial: bool) -> None:
    """Check that what is there is whole, and that nothing was left but, after a kill, what bears a hidden name."""
    for path in _outputs(command, folder):
        command.read(path)
    left = [path for path in (folder / "out").iterdir() if path.name.startswith(".") and not path.name.endswith(".lock")]
    assert partial or not left, f"{left} are left"
    assert (folder / "in" / "a.inkml").read_bytes() == INKML
    assert (folder / "in" / "s.jsonl.gz").read_bytes() == GOLDEN_SESSIONS[0].read_bytes()


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """Yield a folder with what the commands read in `in`, and an empty `out`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        (folder / "in").mkdir()
        (folder / "out").mkdir()
        (folder / "in" / "a.inkml").write_bytes(INKML)
        shutil.copyfile(GOLDEN_SESSIONS[0], folder / "in" / "s.jsonl.gz")
        cv2.imwrite(
            str(folder / "in" / "seven.png"), cv2.putText(np.full((120, 90, 3), 255, np.uint8), "7", (20, 95), 0, 3, 0, 8)
        )
        np.savez(folder / "in" / "set.npz", x=np.full((_ARRAYS, 28, 28), 99, np.uint8))
        for file in FILES[SPANS]:
            shutil.copyfile(models_dir() / file, folder / "in" / file)
        yield folder
