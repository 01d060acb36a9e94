"""Generate random data sets of images and ink, and check that reading one returns arrays or raises AirdigitsError, no more."""

import functools
import gzip
import io
import struct
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from airdigits.datasets.idx import read_idx
from airdigits.datasets.images import load_images, load_to_classify, load_unlabelled
from airdigits.datasets.strings import load_strings
from airdigits.datasets.trajectories import load_trajectories
from airdigits.errors import AirdigitsError
from bench.material.session_fuzzing import with_strange_pieces
from bench.material.watched import read_watched

_SIDE = 8
_X = np.arange(3 * _SIDE * _SIDE, dtype=np.uint8).reshape(3, _SIDE, _SIDE)
_Y = np.array([3, 1, 4], np.uint8)
_READERS: tuple[Callable[[Path], object], ...] = (
    load_images,
    load_to_classify,
    load_unlabelled,
    load_trajectories,
    load_strings,
    read_idx,
)


def _idx(array: np.ndarray) -> bytes:
    return struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + array.tobytes()


def _npz(**arrays: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def _zip(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def _csv(header: str, encoding: str = "utf-8") -> bytes:
    rows = [",".join(map(str, [label, *image.ravel()])) for label, image in zip(_Y, _X, strict=True)]
    return "\n".join([header, *rows]).encode(encoding)


_HEADER = ",".join(["label", *(f"pixel{i}" for i in range(_SIDE * _SIDE))])
_INK = {"xy": np.ones((5, 2), np.float32), "pen": np.zeros(5), "offsets": np.array([0, 2, 5]), "label": np.array([1, 2])}
SEEDS = (
    _idx(_X),
    gzip.compress(_idx(_X)),
    _npz(x=_X, y=_Y),
    _npz(x_train=_X, y_train=_Y, test_images=_X / 255, test_labels=np.eye(10)[_Y]),
    _npz(**_INK),
    _npz(**(_INK | {"t": np.arange(5.0), "label": np.array(["12", "3"])})),
    _csv(_HEADER),
    _csv(_HEADER.replace("label", "class"), "utf-16"),
    _csv(_HEADER).split(b"\n", 1)[1],
    gzip.compress(_csv(_HEADER)),
    _zip("train.csv", _csv(_HEADER)),
)
_PIECES = (
    b"\n",
    b",",
    b";",
    b"nan",
    b"1e999",
    b"-1",
    b"9" * 400,
    b"\x00",
    b"\xff",
    b'"',
    b"label",
    b"writer",
    b"1x1",
    b"{",
    b"(10**9,)",
)
_PIECES += (b"\x7f\xff\xff\xff", b"PK\x03\x04", b"\x1f\x8b", b"'descr': '|O'", b"<U0", b"\x80\x04", b"," * 3000)


def data_sets() -> st.SearchStrategy[bytes]:
    """Draw a file of a data set with strange pieces in it, perhaps damaged."""
    return with_strange_pieces(SEEDS, _PIECES)


def examine_data_set(content: bytes) -> bool:
    """Read a file with this content in every way. Returns whether one of them took it. Raises as `examine` does."""
    _load_lazy_modules()
    return read_watched("fuzzed", content, _read)


@functools.cache
def _load_lazy_modules() -> None:
    """Import once before reading is watched, codecs too."""
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
        "".encode(encoding)
    with tempfile.TemporaryDirectory() as name:
        for content in SEEDS:
            path = Path(name) / "seed"
            path.write_bytes(content)
            _read(path)


def _read(path: Path) -> bool:
    taken, complaint = False, ""
    for read in _READERS:
        try:
            read(path)
            taken = True
        except AirdigitsError as error:
            complaint = str(error)
        assert complaint.isprintable()
    return taken
