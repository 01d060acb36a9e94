"""Files are replaced whole or not at all."""

from pathlib import Path

import pytest

from airdigits.support.atomic_write import atomic_write, write_atomically


def test_a_file_is_replaced_when_the_new_one_is_complete(tmp_path: Path):
    path = tmp_path / "a.txt"
    write_atomically(path, b"old")
    with atomic_write(path) as partial:
        partial.write_bytes(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def _write_half(path: Path, fault: BaseException) -> None:
    with atomic_write(path) as partial:
        partial.write_bytes(b"half a fi")
        raise fault


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_after_a_fault_the_old_file_is_there_and_nothing_of_the_new_one(tmp_path: Path, fault: BaseException):
    path = tmp_path / "a.txt"
    write_atomically(path, b"old")
    with pytest.raises(type(fault)) as caught:
        _write_half(path, fault)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    if isinstance(caught.value, OSError):
        assert caught.value.filename == str(path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(FileNotFoundError) as caught:
        write_atomically(tmp_path / "nowhere" / "a.txt", b"new")
    assert caught.value.filename == str(tmp_path / "nowhere" / "a.txt")
