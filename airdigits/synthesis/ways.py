"""Draw the ways a hand takes between digits, to them and from them: float [n, 2] paths, x right, y down, in digit heights."""

import numpy as np

_KINDS = ("bow", "arch", "corner", "detour")  # of ways between two places
_OFTEN = (0.58, 0.2, 0.12, 0.1)
_STEPS = 15  # points of a bow


def way(start: np.ndarray, end: np.ndarray, rng: np.random.Generator) -> list[np.ndarray]:
    """Go from one digit to the next: in a bow, over an arch, round a corner, or by another place. Returns its legs."""
    kind = _KINDS[int(rng.choice(len(_KINDS), p=_OFTEN))]
    if kind == "arch":
        return [arch(start, end, rng)]
    if kind == "corner":
        corner = np.array([end[0], start[1]]) if rng.random() < 0.5 else np.array([start[0], end[1]])
        corner = corner + rng.normal(0, 0.05, 2)
        return [bow(start, corner, rng, bent=0.4), bow(corner, end, rng, bent=0.4)]
    if kind == "detour":
        heading, far = rng.uniform(-np.pi, np.pi), rng.uniform(0.2, 0.9)
        place = start + rng.uniform(0.2, 0.8) * (end - start) + far * np.array([np.cos(heading), np.sin(heading)])
        return [bow(start, place, rng), bow(place, end, rng)]
    return [bow(start, end, rng)]


def bow(start: np.ndarray, end: np.ndarray, rng: np.random.Generator, *, bent: float = 1.0) -> np.ndarray:
    """Connect two places: straight, in a bow, or along an S; `bent` is how much."""
    straight, share = end - start, np.linspace(0, 1, _STEPS)[:, None]
    aside = bent * np.array([-straight[1], straight[0]])
    first, second = (
        (rng.normal(0, 0.16, 2) if rng.random() < 0.7 else (0.0, 0.0)) if rng.random() < 0.85 else rng.normal(0, 0.5, 2)
    )
    return start + share * straight + aside * (first * np.sin(np.pi * share) + second / 2 * np.sin(2 * np.pi * share))


def arch(start: np.ndarray, end: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Connect two places over an arch, or under one, however near they are: over the last digit, or round the next one."""
    heading = rng.normal(0, 0.35) + (np.pi if rng.random() < 0.35 else 0) if rng.random() < 0.75 else rng.uniform(-np.pi, np.pi)
    away = rng.uniform(0.12, 0.75) * np.array([np.sin(heading), -np.cos(heading)])
    share = np.linspace(0, 1, 25)[:, None]
    skewed = share ** np.exp(rng.normal(0, 0.3))
    return start + share * (end - start) + away * 4 * skewed * (1 - skewed)


def somewhere(place: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Choose where a hand comes from or goes to: from below as a rule, near or far."""
    heading = rng.normal(np.pi / 2, 0.6) if rng.random() < 0.55 else rng.uniform(-np.pi, np.pi)
    return place + np.array([np.cos(heading), np.sin(heading)]) * np.exp(rng.uniform(np.log(0.15), np.log(3.0)))


def wander_off(place: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Leave a place aimlessly for a little."""
    headings = rng.uniform(-np.pi, np.pi) + np.cumsum(rng.normal(0, 0.5, 6))
    moves = np.stack([np.cos(headings), np.sin(headings)], axis=1) * rng.uniform(0.03, 0.3) / 6
    return np.vstack([place, place + np.cumsum(moves, axis=0)])


def rounded(path: np.ndarray, width: float) -> np.ndarray:
    """Cut the corners of a path, [n, 2], within about `width` points."""
    if width < 0.2 or len(path) < 4:
        return path
    reach = np.arange(-6, 7)
    kernel = np.exp(-0.5 * (reach / width) ** 2)
    padded = np.pad(path, ((6, 6), (0, 0)), mode="edge")
    return np.stack([np.convolve(padded[:, axis], kernel / kernel.sum(), "valid") for axis in (0, 1)], axis=1)
