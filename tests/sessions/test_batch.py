"""Folders of sessions are read on several cores, reported in order, with errors at the end."""

import os
import shutil
import time
from pathlib import Path

import pytest

from airdigits.corpora.execution import Execution
from airdigits.corpora.reading import Log, Outcome, gather, read_all
from airdigits.errors import AirdigitsError, DataError
from airdigits.sessions.corpus import sessions_in
from tests.conftest import RunProgram
from tests.interrupted import interrupt
from tests.sessions.golden import FOLDER as GOLDEN

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(session_file: Path, tmp_path: Path) -> Path:
    """Good sessions, one that reads differently today, one with rubbish in it, two invalid ones, and another file."""
    folder = tmp_path / "many sessions é"
    folder.mkdir()
    whole = session_file.read_bytes()
    lines = whole.splitlines(keepends=True)
    (folder / "a empty.jsonl").write_bytes(b"")
    (folder / "b whole.jsonl").write_bytes(whole)
    (folder / "c other.jsonl").write_bytes(whole.replace(b'"digit":7', b'"digit":9', 1))
    (folder / "d rubbish.jsonl").write_bytes(b"".join([*lines[:3], b"rubbish\n", *lines[3:]]))
    (folder / "e binary.jsonl").write_bytes(bytes(range(256)))
    shutil.copy(sorted(GOLDEN.glob("*.gz"))[0], folder / "f golden.jsonl.gz")
    (folder / "notes.txt").write_text("no session")
    return folder


def slow_first(path: Path, log: Log) -> str:
    """Work whose later calls end before its first one."""
    number = int(path.name)
    time.sleep(0.5 if number == 0 else 0)
    log(f"told {number}")
    if number == 2:
        raise DataError("number 2 is broken")
    return f"result {number} of process {os.getpid()}"


def test_outcomes_come_in_the_order_of_the_paths_whichever_is_ready_first():
    outcomes = list(read_all([Path(str(n)) for n in range(5)], slow_first, Execution(2)))
    assert [outcome.path.name for outcome in outcomes] == ["0", "1", "2", "3", "4"]
    assert [outcome.log for outcome in outcomes] == [(f"told {n}",) for n in range(5)]
    assert [str(outcome.error) for outcome in outcomes if outcome.error] == ["number 2 is broken"]
    assert all((outcome.result is None) == (n == 2) for n, outcome in enumerate(outcomes))
    processes = {outcome.result.split()[-1] for outcome in outcomes if outcome.result}
    assert str(os.getpid()) not in processes


def dies(path: Path, log: Log) -> str:
    os._exit(9)


def test_a_process_that_is_killed_is_told_in_one_line():
    with pytest.raises(AirdigitsError, match="--jobs 1"):
        list(read_all([Path("a"), Path("b")], dies, Execution(2)))


def test_errors_are_gathered_and_lines_told_in_order():
    outcomes = [Outcome(Path("a"), 1, ("x",)), Outcome(Path("b"), None, ("y",), DataError("bad")), Outcome(Path("c"), 3)]
    errors: list[AirdigitsError] = []
    told: list[str] = []
    assert list(gather(outcomes, errors, told.append)) == [(Path("a"), 1), (Path("c"), 3)]
    assert ([str(e) for e in errors], told) == (["bad"], ["x", "y"])


def test_a_folders_sessions_are_those_whose_names_say_so(folder: Path, tmp_path: Path):
    assert [path.name[0] for path in sessions_in([folder])] == ["a", "b", "c", "d", "e", "f"]
    assert sessions_in([folder / "notes.txt"]) == [folder / "notes.txt"]  # who names a file means it
    (tmp_path / "none").mkdir()
    with pytest.raises(DataError, match="no session in it"):
        sessions_in([tmp_path / "none"])


def test_a_folder_is_checked_with_a_line_for_each_session_and_the_errors_at_the_end(program: RunProgram, folder: Path):
    one, two = (program("replay", folder, "--check", "--jobs", jobs) for jobs in (1, 2))
    assert (one.status, one.out, one.err) == (two.status, two.out, two.err)
    assert one.status == 1
    lines = one.out.splitlines()
    assert [line.removeprefix(f"{folder}{os.sep}")[0] for line in lines] == ["b", "c", "d", "f"]
    assert [("the same" in line, "2 lines differ" in line) for line in lines[:3]] == [(True, False), (False, True), (True, False)]
    told = one.err.splitlines()
    assert "d rubbish.jsonl:4: skipped" in told[0]
    assert ["a empty.jsonl: empty" in told[1], "e binary.jsonl: line 1 is not a session header" in told[2]] == [True, True]
    assert "of 6 sessions read as they did" in told[3]
    assert "Traceback" not in one.err


def test_a_folder_of_sessions_that_read_as_they_did_passes(program: RunProgram, session_file: Path, tmp_path: Path):
    for name in ("one.jsonl", "two.jsonl"):
        shutil.copy(session_file, tmp_path / name)
    ran = program("replay", tmp_path, "--check")
    assert ran.status == 0
    assert ran.err.strip().endswith("2 of 2 sessions read as they did")


def test_list_show_and_export_take_a_folder(program: RunProgram, folder: Path, tmp_path: Path):
    for command in (["list"], ["show"], ["export", "--to", "csv", "-o", tmp_path / "out"]):
        ran = program("sessions", command[0], folder, *command[1:])
        assert ran.status == 1
        assert [line.removeprefix(f"{folder}{os.sep}")[0] for line in ran.out.splitlines()] == ["b", "c", "d", "f"]
        assert [line for line in ran.err.splitlines() if "a empty.jsonl: empty" in line]
        assert "Traceback" not in ran.err
    rows = (tmp_path / "out" / "digits.csv").read_text().splitlines()
    assert [row[0] for row in rows[1:7]] == ["7", "1", "7", "1", "7", "1"]


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [("--jobs", "0", "from 1 to 60"), ("--jobs", "many", "from 1 to 60"), ("--speed", "0", "positive"), ("--speed", "x", "max")],
)
def test_a_number_that_is_none_is_a_mistake_of_usage_in_plain_words(
    program: RunProgram, folder: Path, option: str, value: str, says: str
):
    ran = program("replay", folder, "--check", option, value)
    assert ran.status == 2
    assert f"{option}: '{value}': must be" in ran.err.splitlines()[-1]
    assert says in ran.err.splitlines()[-1]


def test_a_folder_without_check_is_a_mistake_of_usage(program: RunProgram, folder: Path):
    ran = program("replay", folder)
    assert ran.status == 2
    assert "add --check" in ran.complaint


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to a child")
def test_ctrl_c_ends_all_processes_without_a_traceback(session_file: Path, tmp_path: Path):
    lines = session_file.read_bytes().splitlines(keepends=True)
    frames = [line for line in lines if b'"hand":null' in line][:1] * 50_000
    for number in range(4):
        (tmp_path / f"{number}.jsonl").write_bytes(lines[0] + b"".join(frames))
    status, err = interrupt("replay", tmp_path, "--check", "--jobs", "2")
    assert status == 130
    assert "Traceback" not in err
