"""Make small data sets of drawn digits, some of them labelled wrong on purpose, and a second model that reads differently."""

from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from airdigits.ink.stroke import Ink
from airdigits.recognition.raster import rasterize
from airdigits.support.paths import models_dir

_SEVEN = np.array([(0.1, 0.0), (0.5, 0.0), (0.9, 0.0), (0.75, 0.35), (0.6, 0.7), (0.45, 1.0)], np.float32)
_BAR = np.array([(0.35, 0.5), (0.6, 0.52), (0.85, 0.5)], np.float32)


def sevens(count: int, seed: int = 0) -> list[np.ndarray]:
    """Return sevens as points [6, 2], each written a little differently."""
    rng = np.random.default_rng(seed)
    return [_SEVEN * rng.uniform(0.8, 1.2, 2) + rng.normal(0, 0.015, _SEVEN.shape) for _ in range(count)]


def save_images(path: Path, count: int = 24, wrong: int = 3) -> Path:
    """Save sevens as images; the first few are labelled as twos: mistakes of any model that reads them."""
    images = np.array([rasterize(Ink.of([points.astype(np.float32)])) for points in sevens(count)])
    labels = np.where(np.arange(count) < wrong, 2, 7)
    np.savez(path, x=images, y=labels, x_test=images, y_test=labels)
    return path


def save_strokes(path: Path, count: int = 10, *, barred: bool = False) -> Path:
    """Save sevens as trajectories, every second one in the test split; with a bar, they have two strokes."""
    strokes = [[points, _BAR] if barred else [points] for points in sevens(count, seed=1)]
    digits = [np.concatenate(digit) for digit in strokes]
    pens = [np.repeat(np.arange(len(digit)), [len(stroke) for stroke in digit]) for digit in strokes]
    np.savez(
        path,
        xy=np.concatenate(digits).astype(np.float32),
        pen=np.concatenate(pens),
        offsets=np.cumsum([0, *map(len, digits)]),
        label=np.full(count, 7),
        split=np.arange(count) % 2,
    )
    return path


def save_dashes(path: Path, count: int = 3) -> Path:
    """Save images of dashes, which are non-digits."""
    x = np.zeros((count, 28, 28), np.uint8)
    x[:, 13:15, 4:24] = 255
    np.savez(path, x=x)
    return path


def save_other_model(path: Path) -> Path:
    """Save the shipped model with the weights of its largest layer reversed: a real model, and a bad one."""
    content = (models_dir() / "digits.tflite").read_bytes()
    interpreter = Interpreter(model_content=content)
    largest = b""
    for tensor in interpreter.get_tensor_details():
        try:
            weights = interpreter.get_tensor(tensor["index"])
        except ValueError:  # a tensor that is made while the model runs
            continue
        if weights.nbytes > len(largest) and content.count(weights.tobytes()) == 1:
            largest, backwards = weights.tobytes(), np.ascontiguousarray(weights.ravel()[::-1]).tobytes()
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.replace(largest, backwards))
    return path
