"""Train one recipe with several seeds: over processes of this machine or on Dask, one table out."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from airdigits.corpora.execution import Execution, WorkerKilledError
from airdigits.corpora.run import run_all
from airdigits.errors import AirdigitsError, UsageError
from airdigits.recognition.model_files import CARD
from airdigits.training.seed_statistics import load_finished, spread
from airdigits.training.settings import Settings, is_there, load, save

MOST_SEEDS = 1000


@dataclass(frozen=True)
class SeedRun:
    """One training: its seed, its folder, and why it ended without a model, or ""."""

    seed: int
    folder: Path
    failed: str = ""


def parse_seeds(text: str) -> list[int]:
    """Return the seeds of "0-9" or "0,3,7". Raises UsageError."""
    seeds = list[int]()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if not (first.isdecimal() and (last.isdecimal() or not dash)) or len(part) > 12:
            raise UsageError(f"--seeds {text}: give numbers such as 0-9 or 0,3,7")
        seeds += range(int(first), int(last or first) + 1) if int(last or first) - int(first) < MOST_SEEDS else []
    if not 2 <= len(set(seeds)) == len(seeds) <= MOST_SEEDS:
        raise UsageError(f"--seeds {text}: give 2 to {MOST_SEEDS} different numbers, such as 0-9")
    return seeds


def train_seeds(settings: Settings, seeds: Sequence[int], folder: Path, execution: Execution) -> Iterator[SeedRun]:
    """Train with these settings and each of the seeds, into folders of their own; yield each in order as it ends.

    A run that has begun goes on, one that has a model is not made again. On Dask all workers share the folder. Raises
    UsageError for a folder with runs of another recipe.
    """
    runs = [SeedRun(seed, folder / f"seed-{seed}") for seed in seeds]
    for run in runs:
        own = replace(settings, seed=run.seed)
        if is_there(run.folder) and load(run.folder) != own:
            raise UsageError(f"{run.folder}: began with other settings: name another folder with --out")
        save(own, run.folder)
    yield from run_all(runs, _train, execution, killed=_killed)


def table_of(folders: Sequence[Path], say: Callable[[str], None]) -> None:
    """Print the figures of finished runs of one recipe: a line for each test set, a column for each seed, mean and spread.

    Raises UsageError for runs of different recipes.
    """
    own, *others = load_finished(folders)
    found = spread(own, others)
    seeds = found.pop("seeds")
    assert isinstance(seeds, list)
    width = max(map(len, found))
    say(f"{'':{width}}" + "".join(f"{f'seed {seed}':>10}" for seed in seeds) + f"{'mean':>10}{'deviation':>11}")
    for name, figure in found.items():
        assert isinstance(figure, dict)
        values = next(iter(figure.values()))
        cells = "".join(f"{value:>10.2%}" for value in [*values, figure["mean"]])
        say(f"{name:{width}}{cells}{figure['deviation']:>11.2%}")


def _train(run: SeedRun) -> SeedRun:
    if (run.folder / CARD).exists():
        return run
    command = [sys.executable, "-m", "airdigits", "train", "--resume", "--out", str(run.folder)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace")
    if done.returncode == 0:
        return run
    lines = [line for line in done.stderr.splitlines() if line.startswith("airdigits: ")] or [f"status {done.returncode}"]
    return SeedRun(run.seed, run.folder, lines[-1].removeprefix("airdigits: "))


def _killed(run: SeedRun, error: WorkerKilledError) -> SeedRun:
    return SeedRun(run.seed, run.folder, str(error))


def check_finished(runs: Sequence[SeedRun]) -> list[Path]:
    """Return the folders of the runs. Raises AirdigitsError when one has failed: another try goes on with it."""
    failed = [f"seed {run.seed}: {run.failed}" for run in runs if run.failed]
    if failed:
        raise AirdigitsError(
            f"{len(failed)} of {len(runs)} runs failed ({'; '.join(failed)}); the same command goes on with them"
        )
    return [run.folder for run in runs]
