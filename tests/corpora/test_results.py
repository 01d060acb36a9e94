"""Results go to Parquet as they come, and a later run does only what is missing."""

import json
import subprocess
import sys
import time
from pathlib import Path

import cv2
import pytest

from airdigits.synthesis.pages.tidy import tidy_page
from tests.conftest import CHECKOUT, RunProgram

pytest.importorskip("pyarrow", reason="needs the extra cluster")
from pyarrow import parquet

NAMES = [f"s{number}.jsonl" for number in range(12)]


def table(results: Path, name: str) -> list[dict]:
    return parquet.read_table(results / name).to_pylist()


def test_a_check_writes_one_row_a_session_and_one_row_a_digit_and_names_bad_sessions_at_the_end(
    program: RunProgram, sessions: Path, tmp_path: Path
):
    plain = program("replay", sessions, "--check", "--jobs", "1")
    kept = program("replay", sessions, "--check", "--jobs", "1", "--results", tmp_path / "out")
    assert (plain.status, plain.out, plain.err) == (kept.status, kept.out, kept.err)
    assert "s4.jsonl: line 1 is not a session header" in kept.err.splitlines()[-2]
    rows = table(tmp_path / "out", "sources")
    assert [Path(row["source"]).name for row in rows] == NAMES
    assert [row["same"] for row in rows].count(None) == 1
    assert "not a session header" in rows[4]["error"]
    assert any("skipped" in line for line in rows[2]["log"])
    digits = [row for row in table(tmp_path / "out", "digits") if row["source"] == rows[0]["source"]]
    assert [(row["number"], row["digit"], row["labels"]) for row in digits] == [(1, 7, [1])]
    assert len(digits[0]["probabilities"]) == 10


def test_the_example_asks_the_tables_what_is_misread(program: RunProgram, sessions: Path, tmp_path: Path):
    pytest.importorskip("duckdb", reason="needs duckdb")
    program("replay", sessions, "--check", "--results", tmp_path / "out")
    command = [sys.executable, "examples/read_results.py", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=CHECKOUT)
    assert done.stdout.splitlines() == ["12 sessions, 1 of them unreadable", "1 read as 7: 10 times in 10 sessions"], done.stderr


def test_what_is_done_is_not_done_again_and_the_answer_is_the_same(program: RunProgram, sessions: Path, tmp_path: Path):
    results = tmp_path / "out"
    half = tmp_path / "half.txt"
    half.write_text("".join(f"{sessions / name}\n" for name in NAMES[:6]))
    assert program("replay", f"@{half}", "--check", "--results", results).status == 1
    parts = {path: path.stat().st_mtime_ns for path in results.rglob("*.parquet")}
    for name in NAMES[:6]:
        (sessions / name).unlink()  # they could not be read again
        (sessions / name).touch()
    whole = program("replay", sessions, "--check", "--results", results)
    assert [line.split()[0].rpartition("/")[2] for line in whole.out.splitlines()] == [n for n in NAMES if n != "s4.jsonl"]
    assert all(path.stat().st_mtime_ns == written for path, written in parts.items())
    assert [Path(row["source"]).name for row in table(results, "sources")] == NAMES


def test_a_killed_run_keeps_what_it_wrote_and_goes_on_there(session_bytes: bytes, tmp_path: Path, program: RunProgram):
    folder, results = tmp_path / "many", tmp_path / "out"
    folder.mkdir()
    for number in range(1100):
        (folder / f"{number:04}.jsonl").write_bytes(session_bytes)
    command = [sys.executable, "-m", "airdigits", "replay", str(folder), "--check", "--jobs", "2", "--results", str(results)]
    process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.DEVNULL)
    while not list(results.glob("sources/[0-9]*.parquet")) and process.poll() is None:
        time.sleep(0.02)
    process.kill()
    process.wait()
    done = len(table(results, "sources"))
    assert done > 0
    ran = program("replay", folder, "--check", "--results", results)
    assert (ran.status, len(ran.out.splitlines())) == (0, 1100)
    rows = table(results, "sources")
    assert [row["source"] for row in rows] == [str(folder / f"{number:04}.jsonl") for number in range(1100)]


def test_digits_export_to_parquet_and_from_it_to_all_that_reads_digits(program: RunProgram, sessions: Path, tmp_path: Path):
    out = tmp_path / "tables"
    ran = program("sessions", "export", sessions, "--to", "parquet", "-o", out)
    assert ran.status == 1
    assert "no session header" in ran.err or "not a session header" in ran.err
    for path in sessions.iterdir():
        path.write_bytes(b"")  # the tables are enough from here on
    measured = program("evaluate", "--sessions", sessions, "--results", out, "--json")
    assert measured.status == 0
    assert json.loads(measured.out)["n"] == 10
    exported = program("sessions", "export", sessions, "--to", "csv", "--results", out, "-o", tmp_path / "csv")
    assert exported.status == 1
    assert [row[0] for row in (tmp_path / "csv" / "digits.csv").read_text().splitlines()].count("1") == 10


def test_pictures_are_kept_and_answered_from_the_tables(program: RunProgram, tmp_path: Path):
    folder, out = tmp_path / "pictures", tmp_path / "out"
    folder.mkdir()
    cv2.imwrite(str(folder / "a.png"), tidy_page([["42"]]))
    (folder / "b.png").write_bytes(b"no picture")
    first = program("read", folder, "--json", "--results", out)
    (folder / "a.png").write_bytes(b"gone")
    again = program("read", folder, "--json", "--results", out)
    assert (first.status, first.out, first.err) == (again.status, again.out, again.err)
    assert json.loads(first.out.splitlines()[0])["lines"] == [["42"]]
    assert [row["digit"] for row in table(out, "digits")] == [4, 2]


@pytest.mark.parametrize(("change", "says"), [("model", "other work"), ("folder", "other files"), ("run", "damaged")])
def test_results_of_other_work_are_not_mixed_in(program: RunProgram, sessions: Path, tmp_path: Path, change: str, says: str):
    out = tmp_path / "out"
    if change == "folder":
        out.mkdir()
        (out / "mine.txt").write_text("mine")
    else:
        program("replay", sessions, "--check", "--results", out)
    if change == "run":
        (out / "run.json").write_text("{")
    options = ["--strict"] if change == "model" else []
    ran = program("replay", sessions, "--check", "--results", out, *options)
    assert ran.status in (1, 2)
    assert says in ran.complaint


@pytest.mark.slow
def test_a_run_that_is_answered_from_the_tables_ends_as_it_should_every_time(program: RunProgram, tmp_path: Path):
    folder, out = tmp_path / "pictures", tmp_path / "out"
    folder.mkdir()
    cv2.imwrite(str(folder / "a.png"), tidy_page([["42"]]))
    ends = {(done.status, done.err) for done in (program("read", folder, "--results", out) for _ in range(12))}
    assert ends == {(0, "")}
