"""200 made pages of digits, the MNIST test set as PNG files and pictures without a digit, as `airdigits read` reads them."""

import json
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from airdigits.datasets.images import load_mnist
from airdigits.paper.image_file import load_picture
from airdigits.paper.page import read_page
from airdigits.paper.scoring import ComponentScorer
from airdigits.paper.single_digit import judge_as_it_is, load_single
from airdigits.recognition.classifier import DigitClassifier
from bench.table import Row
from tests.paper.made_pages import MNIST, make_page
from tests.paper.scoring import Score, score

PAGES = {"scan": 60, "photo": 80, "hard": 60}
_VIDEO = MNIST.parents[1] / "video"
_FRAMES = 12  # of each clip
_LOG = Path("bench/pages.jsonl")


def measure() -> list[Row]:
    """Digits found, right and invented, and lines in order, by difficulty; each page's figures go to bench/pages.jsonl."""
    jobs = [(difficulty, seed) for difficulty, count in PAGES.items() for seed in range(count)]
    with ProcessPoolExecutor(2) as pool:
        scores = list(pool.map(_score, *zip(*jobs, strict=True)))
    _LOG.write_text(
        "".join(json.dumps({"page": job, **vars(s)}) + "\n" for job, s in zip(jobs, scores, strict=True)), encoding="utf-8"
    )
    rows = []
    for difficulty, count in PAGES.items():
        of_it = [s for (d, _), s in zip(jobs, scores, strict=True) if d == difficulty]
        rows += _rows(f"{count} {difficulty} pages", of_it, aims=False)
    rows += _rows(f"all {len(jobs)} pages", scores, aims=True)
    rows.append(_large_photo())
    return rows + _mnist() + _without_digits()


def _rows(name: str, scores: list[Score], *, aims: bool) -> list[Row]:
    written = sum(s.written for s in scores)
    return [
        Row(
            f"{name}: digits found and right, of {written}",
            100 * sum(s.right for s in scores) / written,
            "%",
            "at least 98" * aims,
        ),
        Row(f"{name}: digits invented", 100 * sum(s.invented for s in scores) / written, "%", "at most 1" * aims),
        Row(f"{name}: lines in order", 100 * sum(s.in_order for s in scores) / len(scores), "%", "100" * aims),
    ]


@lru_cache(maxsize=1)
def _judge() -> ComponentScorer:
    cv2.setNumThreads(1)  # two processes share two cores
    return ComponentScorer(DigitClassifier())


def _score(difficulty: str, seed: int) -> Score:
    page = make_page(difficulty, seed)
    return score(page, read_page(page.image, _judge()))


def _large_photo() -> Row:
    """A photograph of 12 megapixels, from the file to the numbers."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photo.jpg"
        cv2.imwrite(str(path), cv2.resize(make_page("photo", 0).image, (4000, 3000), interpolation=cv2.INTER_CUBIC))
        judge, seconds = ComponentScorer(DigitClassifier()), []
        for _ in range(5):
            started = time.perf_counter()
            read_page(load_picture(path).image, judge)
            seconds.append(time.perf_counter() - started)
    return Row("a 12-megapixel JPEG, file to numbers, median", float(np.median(seconds)), "s", "at most 1")


def _mnist() -> list[Row]:
    """Each test image written as a PNG file and read as `read --one` does, against the network's own figure."""
    if not MNIST.is_file():
        return []
    data, judge = load_mnist(MNIST), ComponentScorer(DigitClassifier())
    raw = DigitClassifier().probabilities(data.images).argmax(axis=1)
    read = np.empty(len(raw), np.int64)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "digit.png"
        for i, image in enumerate(data.images):
            cv2.imwrite(str(path), image)
            ready = load_single(path)[1]
            assert ready is not None
            read[i] = int(judge_as_it_is(ready, judge).probabilities.argmax())
    own, files = (100 * float((answer == data.labels).mean()) for answer in (raw, read))
    return [
        Row("MNIST test as PNG files through read --one", files, "%"),
        Row("the same beside the network's own figure, points", files - own, "", "within 0.1"),
    ]


def _without_digits() -> list[Row]:
    """Pictures of people and rooms: how many give a number."""
    if not _VIDEO.is_dir():
        return []
    judge, numbers, count = ComponentScorer(DigitClassifier()), 0, 0
    for clip in sorted([*_VIDEO.glob("*.mp4"), *_VIDEO.glob("*.jpg")]):
        video = cv2.VideoCapture(str(clip))
        total = max(1, int(video.get(cv2.CAP_PROP_FRAME_COUNT)))
        for index in sorted(set(np.linspace(0, total - 1, _FRAMES).astype(int).tolist())):
            video.set(cv2.CAP_PROP_POS_FRAMES, index)
            ok, image = video.read()
            if ok:
                count += 1
                numbers += bool(read_page(image, judge).digits)
    return [Row(f"pictures without a digit that give a number, of {count}", numbers, "", "0")]
