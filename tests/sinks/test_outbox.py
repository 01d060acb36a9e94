"""Lines that wait for delivery: bounded, in order, and still there for the next run."""

from pathlib import Path

import pytest

from airdigits.errors import OutputError
from airdigits.sinks.mqtt.outbox import Outbox


def lines(outbox: Outbox, after: int = 0) -> list[str]:
    return [line for _, line in outbox.waiting(after)]


def test_what_is_delivered_waits_no_more_unless_it_is_doubted():
    outbox = Outbox()
    for line in "abcd":
        outbox.put(line)
    first, second = outbox.waiting(most=2)
    outbox.deliver(first[0])
    assert (lines(outbox), lines(outbox, second[0]), len(outbox)) == (["b", "c", "d"], ["c", "d"], 3)
    outbox.doubt()
    assert lines(outbox) == ["a", "b", "c", "d"]


def test_the_oldest_are_dropped_and_counted_delivered_ones_first(tmp_path: Path):
    for outbox in (Outbox(most=5), Outbox(tmp_path / "kept", most=5)):
        for line in "abcde":
            outbox.put(line)
        for number, _ in outbox.waiting(most=2):
            outbox.deliver(number)
        for line in "fgh":
            outbox.put(line)
        assert (lines(outbox), outbox.dropped) == (["d", "e", "f", "g", "h"], 1)
        for line in "ij":
            outbox.put(line)
        assert (lines(outbox), outbox.dropped) == (["f", "g", "h", "i", "j"], 3)


def test_a_delivered_line_leaves_nothing_in_the_file_after_its_minute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "kept"
    outbox = Outbox(path)
    outbox.put("secret number 4711")
    outbox.put("another")
    outbox.deliver(1)
    monkeypatch.setattr("airdigits.sinks.mqtt.outbox._DOUBTED", -1.0)
    outbox.deliver(2)
    outbox.close()
    assert b"4711" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_numbers_go_on_in_the_next_run(tmp_path: Path):
    for run in range(3):
        outbox = Outbox(tmp_path / "kept")
        outbox.put(f"run {run}")
        assert [number for number, _ in outbox.waiting()] == list(range(1, run + 2))
        outbox.close()


def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path):
    with pytest.raises(OutputError, match="cannot be written"):
        Outbox(tmp_path / "no" / "such")
