"""Read random session files for ten minutes, ink and data sets for one each: count them, and check that none does harm."""

import resource
import time
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from bench.material.dataset_fuzzing import data_sets, examine_data_set
from bench.material.ink_fuzzing import examine_ink, ink_files
from bench.material.session_fuzzing import examine, session_files
from bench.table import Row

_SECONDS, _INK_SECONDS, _DATA_SECONDS = 600, 60, 60
_BATCH = 200  # files per seed: hypothesis remembers what it has tried, so it is restarted now and then
_FAILED = Path("bench/fuzz-failed.session")


def measure(seconds: float = _SECONDS, ink_seconds: float = _INK_SECONDS, data_seconds: float = _DATA_SECONDS) -> list[Row]:
    """Read files until the time is up. Raises the error that a file causes, and saves that file in `bench/`."""
    done, taken, grown = _read(session_files(), examine, seconds)
    imported, digits, _ = _read(ink_files(), examine_ink, ink_seconds)
    sets, accepted, more = _read(data_sets(), examine_data_set, data_seconds)
    return [
        Row(f"random session files read in {seconds / 60:.0f} minutes: no crash, hang, other file opened, or change", done, ""),
        Row("of those, accepted as sessions and replayed", taken, ""),
        Row("peak memory beyond that after the first 200", grown, "MB", "at most 50"),
        Row(f"random InkML and UNIPEN files imported in {ink_seconds / 60:.0f} minute: the same", imported, ""),
        Row("of those, with digits in them", digits, ""),
        Row(f"random data sets (idx, csv, npz, zip) read in {data_seconds / 60:.0f} minute: the same", sets, ""),
        Row("of those, accepted", accepted, ""),
        Row("peak memory beyond that after the first 200", more, "MB", "at most 50"),
    ]


def _read(files: SearchStrategy[bytes], examine: Callable[[bytes], bool], seconds: float) -> tuple[int, int, float]:
    """Return how many files were read, how many were accepted, and by how many MB memory grew after the first batch."""
    until, done, taken, batch, settled = time.monotonic() + seconds, 0, 0, 0, 0.0
    while time.monotonic() < until:

        @seed(batch)
        @given(files)
        @settings(
            max_examples=_BATCH,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def one_batch(content: bytes) -> None:
            nonlocal done, taken
            if time.monotonic() > until:
                return
            try:
                taken += examine(content)
            except BaseException:
                _FAILED.write_bytes(content)
                raise
            done += 1

        one_batch()
        batch += 1
        settled = settled or _peak()
    return done, taken, _peak() - settled


def _peak() -> float:
    """Return the peak resident memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
