"""Name every format that the program reads: files to begin with, how they are changed, and all that reads them."""

import dataclasses
import gzip
import io
import json
import struct
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from airdigits.adaptation.card import _read as read_card
from airdigits.adaptation.rehearsal import load_rehearsal_set
from airdigits.capture.source import SourceOptions
from airdigits.capture.video_file import open_named
from airdigits.datasets.idx import read_idx
from airdigits.datasets.images import load_images, load_to_classify, load_unlabelled
from airdigits.datasets.inkml import to_inkml
from airdigits.datasets.strings import load_strings
from airdigits.datasets.trajectories import load_trajectories
from airdigits.decoding.span_network import BATCH, CHANNELS, STEPS, SpanNetwork
from airdigits.errors import AirdigitsError, DataError
from airdigits.hands.mediapipe_tracker import MediaPipeTracker
from airdigits.hands.model_file import find_bundle, verify_bundle
from airdigits.ink.stroke import Ink
from airdigits.paper.image_file import load_picture
from airdigits.paper.row_image import ROWS
from airdigits.paper.row_network import RowNetwork
from airdigits.readers.config import load_config, problems
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.model_surgery import ModelParts
from airdigits.sessions.digits import read_session
from airdigits.sessions.exports.inkml import inkml_digit
from airdigits.sessions.header import reader_for
from airdigits.sessions.ink_drawing import draw_ink, svg_of
from airdigits.sessions.ink_import import read_ink_file, write_session
from airdigits.sessions.page import html_of
from airdigits.sessions.replay import compare
from airdigits.sessions.session import Session
from airdigits.sessions.summary import summary_of
from airdigits.sessions.video_reader import open_session_video
from airdigits.support.file_sets import read_current
from airdigits.support.paths import assets_dir, models_dir
from airdigits.synthesis.hand import read_truth
from airdigits.synthesis.hand.digit_shapes import RecordedDigits
from airdigits.training.settings import Settings
from airdigits.training.settings import load as load_run
from bench.material.golden import GOLDEN_SESSIONS
from bench.material.mutation import Change, change_bytes, change_json, change_tokens, inside_gzip, inside_zip

_FRAMES = 15  # of a video that are looked at


@dataclass(frozen=True)
class Format:
    """One format: the `name` of its files, `seeds` to begin with, `changes` that make others, and what reads them.

    `read` returns whether one of the readers took the file, and raises nothing but AirdigitsError. `share` is how many files of
    it are read for one of the others.
    """

    name: str
    seeds: Callable[[], Sequence[bytes]]
    changes: tuple[Change, ...]
    read: Callable[[Path], bool]
    share: float = 1.0


def _any_of(*readers: Callable[[Path], object]) -> Callable[[Path], bool]:
    """Return what reads a file in several ways; the last refusal is raised where none takes it."""

    def read(path: Path) -> bool:
        taken, refusal = False, None
        for reader in readers:
            try:
                reader(path)
                taken = True
            except AirdigitsError as error:
                refusal = error
        if refusal and not taken:
            raise refusal
        return taken

    return read


# Sessions, and ink to import.


def _session_seeds() -> list[bytes]:
    lines: list[bytes] = []
    for path in GOLDEN_SESSIONS:
        own = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
        lines += [own[0], *own[len(own) // 3 : len(own) // 3 + 60], *own[-8:]]
    ink = {"type": "ink", "strokes": [[0, 0, 0, 0.6, 0, 0.3, 0.2, 1, 0.9]]}
    others = [{"type": "key", "t": 1, "key": "7"}, {"type": "label", "t": 0.0, "number": 1, "digit": 1}, ink]
    others.append({"type": "view", "size": [320, 240], "mirrored": True})
    more = [json.dumps(other).encode() + b"\n" for other in others]
    return [b"".join(lines[:50] + more), b"".join([lines[0], *lines[-40:]]), b"".join([lines[0], *more * 3])]


def _read_session(path: Path) -> bool:
    taken = False
    for strict in (False, True):
        lines: list[str] = []
        try:
            _read_whole_session(Session(path, strict=strict, log=lines.append))
            taken = True
        except AirdigitsError as error:
            lines.append(str(error))
        if not all(line.isprintable() for line in lines):
            raise RuntimeError(f"said {lines}")
    return taken


def _read_whole_session(session: Session) -> None:
    summary = summary_of(session.path)
    with reader_for(session) as reader:
        compare(session, reader)
    read = read_session(session)
    if video := open_session_video(session, lambda line: None):
        video.close()
    if "<script" in html_of(session.path.name, summary, read):
        raise RuntimeError("the page has a script")
    to_inkml(map(inkml_digit, read.digits))
    for digit in read.digits:
        svg_of(digit.prediction.ink)
        draw_ink(digit.prediction.ink, 40)


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
_XML_PIECES = (INKML[:40], b"<traceGroup>", b"<trace>", b"</trace>", b" nan ", b", ,", b"&#0;", b"&x;", b'"', b"\xff\xfe", b"\0")
_XML_PIECES += (
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "/etc/passwd">]>',
    b"<traceGroup>" * 3000,
    b'encoding="foo"',
    b"]]>",
    b"<![CDATA[",
)
_UNIPEN_PIECES = (b".SEGMENT DIGIT 0-999999999", b".COORD", b".COORD T", b".PEN_DOWN\n", b".PEN_UP\n", b"\0", b"-", b",", b'"')
_UNIPEN_PIECES += (
    b".X_POINTS_PER_INCH 0\n",
    b".POINTS_PER_SECOND 1e-12\n",
    b".INCLUDE other\n",
    b".INCLUDE ../x\n",
    b".H_LINE 1",
)


def _import_ink(path: Path) -> bool:
    digits = read_ink_file(path)
    for ink, _ in digits:
        svg_of(ink)
    write_session(digits, path.with_name("out.jsonl"))
    if len(read_session(Session(path.with_name("out.jsonl"), strict=True)).digits) != len(digits):
        raise RuntimeError("the session has other digits than the file")
    return True


# Data sets.

_SIDE = 8
_X = np.arange(3 * _SIDE * _SIDE, dtype=np.uint8).reshape(3, _SIDE, _SIDE)
_Y = np.array([3, 1, 4], np.uint8)
_HEADER = ",".join(["label", *(f"pixel{i}" for i in range(_SIDE * _SIDE))])
_INK = {"xy": np.ones((5, 2), np.float32), "pen": np.zeros(5), "offsets": np.array([0, 2, 5]), "label": np.array([1, 2])}


def _idx(array: np.ndarray) -> bytes:
    return struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + array.tobytes()


def _npz(**arrays: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def _npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def _zip(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


def _csv(header: str, encoding: str = "utf-8") -> bytes:
    rows = [",".join(map(str, [label, *image.ravel()])) for label, image in zip(_Y, _X, strict=True)]
    return "\n".join([header, *rows]).encode(encoding)


def _npz_seeds() -> list[bytes]:
    return [
        _npz(x=_X, y=_Y),
        _npz(x_train=_X, y_train=_Y, test_images=_X / 255, test_labels=np.eye(10)[_Y]),
        _npz(**_INK),
        _npz(**(_INK | {"t": np.arange(5.0), "label": np.array(["12", "3"])})),
        _npy(_X),
    ]


def _csv_seeds() -> list[bytes]:
    plain = _csv(_HEADER)
    return [plain, plain.split(b"\n", 1)[1], _csv(_HEADER.replace("label", "class"), "utf-16"), plain.replace(b",", b";")]


_CSV_PIECES = (b"\n", b",", b";", b"\0", b"\xff", b'"', b"label", b"writer", b"1x1", b"\t", b"," * 3000, b"0," * 70_000, b"'")
_NPY_PIECES = (b"(10**9,)", b"'|O'", b"<U0", b"(", b"{", b"[" * 3000, b"True", b"'descr'", b"<f8", b"(2, 2, 2)", b"-1,")
_READ_DATA = _any_of(load_images, load_to_classify, load_unlabelled, load_trajectories, load_strings, RecordedDigits, read_idx)


# Settings and other words.


def _toml_seeds() -> list[bytes]:
    return [b"[pen]\nmode = 'pinch'\n[smoothing]\nmin_cutoff = 1.5\n", b"[rejection]\nleast = 0.5\n[paper]\n# none\n"]


_TOML_PIECES = (
    b"[",
    b"]",
    b"=",
    b"'",
    b'"',
    b"[pen]\n",
    b"a.b.c = 1\n",
    b"{",
    b"}",
    b"[" * 2000,
    b"a." * 500,
    b"'''",
    b"2026-01-01",
)


def _read_settings(path: Path) -> bool:
    lines = problems(path)
    if not all(line.isprintable() for line in lines):
        raise RuntimeError(f"said {lines}")
    load_config(path)
    return True


def _read_words(path: Path) -> bool:
    """Read JSON as everything that has JSON: ground truth, the card of a model, the settings of a run."""
    read_card(path)
    return _any_of(read_truth, lambda path: load_run(path.parent))(path)


def _json_seeds() -> list[bytes]:
    truth = json.loads((assets_dir() / "sample.json").read_text())
    truth["frames"] = {name: values[:5] for name, values in truth["frames"].items()}
    run = json.dumps(dataclasses.asdict(Settings())).encode()
    return [json.dumps(truth).encode(), (models_dir() / "digits.json").read_bytes(), run]


# Networks.


def _read_network(path: Path) -> bool:
    image = np.zeros((1, 28, 28), np.uint8)
    ink = Ink.of([np.array([(0.1, 0.0), (0.5, 0.0), (0.2, 0.9)], np.float32)])

    def digits(path: Path) -> None:
        classifier = DigitClassifier(path)
        classifier.classify(image)
        classifier.read(ink)
        ModelParts(path)

    def spans(path: Path) -> None:
        SpanNetwork(path).log_odds(np.zeros((BATCH, STEPS, CHANNELS), np.float32))

    def rows(path: Path) -> None:
        network = RowNetwork(path)
        for width in (32, 64):
            network.log_probabilities(np.zeros((ROWS, width), np.uint8))

    return _any_of(digits, spans, rows)(path)


def _network_seeds() -> list[bytes]:
    return [(models_dir() / f"{name}.tflite").read_bytes() for name in ("touching", "digits", "spans")]


def _change_tables(change: Change) -> Change:
    """Return what changes the tables of a network (its beginning and end), where most bytes are weights."""

    def changed(random, content: bytes) -> bytes:  # type: ignore[no-untyped-def]
        length = random.choice((200, 2000, 20_000))
        if random.randrange(2):
            return change(random, content[:length]) + content[length:]
        return content[:-length] + change(random, content[-length:])

    return changed


def _read_hand_model(path: Path) -> bool:
    bundle = find_bundle(path)
    verify_bundle(path)
    MediaPipeTracker(bundle).close()
    return True


def _hand_model_seeds() -> list[bytes]:
    path = models_dir() / "hand_lite.task"
    return [path.read_bytes()] if path.exists() else [_zip(hand_detector__tflite=b"x", hand_landmarks_detector__tflite=b"x")]


def _rehearsal_seeds() -> list[bytes]:
    width, count = 6, 8
    arrays = {"features": np.ones((count, width), np.uint8), "low": np.zeros(width), "scale": np.ones(width)}
    arrays |= {"labels": np.arange(count, dtype=np.uint8), "counts": np.ones(count, np.float32)}
    arrays |= {"weights": np.ones((11, width), np.float32), "bias": np.ones(11, np.float32), "backbone": np.array("0" * 64)}
    return [_npz(**arrays), _npz(**{{"backbone": "trunk"}.get(name, name): array for name, array in arrays.items()})]


# Pictures and videos.

_PICTURES = ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF", "PPM", "JPEG2000", "AVIF")


def _picture_seeds() -> list[bytes]:
    page = np.full((60, 80, 3), 240, np.uint8)
    cv2.putText(page, "7", (20, 50), cv2.FONT_HERSHEY_SIMPLEX, 1.5, (20, 20, 20), 3)
    seeds = []
    for kind in _PICTURES:
        file = io.BytesIO()
        Image.fromarray(page).save(file, kind)
        seeds.append(file.getvalue())
    for mode, kind in (("1", "TIFF"), ("P", "PNG"), ("LA", "PNG"), ("CMYK", "JPEG"), ("I;16", "PNG")):
        file = io.BytesIO()
        Image.fromarray(page[..., 0]).convert("I").convert(mode).save(file, kind) if mode == "I;16" else Image.fromarray(
            page
        ).convert(mode).save(file, kind)
        seeds.append(file.getvalue())
    return seeds


def _read_picture(path: Path) -> bool:
    return load_picture(path).image.size > 0


def _video_seeds() -> list[bytes]:
    import tempfile

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


def _read_video(path: Path) -> bool:
    with open_named(str(path), SourceOptions()) as video:
        for _, frame in zip(range(_FRAMES), video, strict=False):
            if frame.image.dtype != np.uint8:
                raise RuntimeError("a frame that is no picture")
    return True


def _set_seeds() -> list[bytes]:
    return [b'{"staged": ".digits.1", "files": ["digits.json", "digits.tflite"]}']


def _read_set(path: Path) -> bool:
    found = read_current(path.parent, "digits", ("digits.tflite", "digits.json"), DataError, "try again")
    return any(content is not None for content in found)


_ZIPPED = inside_zip(change_bytes)

FORMATS = {
    "session": Format("a.jsonl", _session_seeds, (change_json, change_json, change_bytes), _read_session),
    "packed session": Format(
        "a.jsonl.gz",
        lambda: [gzip.compress(seed) for seed in _session_seeds()],
        (inside_gzip(change_json), change_bytes),
        _read_session,
        0.5,
    ),
    "InkML": Format("a.inkml", lambda: [INKML, CROHME], (change_tokens(_XML_PIECES), change_bytes), _import_ink, 2),
    "UNIPEN": Format("a.tra", lambda: [UNIPEN], (change_tokens(_UNIPEN_PIECES), change_bytes), _import_ink, 2),
    "npz": Format("a.npz", _npz_seeds, (_ZIPPED, inside_zip(change_tokens(_NPY_PIECES)), change_bytes), _READ_DATA, 3),
    "csv": Format("a.csv", _csv_seeds, (change_tokens(_CSV_PIECES), change_bytes), _READ_DATA, 2),
    "idx": Format("a", lambda: [_idx(_X), gzip.compress(_idx(_X))], (change_bytes, inside_gzip(change_bytes)), _READ_DATA, 2),
    "zip": Format(
        "a.zip",
        lambda: [_zip(train__csv=_csv(_HEADER), test__csv=_csv(_HEADER)), _zip(train__csv=gzip.compress(_csv(_HEADER)))],
        (inside_zip(change_tokens(_CSV_PIECES)), _ZIPPED, change_bytes),
        _READ_DATA,
        2,
    ),
    "settings": Format("a.toml", _toml_seeds, (change_tokens(_TOML_PIECES), change_bytes), _read_settings, 3),
    "JSON": Format("config.json", _json_seeds, (change_json, change_bytes), _read_words, 3),
    "set of files": Format(".digits.switch", _set_seeds, (change_json, change_bytes), _read_set, 1),
    "network": Format("a.tflite", _network_seeds, (_change_tables(change_bytes), change_bytes), _read_network),
    "hand model": Format("a.task", _hand_model_seeds, (inside_zip(_change_tables(change_bytes)), change_bytes), _read_hand_model, 0.2),
    "rehearsal set": Format("a.npz", _rehearsal_seeds, (_ZIPPED, inside_zip(change_tokens(_NPY_PIECES)), change_bytes),
                            _any_of(load_rehearsal_set), 2),
    "picture": Format("a.png", _picture_seeds, (change_bytes,), _read_picture, 3),
    "video": Format("a.mp4", _video_seeds, (change_bytes,), _read_video),
}  # fmt: skip
"""By name: what `python -m bench fuzz` makes files of."""
