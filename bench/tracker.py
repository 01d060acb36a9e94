"""Compare the LiteRT tracker with MediaPipe's, side by side: speed, agreement, lost hands, the tip against the truth.

Both take turns in short runs, so that a busy machine slows both alike. Clips of real hands are used where they are at hand.
"""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

import cv2
import numpy as np

from airdigits import AirReader, Frame, Hand, open_source
from airdigits.hands.hand import INDEX_TIP
from airdigits.hands.tracker import HandTracker
from airdigits.hands.trackers import open_tracker
from airdigits.support.cores import usable_cores
from airdigits.support.paths import assets_dir
from airdigits.synthesis.hand.simulation import SimulatorConfig, simulate
from bench.data import VIDEOS
from bench.table import Row

_CHUNK = 15  # frames that each of the two takes in turn
_ROUNDS = 2
_SAMPLE = 150  # frames of the bundled recording
_IDLE = 10  # s without a hand
_UNTRACKABLE = ("toy_monkey", "writing_hi_with_overlay", "draws_with_overlay")  # no hand; a skeleton drawn over the hand
_MOST = 120  # frames of a clip: whole clips take a quarter of an hour on a busy machine
_ANOTHER = 100.0  # % of the palm between the landmarks' medians: they follow two hands
_SPEEDS = (1.0, 2.0, 3.0)
_BLUR = 31  # px across
_MOST_INSIDE = 0.6  # share of the landmarks in the picture for a hand to count as in view


def measure() -> list[Row]:
    """Compare both trackers in everything."""
    rows = []
    for cores in sorted({1, min(2, usable_cores())}):
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            rows += pool.submit(_speed, cores).result()
    return [*rows, *_sizes(), _idle(), *_agreement(), *_lost_and_tips()]


def _speed(cores: int) -> list[Row]:
    """Compare speeds on so many cores, in a process of its own."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:cores]))
    cv2.setNumThreads(cores)
    on, rows = f"on {cores} core{'s' * (cores > 1)}", []
    frames = _sample()
    for kind, aim in (("full", "at least 1.8" if cores > 1 else "at least 1.25"), ("lite", "at least 2.0" if cores > 1 else "")):
        with (
            closing(open_tracker("mediapipe", kind)) as reference,
            closing(open_tracker("litert", kind)) as tracker,
            AirReader(hand_model=kind, tracker="litert") as reader,
        ):
            times, busy = _in_turn(frames, (reference.track, tracker.track, reader.see))
        rows.append(Row(f"{kind} network, {on}: litert / mediapipe, frames/s", times[0] / times[1], ""))
        rows.append(Row(f"{kind} network, {on}: whole loop with litert / bare mediapipe", times[0] / times[2], "", aim))
        rows.append(Row(f"{kind} network, {on}: processor time a frame, mediapipe", 1000 * busy[0], "ms"))
        rows.append(Row(f"{kind} network, {on}: processor time a frame, litert", 1000 * busy[1], "ms", "at most 10"))
    return rows


def _in_turn(frames: Sequence[Frame], ways: Sequence[Callable[[Frame], object]]) -> tuple[list[float], list[float]]:
    """Return the median seconds and the mean processor seconds that each way takes for a frame."""
    times: list[list[float]] = [[] for _ in ways]
    busy = [0.0] * len(ways)
    seconds = frames[-1].t + 1
    for round_ in range(_ROUNDS):
        for start in range(0, len(frames), _CHUNK):
            for number, way in enumerate(ways):
                for frame in frames[start : start + _CHUNK]:
                    moved = Frame(frame.t + round_ * seconds, frame.image, frame.index, frame.mirrored)
                    cpu, began = time.process_time(), time.perf_counter()
                    way(moved)
                    times[number].append(time.perf_counter() - began)
                    busy[number] += time.process_time() - cpu
    return [float(np.median(each)) for each in times], [total / len(times[0]) for total in busy]


def _sizes() -> Iterator[Row]:
    """Compare large pictures with small ones: each takes its turn."""
    small = _sample()[:60]
    for size in ((1280, 720), (1920, 1080)):
        large = {frame.index: cv2.resize(frame.image, size) for frame in small}
        with closing(open_tracker("litert")) as one, closing(open_tracker("litert")) as other:
            ways = (one.track, partial(_track_large, other, large))
            times, _ = _in_turn(small, ways)
        yield Row(f"litert, {size[0]}x{size[1]}: time of a frame / 640x480", times[1] / times[0], "", "at most 1.1")


def _track_large(tracker: HandTracker, large: dict[int, np.ndarray], frame: Frame) -> Hand | None:
    return tracker.track(Frame(frame.t, large[frame.index], frame.index))


def _idle() -> Row:
    """Measure how much of a core is spent when nobody is in sight."""
    empty = [np.full((480, 640, 3), level, np.uint8) for level in (110, 111)]
    with closing(open_tracker("litert")) as tracker:
        for index in range(90):  # it falls asleep after two seconds
            tracker.track(Frame(index / 30, empty[index % 2], index))
        began = time.process_time()
        for index in range(90, 90 + 30 * _IDLE):
            tracker.track(Frame(index / 30, empty[index % 2], index))
        return Row("nobody in sight, 30 frames/s: share of a core", 100 * (time.process_time() - began) / _IDLE, "%", "at most 6")


def _agreement() -> Iterator[Row]:
    """Compare the landmarks of both on the bundled recording and on clips of real hands."""
    clips = [assets_dir() / "sample.mp4", *sorted(VIDEOS.glob("*.mp4")), *sorted((VIDEOS / "not_writing").glob("*.mp4"))]
    clips = [clip for clip in clips if clip.stem not in _UNTRACKABLE]
    apart, only, others, frames = list[float](), [0, 0], 0, 0
    for clip in clips:
        with open_source(clip) as source, _both() as (reference, tracker):
            for frame in islice(source, _MOST):
                a, b = reference.track(frame), tracker.track(frame)
                frames += 1
                if a and b:
                    distances = _distances(a, b, frame.image.shape[1] / frame.image.shape[0])
                    another = float(np.median(distances)) > _ANOTHER
                    others += another
                    apart += [] if another else distances
                only[0] += a is not None and b is None
                only[1] += b is not None and a is None
    what = f"{len(clips)} clips, {frames} frames"
    yield Row(f"distance of the landmarks, {what}, median", float(np.median(apart)), "% of the palm", "at most 1")
    yield Row(
        f"distance of the landmarks, {what}, 95th percentile", float(np.percentile(apart, 95)), "% of the palm", "at most 3"
    )
    yield Row(f"frames in which mediapipe alone sees a hand, {what}", only[0], "")
    yield Row(f"frames in which litert alone sees a hand, {what}", only[1], "")
    yield Row(f"frames in which they follow different hands of two, {what}", others, "")


def _distances(a: Hand, b: Hand, aspect: float) -> list[float]:
    apart = (a.landmarks[:, :2] - b.landmarks[:, :2]) * (aspect, 1)
    return list(100 * np.linalg.norm(apart, axis=1) / a.palm_length(aspect))


@dataclass
class _Score:
    """What both trackers make of the frames with a hand in view: how many they lose, and how far the tips are from the truth."""

    frames: int = 0
    lost: list[int] = field(default_factory=lambda: [0, 0])
    tips: tuple[list[float], list[float]] = field(default_factory=lambda: ([], []))


def _lost_and_tips() -> Iterator[Row]:
    """Compare both on rendered hands, whose truth is known: written fast, blurred, filmed slowly, cut by the picture's edge."""
    scores: dict[str, _Score] = {}
    for number, speed in enumerate(_SPEEDS):
        config = SimulatorConfig(speed=speed, hand=("right", "left")[number % 2], tilt=(8.0, 25.0, 0.0)[number], seed=number)
        film = [(frame, truth.tip) for frame, truth in simulate("27", config).frames()]
        whole = _seen_whole(film)
        for name, (keep, change, corner) in _spoiled(config.size).items():
            score = scores.setdefault(name, _Score())
            _rate(score, [(frame, tip, points) for (frame, tip), points in zip(film, whole, strict=True)][::keep], change, corner)
    for name, score in scores.items():
        yield Row(f"{name}: of {score.frames} frames with a hand in view, mediapipe loses", score.lost[0], "")
        yield Row(f"{name}: litert loses", score.lost[1], "", "at most half")
    tips = [np.median(np.concatenate([score.tips[i] for score in scores.values()])) for i in (0, 1)]
    yield Row("distance of the tip from the truth, median, mediapipe", float(tips[0]), "px of 480 lines")
    yield Row("distance of the tip from the truth, median, litert", float(tips[1]), "px of 480 lines", "no more")


Change = Callable[[np.ndarray], np.ndarray]


def _spoiled(size: tuple[int, int]) -> dict[str, tuple[int, Change, tuple[int, int]]]:
    """Return ways to spoil a film: every which frame is kept, what is done to it, and where its corner lies in the whole."""
    width, height = size
    return {
        "as filmed": (1, lambda image: image, (0, 0)),
        "7.5 frames/s": (4, lambda image: image, (0, 0)),
        "blurred": (1, lambda image: cv2.blur(image, (_BLUR, 1)), (0, 0)),
        "dim and noisy": (1, _dimmed, (0, 0)),
        "cut at the bottom": (1, lambda image: image[: int(0.62 * height)], (0, 0)),
        "cut at the left": (1, lambda image: image[:, int(0.36 * width) :], (int(0.36 * width), 0)),
        "cut at the right": (1, lambda image: image[:, : int(0.55 * width)], (0, 0)),
    }


def _dimmed(image: np.ndarray) -> np.ndarray:
    noise = np.random.default_rng(0).normal(0, 4, image.shape)
    return np.clip(0.15 * image + noise, 0, 255).astype(np.uint8)


def _seen_whole(film: Sequence[tuple[Frame, np.ndarray]]) -> list[np.ndarray | None]:
    """Return MediaPipe's landmarks [21, 2] in px of the film as it is: they tell how much of a hand a cut leaves."""
    with closing(open_tracker("mediapipe")) as reference:
        hands = [(reference.track(frame), frame.image.shape) for frame, _ in film]
    return [None if hand is None else hand.landmarks[:, :2] * (shape[1], shape[0]) for hand, shape in hands]


def _rate(
    score: _Score, film: list[tuple[Frame, np.ndarray, np.ndarray | None]], change: Change, corner: tuple[int, int]
) -> None:
    with _both() as trackers:
        for frame, tip, points in film:
            image = np.ascontiguousarray(change(frame.image))
            size = np.array(image.shape[1::-1])
            hands = [tracker.track(Frame(frame.t, image)) for tracker in trackers]
            if points is None or not _in_view(np.vstack((points, tip)) - corner, size):
                continue
            score.frames += 1
            for number, hand in enumerate(hands):
                score.lost[number] += hand is None
                if all(hands):
                    score.tips[number].append(float(np.linalg.norm(hand.landmarks[INDEX_TIP, :2] * size + corner - tip)))


def _in_view(points: np.ndarray, size: np.ndarray) -> bool:
    """Return whether enough of a hand, and its tip, the last point, lie in the picture."""
    inside = ((points >= 0) & (points < size)).all(axis=1)
    return bool(inside[-1] and inside.mean() >= _MOST_INSIDE)


class _both:
    """Open MediaPipe's tracker and the one on LiteRT, and close them."""

    def __enter__(self) -> tuple:
        self._opened = open_tracker("mediapipe"), open_tracker("litert")
        return self._opened

    def __exit__(self, *_: object) -> None:
        for tracker in self._opened:
            tracker.close()


def _sample() -> list[Frame]:
    with open_source(assets_dir() / "sample.mp4") as source:
        return [frame for frame, _ in zip(source, range(_SAMPLE), strict=False)]
