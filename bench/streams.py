"""Read recorded hands that write one digit each, way in and way out included, at many frame rates and with a tracker's faults.

Needs a file of hands (--hands; by default hand_streams.npz beside the checkout): `landmarks` [N, 21, 3] with x and y in 0..1 of
a 4:3 picture as the writer sees it, `world` [N, 21, 3] m, `present` [N], `t` [N] s, `ink` [N] (it is part of the digit),
`offsets` [n+1], `label` [n], `writer` [n].
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import pairwise
from pathlib import Path

import numpy as np

from airdigits import AirReader
from airdigits.corpora.execution import Execution
from airdigits.corpora.run import run_all
from airdigits.datasets.labelled import LabelledInk
from airdigits.evaluation.answers import Answer, answer_of
from airdigits.evaluation.metrics import evaluate
from airdigits.hands.hand import INDEX_TIP, Hand
from airdigits.ink.stroke import Ink
from airdigits.labels import sign_of
from airdigits.recognition.classifier import DigitClassifier
from bench.answers import guess_rows, shares, summary
from bench.data import SHARED
from bench.table import Row

_ASPECT = 4 / 3
_AFTER = 3.0  # s without a hand, so that every pause passes
_LOST, _NOISE = 0.05, 0.003  # of the frames; frame heights
_METRES = 0.45  # m in a frame height at a hand's usual distance: noise in the world landmarks
_AIMS = {"right": "at least 96.5", "wrong": "at most 1.5"}


@dataclass(frozen=True, eq=False)
class Stream:
    """One recorded hand: `landmarks` and `world` float [n, 21, 3], `present` bool [n], `t` [n] s."""

    landmarks: np.ndarray
    world: np.ndarray
    present: np.ndarray
    t: np.ndarray


@dataclass(frozen=True)
class Fault:
    """How a stream is seen: frames a second (0: as recorded; uneven: at random), frames lost, noise."""

    name: str
    fps: float = 0.0
    uneven: bool = False
    noisy: bool = False
    aim: str = ""


AS_RECORDED = Fault("as recorded")
FAULTS = (
    Fault("15 frames/s", 15, aim="at least 95"),
    *(Fault(f"{fps} frames/s", fps) for fps in (8, 10, 12, 60)),
    Fault("uneven rates, 8 to 60 frames/s", uneven=True),
    Fault("5 % of the frames lost, noise of 0.3 % of the frame's height", noisy=True, aim="at least 95"),
)


def measure(hands: Path = SHARED / "data" / "hand_streams.npz", every: int = 1, cluster: str | None = None) -> list[Row]:
    """Count what is entered, for each way of seeing the hands; over the cores, or on a Dask `cluster`."""
    if not hands.is_file():
        raise FileNotFoundError(f"recorded hands are needed at {hands}")
    written, writers = labels_of(hands)
    chosen = range(0, len(written), every)
    signs = [sign_of(int(written[i])) for i in chosen]
    execution = Execution(cluster=cluster)
    read = {fault: list(run_all(chosen, partial(read_stream, hands, fault), execution)) for fault in (AS_RECORDED, *FAULTS)}
    own = read[AS_RECORDED]
    rows = [
        Row(f"one digit each, {verdict}, of {len(signs)}", share, "%", _AIMS.get(verdict, ""))
        for verdict, share in shares(own, signs).items()
    ]
    rows += guess_rows("one digit each", own, signs)
    for writer in np.unique(writers):
        mine = [k for k, i in enumerate(chosen) if writers[i] == writer]
        rows.append(summary(f"writer {writer}", [own[k] for k in mine], [signs[k] for k in mine]))
    rows += [summary(fault.name, read[fault], signs, fault.aim) for fault in FAULTS]
    return rows + _cut_out_rows(hands)


def cut_out(path: Path) -> LabelledInk:
    """Return the tips' paths, cut out where `ink` bool [N] says that the digit is."""
    arrays = _arrays(path)
    inks = []
    for start, end in pairwise(arrays["offsets"]):
        kept = arrays["ink"][start:end] & arrays["present"][start:end]
        inks.append(Ink.of([arrays["landmarks"][start:end][kept, INDEX_TIP, :2] * [_ASPECT, 1]]))
    return LabelledInk(tuple(inks), arrays["label"].astype(np.uint8), arrays["writer"])


def _cut_out_rows(path: Path) -> list[Row]:
    """Read them by the digit model alone."""
    result = evaluate(DigitClassifier(), cut_out(path).render())
    return [
        Row(f"digits cut out as marked, of {result.n}: right", 100 * result.accuracy, "%", "at least 99.7"),
        Row("the same: accepted", 100 * (1 - result.rejected / result.n), "%", "at least 99.3"),
    ]


def labels_of(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return the labels and the writers of a file of hands, [n] each."""
    with np.load(path, allow_pickle=False) as file:
        return file["label"], file["writer"]


def load_stream(path: Path, index: int) -> Stream:
    arrays = _arrays(path)
    part = slice(*arrays["offsets"][index : index + 2])
    return Stream(*(arrays[name][part] for name in ("landmarks", "world", "present", "t")))


def read_stream(path: Path, fault: Fault, index: int) -> Answer:
    """Read one stream, seen in one way."""
    rng = np.random.default_rng([index, len(fault.name)])
    reader = _reader()
    reader.restart()
    events = []
    for t, hand in seen(load_stream(path, index), fault, rng):
        events += reader.feed(t, hand)
    return answer_of(events + reader.finish())


def seen(stream: Stream, fault: Fault, rng: np.random.Generator) -> Iterator[tuple[float, Hand | None]]:
    """Give the hand frame by frame as a tracker with these faults would, then three seconds without one."""
    if fault.uneven:
        stream = sampled(
            stream, np.cumsum(rng.uniform(1 / 60, 1 / 8, round(60 * (stream.t[-1] - stream.t[0])) + 2)) + stream.t[0]
        )
    elif fault.fps:
        stream = sampled(stream, np.arange(stream.t[0], stream.t[-1] + 1e-6, 1 / fault.fps))
    lost = fault.noisy * (rng.random(len(stream.t)) < _LOST)
    if fault.noisy:
        shaken = stream.landmarks + rng.normal(0, _NOISE, stream.landmarks.shape) * [1 / _ASPECT, 1, 0]
        world = stream.world + rng.normal(0, _NOISE * _METRES, stream.world.shape)
        stream = replace(stream, landmarks=shaken.astype(np.float32), world=world.astype(np.float32))
    for t, landmarks, world, there in zip(stream.t, stream.landmarks, stream.world, stream.present & ~lost, strict=True):
        yield float(t), Hand(landmarks, world) if there else None
    step = float(np.median(np.diff(stream.t)))
    yield from ((float(stream.t[-1]) + step * k, None) for k in range(1, round(_AFTER / step) + 1))


def sampled(stream: Stream, times: np.ndarray) -> Stream:
    """Return the stream at other times, s: what is between two frames is interpolated."""
    times = times[times <= stream.t[-1] + 1e-6]
    at = np.interp(times, stream.t, np.arange(len(stream.t)))
    low = np.minimum(at.astype(int), len(stream.t) - 1)
    high = np.minimum(low + 1, len(stream.t) - 1)
    share = (at - low)[:, None, None]
    mixed = [(values[low] * (1 - share) + values[high] * share).astype(np.float32) for values in (stream.landmarks, stream.world)]
    return Stream(mixed[0], mixed[1], stream.present[low] & stream.present[high], times)


@lru_cache(maxsize=1)
def _arrays(path: Path) -> Mapping[str, np.ndarray]:
    return dict(np.load(path, allow_pickle=False))


@lru_cache(maxsize=1)
def _reader() -> AirReader:
    reader = AirReader(aspect=_ASPECT)
    reader.recognizer.guessing = False
    return reader
