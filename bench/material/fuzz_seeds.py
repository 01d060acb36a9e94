"""Make small files of every format for the fuzzer to begin with."""

import dataclasses
import gzip
import io
import json
import struct
import tempfile
import zipfile
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from airdigits.support.paths import assets_dir, models_dir
from airdigits.training.settings import Settings
from bench.material.golden import GOLDEN_SESSIONS

INKML = b"""<?xml version="1.0" encoding="UTF-8"?>
<ink xmlns="http://www.w3.org/2003/InkML"><definitions><traceFormat xml:id="f"><channel name="X"/><channel name="Y"
orientation="-ve"/><channel name="T" units="s"/></traceFormat><context xml:id="c" traceFormatRef="#f"/></definitions>
<traceGroup><annotation type="truth">7</annotation><trace contextRef="#c">0 0 0, 0.6 0 0.3, 0.2 1 0.9</trace></traceGroup>
<traceGroup><traceGroup><trace>1 0 1, 1 1 1.5</trace></traceGroup><trace>2 0 2</trace></traceGroup></ink>
"""
CROHME = b"""<ink xmlns="http://www.w3.org/2003/InkML"><traceFormat><channel name="X"/><channel name="Y"/></traceFormat>
<trace id="0">10 10,'2 3,"1-1,!5 6</trace><trace id="1">1 2, 3 4</trace>
<traceGroup xml:id="2"><annotation type="truth">Segmentation
</annotation><traceGroup xml:id="3"><annotation type="truth">4</annotation><traceView traceDataRef="0"/></traceGroup><traceGroup>
<annotation type="truth">x</annotation><traceView traceDataRef="#1"/></traceGroup></traceGroup></ink>
"""
UNIPEN = b""".VERSION 1.0
.COORD X Y T
.X_POINTS_PER_INCH 100
.POINTS_PER_SECOND 100
.INCLUDE /etc/passwd
.SEGMENT DIGIT 0 ? "7"
.PEN_DOWN
 100 300 0
 200 300 1
.PEN_UP
.DT 10
.SEGMENT DIGIT 1-1 ? "1"
.PEN_DOWN
 400 300 2
"""
XML_PIECES = (
    *(INKML[:40], b"<traceGroup>", b"<trace>", b"</trace>", b" nan ", b", ,", b"&#0;", b"&x;", b'"', b"\xff\xfe", b"\0"),
    *(b'<!DOCTYPE a [<!ENTITY x SYSTEM "/etc/passwd">]>', b"<traceGroup>" * 3000, b'encoding="foo"', b"<![CDATA["),
)
UNIPEN_PIECES = (
    *(b".SEGMENT DIGIT 0-999999999", b".COORD", b".COORD T", b".PEN_DOWN\n", b".PEN_UP\n", b"\0", b"-", b",", b'"'),
    *(b".X_POINTS_PER_INCH 0\n", b".POINTS_PER_SECOND 1e-12\n", b".INCLUDE other\n", b".INCLUDE ../x\n"),
)
CSV_PIECES = (b"\n", b",", b";", b"\0", b"\xff", b'"', b"label", b"writer", b"1x1", b"\t", b"," * 3000, b"0," * 70_000, b"'")
NPY_PIECES = (b"(10**9,)", b"'|O'", b"<U0", b"(", b"{", b"[" * 3000, b"True", b"'descr'", b"<f8", b"(2, 2, 2)", b"-1,")
TOML_PIECES = (b"[", b"]", b"=", b"'", b'"', b"[pen]\n", b"a.b.c = 1\n", b"{", b"}", b"[" * 2000, b"a." * 500, b"2026-01-01")

_SIDE = 8
_X = np.arange(3 * _SIDE * _SIDE, dtype=np.uint8).reshape(3, _SIDE, _SIDE)
_Y = np.array([3, 1, 4], np.uint8)
_HEADER = ",".join(["label", *(f"pixel{i}" for i in range(_SIDE * _SIDE))])
_Arrays = dict[str, np.ndarray]
_INK: _Arrays = {"xy": np.ones((5, 2), np.float32), "pen": np.zeros(5), "offsets": np.array([0, 2, 5]), "label": np.array([1, 2])}
_PICTURES = ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF", "PPM", "JPEG2000", "AVIF")
_MODES = (("1", "TIFF"), ("P", "PNG"), ("LA", "PNG"), ("CMYK", "JPEG"), ("I", "PNG"))


def sessions() -> list[bytes]:
    """Return pieces of recordings, and lines of every other type."""
    lines: list[bytes] = []
    for path in GOLDEN_SESSIONS:
        own = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
        lines += [own[0], *own[len(own) // 3 : len(own) // 3 + 60], *own[-8:]]
    ink = {"type": "ink", "strokes": [[0, 0, 0, 0.6, 0, 0.3, 0.2, 1, 0.9]]}
    others = [{"type": "key", "t": 1, "key": "7"}, {"type": "label", "t": 0.0, "number": 1, "digit": 1}, ink]
    others += [{"type": "view", "size": [320, 240], "mirrored": True}, {"type": "learned", "layer": "AAAA"}]
    more = [json.dumps(other).encode() + b"\n" for other in others]
    return [b"".join(lines[:50] + more), b"".join([lines[0], *lines[-40:]]), b"".join([lines[0], *more * 3])]


def packed_sessions() -> list[bytes]:
    """Return the same, packed."""
    return [gzip.compress(seed, mtime=0) for seed in sessions()]


def npz_files() -> list[bytes]:
    """Return images and ink as arrays."""
    named: _Arrays = {"x_train": _X, "y_train": _Y, "test_images": _X / 255, "test_labels": np.eye(10)[_Y]}
    strings: _Arrays = _INK | {"t": np.arange(5.0), "label": np.array(["12", "3"])}
    bare = io.BytesIO()
    np.save(bare, _X)
    return [_npz(x=_X, y=_Y), _npz(**named), _npz(**_INK), _npz(**strings), bare.getvalue()]


def csv_files() -> list[bytes]:
    """Return images as text."""
    plain = _csv(_HEADER)
    return [plain, plain.split(b"\n", 1)[1], _csv(_HEADER.replace("label", "class"), "utf-16"), plain.replace(b",", b";")]


def idx_files() -> list[bytes]:
    """Return images as MNIST's files."""
    plain = struct.pack(">BBBB3I", 0, 0, 8, 3, *_X.shape) + _X.tobytes()
    return [plain, gzip.compress(plain, mtime=0)]


def zip_files() -> list[bytes]:
    """Return images as Kaggle sends them."""
    return [_zip(train__csv=_csv(_HEADER), test__csv=_csv(_HEADER)), _zip(digits__csv=_csv(_HEADER, "utf-16"))]


def settings_files() -> list[bytes]:
    """Return settings in TOML."""
    return [b"[pen]\nmode = 'pinch'\n[smoothing]\nmin_cutoff = 1.5\n", b"[rejection]\nleast = 0.5\n[paper]\n# none\n"]


def json_files() -> list[bytes]:
    """Return a ground truth, a model card, and the settings of a training."""
    truth = json.loads((assets_dir() / "sample.json").read_text())
    truth["frames"] = {name: values[:5] for name, values in truth["frames"].items()}
    run = json.dumps(dataclasses.asdict(Settings())).encode()
    return [json.dumps(truth).encode(), (models_dir() / "digits.json").read_bytes(), run]


def orders() -> list[bytes]:
    """Return what a switch of files has decided."""
    return [b'{"staged": ".digits.1", "files": ["digits.json", "digits.tflite"]}']


def networks() -> list[bytes]:
    """Return the three networks."""
    return [(models_dir() / f"{name}.tflite").read_bytes() for name in ("touching", "digits", "spans")]


def hand_models() -> list[bytes]:
    """Return the hand model; where it was not obtained, what is no model."""
    path = models_dir() / "hand_lite.task"
    return [path.read_bytes()] if path.exists() else [_zip(hand_detector__tflite=b"x", hand_landmarks_detector__tflite=b"x")]


def rehearsal_sets() -> list[bytes]:
    """Return a tiny rehearsal set, by its names of today and of 0.1.0."""
    width, count = 6, 8
    arrays: _Arrays = {"features": np.ones((count, width), np.uint8), "low": np.zeros(width), "scale": np.ones(width)}
    arrays |= {"labels": np.arange(count, dtype=np.uint8), "counts": np.ones(count, np.float32)}
    arrays |= {"weights": np.ones((11, width), np.float32), "bias": np.ones(11, np.float32), "backbone": np.array("0" * 64)}
    return [_npz(**arrays), _npz(**{{"backbone": "trunk"}.get(name, name): array for name, array in arrays.items()})]


def pictures() -> list[bytes]:
    """Return a digit as every kind of picture."""
    page = np.full((60, 80, 3), 240, np.uint8)
    cv2.putText(page, "7", (20, 50), cv2.FONT_HERSHEY_SIMPLEX, 1.5, (20, 20, 20), 3)
    image, seeds = Image.fromarray(page), list[bytes]()
    for mode, kind in (*(("RGB", kind) for kind in _PICTURES), *_MODES):
        file = io.BytesIO()
        (Image.fromarray(page[..., 0].astype(np.uint16) * 256) if mode == "I" else image.convert(mode)).save(file, kind)
        seeds.append(file.getvalue())
    return seeds


def videos() -> list[bytes]:
    """Return short videos."""
    seeds = []
    with tempfile.TemporaryDirectory() as folder:
        for suffix, code in ((".mp4", "mp4v"), (".avi", "MJPG")):
            path = Path(folder) / f"seed{suffix}"
            writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*code), 30, (64, 48))
            for i in range(8):
                writer.write(np.full((48, 64, 3), 30 * i, np.uint8))
            writer.release()
            seeds.append(path.read_bytes())
    return seeds


def _npz(**arrays: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def _zip(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name.replace("__", ".")), content)
    return buffer.getvalue()


def _csv(header: str, encoding: str = "utf-8") -> bytes:
    rows = [",".join(map(str, [label, *image.ravel()])) for label, image in zip(_Y, _X, strict=True)]
    return "\n".join([header, *rows]).encode(encoding)
