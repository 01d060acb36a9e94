"""Measure how long it takes from a changed picture in the camera to the changed pixel in the window.

A camera of our own gives the bundled recording at 30 frames a second, with stripes at both sides that turn from black to white
and back, and notes when. Another process watches a pixel of that stripe in the window, which a display of our own (Xvfb) shows.
What is drawn over a frame, hand and ink, is drawn over that same frame: it is as late as the picture.
"""

import multiprocessing
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.connection import Connection

import cv2
import numpy as np

from airdigits import Config, open_source
from airdigits.capture import webcam
from airdigits.support.paths import assets_dir
from bench.table import Row

_FPS = 30
_SECONDS = 12
_HELD = (9, 20)  # frames that a stripe keeps its colour
_STRIPE = 60  # px of 640
_START = 3.0  # s until the window stands
_ENOUGH = 10  # changes seen
_SLOWEST = 0.3  # s: what changes later belongs to the next change


def measure() -> list[Row]:
    """Run `airdigits run` with that camera for a quarter of a minute. Raises FileNotFoundError without Xvfb."""
    if not shutil.which("Xvfb"):
        raise FileNotFoundError("Xvfb is needed, a display without a screen")
    rows = []
    for tracker in ("litert", "mediapipe"):
        late = 1000 * np.array(_run(tracker))
        median, most = float(np.median(late)), float(np.percentile(late, 95))
        rows += [
            Row(f"{tracker}: changed picture to changed pixel, median of {len(late)}", median, "ms"),
            Row(f"{tracker}: the same, 95th percentile", most, "ms"),
            Row(f"{tracker}: the same, 95th percentile", most * _FPS / 1000, "frames", "at most 1"),
        ]
    return rows


def _run(tracker: str) -> list[float]:
    """Run in a process and on a display of its own: Qt ends the process whose display ends, and some windows stay black.

    Raises FileNotFoundError when no window showed anything in three runs.
    """
    for _ in range(3):
        with _display(), ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            late = pool.submit(_delays, tracker).result()
        if len(late) >= _ENOUGH:
            return late
    raise FileNotFoundError("a display that shows windows is needed: this one stays black")


class _Camera:
    """Plays the bundled recording as a camera would, with stripes; notes in `changes` when they changed, and to what."""

    def __init__(self) -> None:
        with open_source(assets_dir() / "sample.mp4") as source:
            self._frames = [frame.image for frame in source]
        self._rng = np.random.default_rng(0)
        self._start = time.monotonic()
        self._index, self._white, self._left = 0, False, 0
        self.changes: list[tuple[float, bool]] = []

    def isOpened(self) -> bool:  # OpenCV's name
        return time.monotonic() - self._start < _START + _SECONDS

    def grab(self) -> bool:
        """Wait for the next picture."""
        self._index += 1
        time.sleep(max(0.0, self._start + self._index / _FPS - time.monotonic()))
        return self.isOpened()

    def retrieve(self) -> tuple[bool, np.ndarray]:
        """Return the picture, and note when its stripes changed."""
        image = self._frames[self._index % len(self._frames)].copy()
        self._left -= 1
        changed = self._left < 0
        if changed:
            self._white, self._left = not self._white, int(self._rng.integers(*_HELD))
        image[:, :_STRIPE] = image[:, -_STRIPE:] = 255 if self._white else 0
        if changed:
            self.changes.append((time.monotonic(), self._white))
        return True, image

    def get(self, what: int) -> float:
        return _FPS if what == cv2.CAP_PROP_FPS else 0.0

    def set(self, what: int, value: float) -> bool:
        return False

    def release(self) -> None:
        return None


def _delays(tracker: str) -> list[float]:
    """Return the seconds that each change took to the window."""
    from airdigits.app.live import LiveOptions, LiveRun
    from airdigits.app.notices import Notices

    config = Config()
    config = replace(config, webcam=replace(config.webcam, patience=0.1, retry=0.1))
    camera = _Camera()
    ours, theirs = multiprocessing.Pipe(duplex=False)
    watcher = multiprocessing.get_context("spawn").Process(target=_watch, args=(theirs, _START + _SECONDS + 2))
    opened, webcam.open_camera = webcam.open_camera, lambda index, config: camera
    try:
        watcher.start()
        theirs.close()  # so that a watcher that fails ends the waiting, too
        with LiveRun(LiveOptions(source="0", config=config, tracker=tracker), Notices(lambda line: None)) as live:
            live.run()
    finally:
        webcam.open_camera = opened
    seen = ours.recv()
    watcher.join()
    return list(_matched(camera.changes[1:], seen))


def _matched(changes: list[tuple[float, bool]], seen: list[tuple[float, bool]]) -> Iterator[float]:
    for moment, white in changes:
        late = [t - moment for t, shown in seen if shown == white and 0 <= t - moment < _SLOWEST]
        if late:
            yield late[0]


def _watch(pipe: Connection, seconds: float) -> None:
    """Watch a pixel of the window for so many seconds; send when it changed, and to what."""
    from Xlib import X, display

    screen = display.Display().screen()
    end, seen, before = time.monotonic() + seconds, list[tuple[float, bool]](), None
    place = None
    while time.monotonic() < end:
        if place is None:
            windows = [window.get_geometry() for window in screen.root.query_tree().children]
            large = [found for found in windows if found.width >= 320 and found.height >= 240]
            if large and time.monotonic() > end - seconds + _START:
                place = large[-1].x + 12, large[-1].y + large[-1].height // 2
            time.sleep(0.01)
            continue
        data = screen.root.get_image(*place, 1, 1, X.ZPixmap, 0xFFFFFFFF).data
        white = data[0] > 127
        if white != before:
            seen.append((time.monotonic(), white))
            before = white
        time.sleep(0.001)
    pipe.send(seen)


@contextmanager
def _display() -> Iterator[None]:
    """Start a display of our own and have windows open on it."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    before = os.environ.get("DISPLAY")
    try:
        os.environ["DISPLAY"] = f":{os.read(read, 16).decode().strip()}"
        yield
    finally:
        os.environ.pop("DISPLAY") if before is None else os.environ.update(DISPLAY=before)
        server.terminate()
        server.wait()
        os.close(read)
        os.close(write)
