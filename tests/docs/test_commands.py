"""What README and docs promise: their blocks run as they stand, one after the other, in a fresh clone."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from airdigits.support.video_writer import VideoWriter
from airdigits.synthesis.digits import synthesise
from tests.conftest import CHECKOUT
from tests.datasets.made_files import digits, save_class_folders
from tests.docs.markdown import Block, blocks, pages

_TIMEOUT = 300  # s for a block; they take a few
# In place of the webcam: `run` and `collect` that name no source are given the rendered hand, or the held page.
_PROGRAM = """
import sys
from airdigits.cli.main import entry

if __name__ == "__main__":  # workers of a cluster import it, as they do the installed command
    words = sys.argv[1:]
    if words[0] in ("run", "collect") and "--source" not in words:
        sys.argv += ["--source", {paper!r} if "--paper" in words else {hand!r}]
    sys.argv[0] = "airdigits"
    entry()
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32" or not shutil.which("bash"), reason="the blocks are for a POSIX shell"),
    pytest.mark.skipif(not (shutil.which("git") and (CHECKOUT / ".git").exists()), reason="only a git checkout can be cloned"),
]


def test_every_block_runs_in_its_order_in_a_fresh_clone(clone: Path, shell_environment: dict[str, str]) -> None:
    failed = [said for block in _to_run() if (said := _run(block, clone, shell_environment))]
    if failed:
        pytest.fail("\n\n".join(failed), pytrace=False)


def _to_run() -> Iterator[Block]:
    for page in pages():
        for block in blocks(page):
            if block.language in ("sh", "python") and not block.not_run:
                yield block


def _run(block: Block, folder: Path, environment: dict[str, str]) -> str:
    """Run a block; return what it said if it failed, "" if it did not."""
    command = ["bash", "-euo", "pipefail", "-c"] if block.language == "sh" else [sys.executable, "-c"]
    begun = time.monotonic()
    done = subprocess.run(
        [*command, block.code],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_TIMEOUT,
    )
    print(f"{block}: {time.monotonic() - begun:.1f} s")
    return "" if done.returncode == 0 else f"{block}: exit status {done.returncode}\n{block.code}\n---\n{done.stdout[-3000:]}"


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory, clip: Path) -> Path:
    """What a clone of the working tree holds, with an environment, the hand model, and pictures that a person brings."""
    folder = tmp_path_factory.mktemp("fresh") / "airdigits"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=CHECKOUT, capture_output=True, check=True
    )
    for name in filter(None, os.fsdecode(listed.stdout).split("\0")):
        if (CHECKOUT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(CHECKOUT / name, folder / name)
    bundles = list((CHECKOUT / "models").glob("*.task"))
    if not bundles:
        pytest.skip("the hand model is not here: airdigits hand-model")
    for bundle in bundles:
        (folder / "models" / bundle.name).symlink_to(bundle)
    page = _draw_page("2048", "97")
    _write_pictures(folder, page)
    paper = folder.parent / "paper.mp4"
    with VideoWriter(paper, 30, (page.shape[1], page.shape[0])) as video:
        for _ in range(75):
            video.write(page)
    _make_environment(folder / ".venv" / "bin", hand=clip, paper=paper)
    return folder


@pytest.fixture(scope="module")
def shell_environment(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a shell there has: no screen, a home of its own, the clone's package before any installed one."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY", "VIRTUAL_ENV")}
    home = str(tmp_path_factory.mktemp("home"))
    path = f"{clone / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    homes = {"HOME": home, "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home}
    # One thread for linear algebra: beside other tests, several wait for each other many times as long as they compute.
    return kept | homes | {"PYTHONPATH": str(clone), "PATH": path, "OPENBLAS_NUM_THREADS": "1"}


def _make_environment(folder: Path, hand: Path, paper: Path) -> None:
    """Make what `.venv/bin` has, out of the environment that runs the tests: activate, python, airdigits."""
    folder.mkdir(parents=True)
    (folder / "activate").write_text(f'export PATH="{folder}:$PATH"\n')
    (folder / "with_camera.py").write_text(_PROGRAM.format(hand=str(hand), paper=str(paper)))
    for name, script in (("python", ""), ("airdigits", f'"{folder / "with_camera.py"}"')):
        (folder / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {script} "$@"\n')
        (folder / name).chmod(0o755)


def _draw_page(*numbers: str) -> np.ndarray:
    """Draw a page with a number on each line, dark on light: BGR uint8 [480, 640, 3]."""
    rng = np.random.default_rng(3)
    page = np.full((480, 640, 3), 235, np.uint8)
    for row, number in enumerate(numbers):
        for column, digit in enumerate(number):
            for stroke in synthesise(int(digit), rng):
                points = (stroke * [46, 80] + [110 + 75 * column, 90 + 180 * row]).round().astype(np.int32)
                cv2.polylines(page, [points], False, (60, 40, 40), 7, cv2.LINE_AA)
    return page


def _write_pictures(folder: Path, page: np.ndarray) -> None:
    """Write the pictures that docs/paper-and-pictures.md and docs/your-own-pictures.md ask a person for."""
    (folder / "scans").mkdir()
    for name, picture in (("page.jpg", page), ("scans/page.png", page), ("digit.png", page[60:200, 80:180])):
        assert cv2.imwrite(str(folder / name), picture)
    save_class_folders(folder / "digits", *digits(20), paper=True)
