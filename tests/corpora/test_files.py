"""Files here and behind addresses: folders, patterns, lists; fetched, and named by their addresses."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from airdigits.corpora.execution import Execution
from airdigits.corpora.files import RemoteFile, files_in, local_copy, parse_file
from airdigits.corpora.reading import gather
from airdigits.errors import AirdigitsError, DataError, UsageError
from airdigits.sessions.corpus import read_digits, sessions_in
from tests.conftest import RunProgram

fsspec = pytest.importorskip("fsspec", reason="needs the extra cluster")


@pytest.fixture
def memory(session_bytes: bytes) -> Iterator[str]:
    """A folder in fsspec's memory with three sessions, one that is none, and another file."""
    fs = fsspec.filesystem("memory")
    for name in ("s10.jsonl", "s2.jsonl", "s1.jsonl"):
        fs.pipe_file(f"/corpus/{name}", session_bytes)
    fs.pipe_file("/corpus/s3.jsonl", b"no session")
    fs.pipe_file("/corpus/notes.txt", b"")
    yield "memory://corpus"
    fs.rm("/corpus", recursive=True)


def nothing(place: object) -> AirdigitsError:
    return DataError(f"{place}: nothing")


def test_a_folder_a_pattern_and_a_list_behind_an_address_mean_its_files(memory: str, tmp_path: Path):
    names = [file.name for file in sessions_in([parse_file(memory)])]
    assert names == ["s1.jsonl", "s2.jsonl", "s3.jsonl", "s10.jsonl"]
    assert [file.name for file in sessions_in([parse_file(f"{memory}/s1*.jsonl")])] == ["s1.jsonl", "s10.jsonl"]
    listed = tmp_path / "list.txt"
    listed.write_text(f"{memory}/s2.jsonl\n\n{tmp_path / 'here.jsonl'}\n")
    assert sessions_in([Path(f"@{listed}")]) == [RemoteFile(f"{memory}/s2.jsonl"), tmp_path / "here.jsonl"]
    with pytest.raises(DataError, match="nothing"):
        files_in([parse_file(f"{memory}/*.csv")], (".csv",), nothing)


def test_sessions_in_memory_are_read_in_order_and_errors_name_their_addresses(memory: str, tmp_path: Path):
    errors: list[AirdigitsError] = []
    files = sessions_in([parse_file(memory)])
    read = list(gather(read_digits(files, Execution(1)), errors, print))
    assert [file.name for file, _ in read] == ["s1.jsonl", "s2.jsonl", "s10.jsonl"]
    assert [[digit.meant for digit in found.digits] for _, found in read] == [[1]] * 3
    (error,) = errors
    assert str(error).startswith("memory:///corpus/s3.jsonl: line 1 is not a session header")


def test_results_go_to_an_address_and_are_taken_from_there(memory: str):
    pytest.importorskip("pyarrow", reason="needs the extra cluster")
    files = sessions_in([parse_file(memory)])
    execution = Execution(1, results=parse_file("memory://corpus/results"))
    first = [outcome.log or str(outcome.error) for outcome in read_digits(files, execution)]
    fsspec.filesystem("memory").rm([f"/corpus/{file.name}" for file in files])
    again = list(read_digits(files, execution))
    assert [outcome.log or str(outcome.error) for outcome in again] == first
    assert [len(outcome.result.digits) for outcome in again if outcome.result] == [1] * 3


def test_a_copy_lives_as_long_as_the_work_and_a_path_is_not_copied(memory: str, tmp_path: Path):
    with local_copy(parse_file(f"{memory}/s1.jsonl")) as path:
        assert path.is_file()
    assert not path.exists()
    with local_copy(tmp_path) as path:
        assert path is tmp_path


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("nonsense://bucket/x", "cannot be opened"),
        ("memory://nowhere", "cannot be reached"),
        ("file:///nowhere/at/all/", "cannot be reached"),
    ],
)
def test_an_address_that_cannot_be_read_is_one_line(program: RunProgram, address: str, says: str):
    ran = program("replay", address, "--check")
    assert ran.status in (1, 2)
    assert says in ran.complaint
    assert ran.complaint.startswith(f"airdigits: {address}")


def test_what_is_secret_in_an_address_is_not_shown():
    assert str(RemoteFile("https://me:secret@host/corpus/a.jsonl")) == "https://host/corpus/a.jsonl"


def test_an_unknown_address_names_what_it_needs():
    with pytest.raises(UsageError, match="cannot be opened"):
        sessions_in([parse_file("nonsense://x")])


def test_a_folder_of_this_machine_by_its_address(program: RunProgram, sessions: Path):
    ran = program("replay", f"file://{sessions}", "--check")
    assert len(ran.out.splitlines()) == 11
    assert f"file://{sessions}/s4.jsonl: line 1" in ran.err
