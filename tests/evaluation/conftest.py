"""Share data sets among the tests of evaluation, and run the command in this process."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from airdigits.cli.main import main
from tests.evaluation.made_sets import save_dashes, save_images, save_other_model, save_strokes


@dataclass(frozen=True)
class Files:
    """Files that `airdigits evaluate` takes."""

    images: Path
    strokes: Path
    barred: Path
    dashes: Path
    other_model: Path


@dataclass(frozen=True)
class Answer:
    status: int
    out: str
    err: str


Evaluate = Callable[..., Answer]


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("sets")
    return Files(
        save_images(folder / "sevens <7> & $x$.npz"),
        save_strokes(folder / "strokes.npz"),
        save_strokes(folder / "barred.npz", barred=True),
        save_dashes(folder / "dashes.npz"),
        save_other_model(folder / "other" / "digits.tflite"),
    )


@pytest.fixture
def evaluate(capsys: pytest.CaptureFixture[str]) -> Evaluate:
    """Run `airdigits evaluate ...` and return how it ended."""

    def run(*words: object) -> Answer:
        capsys.readouterr()
        status = main(["evaluate", *map(str, words)])
        return Answer(status, *capsys.readouterr())

    return run
