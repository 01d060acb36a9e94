"""Read 3,000 pairs of touching MNIST test digits as a page, and count those split, flagged and silently read as one.

Needs mnist.npz beside the checkout.
"""

from collections import Counter

import cv2
import numpy as np

from airdigits.labels import UNREAD, sign_of
from airdigits.paper.page import read_page
from airdigits.paper.scoring import ComponentScorer
from airdigits.recognition.classifier import DigitClassifier
from airdigits.synthesis.non_digit_images import cut_out
from bench.data import mnist_test
from bench.table import Row

PAIRS = 3000
_SCALE = 4  # px of the page for one of MNIST's
_TOUCH = 100  # grey of both digits where they meet


def measure() -> list[Row]:
    """Count what becomes of the pairs."""
    data, scorer, rng = mnist_test(), ComponentScorer(DigitClassifier()), np.random.default_rng(5)
    became = Counter[str]()
    while became.total() < PAIRS:
        first, second = rng.integers(0, len(data.labels), 2)
        pair = _pushed_together(_enlarged(data.images[first], rng), _enlarged(data.images[second], rng), rng)
        if pair is not None:
            truth = sign_of(int(data.labels[first])) + sign_of(int(data.labels[second]))
            became[_outcome(pair, truth, scorer)] += 1
    return [
        Row(f"pairs of digits that touch, of {PAIRS}: split and right", became["right"], ""),
        Row("flagged (a ?, or no digit, with its reason)", became["flagged"], ""),
        Row("split, and one of them misread", became["misread"], ""),
        Row("silently read as one", became["one"], "", "0"),
    ]


def _outcome(pair: np.ndarray, truth: str, scorer: ComponentScorer) -> str:
    page = np.repeat((245 - 0.85 * np.pad(pair, 90)).astype(np.uint8)[..., None], 3, axis=2)
    text = "".join(read_page(page, scorer).text.split())
    if text == truth:
        return "right"
    if not text or UNREAD in text:
        return "flagged"
    return "misread" if len(text) >= len(truth) else "one"


def _enlarged(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Enlarge a digit without its margin: float32 [h, w], 0-255."""
    wide, high = (float(value) for value in _SCALE * rng.uniform(0.9, 1.1, 2))
    return np.clip(cv2.resize(cut_out(image).astype(np.float32), None, fx=wide, fy=high, interpolation=cv2.INTER_CUBIC), 0, 255)


def _pushed_together(left: np.ndarray, right: np.ndarray, rng: np.random.Generator) -> np.ndarray | None:
    """Move the right one to the left until they touch, and up to two of MNIST's pixels farther; None where they do not."""
    height = max(len(left), len(right)) + 12
    canvas = np.zeros((2, height, left.shape[1] + right.shape[1] + 1), np.float32)
    top, other_top = (int(rng.integers(0, 13)) if len(digit) + 12 <= height else 0 for digit in (left, right))
    canvas[0, top : top + len(left), : left.shape[1]] = left
    for start in range(left.shape[1], 0, -1):
        canvas[1] = 0
        canvas[1, other_top : other_top + len(right), start : start + right.shape[1]] = right
        if (canvas.min(axis=0) > _TOUCH).any():
            start = max(0, start - int(rng.integers(0, 2 * _SCALE)))
            canvas[1] = 0
            canvas[1, other_top : other_top + len(right), start : start + right.shape[1]] = right
            both = canvas.max(axis=0)
            return both if cv2.connectedComponents((both > _TOUCH).astype(np.uint8))[0] == 2 else None
    return None
