"""Ten minutes of session files out of chance, and one of files to import: how many there were, and that none did harm."""

import resource
import time
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from bench.table import Row
from tests.sessions.fuzzing import examine, session_files
from tests.sessions.ink_fuzzing import examine_ink, ink_files

_SECONDS, _INK_SECONDS = 600, 60
_BATCH = 200  # files of one seed: hypothesis keeps what it has tried in memory, so that it begins anew now and then
_FAILED = Path("bench/fuzz-failed.session")


def measure(seconds: float = _SECONDS, ink_seconds: float = _INK_SECONDS) -> list[Row]:
    """Read files until the time is over. Raises what one of them caused, and leaves that file in `bench/`."""
    done, taken, grown = _read(session_files(), examine, seconds)
    imported, digits, _ = _read(ink_files(), examine_ink, ink_seconds)
    return [
        Row(f"session files out of chance, read for {seconds / 60:.0f} minutes: no crash, hang, other file, or change", done, ""),
        Row("of those, taken for sessions and replayed", taken, ""),
        Row("peak memory beyond that after the first 200", grown, "MB", "at most 50"),
        Row(f"InkML and UNIPEN files out of chance, imported for {ink_seconds / 60:.0f} minute: the same", imported, ""),
        Row("of those, with digits in them", digits, ""),
    ]


def _read(files: SearchStrategy[bytes], examine: Callable[[bytes], bool], seconds: float) -> tuple[int, int, float]:
    """How many files were read, how many of them were taken, and by how many MB the memory grew after the first batch."""
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
    """Peak resident memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
