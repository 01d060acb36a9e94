"""Only an AirdigitsError comes out of what reads a stranger's file, and its size is bounded first."""

import contextlib
import gzip
import json
import os
import tomllib
import zipfile
from pathlib import Path

import pytest

from airdigits.errors import DataError
from airdigits.support import foreign_archives
from airdigits.support.foreign_archives import open_zip, unpack
from airdigits.support.foreign_files import read_bounded, read_json, reading


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


def test_what_is_packed_is_unpacked_as_far_as_its_size_explains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", bytes(3 << 20))
    packed = gzip.compress(bytes(3 << 20))
    assert open_zip(path).read("a") == unpack("a", packed, DataError, "") == bytes(3 << 20)
    monkeypatch.setattr(foreign_archives, "AT_LEAST", 2 << 20)
    with pytest.raises(DataError, match=r"a: cannot be read \(unpacks to more than 2 MB\); pack it anew"):
        unpack("a", packed, DataError, "pack it anew")
    with pytest.raises(ValueError, match="unpacks to more than 2 MB"):
        open_zip(path)


@pytest.mark.parametrize("content", [b"", b"[" * 200_000, b"9" * 5000, b"{}," * (3 << 20), b"\xff", b"nan", bytes(9 << 20)])
def test_json_of_anything_is_read_or_refused_in_one_line(tmp_path: Path, content: bytes):
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with contextlib.suppress(DataError):
        read_json(path, DataError, "make it again")
    with pytest.raises(DataError) as caught:
        read_json(path, DataError, "make it again", dict[str, int])
    assert str(caught.value).startswith(f"{path}: ")
    assert str(caught.value).endswith("; make it again")
