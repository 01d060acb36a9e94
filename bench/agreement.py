"""Compare what the LiteRT tracker sees with what MediaPipe's sees, and both with the truth: landmarks, gestures, losses, jitter.

Both take the same frames: the bundled recording, clips and pictures of real hands where they are at hand, and 60 rendered films
with their truth, written fast, filmed slowly, blurred, dim, cut by the picture's edge.
"""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from itertools import islice

import cv2
import numpy as np

from airdigits import Frame, Hand, open_source
from airdigits.hands.gestures import gesture_of
from airdigits.hands.hand import INDEX_TIP
from airdigits.hands.trackers import open_tracker
from airdigits.support.paths import assets_dir
from bench.data import VIDEOS
from bench.material.spoiled_films import FILMS, Film, make_films
from bench.table import Row

_UNTRACKABLE = ("toy_monkey", "writing_hi_with_overlay", "draws_with_overlay")  # no hand; a skeleton drawn over the hand
_MOST = 120  # frames of a clip: whole clips take a quarter of an hour on a busy machine
_ANOTHER = 100.0  # % of the palm between the landmarks' medians: they follow two hands
_MOST_INSIDE = 0.6  # share of the landmarks in the picture for a hand to count as in view
_STILL = 0.6  # px of 480 lines: a tip that moves less from frame to frame holds still
_PICTURE = 5  # times that a tracker sees a picture, to settle


@dataclass
class Comparison:
    """What both trackers made of the same frames: MediaPipe's figure first, where there are two."""

    frames: int = 0  # with a hand in view, as far as that is known
    distances: list[float] = field(default_factory=list)  # between their landmarks, % of the palm
    gestures: list[bool] = field(default_factory=list)  # whether they make the same gesture of a frame
    others: int = 0  # frames in which they follow different hands
    lost: list[int] = field(default_factory=lambda: [0, 0])  # frames without a hand that is there, or that the other sees
    tips: tuple[list[float], list[float]] = field(default_factory=lambda: ([], []))  # from the truth, px
    jitter: tuple[list[float], list[float]] = field(default_factory=lambda: ([], []))  # of a tip that holds still, px a frame

    def compare(self, a: Hand, b: Hand, aspect: float) -> None:
        """Compare two hands of one frame."""
        apart = (a.landmarks[:, :2] - b.landmarks[:, :2]) * (aspect, 1)
        distances = 100 * np.linalg.norm(apart, axis=1) / a.palm_length(aspect)
        if np.median(distances) > _ANOTHER:
            self.others += 1
            return
        self.distances += distances.tolist()
        self.gestures.append(gesture_of(a) == gesture_of(b))

    def rows(self, what: str) -> Iterator[Row]:
        """Give the rows on agreement."""
        what = f"{what}, {self.frames} frames"
        yield Row(f"{what}: distance of the landmarks, median", float(np.median(self.distances)), "% of the palm", "at most 1")
        yield Row(f"{what}: the same, 95th percentile", float(np.percentile(self.distances, 95)), "% of the palm", "at most 3")
        yield Row(f"{what}: the same gesture", 100 * float(np.mean(self.gestures)), "% of the frames that both see")


def measure() -> list[Row]:
    """Compare them in all of it."""
    return [*_clips(), *_pictures(), *_films()]


def _clips() -> Iterator[Row]:
    clips = [assets_dir() / "sample.mp4", *sorted(VIDEOS.glob("*.mp4")), *sorted((VIDEOS / "not_writing").glob("*.mp4"))]
    clips = [clip for clip in clips if clip.stem not in _UNTRACKABLE]
    found = Comparison()
    for clip in clips:
        with open_source(clip) as source, ExitStack() as opened:
            reference, tracker = _both(opened)
            for frame in islice(source, _MOST):
                a, b = reference.track(frame), tracker.track(frame)
                found.frames += 1
                found.lost[0] += a is None and b is not None
                found.lost[1] += b is None and a is not None
                if a and b:
                    found.compare(a, b, frame.image.shape[1] / frame.image.shape[0])
    what = f"{len(clips)} clips"
    yield from found.rows(what)
    yield Row(f"{what}: frames in which mediapipe alone sees a hand", found.lost[1], "")
    yield Row(f"{what}: frames in which litert alone sees a hand", found.lost[0], "")
    yield Row(f"{what}: frames in which they follow different hands of two", found.others, "")


def _pictures() -> Iterator[Row]:
    found = Comparison()
    for path in sorted(VIDEOS.glob("index_*.jpg")):
        image = cv2.imread(str(path))
        assert image is not None, path
        found.frames += 1
        with ExitStack() as opened:
            a, b = ([tracker.track(Frame(i / 30, image, i)) for i in range(_PICTURE)][-1] for tracker in _both(opened))
        found.lost[0] += a is None
        found.lost[1] += b is None
        if a and b:
            found.compare(a, b, image.shape[1] / image.shape[0])
    if found.distances:
        yield from found.rows("pictures of hands with the index finger up")
        yield Row("pictures: of them, litert sees no hand in", found.lost[1], "", f"{found.lost[0]}, as mediapipe")


def _films() -> Iterator[Row]:
    everything, parts = Comparison(), dict[str, Comparison]()
    for film in make_films():
        names = [film.spoiling.name]
        if not film.spoiling.darkens:  # what is lost in the dark is lost at any speed
            names += [f"written {film.speed:g} times as fast", f"{film.rate:g} frames/s"]
        _follow(film, [everything, *(parts.setdefault(name, Comparison()) for name in names)])
    what = f"{FILMS} rendered films"
    yield from everything.rows(what)
    for name, part in parts.items():
        yield Row(f"{what}, {name}: of {part.frames} frames with a hand in view, mediapipe loses", part.lost[0], "")
        yield Row(f"{what}, {name}: litert loses", part.lost[1], "", "at most half")
    for name, pairs in (("distance of the tip from the truth", everything.tips), ("jitter of a still tip", everything.jitter)):
        for tracker, values in zip(("mediapipe", "litert"), pairs, strict=True):
            yield Row(f"{what}: {name}, median, {tracker}", float(np.median(values)), "px of 480 lines")


def _follow(film: Film, scores: list[Comparison]) -> None:
    """Let both trackers follow a film, and note what they make of it in every score."""
    seen_whole = _seen_whole(film)
    before: tuple[np.ndarray, list[np.ndarray]] | None = None
    with ExitStack() as opened:
        trackers = _both(opened)
        for (frame, truth), points in zip(film.frames, seen_whole, strict=True):
            spoiled = film.spoil(frame)
            size = np.array(spoiled.image.shape[1::-1])
            hands = [tracker.track(spoiled) for tracker in trackers]
            inside = points is not None and _in_view(np.vstack((points, truth.tip)) - film.spoiling.corner, size)
            tips = [hand.landmarks[INDEX_TIP, :2] * size + film.spoiling.corner for hand in hands if hand is not None]
            still = inside and before is not None and len(tips) == 2 and np.linalg.norm(truth.tip - before[0]) < _STILL
            for score in scores if inside else ():
                score.frames += 1
                for number, hand in enumerate(hands):
                    score.lost[number] += hand is None
                a, b = hands
                if a and b:
                    score.compare(a, b, size[0] / size[1])
                    for number, tip in enumerate(tips):
                        score.tips[number].append(float(np.linalg.norm(tip - truth.tip)))
                        if still and before is not None:
                            moved = (tip - truth.tip) - (before[1][number] - before[0])
                            score.jitter[number].append(float(np.linalg.norm(moved)))
            before = (truth.tip, tips) if len(tips) == 2 else None


def _seen_whole(film: Film) -> list[np.ndarray | None]:
    """Return MediaPipe's landmarks [21, 2] in px of a film as rendered: they tell how much of a hand a cut leaves."""
    with closing(open_tracker("mediapipe")) as reference:
        hands = [(reference.track(frame), frame.image.shape) for frame, _ in film.frames]
    return [None if hand is None else hand.landmarks[:, :2] * (shape[1], shape[0]) for hand, shape in hands]


def _in_view(points: np.ndarray, size: np.ndarray) -> bool:
    """Return whether enough of a hand, and its tip, the last point, lie in the picture."""
    inside = np.all((points >= 0) & (points < size), axis=1)
    return bool(inside[-1]) and float(np.mean(inside)) >= _MOST_INSIDE


def _both(opened: ExitStack) -> tuple:
    """Open MediaPipe's tracker and the one on LiteRT."""
    return tuple(opened.enter_context(closing(open_tracker(name))) for name in ("mediapipe", "litert"))
