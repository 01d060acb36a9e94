"""Session files are read in every state."""

import gzip
import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from airdigits.errors import DataError
from airdigits.sessions.format import FrameLine, Header, encode
from airdigits.sessions.session import Session

HEADER = encode(Header(1, (640, 480), 30, False))


def frame(t: float) -> bytes:
    return encode(FrameLine(t))


def read(path: Path, **options: bool) -> tuple[list[float], list[str], Session]:
    """Return the times of the frames, the logged lines, and the session."""
    told: list[str] = []
    session = Session(path, log=told.append, **options)
    return [record.t for record in session.records() if isinstance(record, FrameLine)], told, session


def refused(path: Path, **options: bool) -> str:
    with pytest.raises(DataError) as caught:
        read(path, **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "été session.jsonl"


def test_a_session_cut_at_every_byte_of_its_last_lines_keeps_every_whole_line(path: Path):
    whole = HEADER + frame(1) + frame(2) + frame(3)
    for end in range(len(HEADER), len(whole) + 1):
        path.write_bytes(whole[:end])
        times, _, session = read(path)
        # A last line that lacks nothing but its end is whole.
        assert times == [1.0, 2.0, 3.0][: len([n for n in (1, 2, 3) if end >= len(HEADER) + n * len(frame(1)) - 1])]
        assert session.cut == (b"\n" not in whole[end - 1 : end + 1])


def test_a_packed_session_cut_anywhere_gives_what_it_still_holds(path: Path):
    lines = [HEADER, *(frame(i / 30) for i in range(200))]
    parts = [gzip.compress(b"".join(lines[i : i + 20])) for i in range(0, len(lines), 20)]
    whole = b"".join(parts)
    for end in range(len(parts[0]), len(whole), 37):
        path.write_bytes(whole[:end])
        times, _, _ = read(path)
        finished = sum(end >= len(b"".join(parts[: n + 1])) for n in range(len(parts)))
        assert len(times) >= 20 * finished - 1
        assert times == [i / 30 for i in range(len(times))]


def test_rubbish_in_the_middle_is_passed_over_with_file_and_line_or_refused(path: Path):
    path.write_bytes(HEADER + frame(1) + b"\x00\xff rubbish\n" + frame(2) + HEADER + frame(1.5) + frame(3))
    times, told, session = read(path)
    assert times == [1, 2, 3]
    assert [line.split(": skipped: ")[0] for line in told] == [f"{path}:{n}" for n in (3, 5, 6)]
    assert "second header" in told[1]
    assert "time goes back from 2 s to 1.5 s" in told[2]
    assert session.damaged == 3
    assert refused(path, strict=True).startswith(f"{path}:3: ")


def test_many_damaged_lines_are_told_in_few(path: Path):
    path.write_bytes(HEADER + b"x\n" * 5000 + frame(1))
    times, told, _ = read(path)
    assert times == [1]
    assert len(told) < 20
    assert "5000 damaged lines" in told[-1]


@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is read as on Unix")
def test_a_line_of_100_mb_is_passed_over_without_loading_it(path: Path):
    import tracemalloc

    with path.open("wb") as file:
        file.write(HEADER + frame(1) + b'{"type":"frame","t":[')
        for _ in range(100):
            file.write(b"1," * (1 << 19))
        file.write(b"1]}\n" + frame(2))
    tracemalloc.start()
    times, told, _ = read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert times == [1, 2]
    assert "longer than 1 MB" in told[0]
    assert peak < 8e6


def test_much_that_was_packed_into_little_is_read_in_bounded_memory(path: Path):
    import tracemalloc

    path.write_bytes(gzip.compress(HEADER) + gzip.compress(b" " * (12 << 20), 1) + gzip.compress(b"\n" + frame(1)))
    tracemalloc.start()
    times, _, _ = read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert times == [1]
    assert peak < 8e6


@pytest.mark.parametrize("content", [b" ", b"\n"])
def test_a_packed_bomb_is_given_up_early(path: Path, content: bytes):
    bomb = gzip.compress(content * (30 << 20), 1)
    path.write_bytes(gzip.compress(HEADER + frame(1)) + bomb + gzip.compress(b"\n" + frame(2)))
    times, told, session = read(path)
    assert times == [1]
    assert session.cut
    assert "more than 100 times its size when decompressed" in told[0]
    assert "cut off" in refused(path, strict=True)


def test_a_newer_version_says_so(path: Path):
    path.write_bytes(b'{"type":"session","version":7,"size":"huge"}\n')
    assert "version 7 of the format, this program reads up to 1: update airdigits" in refused(path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\n\n", "not a session header"),
        (bytes(range(256)) * 100, "not a session header"),
        (b"\x1f\x8b" + bytes(100), "not a session header"),
        (frame(1), "not a session header"),
        (HEADER[:40], "not a session header"),
        (b'{"digits": [1, 2]}', "not a session header"),
        (b"x" * (3 << 20), "not a session header"),
    ],
)
def test_what_is_no_session_is_told_in_one_line(path: Path, content: bytes, says: str):
    path.write_bytes(content)
    assert says in refused(path)


def test_a_folder_a_missing_file_and_a_pipe_are_told_in_one_line(tmp_path: Path):
    assert "a folder" in refused(tmp_path)
    assert "no such file" in refused(tmp_path / "none.jsonl")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        assert "not a regular file" in refused(tmp_path / "pipe")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["type", "t", "hand", "event", "x"]), inner),
    max_leaves=8,
)


@given(
    st.lists(st.binary(max_size=60) | st.sampled_from([HEADER, frame(1), frame(2), b"\n", b'{"type":']), max_size=12),
    st.booleans(),
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_bytes_at_all_make_the_reader_stumble(path: Path, parts: list[bytes], packed: bool):
    content = HEADER + b"".join(parts)
    path.write_bytes(gzip.compress(content)[: max(1, len(content))] if packed else content)
    try:
        times, _, _ = read(path)
    except DataError as error:
        assert "\n" not in str(error)  # noqa: PT017
    else:
        assert times == sorted(times)


@given(json_values)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_json_at_all_makes_the_reader_stumble(path: Path, value: object):
    import json

    path.write_bytes(HEADER + json.dumps(value).encode() + b"\n" + frame(5))
    times, _, _ = read(path)
    assert times[-1] == 5 or times == sorted(times)
