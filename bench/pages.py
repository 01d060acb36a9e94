"""Read still images as `airdigits read` does: 200 synthetic pages, the MNIST test set as PNG files, pictures without a digit."""

import json
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from airdigits.evaluation.page_scoring import PageScore, score_page
from airdigits.paper.image_file import load_picture
from airdigits.paper.page import read_page
from airdigits.paper.read_image import read_picture
from airdigits.paper.scoring import ComponentScorer
from airdigits.recognition.classifier import DigitClassifier
from airdigits.synthesis.pages.glyphs import Glyphs
from airdigits.synthesis.pages.page import make_page
from bench.data import MNIST, VIDEOS, mnist_test, page_glyphs
from bench.table import Row

PAGES = {"scan": 60, "photo": 80, "hard": 60}
_FRAMES = 12  # of each clip
_LOG = Path("bench/pages.jsonl")


def measure() -> list[Row]:
    """Count digits found, right and invented, and lines in order, by difficulty; each page's figures go to bench/pages.jsonl."""
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
    return rows + _reading_time() + _mnist() + _without_digits()


def _rows(name: str, scores: list[PageScore], *, aims: bool) -> list[Row]:
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
def _tools() -> tuple[ComponentScorer, Glyphs]:
    cv2.setNumThreads(1)  # two processes share two cores
    return _scorer(), page_glyphs()


def _scorer() -> ComponentScorer:
    return ComponentScorer(DigitClassifier())


def _score(difficulty: str, seed: int) -> PageScore:
    scorer, glyphs = _tools()
    page = make_page(difficulty, seed, glyphs)
    return score_page(page, read_page(page.image, scorer))


def _reading_time() -> list[Row]:
    """Time pictures from the file to the numbers, on one core: photographs of 12 megapixels, and pages of 640x480."""
    before, scorer, rows = cv2.getNumThreads(), _scorer(), []
    cv2.setNumThreads(1)
    for name, size, count, aim in (("12 megapixels", (4000, 3000), 5, 0.5), ("640x480", (640, 480), 24, 0.06)):
        _, *seconds = (_seconds(seed, size, scorer) for seed in range(1 + count))  # the first warms up
        what = f"a JPEG of {name}, file to numbers, median of {count} pages"
        rows.append(Row(what, float(np.median(seconds)), "s", f"at most {aim}"))
    cv2.setNumThreads(before)
    return rows


def _seconds(seed: int, size: tuple[int, int], scorer: ComponentScorer) -> float:
    """Return how long reading a photographed page of this size takes."""
    image = make_page("photo", seed, page_glyphs()).image
    smaller = size[0] < image.shape[1]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.jpg"
        cv2.imwrite(str(path), cv2.resize(image, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC))
        started = time.perf_counter()
        read_page(load_picture(path).image, scorer)
        return time.perf_counter() - started


def _mnist() -> list[Row]:
    """Read each test image from a PNG file as `read --one` does, and compare with the network's own figure."""
    if not MNIST.is_file():
        return []
    data, scorer = mnist_test(), _scorer()
    raw = DigitClassifier().probabilities(data.images).argmax(axis=1)
    read = np.empty(len(raw), np.int64)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "digit.png"
        for i, image in enumerate(data.images):
            cv2.imwrite(str(path), image)
            (detection,) = read_picture(load_picture(path), scorer, one=True).detections
            read[i] = int(detection.probabilities.argmax())
    own, files = (100 * float((answer == data.labels).mean()) for answer in (raw, read))
    return [
        Row("MNIST test as PNG files through read --one", files, "%"),
        Row("the same beside the network's own figure, points", files - own, "", "within 0.1"),
    ]


def _without_digits() -> list[Row]:
    """Count the pictures of people and rooms that give a number."""
    if not VIDEOS.is_dir():
        return []
    scorer, numbers, count = _scorer(), 0, 0
    for clip in sorted([*VIDEOS.glob("*.mp4"), *VIDEOS.glob("*.jpg")]):
        video = cv2.VideoCapture(str(clip))
        total = max(1, int(video.get(cv2.CAP_PROP_FRAME_COUNT)))
        for index in sorted(set(np.linspace(0, total - 1, _FRAMES).astype(int).tolist())):
            video.set(cv2.CAP_PROP_POS_FRAMES, index)
            ok, image = video.read()
            if ok:
                count += 1
                numbers += bool(read_page(image, scorer).digits)
    return [Row(f"pictures without a digit that give a number, of {count}", numbers, "", "0")]
