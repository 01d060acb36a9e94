"""Ten minutes of session files out of chance: how many there were, and that none did harm."""

import resource
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from bench.table import Row
from tests.sessions.fuzzing import examine, session_files

_SECONDS = 600
_BATCH = 200  # files of one seed: hypothesis keeps what it has tried in memory, so that it begins anew now and then
_FAILED = Path("bench/fuzz-failed.session")


def measure(seconds: float = _SECONDS) -> list[Row]:
    """Read files until the time is over. Raises what one of them caused, and leaves that file in `bench/`."""
    until, done, taken, batch = time.monotonic() + seconds, 0, 0, 0
    settled = 0.0
    while time.monotonic() < until:

        @seed(batch)
        @given(session_files())
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
    return [
        Row(f"session files out of chance, read for {seconds / 60:.0f} minutes: no crash, hang, other file, or change", done, ""),
        Row("of those, taken for sessions and replayed", taken, ""),
        Row("peak memory beyond that after the first 200", _peak() - settled, "MB", "at most 50"),
    ]


def _peak() -> float:
    """Peak resident memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
