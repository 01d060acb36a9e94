"""Fit how evidence is weighed when ink is sorted and read: logistic regression on pages that are made for nothing else.

The weights go by hand into airdigits/paper/: sorting.py, scoring.py, splitting.py, signs.py. Needs the trainer's packages,
whose fonts the words are in.
"""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import cv2
import numpy as np

from airdigits.datasets.images import load_mnist
from airdigits.evaluation.page_scoring import written_there
from airdigits.paper.binarization import ink_absorption, ink_mask, strongest
from airdigits.paper.components import Component, find_components, trimmed
from airdigits.paper.digits import digit_height, join_parts
from airdigits.paper.kinds import DIGIT, KIND_COUNT
from airdigits.paper.page import read_page
from airdigits.paper.row_search import likeliest_texts
from airdigits.paper.scoring import ComponentScorer, ScoredComponent, is_doubted, unlike_in_height
from airdigits.paper.signs import sign_candidates
from airdigits.paper.sorting import read, segmented, words_of
from airdigits.paper.splitting import is_slender, one_by_row
from airdigits.recognition.classifier import DigitClassifier
from airdigits.synthesis.pages.forms import FORMS, WORDS, make_form, make_labelled, make_signed
from airdigits.synthesis.pages.glyphs import glyphs
from airdigits.synthesis.pages.lettering import training_faces
from airdigits.synthesis.pages.page import make_page
from airdigits.synthesis.pages.recipes import DIFFICULTIES
from airdigits.synthesis.render import render_digits
from airdigits.synthesis.touching_rows import RowMaker
from airdigits.training.data import held_out
from bench.data import MNIST
from bench.table import Row

_PAGES = 200
_PARTS = 8
_SIZE = (640, 480)
_SEED = 9000
_SURELY = 0.8  # of a component's ink is of digits, or of something else
_SMALL = 0.2  # of the digits' height: what is smaller is left out
_RIDGE = 1e-3  # keeps a weight from growing without end
_ROWS, _DRAWN = 9000, 1500  # rows and single digits, and of how many synthetic digits they are made beside MNIST's
_FORMS = 12  # pages of each kind, on which what standing within a number tells is fitted
_SIGNED, _PLAIN, _SUMS = 40, 12, 60  # pages with a minus and points, of each kind of pages without, and with other signs
_UNSIGNED = (*DIFFICULTIES, "comb", "boxes", "table", "lines", "words", "labels", "capitals")
_BAR = 0.2  # of the digits' height: a lower sign of a sum may be a minus


def measure() -> list[Row]:
    """Return the weights, and how many components they sort wrongly."""
    with ProcessPoolExecutor(2) as pool:
        parts = list(pool.map(_evidence, range(_PARTS)))
        jobs = [(kind, _SEED + seed) for kind in (*FORMS, *WORDS) for seed in range(_FORMS)]
        within = np.concatenate(list(pool.map(_within_numbers, *zip(*jobs, strict=True))))
        rows = np.concatenate(list(pool.map(_rows, range(_PARTS))))
        jobs = [("signed", _SEED + seed) for seed in range(_SIGNED)]
        jobs += [("sums", _SEED + seed) for seed in range(_SUMS)]
        jobs += [(kind, _SEED + seed) for kind in _UNSIGNED for seed in range(_PLAIN)]
        signs = np.concatenate(list(pool.map(_signs, *zip(*jobs, strict=True))))
    seen, is_digit = (np.concatenate([part[i] for part in parts]) for i in (0, 1))
    weights = _regressed(seen, is_digit)
    said = seen @ weights > 0
    several = _regressed(rows[:, :-1], rows[:, -1])
    one = rows[:, :-1] @ several > 0
    beside = _regressed(signs[:, :-1], signs[:, -1])
    signed, is_sign = signs[:, :-1] @ beside > 0, signs[:, -1] > 0
    names = ("prior", "its own ink", "the ink beside it", "the networks that read digits")
    return [Row(f"log-odds: {name}", float(weight), "") for name, weight in zip(names, weights, strict=True)] + [
        Row(f"digits lost, of {is_digit.sum():.0f}", 100 * float((~said)[is_digit].mean()), "%"),
        Row(f"others taken for digits, of {(~is_digit).sum():.0f}", 100 * float(said[~is_digit].mean()), "%"),
        Row(f"rejected within a number, of {len(within)}: digits all the same", 100 * float(within[:, 1].mean()), "%"),
        *(
            Row(f"log-odds of one digit, not several: {name}", float(weight), "")
            for name, weight in zip(("prior", "the row network", "the digit model"), several, strict=True)
        ),
        Row(f"single digits taken for several, of {rows[:, -1].sum():.0f}", 100 * float((~one)[rows[:, -1] > 0].mean()), "%"),
        Row(f"rows taken for one digit, of {(rows[:, -1] == 0).sum()}", 100 * float(one[rows[:, -1] == 0].mean()), "%"),
        *(
            Row(f"log-odds of a minus or a point: {name}", float(weight), "")
            for name, weight in zip(("prior", "its size and place", "its own ink"), beside, strict=True)
        ),
        Row(f"signs lost, of {is_sign.sum()}", 100 * float((~signed)[is_sign].mean()), "%"),
        Row(f"other ink taken for signs, of {(~is_sign).sum()}", 100 * float(signed[~is_sign].mean()), "%"),
        Row("log-odds: standing within a number, of what is rejected there", _offset(*within.T), ""),
    ]


def _offset(odds: np.ndarray, is_digit: np.ndarray) -> float:
    """Fit what is to be added to log-odds, float64 [n], by Newton's method."""
    added = 0.0
    for _ in range(30):
        likely = 1 / (1 + np.exp(-odds - added))
        added += float(((is_digit - likely).sum() - _RIDGE * added) / ((likely * (1 - likely)).sum() + _RIDGE))
    return added


def _regressed(seen: np.ndarray, is_digit: np.ndarray) -> np.ndarray:
    """Fit a logistic regression by Newton's method: float64 [k]."""
    weights = np.zeros(seen.shape[1])
    for _ in range(30):
        odds = 1 / (1 + np.exp(-seen @ weights))
        slope = seen.T @ (odds - is_digit) + _RIDGE * weights
        weights -= np.linalg.solve((seen.T * (odds * (1 - odds))) @ seen + _RIDGE * np.eye(len(weights)), slope)
    return weights


def _evidence(part: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the evidence for each component of some pages, float64 [n, 4], and whether it is of a digit, bool [n]."""
    cv2.setNumThreads(1)  # two processes share two cores
    rng, data = np.random.default_rng([_SEED, part]), load_mnist(MNIST, "train")
    scorer, draw = ComponentScorer(DigitClassifier()), glyphs(data.images, data.labels)
    rows, labels = [], []
    for _ in range(_PAGES // _PARTS):
        image, kinds = make_labelled(draw, training_faces(), _SIZE, rng)
        for evidence, share in _of_page(image, kinds == DIGIT, scorer):
            if not 1 - _SURELY < share < _SURELY:
                rows.append((1.0, *evidence))
                labels.append(share > 0.5)
    return np.array(rows), np.array(labels)


def _rows(part: int) -> np.ndarray:
    """Return the evidence for components being one digit and not a row, float64 [n, 3], and in the last column if they are."""
    cv2.setNumThreads(1)  # two processes share two cores
    rng, data, scorer = np.random.default_rng([_SEED, part, 1]), load_mnist(MNIST, "train"), ComponentScorer(DigitClassifier())
    out, drawn, found = held_out(len(data.labels)), render_digits(_DRAWN, rng), list[tuple[float, ...]]()
    maker = RowMaker((data.images[out], data.labels[out]), (drawn.images, drawn.labels))  # not what the row network learnt from
    for _ in range(_ROWS // _PARTS):
        row = maker.make(rng, 1 if rng.random() < 0.5 else None)
        component = trimmed(0, 0, np.pad(row.ink, 2), 0.0)
        if component is not None and not is_slender(component):
            (whole,) = scorer.score([component])
            by_row = one_by_row(likeliest_texts(scorer.read_row(component)))
            found.append((1.0, by_row, whole.log_odds, len(row.labels) == 1))
    return np.array(found, np.float64)


def _signs(kind: str, seed: int) -> np.ndarray:
    """Return the evidence for what may be a sign on a page, float64 [n, 3], and in the last column if it is one."""
    cv2.setNumThreads(1)  # two processes share two cores
    data, scorer = load_mnist(MNIST, "train"), ComponentScorer(DigitClassifier())
    draw = glyphs(data.images, data.labels)
    make = make_page if kind in DIFFICULTIES else make_form
    page = make_signed(seed, draw) if kind == "signed" else make(kind, seed, draw)
    contrast = strongest(ink_absorption(page.image, False))
    mask = ink_mask(contrast)
    pieces = find_components(mask, contrast)
    read = [s for s in join_parts(pieces, scorer) if not s.reason]
    height = digit_height(read)
    found = list[tuple[float, ...]]()
    for candidate in sign_candidates(read, pieces, pieces, contrast, height, scorer) if height else ():
        ink, is_sign = candidate.component, kind == "signed"
        if is_sign and any(cv2.pointPolygonTest(box.reshape(-1, 1, 2), ink.centre, False) >= 0 for box in page.boxes):
            is_sign = False  # a part of a digit
        if kind != "sums" or ink.height > _BAR * height:
            found.append((1.0, float(candidate.odds.max()), candidate.kind, is_sign))
    return np.array(found, np.float64).reshape(-1, 4)


class _Noting(ComponentScorer):
    """Notes what is asked about within numbers, as the classifier alone judges it."""

    def __init__(self, classifier: DigitClassifier) -> None:
        super().__init__(classifier)
        self.noted: dict[int, tuple[ScoredComponent, float]] = {}

    def within_number(self, scored: ScoredComponent, height: float) -> ScoredComponent:
        self.noted[id(scored.image)] = scored, height
        return super().within_number(scored, height)


def _within_numbers(kind: str, seed: int) -> np.ndarray:
    """Return, of what the classifier alone rejects within numbers, its log-odds but for that, and if it is a digit: [n, 2]."""
    cv2.setNumThreads(1)  # two processes share two cores
    data, scorer = load_mnist(MNIST, "train"), _Noting(DigitClassifier())
    page, found = make_form(kind, seed, glyphs(data.images, data.labels)), []
    free = set(range(len(page.digits)))
    for detection in (d for line in read_page(page.image, scorer).lines for number in line for d in number):
        written = written_there(page, detection, free)
        free.discard(-1 if written is None else written)
        scored, height = scorer.noted[id(detection.image)]
        if is_doubted(scored):
            found.append((scored.log_odds - unlike_in_height(scored.component, height), written is not None))
    return np.array(found, np.float64).reshape(-1, 2)


def _of_page(image: np.ndarray, is_digit: np.ndarray, scorer: ComponentScorer) -> Iterator[tuple[tuple[float, ...], float]]:
    """Yield the evidence for each component and which share of its ink is a digit's."""
    absorption = ink_absorption(image, False)
    contrast = strongest(absorption)
    mask = ink_mask(contrast)
    digits = find_components(np.where(is_digit, mask, 0).astype(np.uint8), contrast)
    if not digits:
        return
    height = float(np.median([c.height for c in digits]))
    found = scorer.ink_kinds(contrast, height, float(np.median([c.stroke_width for c in digits]))).with_colours(absorption)
    bare = np.where(found.structure(mask.shape), 0, mask).astype(np.uint8)
    components = [c for c in find_components(bare, contrast) if c.size >= _SMALL * height]
    likely = np.array([found.of(c) for c in components]).reshape(len(components), KIND_COUNT)
    evidence = segmented(components, likely, words_of(components, height), height)
    for component, own, others in zip(components, *evidence, strict=True):
        yield (own, others, read(component, height, scorer)), _share(component, is_digit)


def _share(component: Component, is_digit: np.ndarray) -> float:
    place = is_digit[component.y : component.bottom, component.x : component.right]
    return float(place[component.ink > 127].mean())
