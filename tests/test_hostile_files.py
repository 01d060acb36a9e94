"""Files made to do harm: whatever reads them refuses in one line, in bounded memory and time, or reads them."""

import contextlib
import gzip
import io
import json
import os
import re
import struct
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from airdigits.capture.source import SourceOptions
from airdigits.capture.video_file import open_named
from airdigits.datasets.images import load_images
from airdigits.datasets.inkml_reading import read_inkml_file
from airdigits.datasets.trajectories import load_trajectories
from airdigits.datasets.unipen import read_unipen
from airdigits.decoding.span_network import SpanNetwork
from airdigits.errors import AirdigitsError, DataError, DigitModelError
from airdigits.hands.model_file import find_bundle
from airdigits.paper.image_file import load_picture
from airdigits.readers.config import load_config
from airdigits.recognition.classifier import DigitClassifier
from airdigits.sessions.digits import MOST_DIGITS
from airdigits.sessions.ink_import import read_ink_file, write_session
from airdigits.sessions.session import Session
from airdigits.support.paths import models_dir
from airdigits.synthesis.hand import read_truth
from bench.fuzz import Worker
from bench.material.fuzz_seeds import pictures
from tests.conftest import CHECKOUT

PACKAGE = CHECKOUT / "airdigits"

READERS: dict[str, Callable[[Path], object]] = {
    "session": Session,
    "ink": read_ink_file,
    "InkML": read_inkml_file,
    "UNIPEN": read_unipen,
    "trajectories": load_trajectories,
    "images": load_images,
    "picture": load_picture,
    "settings": load_config,
    "truth": read_truth,
    "digit model": DigitClassifier,
    "hand model": find_bundle,
    "video": lambda path: open_named(str(path), SourceOptions()),
}


_OWN = {  # files of this program and of the system, and what has its own check
    "training/networks.py": "the processor's name",
    "training/swa.py": "checkpoints of a run, within `reading`",
    "sinks/server/site.py": "the page that comes with the program",
    "sessions/labels.py": "appends to a session that was read",
    "support/outputs.py": "looks for the program's mark in a regular file",
    "capture/video_file.py": "the first bytes of a file that was opened as a video",
    "hands/model_file.py": "bytes in memory",
    "corpora/files.py": "copies of files behind addresses, which their readers bound, and parts of tables to be sent there",
    "support/cores.py": "what the system says of a container",
    "support/foreign_archives.py": "files that were opened by open_regular",
}


def test_no_other_module_opens_files_that_strangers_make():
    """One list of what libraries raise, one bound: `support/foreign_files.py`."""
    reads = r"\.read_bytes\(\)|\.read_text\(|np\.load\(|np\.fromfile|gzip\.open|\bopen\(\"r|open\(\"rb"
    opens = re.compile(reads + r"|ZipFile\([^)]*\)(?!, \"w)")
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if any(opens.search(line) and '"w"' not in line for line in path.read_text(encoding="utf-8").splitlines())
    }
    assert found <= {*_OWN, "support/foreign_files.py"}


@pytest.mark.parametrize("name", READERS)
def test_a_reader_takes_regular_files_alone(name: str, tmp_path: Path):
    """A pipe would never answer, a device never end."""
    strange = [tmp_path, tmp_path / "none", Path("a\0b")]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.json")
        strange += [tmp_path / "pipe.json", *(path for path in [Path("/dev/zero")] if path.exists() and name != "truth")]
    for path in strange:
        with pytest.raises(AirdigitsError) as caught:
            READERS[name](path)
        assert str(caught.value).replace("\0", "").isprintable()


def _npz(**arrays: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


def _with(content: bytes, **changes: int) -> bytes:
    """An archive whose first local and central headers say something else: `flags`, `method`."""
    changed = bytearray(content)
    for start, offset in ((0, 6), (content.rindex(b"PK\x01\x02"), 8)):
        struct.pack_into("<HH", changed, start + offset, changes.get("flags", 0), changes.get("method", 8))
    return bytes(changed)


def _raw_npz(header: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("x.npy", b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header)
    return file.getvalue()


_ONE = _npz(x=np.arange(784, dtype=np.uint8).reshape(1, 28, 28) % 251)
DAMAGED = {
    "a flipped byte.npz": (load_images, _ONE[:200] + bytes([_ONE[200] ^ 255]) + _ONE[201:]),
    "encrypted.npz": (load_images, _with(_ONE, flags=1)),
    "another compression.npz": (load_images, _with(_ONE, method=93)),
    "LZMA.npz": (load_images, _with(_ONE, method=14)),
    "an odd header.npz": (load_images, _raw_npz(b"{'descr': [], 'fortran_order': 1, 'shape': ()}".ljust(117) + b"\n")),
    "a nested header.npz": (load_images, _raw_npz(b"(" * 9000)),
    "a large header.npz": (load_images, _raw_npz(b"{'descr': '|u1', 'fortran_order': False, 'shape': (9999999999999,)}")),
    "foo.inkml": (read_inkml_file, b'<?xml version="1.0" encoding="foo"?><ink/>'),
    "deep.inkml": (read_inkml_file, b"<a>" * 200_000),
    "deep.json": (read_truth, b"[" * 200_000),
    "long.json": (read_truth, b'{"format": ' + b"9" * 5000 + b"}"),
    "deep.toml": (load_config, b"a = " + b"[" * 200_000),
    "deep but short.toml": (load_config, b"\n".join([b"a = ", *[b"[" * 1500] * 100])),
    "long.toml": (load_config, b"[pen]\nmode = " + b"9" * 5000),
    "dotted.toml": (load_config, b"\n".join(b".".join([b"a"] * 900) + b"%d = 1" % i for i in range(130))),
    "deep.jsonl": (Session, b"[" * 200_000 + b"\n"),
    "long.jsonl": (Session, b'{"type": "session", "version": ' + b"9" * 5000 + b"}\n"),
    "no picture.avif": (load_picture, pictures()[8][:300]),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_what_libraries_stumble_over_is_one_line(name: str, tmp_path: Path):
    read, content = DAMAGED[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(AirdigitsError) as caught:
        read(tmp_path / name)
    assert str(caught.value).startswith(f"{tmp_path / name}:")
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 1000


def test_a_network_that_loads_and_fails_when_it_runs_is_one_line(tmp_path: Path):
    flatbuffers = pytest.importorskip("flatbuffers")
    from ai_edge_litert import schema_py_generated as schema

    model = schema.ModelT.InitFromPackedBuf((models_dir() / "digits.tflite").read_bytes(), 0)
    weights = max(model.subgraphs[0].tensors, key=lambda tensor: len(np.atleast_1d(model.buffers[tensor.buffer].data)))
    weights.buffer = 0  # none
    builder = flatbuffers.Builder(1 << 20)
    builder.Finish(model.Pack(builder), b"TFL3")
    (tmp_path / "a.tflite").write_bytes(bytes(builder.Output()))
    classifier = DigitClassifier(tmp_path / "a.tflite")
    with pytest.raises(DigitModelError, match=r"a\.tflite: the digit model is damaged; train one with"):
        classifier.classify(np.zeros((1, 28, 28), np.uint8))


def test_a_network_whose_constants_ask_for_much_memory_is_refused_before_any_is_taken(tmp_path: Path):
    """A shape to reshape to makes all tensors after it as large (found by the fuzzer)."""
    flatbuffers = pytest.importorskip("flatbuffers")
    from ai_edge_litert import schema_py_generated as schema

    model = schema.ModelT.InitFromPackedBuf((models_dir() / "spans.tflite").read_bytes(), 0)
    constants = [model.buffers[tensor.buffer] for tensor in model.subgraphs[0].tensors if tensor.type == schema.TensorType.INT32]
    for constant in constants:
        if constant.data is not None and 4 <= len(constant.data) <= 16:
            constant.data = np.frombuffer(np.array([32767] * (len(constant.data) // 4), "<i4").tobytes(), np.uint8)
    builder = flatbuffers.Builder(1 << 20)
    builder.Finish(model.Pack(builder), b"TFL3")
    (tmp_path / "a.tflite").write_bytes(bytes(builder.Output()))
    with pytest.raises(DigitModelError, match=r"a\.tflite: the span model is damaged; train one with") as caught:
        SpanNetwork(tmp_path / "a.tflite")
    assert "too large" in str(caught.value.__cause__)


# What is bounded: 200 MB or 20 times the file, 20 s of the processor (bench/material/fuzz_worker.py).

_SESSION = json.dumps({"type": "session", "version": 1, "size": [640, 480], "fps": 30, "mirrored": False}).encode() + b"\n"
_INK = b'{"type":"ink","strokes":[[0,0,0,0.1,0.5,0.1,0.3,0.2,0.2]]}\n'
_PEN = b".PEN_DOWN\n1 1\n.PEN_UP\n"


def _zip(name: str, size: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, bytes(size))
    return file.getvalue()


def _zeros(kind: type, *shape: int) -> bytes:
    return _npz(x=np.zeros(shape, kind), y=np.zeros(shape[0], np.uint8))


BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "UNIPEN segments that share strokes": (
        "UNIPEN",
        lambda: _PEN * 20_000 + b"".join(b'.SEGMENT DIGIT 0-%d ? "4"\n' % i for i in range(19_000, 20_000)),
    ),
    "UNIPEN strokes": ("UNIPEN", lambda: b'.SEGMENT DIGIT 0-90000 ? "4"\n' + _PEN * 95_000),
    "UNIPEN statements": ("UNIPEN", lambda: b'.SEGMENT DIGIT 0 ? "4"\n.PEN_DOWN\n1 1\n' + b".PEN_UP\n" * 500_000),
    "InkML groups": ("InkML", lambda: b"<ink>" + b"<traceGroup/>" * 500_000 + b"</ink>"),
    "InkML traces": ("InkML", lambda: b"<ink>" + b"<trace>0 0</trace>" * 3000 + b"</ink>"),
    "InkML points": ("InkML", lambda: b"<ink><trace>" + b"0 0," * 1_000_000 + b"1 1</trace></ink>"),
    "hand model": ("hand model", lambda: _zip("hand_detector.tflite", 900 << 20)),
    "npz": ("npz", lambda: _zip("x.npy", 400 << 20)),
    "npz of many colours": ("npz", lambda: _zeros(np.uint8, 26_000, 32, 32, 3)),
    "npz of floats": ("npz", lambda: _zeros(np.float64, 13_000, 28, 28)),
    "csv of tiny pictures": ("csv", lambda: (b"0," * 16 + b"1\n") * 300_000),
    "csv of wide rows": ("csv", lambda: (b"0," * 262_143 + b"0\n") * 20),
    "idx": ("idx", lambda: gzip.compress(bytes(300 << 20), 1)),
    "zip": ("zip", lambda: _zip("train.csv", 300 << 20)),
    "JSON": ("JSON", lambda: b'{"a": [' + b"{}," * 2_700_000 + b"1]}"),
    "session": ("packed session", lambda: gzip.compress(_SESSION + _INK * 200 + b" " * (200 << 20), 1)),
}


@pytest.fixture(scope="module")
def workers() -> Iterator[Callable[[str], Worker]]:
    """Processes that read, one for each format."""
    with contextlib.ExitStack() as stack:
        there: dict[str, Worker] = {}

        def worker(name: str) -> Worker:
            if name not in there:
                there[name] = Worker(sys.executable, "-m", "bench.material.fuzz_worker", name)
                stack.callback(there[name].close)
            return there[name]

        yield worker


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux for memory and the processor's time")
@pytest.mark.parametrize("name", BOMBS)
def test_memory_and_time_are_bounded_by_the_size_of_the_file(workers: Callable[[str], Worker], name: str):
    format, make = BOMBS[name]
    outcome, wrong = workers(format).read(make())
    assert wrong == ""
    assert outcome.startswith(("read", "refused"))


def test_a_session_of_more_digits_than_are_read_is_neither_read_nor_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from airdigits.sessions import digits, ink_import

    for module in (digits, ink_import):
        monkeypatch.setattr(module, "MOST_DIGITS", 3)
    (tmp_path / "a.jsonl").write_bytes(_SESSION + _INK * 3)
    read = digits.digits_of(Session(tmp_path / "a.jsonl"))
    assert len(read) == 3
    (tmp_path / "a.jsonl").write_bytes(_SESSION + _INK * 4)
    with pytest.raises(DataError, match="more than 3 digits; split the session"):
        digits.digits_of(Session(tmp_path / "a.jsonl"))
    with pytest.raises(DataError, match="4 digits are more than a session holds"):
        write_session([(read[0].prediction.ink, 1)] * 4, tmp_path / "b.jsonl")
    assert not (tmp_path / "b.jsonl").exists()
    assert MOST_DIGITS > 7494, "pendigits fits"
