"""Read pictures that people made of their own writing, `--one` and as pages: what is right, wrong and unclear, by kind.

The folder has a labels.csv with the columns file, label, kind, mode. In a label, `4|9` allows either, ` / ` parts lines and `?`
is any sign that is no digit; mode `one` is a picture of one digit, `page` one of lines.
"""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from airdigits.errors import PictureError
from airdigits.labels import UNREAD
from airdigits.paper.image_file import load_picture, picture_of
from airdigits.paper.read_image import read_picture
from airdigits.paper.scoring import ComponentScorer
from airdigits.recognition.classifier import DigitClassifier
from bench.data import SHARED, mnist_test
from bench.table import Row

_CELL, _COLUMNS, _CAPTION = 128, 10, 16  # px of a contact sheet
_MNIST = 5000  # images of the test set that are read as files


@dataclass(frozen=True)
class Labelled:
    """One line of labels.csv."""

    file: str
    label: str
    kind: str
    mode: str


@dataclass(frozen=True)
class Outcome:
    """How a picture was read: "right", "wrong" or "unclear", and the text."""

    picture: Labelled
    one: bool
    verdict: str
    text: str


def measure(folder: Path | None = None, failures: bool = False, sheet: Path | None = None) -> list[Row]:
    """Count verdicts by kind and way of reading; with `failures` print each that is not right, with `sheet` draw them too."""
    folder = folder or SHARED / "data" / "real_pictures"
    if not (folder / "labels.csv").is_file():
        raise FileNotFoundError(f"pictures are needed at {folder}, with a labels.csv")
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        pictures = [Labelled(line["file"], line["label"], line["kind"], line["mode"]) for line in csv.DictReader(file)]
    singles = [p for p in pictures if p.mode == "one"]
    jobs = [(folder, p, one) for one in (True, False) for p in singles]
    pages = [p for p in pictures if p.mode == "page"]
    with ProcessPoolExecutor(2) as pool:
        outcomes = list(pool.map(_outcome, *zip(*jobs, strict=True), chunksize=8)) if jobs else []
        texts = list(pool.map(_text, [folder] * len(pages), pages, [False] * len(pages)))
    if failures:
        _print_failures(outcomes, pages, texts)
    if sheet:
        _draw_sheet(folder, [o for o in outcomes if o.verdict != "right"], sheet)
    return [*_rows(outcomes), *_page_rows(pages, texts), *_mnist()]


def lines_right(label: str, text: str) -> tuple[int, int, int]:
    """Count the lines of a label, those of them read with the right digits, and those also divided into the right numbers."""
    wanted = label.split(" / ")
    digits, written = Counter(map(_digits, text.splitlines())), text.splitlines()
    right = apart = 0
    for line in wanted:
        if digits[_digits(line)] > 0:
            digits[_digits(line)] -= 1
            right += 1
        pattern = re.sub(r"(\\\?|\\ )*\\\?(\\\?|\\ )*", "[ ?.-]*", re.escape(line))
        found = next((i for i, other in enumerate(written) if re.fullmatch(pattern, other)), None)
        if found is not None:
            del written[found]
            apart += 1
    return len(wanted), right, apart


def _digits(line: str) -> str:
    return re.sub(rf"[ .{re.escape(UNREAD)}-]", "", line)


@lru_cache(maxsize=1)
def _scorer() -> ComponentScorer:
    cv2.setNumThreads(1)  # two processes share two cores
    return ComponentScorer(DigitClassifier())


def _text(folder: Path, picture: Labelled, one: bool) -> str:
    try:
        return read_picture(load_picture(folder / picture.file), _scorer(), one=one).text
    except PictureError:
        return ""


def _outcome(folder: Path, picture: Labelled, one: bool) -> Outcome:
    text = _text(folder, picture, one)
    if text in picture.label.split("|"):
        return Outcome(picture, one, "right", text)
    return Outcome(picture, one, "wrong" if text and UNREAD not in text else "unclear", text)


def _rows(outcomes: Sequence[Outcome]) -> list[Row]:
    rows = []
    for one, aims in ((True, ("at least 96", "at most 3 %")), (False, ("at least 93", "at most 3 %"))):
        here = [o for o in outcomes if o.one == one]
        kinds = dict.fromkeys(o.picture.kind for o in here)
        for kind in ("", *kinds):
            count = Counter(o.verdict for o in here if kind in ("", o.picture.kind))
            total, name = count.total(), f"{'--one' if one else 'without --one'}, {kind or 'all'}"
            if total:
                rows.append(Row(f"{name}: right, of {total}", 100 * count["right"] / total, "%", "" if kind else aims[0]))
                rows.append(Row(f"{name}: wrong", count["wrong"], "", "" if kind else aims[1]))
                rows.append(Row(f"{name}: unclear or nothing", count["unclear"], ""))
    return rows


def _page_rows(pages: Sequence[Labelled], texts: Sequence[str]) -> list[Row]:
    if not pages:
        return []
    counts = [lines_right(p.label, text) for p, text in zip(pages, texts, strict=True)]
    lines, right, apart = (sum(column) for column in zip(*counts, strict=True))
    return [
        Row(f"{len(pages)} pages, {lines} lines: all digits right", right, "", "at least 36"),
        Row("numbers told apart as written", apart, "", "at least 35"),
    ]


def _mnist() -> list[Row]:
    """Count images of the MNIST test set that `--one` reads differently from the network."""
    try:
        images = mnist_test().images[:_MNIST]
    except FileNotFoundError:
        return []
    classifier, scorer = DigitClassifier(), _scorer()
    own = classifier.probabilities(images)
    read = [read_picture(picture_of(image), scorer, one=True).detections[0].probabilities for image in images]
    differ = sum(not np.allclose(a, b, atol=1e-4) for a, b in zip(own, read, strict=True))
    return [Row(f"MNIST test images read otherwise than the network does, of {len(images)}", differ, "", "0")]


def _print_failures(outcomes: Sequence[Outcome], pages: Sequence[Labelled], texts: Sequence[str]) -> None:
    for o in outcomes:
        if o.verdict != "right":
            print(f"{'one ' if o.one else 'page'} {o.picture.file:14}{o.picture.label:6}{o.verdict:9}{o.text!r}")
    for page, text in zip(pages, texts, strict=True):
        lines, right, apart = lines_right(page.label, text)
        if apart < lines:
            print(f"page {page.file:14}{page.label!r}: {right} of {lines} right, {apart} told apart: {text!r}")


def _draw_sheet(folder: Path, outcomes: Sequence[Outcome], target: Path) -> None:
    """Draw the pictures side by side, each with its file, label, way of reading and text below."""
    rows = -(-len(outcomes) // _COLUMNS) or 1
    canvas = np.full((rows * (_CELL + _CAPTION), _COLUMNS * _CELL, 3), 200, np.uint8)
    for place, o in enumerate(outcomes):
        image = load_picture(folder / o.picture.file).image
        scale = (_CELL - 4) / max(image.shape)
        small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        y, x = place // _COLUMNS * (_CELL + _CAPTION), place % _COLUMNS * _CELL
        canvas[y : y + small.shape[0], x : x + small.shape[1]] = small
        caption = f"{o.picture.file.split('.')[0]} {o.picture.label}{'' if o.one else ' p'}: {' '.join(o.text.split())[:6]}"
        cv2.putText(canvas, caption, (x, y + _CELL + 11), cv2.FONT_HERSHEY_SIMPLEX, 0.36, (0, 0, 200), 1)
    if not cv2.imwrite(str(target), canvas):
        raise OSError(f"{target}: cannot be written")
