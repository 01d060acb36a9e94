"""Read simulated videos of hand-held pages: which numbers are entered, when, and how fast the loop is at 1280x720."""

import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import islice
from pathlib import Path

import cv2
import numpy as np

from airdigits import open_source
from airdigits.capture.frame import Frame
from airdigits.events import NumberEntered
from airdigits.labels import sign_of
from airdigits.readers.paper import PaperReader
from airdigits.screen.boxes import Box
from airdigits.screen.paper import PaperOverlay, PaperScene
from airdigits.screen.scene import RunState
from airdigits.synthesis.pages.tidy import tidy_glyph
from airdigits.synthesis.pages.video import HOLDINGS, hold_page
from bench.data import VIDEOS, page_glyphs
from bench.table import Row

_VIDEOS = 10  # of each way of holding and writing
_WITHIN = 1.0  # s after the page has come to rest
_SIZE = (1280, 720)
_WITHOUT_PAGE = ("counting_fingers", "open_palm_moving")  # real clips
_FRAMES = 120  # of each


def measure() -> list[Row]:
    """Count numbers right within a second, wrong and twice, by writing and holding; then frames a second."""
    jobs = [(kind, seed, tidy) for tidy in (True, False) for kind in HOLDINGS for seed in range(_VIDEOS)]
    with ProcessPoolExecutor(2) as pool:
        counts = list(pool.map(_watch, *zip(*jobs, strict=True)))
    rows = []
    for name, tidy in (("tidy writing", True), ("anybody's writing", False)):
        for kind in HOLDINGS:
            here = [c for (k, _, t), c in zip(jobs, counts, strict=True) if (k, t) == (kind, tidy)]
            written, right, wrong, again = (sum(column) for column in zip(*here, strict=True))
            what = f"{_VIDEOS} videos, {kind}, {name}"
            rows.append(
                Row(f"{what}: of {written} numbers, right within a second", 100 * right / written, "%", "100" if tidy else "")
            )
            rows.append(Row(f"{what}: wrong numbers entered", wrong, "", "0" if tidy else ""))
            rows.append(Row(f"{what}: numbers entered twice", again, "", "0"))
    return rows + _speed()


def _watch(kind: str, seed: int, tidy: bool) -> tuple[int, int, int, int]:
    """Count numbers written, of those right and in time, wrong ones entered, and right ones entered once too often."""
    cv2.setNumThreads(1)  # two processes share two cores
    held, reader = hold_page(kind, seed, draw=tidy_glyph if tidy else page_glyphs(), size=_SIZE), PaperReader()
    events = [event for frame in held.frames() for event in reader.see(frame)] + reader.finish()
    left, right, wrong, again = list(held.numbers), 0, 0, 0
    for event in events:
        if not isinstance(event, NumberEntered):
            continue
        if event.number in left:
            left.remove(event.number)
            right += event.t <= held.arrives + _WITHIN
        elif event.number in held.numbers:
            again += 1
        else:
            wrong += 1
    return len(held.numbers), right, wrong, again


def _speed() -> list[Row]:
    """Time the reader and its overlay, as the loop runs them for a window: on a page in a moving hand, and without a page."""
    page = _timed(list(hold_page("held", 0, draw=tidy_glyph, size=_SIZE).frames()))
    rows = [
        Row("paper at 1280x720, read and drawn", 1 / page.mean(), "frames/s", "at least 25"),
        Row("the slowest frame, in which the page is looked for anew", 1000 * page.max(), "ms"),
    ]
    for clip in sorted(VIDEOS.glob("*.mp4")):
        if clip.stem in _WITHOUT_PAGE:
            search = _timed(_enlarged(clip))
            what = f"no page in sight, {clip.stem} at 1280x720"
            rows.append(Row(f"{what}, read and drawn", 1 / search.mean(), "frames/s", "at least 25"))
            rows.append(Row(f"{what}, the slowest frame", 1000 * search.max(), "ms"))
    return rows


def _enlarged(clip: Path) -> list[Frame]:
    """Return the first seconds of a clip at the size of a webcam's picture."""
    with open_source(clip) as source:
        return [replace(frame, image=cv2.resize(frame.image, _SIZE)) for frame in islice(source, _FRAMES)]


def _timed(frames: list[Frame]) -> np.ndarray:
    """Time each frame, s, float64 [n]."""
    reader, overlay = PaperReader(), PaperOverlay(_SIZE)
    each = []
    for frame in frames:
        started = time.perf_counter()
        reader.see(frame)
        boxes = [Box(track.corners, sign_of(track.digit), "99%") for number in reader.page.numbers for track in number]
        overlay.draw(frame.image, PaperScene(boxes, pending="  ".join(reader.pending), run=RunState(fps=30)))
        each.append(time.perf_counter() - started)
    return np.array(each)
