"""A set of files is switched as one: whenever a process is killed, and when two switch it at once."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from airdigits.errors import DataError
from airdigits.support.file_sets import current, read_current, switch
from bench.material.killed_writes import killed_before_each_operation
from tests.conftest import CHECKOUT

FILES = ("set.a", "set.b", "set.c")
OLD = {"set.a": b"old a", "set.b": b"old b", "set.c": b"old c"}
NEW = {"set.a": b"new a", "set.b": None, "set.c": b"new c"}
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


def seen(folder: Path) -> dict[str, bytes | None]:
    return dict(zip(FILES, read_current(folder, "set", FILES, DataError, "try again"), strict=True))


def test_what_is_switched_is_read_and_nothing_else_is_left(tmp_path: Path):
    switch(tmp_path / "models", "set", OLD)
    assert seen(tmp_path / "models") == OLD
    switch(tmp_path / "models", "set", NEW)
    assert seen(tmp_path / "models") == NEW
    assert sorted(path.name for path in (tmp_path / "models").iterdir()) == [".set.lock", "set.a", "set.c"]


@needs_fork
def test_killed_before_any_operation_all_old_or_all_new_files_are_read(tmp_path: Path):
    switch(tmp_path, "set", OLD)
    states = []

    def look_and_mend(killed: bool) -> None:
        states.append(seen(tmp_path))
        assert states[-1] in (OLD, NEW)
        switch(tmp_path, "set", OLD)
        assert seen(tmp_path) == OLD
        assert sorted(path.name for path in tmp_path.iterdir()) == [".set.lock", *FILES]

    assert killed_before_each_operation(lambda: switch(tmp_path, "set", NEW), look_and_mend, tmp_path) > 10
    assert states == sorted(states, key=lambda state: state == NEW), "once decided, it stays decided"
    assert states[0] == OLD
    assert states[-1] == NEW


@needs_fork
def test_a_switch_that_was_cut_off_is_completed_by_the_next(tmp_path: Path):
    """Also one of other files: what was decided for the old ones is not lost."""
    switch(tmp_path, "set", OLD)

    def look(killed: bool) -> None:
        before = seen(tmp_path)
        switch(tmp_path, "set", {"set.d": b"another"})
        assert seen(tmp_path) == before
        assert all(current(tmp_path, "set", name).parent == tmp_path for name in FILES)
        switch(tmp_path, "set", OLD)

    killed_before_each_operation(lambda: switch(tmp_path, "set", NEW), look, tmp_path)


_SWITCHES = """
import sys, pathlib
from airdigits.support.file_sets import switch
for round in range(150):
    switch(pathlib.Path(sys.argv[1]), "set", {f"set.{c}": f"{sys.argv[2]} {round} ".encode() * 2000 for c in "abc"})
"""


def test_of_two_processes_that_switch_at_once_no_reader_sees_a_mixture(tmp_path: Path):
    switch(tmp_path, "set", OLD)
    writers = [subprocess.Popen([sys.executable, "-c", _SWITCHES, tmp_path, name], cwd=CHECKOUT) for name in ("one", "two")]
    reads, kinds = 0, set[bytes]()
    while any(writer.poll() is None for writer in writers):
        contents = [content or b"" for content in read_current(tmp_path, "set", FILES, DataError, "try again")]
        names = {content[:7] for content in contents}
        assert len(names) == 1 or contents == list(OLD.values())
        assert len({len(content) for content in contents}) == 1
        kinds |= names
        reads += 1
        time.sleep(0)
    assert [writer.wait() for writer in writers] == [0, 0]
    assert reads > 10
    assert len({kind[:3] for kind in kinds}) > 1
    assert len(list(tmp_path.iterdir())) == 4


def test_what_a_stranger_wrote_into_the_order_leads_nowhere_else(tmp_path: Path):
    switch(tmp_path, "set", OLD)
    for order in (b'{"staged": "..", "files": ["set.a"]}', b'{"staged": ".set.1", "files": ["../set.a"]}', b"[" * 100_000, b""):
        (tmp_path / ".set.switch").write_bytes(order)
        assert seen(tmp_path) == OLD
        switch(tmp_path, "set", OLD)
