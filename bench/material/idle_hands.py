"""Hands that do not write: real clips in a loop, each time seen in another way, and simulated ones that point and scratch."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from airdigits import open_source
from airdigits.hands.hand import PALM_CENTRE, Hand
from airdigits.hands.trackers import open_tracker
from airdigits.synthesis.hand.hand_renderer import Look
from airdigits.synthesis.hand.motion import glide
from airdigits.synthesis.hand.pointing import TipPath, pointing_hands
from airdigits.synthesis.hand.script import SIDES, Action, Hold
from airdigits.synthesis.hand.simulation import SimulatorConfig, perform
from bench.data import VIDEOS

Seen = tuple[float, Hand | None, float, str]  # s, the hand, the picture's width / height, and what the hand does
_FPS, _ASPECT = 30, 4 / 3
_REAL_WORLD = 0.45  # m in a frame height: noise in the world landmarks


@dataclass(frozen=True, eq=False)
class Clip:
    """What the tracker saw in a clip: times, hands, and the picture's width / height."""

    name: str
    t: tuple[float, ...]
    hands: tuple[Hand | None, ...]
    aspect: float


def tracked_clips(tracker: str) -> list[Clip]:
    """Track the real clips in which no number is written. Raises FileNotFoundError where they are not at hand."""
    paths = [path for path in sorted(VIDEOS.glob("*.mp4")) if not path.stem.startswith("photo_hand_writes")]
    paths += sorted((VIDEOS / "not_writing").glob("*.mp4"))
    if not paths:
        raise FileNotFoundError(f"real clips are needed in {VIDEOS}")
    return [_tracked(path, tracker) for path in paths]


def _tracked(path: Path, name: str) -> Clip:
    with open_source(path) as source, closing(open_tracker(name)) as tracker:
        seen = [(frame.t, tracker.track(frame)) for frame in source]
        return Clip(path.stem, tuple(t for t, _ in seen), tuple(hand for _, hand in seen), source.size[0] / source.size[1])


def looped(clips: Sequence[Clip], seconds: float, rng: np.random.Generator) -> Iterator[Seen]:
    """Play clips in any order for so many seconds, each cropped, sped up, mirrored, and tracked more or less well."""
    now = 0.0
    while now < seconds:
        clip = clips[int(rng.integers(len(clips)))]
        speed, crop = float(rng.uniform(0.7, 1.4)), _crop(rng)
        flipped, lost, noise = rng.random() < 0.5, rng.choice((0.0, 0.02, 0.05)), rng.choice((0.0, 0.001, 0.003))
        aspect = clip.aspect * crop[2] / crop[3]
        for t, hand in zip(clip.t, clip.hands, strict=True):
            seen = None if hand is None or rng.random() < lost else _cropped(hand, crop, flipped, noise, rng)
            yield now + t / speed, seen, aspect, clip.name
        now += clip.t[-1] / speed
        gap = float(rng.uniform(0.2, 5.0))
        yield from ((now + k / _FPS, None, aspect, clip.name) for k in range(1, round(gap * _FPS)))
        now += gap


def _crop(rng: np.random.Generator) -> tuple[float, float, float, float]:
    """Return left, top, width, height of a part of the picture, of its width and height."""
    wide, tall = rng.uniform(0.55, 1.0, 2)
    return float(rng.uniform(0, 1 - wide)), float(rng.uniform(0, 1 - tall)), float(wide), float(tall)


def _cropped(
    hand: Hand, crop: tuple[float, float, float, float], flipped: bool, noise: float, rng: np.random.Generator
) -> Hand | None:
    left, top, wide, tall = crop
    flat = (hand.landmarks - [left, top, 0]) / [wide, tall, wide]
    world = hand.world.astype(float)
    if flipped:
        flat, world = flat * [-1, 1, 1] + [1, 0, 0], world * [-1, 1, 1]
    palm = flat[list(PALM_CENTRE), :2].mean(axis=0)
    if (palm < 0).any() or (palm > 1).any():
        return None
    if noise:
        flat = flat + rng.normal(0, noise, flat.shape) * [3 / 4, 1, 0]
        world = world + rng.normal(0, noise * _REAL_WORLD, world.shape)
    return Hand(flat.astype(np.float32), world.astype(np.float32), hand.handedness, hand.score)


def gesturing(seconds: float, rng: np.random.Generator, pen: str = "index") -> Iterator[Seen]:
    """Give a hand that moves about, opens, closes, shows two fingers, points for a moment, rests and leaves."""
    poses = ["palm", "loose", "apart", "fist", "two", "away"]
    start = 0.0
    while start < seconds:
        actions = list[Action]()
        for _ in range(12):
            place = (float(rng.uniform(0.25, 0.75)), float(rng.uniform(0.25, 0.5)))
            pose, side = poses[rng.integers(len(poses))], SIDES[rng.integers(len(SIDES))]
            actions.append(Hold(pose, float(rng.uniform(0.1, 2.5)), place, side))
            if rng.random() < 0.3:
                actions.append(Hold("pinch" if pen == "pinch" else "point", float(rng.uniform(0.1, 1.0))))
        config = SimulatorConfig(
            hand=("right", "left")[rng.integers(2)], tilt=float(rng.uniform(0, 45)), pen=pen, seed=int(rng.integers(1 << 30))
        )
        performance = perform(actions, config)
        yield from ((start + t, hand, _ASPECT, "gesturing") for t, hand, _ in performance.hands())
        start += len(performance) / config.fps


def fidgeting(seconds: float, rng: np.random.Generator) -> Iterator[Seen]:
    """Give a hand that points at things, waves its index, taps, and scratches a head, and is away in between."""
    now = 0.0
    while now < seconds:
        act = _ACTS[rng.integers(len(_ACTS))]
        look = Look(("right", "left")[rng.integers(2)], tilt=float(rng.uniform(0, 40)), facing=("palm", "back")[rng.integers(2)])
        home = np.array([rng.uniform(0.35, _ASPECT - 0.35), rng.uniform(0.15, 0.45)])
        path = _with_ways(act(home, rng), rng)
        path = path.at(np.arange(0, path.t[-1], 1 / _FPS))
        pose = "point" if act is not _scratch else str(rng.choice(("point", "loose", "two")))
        lost = rng.choice((0.0, 0.02, 0.05))
        for t, hand in pointing_hands(path, _ASPECT, look, rng, pose):
            yield now + t, None if rng.random() < lost else hand, _ASPECT, act.__name__.strip("_")
        now += float(path.t[-1])
        gap = float(rng.uniform(0.3, 4.0))
        yield from ((now + k / _FPS, None, _ASPECT, "away") for k in range(1, round(gap * _FPS)))
        now += gap


def _along(places: Sequence[np.ndarray], rests: Sequence[float], rng: np.random.Generator) -> TipPath:
    """Reach from place to place (minimum jerk), and rest at each: one rest, s, for each place."""
    t, xy = [0.0], [places[0]]
    for k, place in enumerate(places):
        if k:
            far = float(np.linalg.norm(place - xy[-1]))
            seconds = float(np.clip(rng.uniform(0.8, 1.4) * np.sqrt(far), 0.12, 1.5))
            share = np.linspace(0, 1, 20)
            start, bend = xy[-1], rng.normal(0, 0.05, 2) * far
            moved = np.asarray(glide(share))[:, None]
            xy += list(start + moved * (place - start) + 4 * moved * (1 - moved) * bend)
            t += list(t[-1] + 1e-3 + share * seconds)
        xy.append(place + rng.normal(0, 0.002, 2))
        t.append(t[-1] + 1e-3 + rests[k])
    return TipPath(np.array(t), np.array(xy))


def _point_at_things(home: np.ndarray, rng: np.random.Generator) -> TipPath:
    places = [home]
    for _ in range(rng.integers(0, 4)):
        places.append(np.clip(places[-1] + rng.normal(0, 0.2, 2), (0.2, 0.1), (_ASPECT - 0.2, 0.55)))
    return _along(places, rng.uniform(0.2, 1.5, len(places)).tolist(), rng)


def _wave(home: np.ndarray, rng: np.random.Generator) -> TipPath:
    """Wag the index to and fro, mostly sideways ("no, no")."""
    angle, reach = rng.normal(0, 0.3), rng.uniform(0.02, 0.12)
    seconds, rate = rng.uniform(0.8, 2.5), rng.uniform(1.5, 4)
    t = np.arange(0, seconds, 1 / 120)
    swing = reach * np.sin(2 * np.pi * rate * t) * np.minimum(1, 4 * t)
    bow = 0.15 * np.abs(swing)
    return TipPath(t, home + np.stack([swing * np.cos(angle), swing * np.sin(angle) + bow], axis=1))


def _tap(home: np.ndarray, rng: np.random.Generator) -> TipPath:
    """Tap on something a few times, in one place or along a line."""
    down, step = rng.uniform(0.03, 0.1), rng.normal(0, 0.05, 2) * rng.integers(0, 2)
    places = [home]
    for k in range(rng.integers(1, 6)):
        places += [home + k * step + [0, down], home + (k + 1) * step]
    return _along(places, rng.uniform(0.0, 0.2, len(places)).tolist(), rng)


def _scratch(home: np.ndarray, rng: np.random.Generator) -> TipPath:
    """Scratch: small quick strokes to and fro, drifting a little."""
    seconds, rate, reach = rng.uniform(0.8, 3.0), rng.uniform(2.5, 6), rng.uniform(0.01, 0.05)
    t = np.arange(0, seconds, 1 / 120)
    angle = rng.uniform(0, np.pi)
    along = reach * np.sin(2 * np.pi * rate * t + rng.uniform(0, 6))
    drift = np.cumsum(rng.normal(0, 0.02 / np.sqrt(120), (len(t), 2)), axis=0)
    return TipPath(t, home + drift + along[:, None] * [np.cos(angle), np.sin(angle)])


_ACTS: tuple[Callable[[np.ndarray, np.random.Generator], TipPath], ...] = (_point_at_things, _wave, _tap, _scratch)


def _with_ways(path: TipPath, rng: np.random.Generator) -> TipPath:
    """Come in from a side before it, and drop out after it."""
    first, last = path.xy[0], path.xy[-1]
    into, out = (_along([_outside(at, rng), at], [0.0, float(rng.choice((0.0, 0.3)))], rng) for at in (first, last))
    back = TipPath(out.t[-1] - out.t[::-1], out.xy[::-1])
    pieces, now, t = (into, path, back), 0.0, list[np.ndarray]()
    for piece in pieces:
        t.append(piece.t + now)
        now = float(t[-1][-1]) + 1e-3
    return TipPath(np.concatenate(t), np.concatenate([piece.xy for piece in pieces]))


def _outside(at: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    side = rng.choice(SIDES, p=(0.55, 0.15, 0.15, 0.15))
    x, y = at
    return np.array({"bottom": (x, 0.85), "top": (x, -0.4), "left": (-0.2, y), "right": (_ASPECT + 0.2, y)}[str(side)])
