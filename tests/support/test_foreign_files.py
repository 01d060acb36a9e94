"""Only an AirdigitsError comes out of what reads a stranger's file, and its size is bounded first."""

import io
import json
import os
import tomllib
import zipfile
from pathlib import Path

import pytest

from airdigits.errors import DataError
from airdigits.support.foreign_files import check_unpacked, read_bounded, reading


@pytest.mark.parametrize("fault", [RecursionError(), SystemError(), MemoryError(), KeyError(1), zipfile.BadZipFile()])
def test_whatever_a_library_raises_becomes_one_line(fault: Exception):
    with pytest.raises(DataError, match=r"^a\.x: ") as caught, reading("a.x", DataError, "damaged: make it again"):
        raise fault
    assert caught.value.__cause__ is fault


@pytest.mark.parametrize("text", ["[" * 200_000, "9" * 5000])
@pytest.mark.parametrize("parse", [json.loads, lambda text: tomllib.loads(f"a = {text}")])
def test_nesting_and_long_numbers_are_refused(text: str, parse):
    with pytest.raises(DataError), reading("a.x", DataError, "damaged"):
        parse(text)


def test_only_regular_files_of_a_bounded_size_are_read(tmp_path: Path):
    path = tmp_path / "a"
    path.write_bytes(bytes(11))
    assert read_bounded(path, 11) == bytes(11)
    with pytest.raises(OSError, match="larger than 10 bytes"):
        read_bounded(path, 10)
    with pytest.raises(OSError, match=r"folder|denied"):
        read_bounded(tmp_path, 10)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_and_an_endless_device_are_refused_at_once(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(OSError, match="not a regular file"):
            read_bounded(path, 10)


def test_a_zip_is_asked_what_it_unpacks_to():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", bytes(1 << 20))
    with zipfile.ZipFile(file) as archive:
        check_unpacked(archive)
        with pytest.raises(ValueError, match="unpacks to more than"):
            check_unpacked(archive, 1 << 19)
