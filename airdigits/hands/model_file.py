"""Pack, find and verify the hand model's files: the `.task` bundles that MediaPipe loads."""

import hashlib
import zipfile
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from airdigits.errors import HandModelError, OutputError
from airdigits.support.atomic_write import atomic_write
from airdigits.support.foreign_archives import open_zip
from airdigits.support.foreign_files import reading
from airdigits.support.paths import hand_model_dirs


@dataclass(frozen=True)
class Part:
    """One TFLite model of a bundle: its name there, its place in MediaPipe's wheel, and its checksum."""

    name: str
    origin: str
    sha256: str


DETECTOR, LANDMARKS = "hand_detector.tflite", "hand_landmarks_detector.tflite"
"""The names of a bundle's two networks."""

# MediaPipe 0.10.21, Apache-2.0. There is no lite bundle with the lite palm detector: the Tasks API does not load that one.
_DETECTOR = Part(
    DETECTOR,
    "mediapipe/modules/palm_detection/palm_detection_full.tflite",
    "1b14e9422c6ad006cde6581a46c8b90dd573c07ab7f3934b5589e7cea3f89a54",
)
_LANDMARKS_FULL = Part(
    LANDMARKS,
    "mediapipe/modules/hand_landmark/hand_landmark_full.tflite",
    "11c272b891e1a99ab034208e23937a8008388cf11ed2a9d776ed3d01d0ba00e3",
)
_LANDMARKS_LITE = Part(
    LANDMARKS,
    "mediapipe/modules/hand_landmark/hand_landmark_lite.tflite",
    "048edd3645c9bf7397d19a9f6e3a42957d6e414c9bea6598030a2e9b624156e6",
)

AUTO = "auto"
"""The name for: the full model and, while frames come late, the lite one."""
KINDS: Mapping[str, tuple[Part, ...]] = {
    "full": (_DETECTOR, _LANDMARKS_FULL),
    "lite": (_DETECTOR, _LANDMARKS_LITE),
}
"""The bundles airdigits knows: "full" is the more exact one, "lite" takes about half the time a frame."""

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold: everyone gets the same bytes
MOST = 64 << 20
"""Bytes of a bundle, packed or not, at most; ours have eight million."""
_OBTAIN = "run `airdigits hand-model` to obtain it"


def find_bundle(kind: str | Path = "full") -> Path:
    """Find a hand model that can be loaded and return its path.

    `kind` is "full" or "lite" ("auto" finds the full one), looked for where `airdigits hand-model` puts them and verified by
    checksum (13 ms), or the path of a bundle from elsewhere, of which only the layout is checked. Raises HandModelError if there
    is none.
    """
    kind = "full" if kind == AUTO else kind
    if str(kind) not in KINDS:
        return _foreign_bundle(Path(kind))
    damage = None
    for path in bundle_paths(str(kind)):
        if path.is_file():
            try:
                if verify_bundle(path) == kind:
                    return path
                damage = HandModelError(f"{path} is the other kind of hand model: run `airdigits hand-model` to obtain it again")
            except HandModelError as error:
                damage = error
    raise damage or HandModelError(f"the hand model hand_{kind}.task is missing: run `airdigits hand-model` to obtain it")


def bundle_paths(kind: str) -> tuple[Path, ...]:
    """Return where the bundle of a kind may lie; the first is where a new one goes."""
    return tuple(folder / f"hand_{kind}.task" for folder in hand_model_dirs())


def verify_bundle(path: Path) -> str:
    """Check every part of a bundle by its checksum and return its kind, "full" or "lite".

    Raises HandModelError for a file that is missing, damaged, or holds other models than airdigits knows.
    """
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in _read_parts(path).items()}
    for kind, parts in KINDS.items():
        if digests == {part.name: part.sha256 for part in parts}:
            return kind
    raise HandModelError(f"{path} holds other models than airdigits knows: run `airdigits hand-model` to obtain the known one")


def read_bundle(path: Path, missing: str = _OBTAIN) -> dict[str, bytes]:
    """Return a bundle's networks, `DETECTOR` and `LANDMARKS`, by name. Raises HandModelError; `missing` says what to do then."""
    parts = _read_parts(path, missing)
    if lacking := {DETECTOR, LANDMARKS} - set(parts):
        raise HandModelError(f"{path} is not a hand model (it lacks {min(lacking)}): give full, lite or the path of a .task file")
    return {name: parts[name] for name in (DETECTOR, LANDMARKS)}


def reading_bundle(path: Path, missing: str = _OBTAIN) -> AbstractContextManager[None]:
    """Turn what a block raises while it reads a bundle into a HandModelError; `missing` says what to do without a file."""
    return reading(path, HandModelError, f"{_OBTAIN} again", complaint="damaged or not a hand model", missing=missing)


def part_checks(path: Path) -> bytes:
    """Return the checks (CRC-32) that a bundle's directory gives of its parts: what is made of it names them."""
    with reading_bundle(path), open_zip(path, MOST) as bundle:
        return " ".join(f"{entry.filename} {entry.CRC:08x}" for entry in bundle.infolist()).encode()


def read_made(path: Path, comment: bytes) -> dict[str, bytes] | None:
    """Return the parts of a bundle that airdigits has made of another one, if it is whole and has this comment."""
    try:
        with reading(path, HandModelError, _OBTAIN), open_zip(path, MOST) as bundle:
            return {name: bundle.read(name) for name in bundle.namelist()} if bundle.comment == comment else None
    except HandModelError:
        return None


def write_bundle(path: Path, parts: Mapping[str, bytes], comment: bytes = b"") -> None:
    """Pack parts (name to bytes) into a bundle, reproducibly and atomically.

    They are stored uncompressed: MediaPipe maps them straight from the file. Raises OutputError.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as partial, zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED) as bundle:
            for name in sorted(parts):
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.create_system, entry.external_attr = 3, 0o644 << 16  # as on Unix, whatever this system is
                bundle.writestr(entry, parts[name])
            bundle.comment = comment
    except OSError as error:
        reason = error.strerror or error
        raise OutputError(f"cannot write {path} ({reason}): make room or allow writing there, then try again") from error


def _foreign_bundle(path: Path) -> Path:
    read_bundle(path, "give full, lite or the path of a .task file")
    return path


def _read_parts(path: Path, missing: str = _OBTAIN) -> dict[str, bytes]:
    with reading_bundle(path, missing), open_zip(path, MOST) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}
