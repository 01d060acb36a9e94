"""Check a folder of many short sessions over the cores and on a Dask cluster of this machine, side by side.

Each size is read in turn by both, `ROUNDS` times, into Parquet: what else the machine does meets both alike.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.material.session_corpus import SECONDS, make_corpus
from bench.table import Row

ROUNDS = 1
_DIFFERENT = 250  # sessions that are performed: the others are copies, read like any other
_WAYS = {"--jobs": ("--jobs", "{cores}"), "--cluster local": ("--cluster", "local")}


@dataclass(frozen=True)
class _Ran:
    """What a run took: `wall` and `cpu` s, its own peak memory (not that of its workers) in MB, bytes of its results."""

    wall: float
    cpu: float
    peak: float
    written: int


def measure(sessions: int = 20_000, corpus: Path | None = None) -> list[Row]:
    """Read a twentieth of the sessions, then all of them. `corpus` holds a corpus that was made before, or will hold one."""
    with tempfile.TemporaryDirectory() as temporary:
        made = corpus or Path(temporary) / "corpus"
        if not made.is_dir():
            make_corpus(made, sessions, _DIFFERENT, os.cpu_count() or 1)
        files = sorted(made.iterdir())[:sessions]
        few = files[: max(1, sessions // 20)]
        rows = [Row(f"a session of {SECONDS:g} s, packed", sum(file.stat().st_size for file in few) / len(few) / 1e3, "kB")]
        figures: dict[tuple[str, int], list[_Ran]] = {}
        for _ in range(ROUNDS):
            for part in (few, files):
                for way in _WAYS:
                    figures.setdefault((way, len(part)), []).append(_run(way, part, Path(temporary)))
                    print(way, len(part), figures[way, len(part)][-1], file=sys.stderr, flush=True)
    for (way, count), runs in figures.items():
        wall, cpu = (sum(getattr(run, name) for run in runs) / len(runs) for name in ("wall", "cpu"))
        rows.append(Row(f"{way}, {count:,} sessions", count / wall, "sessions/s"))
        rows.append(Row(f"{way}, {count:,} sessions: processor time of one", 1e3 * cpu / count, "ms"))
        rows.append(Row(f"{way}, {count:,} sessions: peak memory of the command", max(run.peak for run in runs), "MB"))
        rows.append(Row(f"{way}, {count:,} sessions: results of one", runs[-1].written / count, "bytes"))
    rows += [_ratio(figures, count) for count in (len(few), len(files))]
    return rows + [_growth(way, figures, len(few), len(files)) for way in _WAYS]


def _ratio(figures: dict[tuple[str, int], list[_Ran]], count: int) -> Row:
    jobs, cluster = (sum(run.cpu for run in figures[way, count]) for way in _WAYS)
    return Row(f"--cluster local against --jobs, {count:,} sessions, by processor time", jobs / cluster, "", "at least 0.9")


def _growth(way: str, figures: dict[tuple[str, int], list[_Ran]], few: int, many: int) -> Row:
    one, all_of = (sum(run.cpu for run in figures[way, count]) / count for count in (few, many))
    return Row(f"{way}: processor time of a session, {many:,} against {few:,}", all_of / one, "", "0.9 to 1.1")


def _run(way: str, files: list[Path], temporary: Path) -> _Ran:
    listed, results = temporary / "sessions.txt", temporary / "results"
    listed.write_text("".join(f"{file}\n" for file in files))
    shutil.rmtree(results, ignore_errors=True)
    options = [word.format(cores=os.cpu_count()) for word in _WAYS[way]]
    command = [sys.executable, "-m", "airdigits", "replay", f"@{listed}", "--check", *options, "--results", str(results)]
    before, started, peak = os.times(), time.monotonic(), 0.0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            time.sleep(0.2)
            peak = max(peak, _peak_memory(process.pid))
        said = process.stderr.read() if process.stderr else ""
    if process.returncode:
        raise RuntimeError(said)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    written = sum(file.stat().st_size for file in results.rglob("*.parquet"))
    return _Ran(time.monotonic() - started, cpu, peak, written)


def _peak_memory(pid: int) -> float:
    """Return the peak resident memory of a process in MB; 0 where the system does not tell, or it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1e3 for line in lines if line.startswith("VmHWM")), 0.0)
