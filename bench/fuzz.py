"""Let every reader read files that are changed at random, and check that none does harm; keep those that do.

Each file is made of a seed, or of a file that caused something new, by a random number alone: the same numbers make the same
files again. It is read in a process of its own (`bench/material/fuzz_worker.py`), which allows one of two ends: it is read, or
an AirdigitsError says in one line why not. Everything else is a finding: another error, a crash, more than 20 s of the
processor, more than 200 MB of memory or 20 times the file, another file opened, a program started.
"""

import collections
import hashlib
import json
import select
import struct
import subprocess
import sys
import time
from pathlib import Path
from random import Random

from bench.material.fuzzed_formats import FORMATS, Format
from bench.table import Row

_SECONDS = 600
_FOUND = Path("bench/fuzz-findings")
_BATCH = 50  # files of one format after each other
_KEPT = 300  # files that caused something new, of each format
_FILES = 3000  # that a process reads before it is begun anew
_DEAF = 300.0  # s on the clock without an answer
_COMMAND = (sys.executable, "-m", "bench.material.fuzz_worker")


class Worker:
    """A process that reads files of one format."""

    def __init__(self, *command: str):
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.files = 0
        if self._answer() != "ready":
            raise RuntimeError(f"{command[-1]}: the seeds themselves cannot be read")

    def read(self, content: bytes) -> tuple[str, str]:
        """Let it read a file. Returns what came of it and what was wrong; a process that died of it is a finding."""
        assert self._process.stdin
        self.files += 1
        try:
            self._process.stdin.write(struct.pack("<Q", len(content)) + content)
            self._process.stdin.flush()
            answer = self._answer()
        except BrokenPipeError:
            answer = ""
        if answer:
            outcome, wrong = json.loads(answer)
            return outcome, wrong
        self._process.kill()
        return "ended", f"the process ended with status {self._process.wait()}"

    @property
    def usable(self) -> bool:
        """Whether it can read another file."""
        return self._process.poll() is None and self.files < _FILES

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()

    def _answer(self) -> str:
        assert self._process.stdout
        ready, _, _ = select.select([self._process.stdout], [], [], _DEAF)
        return self._process.stdout.readline().decode().strip() if ready else ""


class Fuzzer:
    """Makes files of one format, and has them read. `seed` makes the same ones again."""

    def __init__(self, name: str, format: Format, seed: int):
        self.name, self.counts, self.findings = name, collections.Counter[str](), list[str]()
        self._format, self._random = format, Random(f"{name} {seed}")
        self._corpus = list(format.seeds())
        self._seeds, self._outcomes = len(self._corpus), set[str]()
        self._worker: Worker | None = None

    def go_on(self, files: int, until: float = float("inf")) -> None:
        """Make and read some more files, to the end of them or of the time."""
        for _ in range(files):
            if time.monotonic() > until:
                return
            if not (self._worker and self._worker.usable):
                self.close()
                self._worker = Worker(*_COMMAND, self.name)
            content = self._make()
            outcome, wrong = self._worker.read(content)
            self.counts[outcome.split(":")[0]] += 1
            if wrong:
                self._keep(content, wrong)
            if outcome not in self._outcomes and len(self._corpus) < _KEPT and len(content) < 4 << 20:
                self._outcomes.add(outcome)
                self._corpus.append(content)

    def close(self) -> None:
        """End the process that reads."""
        if self._worker:
            self._worker.close()
            self._worker = None

    def _make(self) -> bytes:
        random = self._random
        content = self._corpus[random.randrange(self._seeds if random.randrange(2) else len(self._corpus))]
        for _ in range(random.choice((1, 1, 1, 2, 3))):
            content = random.choice(self._format.changes)(random, content)
        return content

    def _keep(self, content: bytes, wrong: str) -> None:
        _FOUND.mkdir(exist_ok=True)
        path = _FOUND / f"{self.name.replace(' ', '-')}-{hashlib.sha256(content).hexdigest()[:10]}"
        path.write_bytes(content)
        path.with_suffix(".txt").write_text(wrong)
        self.findings.append(f"{path}: {wrong.strip().splitlines()[-1]}")
        print(f"fuzz: {self.findings[-1]}", file=sys.stderr, flush=True)


def measure(seconds: float = _SECONDS, seed: int = 0, formats: tuple[str, ...] = ()) -> list[Row]:
    """Read files until the time is up, of all formats or of these. Findings are kept in `bench/fuzz-findings/`."""
    until = time.monotonic() + seconds
    fuzzers = [Fuzzer(name, format, seed) for name, format in FORMATS.items() if not formats or name in formats]
    told = time.monotonic()
    while time.monotonic() < until:
        for fuzzer in fuzzers:
            fuzzer.go_on(max(1, round(_BATCH * FORMATS[fuzzer.name].share)), until)
        if time.monotonic() - told > 60:
            told = time.monotonic()
            files, found = (sum(counts) for counts in zip(*((f.counts.total(), len(f.findings)) for f in fuzzers), strict=True))
            print(f"fuzz: {files:,} files, {found} findings", file=sys.stderr, flush=True)
    for fuzzer in fuzzers:
        fuzzer.close()
    rows = [Row(f"{f.name}: files, of which {f.counts['read']:,} were read", f.counts.total(), "") for f in fuzzers]
    rows.append(Row("all files", sum(f.counts.total() for f in fuzzers), ""))
    rows.append(Row("findings", sum(len(f.findings) for f in fuzzers), "", "0"))
    return rows
