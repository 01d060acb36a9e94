"""Every fault of a session file is reported by reader, replay and program, and costs nothing else."""

import gzip
import os
import subprocess
import sys
import time
import zlib
from pathlib import Path

import numpy as np
import pytest

from airdigits.errors import DataError, OutputError
from airdigits.sessions.digits import digits_of
from airdigits.sessions.format import FrameLine, Header, encode
from airdigits.sessions.header import reader_for
from airdigits.sessions.recorder import Recorder
from airdigits.sessions.replay import compare
from airdigits.sessions.session import Session
from tests.conftest import CHECKOUT, RunProgram
from tests.sessions.made_sessions import record, writes_sevens

pytestmark = pytest.mark.slow

HEADER = Header(1, (640, 480), 30, False)
_PROC = Path("/proc/self").is_dir()  # a folder that not even root can write to
_63 = "0.5," * 62 + "0.5"


def hand(landmarks: str = _63, world: str = _63, rest: str = "") -> bytes:
    return f'{{"type":"frame","t":1,"hand":{{"landmarks":[{landmarks}],"world":[{world}]{rest}}}}}\n'.encode()


FAULTY_LINES = {
    "text instead of a number": b'{"type":"frame","t":"1"}\n',
    "a number instead of a hand": b'{"type":"frame","t":1,"hand":7}\n',
    "a list instead of a line": b"[1,2,3]\n",
    "NaN": b'{"type":"frame","t":NaN}\n',
    "infinity": b'{"type":"frame","t":Infinity}\n',
    "minus infinity among the landmarks": hand("-Infinity" + _63[3:]),
    "a number beyond all floats": b'{"type":"frame","t":1e999}\n',
    "20 landmarks": hand(_63[:-12], _63[:-12]),
    "22 landmarks": hand(_63 + ",0.5,0.5,0.5"),
    "20 landmarks in the world alone": hand(_63, _63[:-12]),
    "a landmark miles away": hand("1e30" + _63[3:]),
    "null among the landmarks": hand("null" + _63[3:]),
    "a score above one": hand(rest=',"score":7'),
    "no time": b'{"type":"frame","hand":null}\n',
    "a negative number of a picture": b'{"type":"frame","t":1,"picture":-1}\n',
    "a second header": encode(HEADER),
    "a line of no known type": b'{"type":"dance"}\n',
    "time that goes back": b'{"type":"frame","t":-5}\n',
    "binary data": bytes(b for b in range(256) if b != 10) + b"\n",
    "text that is no UTF-8": b'{"type":"key","t":1,"key":"\xff\xfe"}\n',
    "half a surrogate": b'{"type":"key","t":1,"key":"\\ud800"}\n',
    "brackets without end": b'{"type":"event","event":{"a":' + b"[" * 200_000 + b"\n",
    "a digit that is none": b'{"type":"label","t":0,"number":1,"digit":10}\n',
    "a view of a billion pixels": b'{"type":"view","size":[99999,99999],"mirrored":false}\n',
    "ink a billion frame heights away": b'{"type":"ink","strokes":[[0,0,0,1e9,0,1]]}\n',
    "ink of two numbers": b'{"type":"ink","strokes":[[1,2]]}\n',
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sitzung mit ümläuten и пробелы.jsonl"


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("fault", FAULTY_LINES)
def test_a_faulty_line_is_named_and_costs_nothing_but_itself(session_file: Path, path: Path, fault: str, packed: bool):
    lines = session_file.read_bytes().splitlines(keepends=True)
    middle = len(lines) // 2
    content = b"".join([*lines[:middle], FAULTY_LINES[fault], *lines[middle:]])
    path.write_bytes(gzip.compress(content, 1) if packed else content)
    told: list[str] = []
    session = Session(path, log=told.append)
    result = compare(session, reader_for(session))
    assert (result.changes, result.notes) == ((), ())
    assert len(told) == 1
    assert told[0].startswith(f"{path}:{middle + 1}: skipped: ")
    assert "\n" not in told[0]
    with pytest.raises(DataError) as refused:
        list(Session(path, strict=True).records())
    assert str(refused.value).startswith(f"{path}:{middle + 1}: ")


def test_a_session_cut_at_every_byte_of_its_last_lines_replays_as_far_as_it_goes(path: Path):
    record(path, writes_sevens()[:45])
    whole = path.read_bytes()
    ends = [sum(map(len, whole.splitlines(keepends=True)[-count:])) for count in (3, 5)]  # two events and the end; two frames
    cuts = [*range(len(whole) - ends[1], len(whole) - ends[0], 97), *range(len(whole) - ends[0], len(whole))]
    writer = reader_for(Session(path))
    writer.recognizer.guessing = False
    for end in cuts:
        path.write_bytes(whole[:end])
        writer.restart()
        assert compare(Session(path), writer).changes == (), f"cut at byte {end}"


def test_a_packed_session_cut_at_every_byte_of_its_last_member_keeps_the_others(path: Path):
    parts = [b"".join(encode(FrameLine(i + n / 10)) for n in range(10)) for i in range(3)]
    first = gzip.compress(encode(HEADER)) + gzip.compress(parts[0]) + gzip.compress(parts[1])
    whole = first + gzip.compress(parts[2])
    for end in range(len(first), len(whole) + 1):
        path.write_bytes(whole[:end])
        session = Session(path)
        times = [record.t for record in session.records() if isinstance(record, FrameLine)]
        assert times == [i + n / 10 for i in range(3) for n in range(10)][: len(times)]
        assert len(times) >= 20
        assert session.cut == (end not in (len(first), len(whole)))


def test_packed_data_damaged_in_the_middle_gives_what_stands_before(path: Path):
    members = [gzip.compress(encode(HEADER)), *(gzip.compress(encode(FrameLine(t)) * 50) for t in range(4))]
    damaged = bytearray(members[2])
    damaged[len(damaged) // 2 :] = bytes(len(damaged) - len(damaged) // 2)
    for member in (bytes(damaged), members[2][:-8] + bytes(8), b"no gzip at all"):
        path.write_bytes(b"".join([*members[:2], member, *members[3:]]))
        told: list[str] = []
        session = Session(path, log=told.append)
        times = [record.t for record in session.records() if isinstance(record, FrameLine)]
        assert times[:50] == [0.0] * 50
        assert session.cut
        assert "cut off" in told[-1]


def test_a_packed_line_of_100_mb_is_passed_over_without_loading_it(path: Path):
    import tracemalloc

    pieces = zlib.compressobj(1, wbits=zlib.MAX_WBITS | 16)
    numbers = np.random.default_rng(1).integers(48, 58, 1 << 20, np.uint8).tobytes()  # chance does not pack like a bomb
    with path.open("wb") as file:
        file.write(pieces.compress(encode(HEADER) + encode(FrameLine(1)) + b'{"type":"frame","t":['))
        for _ in range(100):
            file.write(pieces.compress(numbers))
        file.write(pieces.compress(b"]}\n" + encode(FrameLine(2))) + pieces.flush())
    tracemalloc.start()
    told: list[str] = []
    records = list(Session(path, log=told.append).records())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert records == [FrameLine(1.0), FrameLine(2.0)]
    assert "longer than 1 MB" in told[0]
    assert peak < 8e6


def test_every_kind_of_no_session_is_one_line_from_every_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    from airdigits.cli.main import main

    made = {
        "empty.jsonl": b"",
        "binary.jsonl": bytes(range(256)) * 50,
        "header only in part.jsonl": encode(HEADER)[:30],
        "newer.jsonl": b'{"type":"session","version":2}\n',
        "a picture.jsonl": b"\x89PNG\r\n\x1a\n" + bytes(100),
        "packed nothing.jsonl.gz": gzip.compress(b""),
        "packed rubbish.jsonl.gz": b"\x1f\x8b" + bytes(range(256)),
        "no wide enough header.jsonl": b'{"type":"session","version":1,"size":[1,1],"fps":30,"mirrored":false}\n',
        "endless rate.jsonl": b'{"type":"session","version":1,"size":[640,480],"fps":1e9,"mirrored":false}\n',
        "foreign settings.jsonl": encode(Header(1, (640, 480), 30, False, config={"grouping": {"pause": "long"}})),
        "unknown settings.jsonl": encode(Header(1, (640, 480), 30, False, config={"os": {"system": "rm"}})),
    }
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "folder.jsonl").mkdir()
    places = [*made, "folder.jsonl/x.jsonl", "none.jsonl"]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.jsonl")
        places.append("pipe.jsonl")
    for name in places:
        file = str(tmp_path / name)
        for command in (
            ["replay", file, "--check"],
            ["replay", file, "--headless", "--json"],
            ["sessions", "show", file],
            ["sessions", "label", file, "--digit", "1", "--as", "1"],
            ["sessions", "export", file, "--to", "csv", "-o", str(tmp_path / "out")],
        ):
            status = main(command)
            out, err = capsys.readouterr()
            assert status in (1, 2), (name, command)
            assert out == ""
            assert err.count("\n") == 1 + (command[1] == "export" and "digits" in err), err
            assert err.startswith("airdigits: ")
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir() if p.name in made} == made, "nothing was written into them"


@pytest.mark.parametrize("place", ["{tmp}/file/s.jsonl", "{tmp}/none/s.jsonl", "{tmp}", "/proc/s.jsonl", "/dev/full/s.jsonl"])
def test_a_place_that_cannot_be_written_even_by_root_is_one_line(tmp_path: Path, place: str):
    if place.startswith("/") and not Path(place).parent.exists():
        pytest.skip(f"{Path(place).parent} is not there")
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError) as refused:
        Recorder(Path(place.format(tmp=tmp_path)), HEADER, log=print)
    assert str(refused.value).startswith(place.format(tmp=tmp_path))
    assert "\n" not in str(refused.value)


def test_a_run_that_cannot_record_ends_before_it_begins(program: RunProgram, blank: Path, tmp_path: Path):
    ran = program("run", "--source", blank, "--headless", "--json", "--record", "/proc/s.jsonl" if _PROC else tmp_path)
    assert (ran.status, ran.out) == (1, "")
    assert ran.complaint


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits for the size of files")
def test_a_label_that_cannot_be_written_is_one_line_and_the_session_stays(session_file: Path, tmp_path: Path):
    own = tmp_path / "own.jsonl"
    own.write_bytes(session_file.read_bytes())
    done = limited(["sessions", "label", str(own), "--digit", "1", "--as", "3"], own.stat().st_size)
    assert done.returncode == 1
    assert done.stderr.startswith(f"airdigits: {own}: the label cannot be written (")
    assert done.stderr.count("\n") == 1
    assert own.read_bytes() == session_file.read_bytes()


def limited(arguments: list[str], size: int) -> subprocess.CompletedProcess[str]:
    """Run the program where no file may grow beyond this size, as under a quota; this holds for root, too."""

    def limit() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return subprocess.run(
        [sys.executable, "-m", "airdigits", *arguments],
        capture_output=True, text=True, cwd=CHECKOUT, preexec_fn=limit, timeout=300,
    )  # fmt: skip


_RECORDS = """
import sys, time
from pathlib import Path
from airdigits.cli.main import main
while not Path(sys.argv[1]).exists():
    time.sleep(0.001)
sys.exit(main(["run", "--source", sys.argv[2], "--headless", "--json", "--record", sys.argv[3], "--with-video"]))
"""


def test_of_two_processes_that_record_to_one_name_one_does_and_the_other_says_so(blank: Path, tmp_path: Path):
    start, session = tmp_path / "start", tmp_path / "one name.jsonl"
    command = [sys.executable, "-c", _RECORDS, str(start), str(blank), str(session)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    time.sleep(0.5)
    start.touch()
    ended = [(*process.communicate(timeout=120), process.returncode) for process in processes]
    assert sorted(status for _, _, status in ended) == [0, 1]
    (refused,) = (err for _, err, status in ended if status == 1)
    assert "already exists" in refused
    assert "Traceback" not in refused
    told = Session(session, strict=True)
    assert compare(told, reader_for(told)).changes == ()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["one name.jsonl", "one name.mp4", "start"]


def test_labels_that_two_processes_add_at_once_are_all_there(session_file: Path, tmp_path: Path):
    own = tmp_path / "own.jsonl"
    own.write_bytes(session_file.read_bytes())
    labels = "from pathlib import Path; import sys; from airdigits.sessions.labels import add_label"
    code = f"{labels}\nfor digit in range(5): add_label(Path(sys.argv[1]), int(sys.argv[2]), digit)"
    processes = [subprocess.Popen([sys.executable, "-c", code, str(own), str(n)], cwd=CHECKOUT) for n in (1, 2)]
    assert [process.wait(60) for process in processes] == [0, 0]
    assert own.read_bytes().startswith(session_file.read_bytes())
    assert [digit.labels for digit in digits_of(Session(own, strict=True))] == [(0, 1, 2, 3, 4), (1, 0, 1, 2, 3, 4)]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits for the size of files")
def test_a_quota_ends_the_recording_in_one_line_and_the_run_goes_on(blank: Path, tmp_path: Path):
    session = tmp_path / "s.jsonl"
    done = limited(["run", "--source", str(blank), "--headless", "--json", "--record", str(session)], 1200)
    assert done.returncode == 0
    assert len([line for line in done.stderr.splitlines() if "the recording ends here" in line]) == 1
    assert "Traceback" not in done.stderr
    assert sum(isinstance(record, FrameLine) for record in Session(session).records()) > 3


def test_a_recorder_that_is_told_to_discard_leaves_nothing(tmp_path: Path):
    Recorder(tmp_path / "s.jsonl", HEADER, log=print).discard()
    assert list(tmp_path.iterdir()) == []
