import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from airdigits.errors import HandModelError, OutputError
from airdigits.hands import model_file as bundle
from airdigits.hands.model_file import find_bundle, verify_bundle, write_bundle

PUBLISHED = {  # of the whole file: everyone runs the same bytes
    "full": "76839f622b2923ac8ee857300422283621490de0122425c2313ab8f040a7d100",
    "lite": "3f82bef1138de425b0f55cd71531afc317171a737ac14063e6ef2b64762d8b3c",
}


@pytest.mark.parametrize("kind", PUBLISHED)
def test_everyone_gets_the_same_bytes_stored_uncompressed(parts: Callable, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "new" / "hand.task"
    write_bundle(path, parts(kind))
    assert hashlib.sha256(path.read_bytes()).hexdigest() == PUBLISHED[kind]
    with zipfile.ZipFile(path) as archive:
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
    assert verify_bundle(path) == kind
    assert list(path.parent.iterdir()) == [path]


def test_find_looks_in_every_folder_and_passes_over_a_damaged_one(
    parts: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "hand_model_dirs", lambda: (tmp_path / "a", tmp_path / "b"))
    with pytest.raises(HandModelError, match=r"hand_lite.task is missing: run `airdigits hand-model`"):
        find_bundle("lite")
    write_bundle(tmp_path / "b" / "hand_lite.task", parts("lite"))
    assert find_bundle("lite") == tmp_path / "b" / "hand_lite.task"
    write_bundle(tmp_path / "a" / "hand_lite.task", parts("lite"))
    (tmp_path / "a" / "hand_lite.task").write_bytes(b"PK and no more")
    assert find_bundle("lite") == tmp_path / "b" / "hand_lite.task"
    (tmp_path / "b" / "hand_lite.task").unlink()
    with pytest.raises(HandModelError, match="damaged or not a hand model; run `airdigits hand-model`"):
        find_bundle("lite")


def test_the_lite_model_under_the_full_ones_name_is_not_taken_for_it(
    parts: Callable, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_bundle(models / "hand_full.task", parts("lite"))
    with pytest.raises(HandModelError, match="the other kind"):
        find_bundle("full")


def test_a_bundle_from_elsewhere_is_found_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.task"
    write_bundle(path, {"hand_detector.tflite": b"mine", "hand_landmarks_detector.tflite": b"mine"})
    assert find_bundle(path) == path
    assert find_bundle(str(path)) == path
    with pytest.raises(HandModelError, match="other models than airdigits knows"):
        verify_bundle(path)
    write_bundle(path, {"hand_detector.tflite": b"mine"})
    with pytest.raises(HandModelError, match=r"not a hand model \(it lacks hand_landmarks_detector.tflite\)"):
        find_bundle(path)
    with pytest.raises(HandModelError, match="give full, lite or the path"):
        find_bundle(tmp_path / "none.task")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_never_verifies_and_never_escapes_as_another_error(parts: Callable, tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "hand.task"
    write_bundle(path, parts("lite"))
    content = bytearray(path.read_bytes())
    directory = len(content) - 400  # the zip's own directory, where a parser can be led astray
    place = data.draw(st.integers(0, len(content) - 1) | st.integers(directory, len(content) - 1))
    if data.draw(st.booleans()):
        content[place] ^= data.draw(st.integers(1, 255))
    else:
        del content[place:]
    path.write_bytes(content)
    try:
        kind = verify_bundle(path)
    except HandModelError:
        return
    assert kind == "lite"
    with zipfile.ZipFile(path) as archive:  # the damage was to something that no one reads, such as a date
        assert {name: archive.read(name) for name in archive.namelist()} == parts("lite")


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"cannot write .*: make room or allow writing"):
        write_bundle(tmp_path / "file" / "hand.task", {"a": b""})
    (tmp_path / "hand.task").mkdir()  # cannot be replaced by a file
    with pytest.raises(OutputError):
        write_bundle(tmp_path / "hand.task", {"a": b""})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "hand.task"]
