"""Read rows of touching digits as pages: pairs, three and four of MNIST's test digits, pairs of USPS's; and single digits.

Needs mnist.npz, and usps.npz for its rows, beside the checkout.
"""

from collections import Counter
from collections.abc import Sequence

import cv2
import numpy as np

from airdigits.datasets.labelled import LabelledImages
from airdigits.labels import UNREAD, sign_of
from airdigits.paper.components import trimmed
from airdigits.paper.page import read_page
from airdigits.paper.scoring import ComponentScorer
from airdigits.paper.splitting import split_multi_digit
from airdigits.recognition.classifier import DigitClassifier
from airdigits.synthesis.non_digit_images import cut_out
from bench.data import mnist_test, usps_test
from bench.table import Row

PAIRS = 3000
_OTHERS = 600  # rows of each other kind
_SCALE = 4  # px of the page for one of MNIST's
_TOUCH = 100  # grey of both digits where they meet


def measure() -> list[Row]:
    """Count what becomes of rows of each kind, and how many single digits are taken for several."""
    scorer, mnist, usps = ComponentScorer(DigitClassifier()), mnist_test(), usps_test()
    rows = _count("pairs of MNIST", mnist, 2, PAIRS, scorer, aims=("at least 2670", "at most 300", "at most 30 with the next"))
    rows += _count("rows of three of MNIST", mnist, 3, _OTHERS, scorer)
    rows += _count("rows of four of MNIST", mnist, 4, _OTHERS, scorer)
    singles = [("MNIST", mnist)]
    if usps is not None:
        rows += _count("pairs of USPS", usps, 2, _OTHERS, scorer)
        singles.append(("USPS", usps))
    return rows + [row for name, data in singles for row in _singles(name, data, scorer)]


def _count(
    name: str, data: LabelledImages, count: int, rows: int, scorer: ComponentScorer, aims: Sequence[str] = ("",) * 3
) -> list[Row]:
    rng, became = np.random.default_rng(5), Counter[str]()
    while became.total() < rows:
        chosen = rng.integers(0, len(data.labels), count)
        left: np.ndarray = _enlarged(data.images[chosen[0]], rng)
        ink: np.ndarray | None = left
        for digit in chosen[1:]:
            ink = _pushed_together(left, _enlarged(data.images[digit], rng), rng)
            if ink is None:
                break
            left = cut_out(ink)
        if ink is not None:
            became[_outcome(ink, "".join(sign_of(int(data.labels[i])) for i in chosen), scorer)] += 1
    name = f"{name}, of {rows}"
    return [
        Row(f"{name}: split and right", became["right"], "", aims[0]),
        Row(f"{name}: flagged (a ?, or no digit, with its reason)", became["flagged"], "", aims[1]),
        Row(f"{name}: misread, as many digits or more", became["misread"], "", aims[2]),
        Row(f"{name}: read as fewer digits", became["fewer"], ""),
    ]


def _outcome(row: np.ndarray, truth: str, scorer: ComponentScorer) -> str:
    page = np.repeat((245 - 0.85 * np.pad(row, 90)).astype(np.uint8)[..., None], 3, axis=2)
    text = "".join(read_page(page, scorer).text.split())
    if text == truth:
        return "right"
    if not text or UNREAD in text:
        return "flagged"
    return "misread" if len(text) >= len(truth) else "fewer"


def _singles(name: str, data: LabelledImages, scorer: ComponentScorer) -> list[Row]:
    """Count single digits that the digit model accepts and that are split or flagged all the same."""
    rng, became, seen = np.random.default_rng(6), Counter[str](), 0
    for image in data.images:
        component = trimmed(0, 0, _enlarged(image, rng).astype(np.uint8), 0.0)
        if component is None or (whole := scorer.score([component])[0]).reason:
            continue
        seen += 1
        digits = split_multi_digit(whole, component.height, scorer)
        became["split" if len(digits) > 1 else "flagged" if digits[0].reason else "whole"] += 1
    return [
        Row(f"single digits of {name}: split, of {seen}", became["split"], ""),
        Row(f"single digits of {name}: flagged", became["flagged"], ""),
    ]


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
