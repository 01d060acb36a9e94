"""Name every format that the program reads: files to begin with, how they are changed, and all that reads them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from airdigits.adaptation.card import _read as read_card
from airdigits.adaptation.rehearsal import load_rehearsal_set
from airdigits.capture.source import SourceOptions
from airdigits.capture.video_file import open_named
from airdigits.datasets.idx import read_idx
from airdigits.datasets.images import load_images, load_to_classify, load_unlabelled
from airdigits.datasets.inkml import to_inkml
from airdigits.datasets.strings import load_strings
from airdigits.datasets.trajectories import load_trajectories
from airdigits.decoding.links import LINK_FEATURES
from airdigits.decoding.rescoring import RescoringNetwork
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
from airdigits.synthesis.hand import read_truth
from airdigits.synthesis.hand.digit_shapes import RecordedDigits
from airdigits.training.settings import load as load_run
from bench.material import fuzz_seeds as seeds
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
    if "<script" in html_of(session.path.name, summary, read.digits, read.cuts):
        raise RuntimeError("the page has a script")
    to_inkml(map(inkml_digit, read.digits))
    for digit in read.digits:
        svg_of(digit.prediction.ink)
        draw_ink(digit.prediction.ink, 40)


def _import_ink(path: Path) -> bool:
    digits = read_ink_file(path)
    write_session(digits, path.with_name("out.jsonl"))
    for ink, _ in digits:
        svg_of(ink)
    if len(read_session(Session(path.with_name("out.jsonl"), strict=True)).digits) != len(digits):
        raise RuntimeError("the session has other digits than the file")
    return True


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

    def links(path: Path) -> None:
        RescoringNetwork(path).judge(np.zeros((2, LINK_FEATURES), np.float32))

    def rows(path: Path) -> None:
        network = RowNetwork(path)
        for width in (32, 64):
            network.log_probabilities(np.zeros((ROWS, width), np.uint8))

    return _any_of(digits, spans, links, rows)(path)


def _change_tables(change: Change) -> Change:
    """Return what changes the tables of a network (its beginning and end), where most bytes are weights."""

    def changed(random: Random, content: bytes) -> bytes:
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


def _read_picture(path: Path) -> bool:
    return load_picture(path).image.size > 0


def _read_video(path: Path) -> bool:
    with open_named(str(path), SourceOptions()) as video:
        for _, frame in zip(range(_FRAMES), video, strict=False):
            if frame.image.dtype != np.uint8:
                raise RuntimeError("a frame that is no picture")
    return True


def _read_set(path: Path) -> bool:
    found = read_current(path.parent, "digits", ("digits.tflite", "digits.json"), DataError, "try again")
    return any(content is not None for content in found)


_READ_DATA = _any_of(load_images, load_to_classify, load_unlabelled, load_trajectories, load_strings, RecordedDigits, read_idx)
_ZIPPED, _PACKED, _TABLES = inside_zip(change_bytes), inside_gzip(change_bytes), _change_tables(change_bytes)
_ARRAYS = (_ZIPPED, inside_zip(change_tokens(seeds.NPY_PIECES)), change_bytes)
_XML, _PEN, _CSV = map(change_tokens, (seeds.XML_PIECES, seeds.UNIPEN_PIECES, seeds.CSV_PIECES))
_TOML = change_tokens(seeds.TOML_PIECES)

FORMATS = {
    "session": Format("a.jsonl", seeds.sessions, (change_json, change_json, change_bytes), _read_session),
    "packed session": Format("a.jsonl.gz", seeds.packed_sessions, (inside_gzip(change_json), change_bytes), _read_session, 0.5),
    "InkML": Format("a.inkml", lambda: [seeds.INKML, seeds.CROHME], (_XML, change_bytes), _import_ink, 2),
    "UNIPEN": Format("a.tra", lambda: [seeds.UNIPEN], (_PEN, change_bytes), _import_ink, 2),
    "npz": Format("a.npz", seeds.npz_files, _ARRAYS, _READ_DATA, 3),
    "csv": Format("a.csv", seeds.csv_files, (_CSV, change_bytes), _READ_DATA, 2),
    "idx": Format("a", seeds.idx_files, (change_bytes, _PACKED), _READ_DATA, 2),
    "zip": Format("a.zip", seeds.zip_files, (inside_zip(_CSV), _ZIPPED, change_bytes), _READ_DATA, 2),
    "settings": Format("a.toml", seeds.settings_files, (_TOML, change_bytes), _read_settings, 3),
    "JSON": Format("config.json", seeds.json_files, (change_json, change_bytes), _read_words, 3),
    "set of files": Format(".digits.switch", seeds.orders, (change_json, change_bytes), _read_set),
    "network": Format("a.tflite", seeds.networks, (_TABLES, change_bytes), _read_network),
    "hand model": Format("a.task", seeds.hand_models, (inside_zip(_TABLES), change_bytes), _read_hand_model, 0.2),
    "rehearsal set": Format("a.npz", seeds.rehearsal_sets, _ARRAYS, _any_of(load_rehearsal_set), 2),
    "picture": Format("a.png", seeds.pictures, (change_bytes,), _read_picture, 3),
    "video": Format("a.mp4", seeds.videos, (change_bytes,), _read_video),
}
"""By name: what `python -m bench fuzz` makes files of."""
