"""Read 60 made forms, tables and cheques, and 60 pages with words, print, capitals, sums and amounts beside the numbers.

Their digits are MNIST's test images and strokes, their fonts OpenCV's own: the networks have seen neither, nor any cheque.
"""

import json
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from pathlib import Path

import cv2

from airdigits.evaluation.page_scoring import PageScore, score_page
from airdigits.paper.page import read_page
from airdigits.paper.scoring import ComponentScorer
from airdigits.recognition.classifier import DigitClassifier
from airdigits.synthesis.pages.forms import FORMS, WORDS, make_form
from airdigits.synthesis.pages.glyphs import Glyphs
from bench.data import page_glyphs
from bench.table import Row

_EACH = 12  # pages of each kind
_SEED = 5000  # other pages than those that were looked at
_LOG = Path("bench/forms.jsonl")


def measure() -> list[Row]:
    """Count digits right, misread and invented, and lines read apart; each page's figures go to bench/forms.jsonl."""
    jobs = [(kind, _SEED + seed) for kind in (*FORMS, *WORDS) for seed in range(_EACH)]
    with ProcessPoolExecutor(2) as pool:
        scores = list(pool.map(_score, *zip(*jobs, strict=True)))
    _LOG.write_text(
        "".join(json.dumps({"page": job, **vars(s)}) + "\n" for job, s in zip(jobs, scores, strict=True)), encoding="utf-8"
    )
    rows = []
    for name, kinds, right, invented in (("forms", FORMS, 97, 0.5), ("pages with other writing", WORDS, 0, 1)):
        for kind in kinds:
            rows += _rows(kind, [s for (k, _), s in zip(jobs, scores, strict=True) if k == kind])
        of_all = [s for (k, _), s in zip(jobs, scores, strict=True) if k in kinds]
        rows += _rows(f"all {len(of_all)} {name}", of_all, f"at least {right}" if right else "", f"at most {invented}")
    return rows


def _rows(name: str, scores: list[PageScore], right: str = "", invented: str = "") -> list[Row]:
    written = sum(s.written for s in scores)
    return [
        Row(f"{name}: digits right, of {written}", 100 * sum(s.right for s in scores) / written, "%", right),
        Row(f"{name}: misread", 100 * sum(s.wrong for s in scores) / written, "%"),
        Row(f"{name}: invented", 100 * sum(s.invented for s in scores) / written, "%", invented),
    ]


@lru_cache(maxsize=1)
def _tools() -> tuple[ComponentScorer, Glyphs]:
    cv2.setNumThreads(1)  # two processes share two cores
    return ComponentScorer(DigitClassifier()), page_glyphs()


def _score(kind: str, seed: int) -> PageScore:
    scorer, glyphs = _tools()
    page = make_form(kind, seed, glyphs)
    return score_page(page, read_page(page.image, scorer))
