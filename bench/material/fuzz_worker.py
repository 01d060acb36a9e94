"""Read what the fuzzer makes, one file after the other, and say of each whether it did harm.

    python -m bench.material.fuzz_worker FORMAT

Takes each file on standard input, as its length in eight bytes and its content, and answers with a line of JSON: what came of
it, and what was wrong. A process of its own, so that a crash of native code ends this one alone.
"""

import codecs
import contextlib
import json
import os
import resource
import signal
import struct
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from airdigits.errors import AirdigitsError

PATIENCE = 20.0  # s of the processor for one file, which takes some hundredths: more is a hang, and ends this process
LEAST_MEMORY, TIMES = 200 << 20, 20  # bytes: what reading a file may take, or so many times its size
_BEYOND = 4 << 30  # bytes of address space beyond what is there at the beginning

_WATCHED = ["os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.link"]
_WATCHED += ["os.symlink", "os.chmod", "os.truncate", "subprocess.Popen", "socket.connect", "socket.bind", "pickle.find_class"]
_WATCHED += ["shutil.rmtree", "exec", "ctypes.dlopen"]
_OWN = (".tflite", ".switch", ".py", ".pyc", ".so", "/status", "/clear_refs")  # the installed models, and modules loaded late


class Watch:
    """Notes every file that is opened, and everything that runs, renames or removes something, while it is on."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        """Where files may be read, and a session be written; None: off."""
        self.seen: list[str] = []
        sys.addaudithook(self._audit)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.folder is None:
            return
        if event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
            name, flags = os.fsdecode(arguments[0]), int(arguments[2] or 0)
            inside = self.folder in (Path(name), Path(name).parent)
            writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if name != os.devnull and not (inside or (name.endswith(_OWN) and not writes)):
                self.seen.append(f"opened {name}")
        elif event in _WATCHED and not str(arguments[0] if arguments else "").startswith(str(self.folder)):
            self.seen.append(f"{event} {arguments}")


def examine(read: Callable[[Path], object], name: str, content: bytes, watch: Watch) -> tuple[str, str]:
    """Let `read` read a file of this name and content. Returns what came of it, and what was wrong: "" for nothing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        before = _reset_peak()
        watch.folder, watch.seen = Path(folder), []
        try:
            with _time_limit(), warnings.catch_warnings(action="ignore"):
                outcome = "read" if read(path) else "refused"
            wrong = ""
        except AirdigitsError as error:
            outcome, wrong = f"refused: {_without_names(str(error), folder)}", _wrong_with(error)
        except BaseException:
            outcome, wrong = "raised", traceback.format_exc(limit=-4)
        finally:
            watch.folder = None
        wrong = wrong or "; ".join(watch.seen)
        grown = _peak() - before
        if grown > max(LEAST_MEMORY, TIMES * len(content)):
            wrong = wrong or f"took {grown >> 20} MB of memory"
        left = sorted(left.name for left in Path(folder).iterdir() if left.name not in (name, "out.jsonl"))
        if left or path.read_bytes() != content:
            wrong = wrong or f"changed the file, or wrote {left}"
    return outcome, wrong


def _wrong_with(error: AirdigitsError) -> str:
    """Return what is wrong with a refusal: it is no line for a person, or it hides a fault of the program."""
    line = str(error)
    if not line.isprintable() or len(line) > 3000:
        return f"not a line for a person: {line[:300]!r}"
    cause = error.__cause__
    while cause is not None:
        if isinstance(cause, MemoryError | AssertionError | NameError):
            return "".join(traceback.format_exception(cause, limit=-4))
        cause = cause.__cause__
    return ""


@contextlib.contextmanager
def _time_limit() -> Any:
    """End this process where one file takes too long: native code is interrupted by nothing else."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _without_names(line: str, folder: str) -> str:
    """Return the kind of an error, without what differs from file to file."""
    return "".join(c for c in line.replace(folder, "") if c.isalpha() or c in " .,;:")[:100]


def _reset_peak() -> int:
    """Begin to measure the peak of memory anew. Returns what is in use, in bytes."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    return _peak()


def _peak() -> int:
    """Return the peak of memory since `_reset_peak`, in bytes; where the system does not say, of this process."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Answer until standard input ends."""
    from bench.material.fuzzed_formats import FORMATS

    format = FORMATS[sys.argv[1]]
    answers, files = os.fdopen(os.dup(1), "w"), sys.stdin.buffer
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"):  # modules that are loaded late
        codecs.lookup(encoding)
    for _ in range(2):
        for seed in format.seeds():
            examine(format.read, format.name, seed, _unwatched)
    watch = Watch()
    size = next(int(line.split()[1]) << 10 for line in Path("/proc/self/status").read_text().splitlines() if "VmSize" in line)
    resource.setrlimit(resource.RLIMIT_AS, (size + _BEYOND, size + _BEYOND))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 20, 64 << 20))
    print("ready", file=answers, flush=True)
    while head := files.read(8):
        content = files.read(struct.unpack("<Q", head)[0])
        print(json.dumps(examine(format.read, format.name, content, watch)), file=answers, flush=True)


class _Unwatched:
    folder: Path | None = None
    seen: list[str] = []  # noqa: RUF012


_unwatched: Any = _Unwatched()

if __name__ == "__main__":
    main()
