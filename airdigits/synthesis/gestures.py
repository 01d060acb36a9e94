"""Draw what hands do with the index finger up that is no digit: swipes, brackets, polygons, zig-zags, spirals, taps."""

import numpy as np

from airdigits.ink.curve import smooth_curve
from airdigits.synthesis.letters import draw_letter
from airdigits.synthesis.pen_paths import Strokes, line

_SHAPES = {  # corners in a unit box, x right, y down
    "bracket": [(1, 0), (0, 0), (0, 1), (1, 1)],
    "caret": [(0, 1), (0.5, 0), (1, 1)],
    "v": [(0, 0), (0.5, 1), (1, 0)],
    "tick": [(0, 0.6), (0.35, 1), (1, 0)],
    "triangle": [(0.5, 0), (0, 1), (1, 1), (0.5, 0)],
    "rectangle": [(0, 0), (0, 1), (1, 1), (1, 0), (0, 0)],
    "star": [(0.2, 1), (0.5, 0), (0.8, 1), (0, 0.38), (1, 0.38), (0.2, 1)],
    "cross": [(0, 0), (1, 1), (1, 0), (0, 1)],
    "step": [(0, 1), (0, 0.4), (1, 0.4), (1, 0)],
    "angle": [(0, 1), (1, 1), (1, 0)],
    "delete": [(0, 0), (1, 1), (0, 1), (1, 0)],
    "arrow": [(0, 0.5), (1, 0.5), (0.7, 0.2), (1, 0.5), (0.7, 0.8)],
}
_LIKE_DIGITS = "yYhGaQ"  # letters that people also write, in one stroke, for a 4, a 6, a 9 or a 0
_TURNS = ((1, 1), (-1, 1), (1, -1), (-1, -1))


def draw_gesture(rng: np.random.Generator) -> Strokes:
    """Draw a gesture once, in one stroke. The same generator state gives the same one."""
    makers = (_polygon, _brace, _arch, _swipe, _zigzag, _spiral, _scribble, _letter, _beat, _tap)
    return [makers[int(rng.choice(len(makers), p=(0.28, 0.08, 0.08, 0.06, 0.07, 0.06, 0.09, 0.12, 0.08, 0.08)))](rng)]


def _turned(points: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Mirror, lay on its side, reverse, stretch and turn a little."""
    points = (points - 0.5) * _TURNS[int(rng.integers(4))]
    if rng.random() < 0.4:
        points = points[:, ::-1]
    if rng.random() < 0.5:
        points = points[::-1]
    angle = rng.normal(0, 0.15)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return points * np.exp(rng.normal(0, 0.3, 2)) @ turn.T


def _polygon(rng: np.random.Generator) -> np.ndarray:
    corners = np.array(_SHAPES[str(rng.choice(list(_SHAPES)))], float)
    corners = _turned(corners + rng.normal(0, 0.05, corners.shape), rng)
    if _is_like_a_digit(corners):
        return _polygon(rng)
    return line(*corners)


def _is_like_a_digit(corners: np.ndarray) -> bool:
    """Tell corners that could be meant as a 7 or a 1: two legs, a level one above a long steep one, or a short flag."""
    if len(corners) != 3:
        return False
    first, second = np.diff(corners, axis=0)
    down = second[1] > 1.2 * abs(second[0])  # down to the foot, as a 7 or a 1 ends
    return bool(down and first[0] > 0 and first[1] < 0.3 * abs(second[1]))


def _brace(rng: np.random.Generator) -> np.ndarray:
    points = np.array([(1, 0), (0.6, 0.08), (0.55, 0.38), (0.2, 0.5), (0.55, 0.62), (0.6, 0.92), (1, 1)])
    points = (points - [0.5, 0]) * [1 if rng.random() < 0.7 else -1, 1] * [rng.uniform(0.3, 0.8), 1]
    return smooth_curve(points + rng.normal(0, 0.02, points.shape), 0.04).astype(float)


def _arch(rng: np.random.Generator) -> np.ndarray:
    """Draw a wide arch, or a bowl; a narrow or steep one could be a 0 that is open, or a 1."""
    sweep, heading = rng.uniform(1.6, 3.6), rng.choice([-np.pi / 2, np.pi / 2]) + rng.normal(0, 0.2)
    angles = np.linspace(heading - sweep / 2, heading + sweep / 2, 25)
    points = np.stack([np.cos(angles) * rng.uniform(0.4, 0.9), np.sin(angles) * 0.5], axis=1)
    return points[::-1] if rng.random() < 0.5 else points


def _swipe(rng: np.random.Generator) -> np.ndarray:
    """Swipe across, bent a little; a steep swipe is a 1 to anybody."""
    heading = rng.normal(0, 0.3) + (np.pi if rng.random() < 0.5 else 0)
    end = np.array([np.cos(heading), np.sin(heading)])
    aside = np.array([-end[1], end[0]]) * rng.normal(0, 0.1)
    return smooth_curve(np.array([[0.0, 0.0], end / 2 + aside, end]), 0.04).astype(float)


def _zigzag(rng: np.random.Generator) -> np.ndarray:
    """Go to and fro, to one side; a short one that goes down could be a 2, a 3 or a 5."""
    down = rng.random() < 0.3
    count = int(rng.integers(7 if down else 5, 11))
    corners = np.stack([np.linspace(0, rng.uniform(0.2, 1.6), count), np.arange(count) % 2 * rng.uniform(0.2, 1)], axis=1)
    corners = corners[:, ::-1] if down else corners
    return line(*(corners + rng.normal(0, 0.05, corners.shape)))


def _spiral(rng: np.random.Generator) -> np.ndarray:
    turns = rng.uniform(1.8, 5)
    angles = np.linspace(0, 2 * np.pi * turns, int(20 * turns)) * rng.choice([-1, 1]) + rng.uniform(0, 6.3)
    radius = np.linspace(rng.uniform(0.1, 0.9), 1, len(angles)) * 0.5
    path = np.stack([np.cos(angles) * rng.uniform(0.6, 1), np.sin(angles)], axis=1) * radius[:, None]
    return path[::-1] if rng.random() < 0.5 else path


def _scribble(rng: np.random.Generator) -> np.ndarray:
    """Scratch, wave or wander about."""
    points = np.cumsum(rng.normal(0, 1, (int(rng.integers(5, 14)), 2)) * rng.uniform(0.2, 1, 2), axis=0)
    return smooth_curve(points / max(float(np.ptp(points, axis=0).max()), 1e-6), 0.04).astype(float)


def _beat(rng: np.random.Generator) -> np.ndarray:
    """Wave or tap: to and fro along a line or a flat bow, several times."""
    count, heading, bow = int(rng.integers(3, 9)), rng.uniform(0, np.pi), rng.normal(0, 0.2)
    phase = np.linspace(0, np.pi * count, 14 * count) + rng.uniform(0, np.pi)
    along = np.cos(phase) * (1 + rng.normal(0, 0.1))
    aside = bow * along**2 + rng.normal(0, 0.06) * np.sin(phase)
    direction = np.array([np.cos(heading), np.sin(heading)])
    across = np.array([-direction[1], direction[0]])
    return along[:, None] * direction + aside[:, None] * across


def _tap(rng: np.random.Generator) -> np.ndarray:
    """Tap with the fingertip: down and up again the same way, once or several times, in one place or along a line."""
    count, step = int(rng.integers(1, 6)), rng.normal(0, 0.5, 2) * rng.integers(0, 2)
    heading = rng.normal(np.pi / 2, 0.3)
    tap = np.array([np.cos(heading), np.sin(heading)])
    places = [np.zeros(2)]
    for number in range(count):
        places += [number * step + tap * rng.uniform(0.7, 1.3), (number + 1) * step + rng.normal(0, 0.08, 2)]
    return line(*places)


def _letter(rng: np.random.Generator) -> np.ndarray:
    return np.vstack(draw_letter(rng, but=_LIKE_DIGITS))
