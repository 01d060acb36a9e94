"""Numbers with a minus and a point, and plain ones, from landmarks alone with both alphabets; and made pages with signs.

`python -m bench signs`: numbers read exactly, signs missed, signs invented.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import lru_cache, partial
from itertools import product

import cv2
import numpy as np

from airdigits import AirReader, Config, NumberEntered
from airdigits.commands import Command
from airdigits.events import DigitRead, Event
from airdigits.labels import ALPHABET, DIGITS, NUMBERS, Alphabet, sign_of
from airdigits.paper.page import read_page
from airdigits.paper.scoring import ComponentScorer
from airdigits.recognition.classifier import DigitClassifier
from airdigits.synthesis.hand.simulation import SimulatorConfig, simulate
from airdigits.synthesis.pages.forms import make_signed
from airdigits.synthesis.pages.page import Page, make_page
from bench.table import Row

NUMBERS_READ = PLAIN_READ = 80
SIGNED_PAGES, PLAIN_PAGES = 20, 20
_PENS, _LAYOUTS = ("index", "index", "pinch", "key"), ("beside", "stacked")
_FORMS = ("-d", "-dd", "d.d", "dd.d", "d.dd", "-d.d", "-dd.d", "ddd.d")


def measure() -> list[Row]:
    """Measure both alphabets in the air, and signs on pages."""
    signed = [(_filled(_FORMS[i % len(_FORMS)], i), i) for i in range(NUMBERS_READ)]
    plain = [(_filled("d" * (1 + i % 5), i), i) for i in range(PLAIN_READ)]
    rows = list[Row]()
    with ProcessPoolExecutor(2) as pool:
        for what, written, name in (
            ("with signs", signed, "numbers"),
            ("plain", plain, "numbers"),
            ("plain", plain, "digits"),
        ):
            read = list(pool.map(_read, *zip(*written, strict=True), [name] * len(written)))
            rows += _rows(f"{what} numbers, --alphabet {name}", [number for number, _ in written], read)
        for what, make, seeds in (("with signs", make_signed, SIGNED_PAGES), ("plain", partial(make_page, "photo"), PLAIN_PAGES)):
            for alphabet in (NUMBERS, DIGITS):
                pages = list(pool.map(partial(_read_page, make, alphabet), range(seeds)))
                rows += _page_rows(f"pages of numbers {what}, --alphabet {alphabet.name}", *zip(*pages, strict=True))
    return rows


def _read_page(make: Callable[[int], Page], alphabet: Alphabet, seed: int) -> tuple[str, str]:
    """Return what is written on a page, and what is shown of it."""
    cv2.setNumThreads(1)  # two processes share two cores
    page = make(seed)
    return page.text, read_page(page.image, _scorer(alphabet)).text


@lru_cache(maxsize=2)
def _scorer(alphabet: Alphabet) -> ComponentScorer:
    return ComponentScorer(DigitClassifier(), alphabet=alphabet)


def _page_rows(what: str, written: Sequence[str], read: Sequence[str]) -> list[Row]:
    """Make the rows of pages: numbers are compared as they stand on each, whatever their order."""
    words = [(Counter(w.split()), Counter(r.split())) for w, r in zip(written, read, strict=True)]
    exact, there = sum((w & r).total() for w, r in words), sum(w.total() for w, _ in words)
    return [Row(f"{what}: read exactly, of {there}", 100 * exact / there, "%"), *_sign_rows(what, written, read)]


def _sign_rows(what: str, written: Sequence[str], read: Sequence[str]) -> list[Row]:
    rows = list[Row]()
    for sign in NUMBERS.marks:
        more = [w.count(sign) - r.count(sign) for w, r in zip(written, read, strict=True)]
        rows += [
            Row(f"{what}: {sign} missed, of {sum(w.count(sign) for w in written)}", sum(max(0, each) for each in more), ""),
            Row(f"{what}: {sign} invented", sum(max(0, -each) for each in more), ""),
        ]
    return rows


def _rows(what: str, written: Sequence[str], read: Sequence[tuple[str, str]]) -> list[Row]:
    """Make the rows of one way to read: `read` has what was entered of each number, and the places that it was read as."""
    entered, places = zip(*read, strict=True)
    digits = [(Counter(_digits(w)), Counter(_digits(p))) for w, p in zip(written, places, strict=True)]
    right, there = sum((w & p).total() for w, p in digits), sum(w.total() for w, _ in digits)
    exact = sum(w == e for w, e in zip(written, entered, strict=True))
    return [
        Row(f"{what}: read exactly, of {len(written)}", 100 * exact / len(written), "%"),
        Row(f"{what}: their digits read, of {there}", 100 * right / there, "%"),
        *_sign_rows(what, written, places),
    ]


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign in ALPHABET)


def _filled(form: str, seed: int) -> str:
    rng = np.random.default_rng([seed, 16])
    return "".join(str(rng.integers(10)) if sign == "d" else sign for sign in form)


def _config(index: int) -> SimulatorConfig:
    pens = list(product(_PENS, _LAYOUTS, ("right", "left")))
    pen, layout, hand = pens[index % len(pens)]
    rng = np.random.default_rng([index, 17])
    return SimulatorConfig(
        pen=pen,
        layout=layout,
        hand=hand,
        tilt=float(rng.uniform(0, 45)),
        speed=float(rng.uniform(0.7, 1.5)),
        fps=float(rng.choice((15, 24, 30))),
        facing=("palm", "back")[int(rng.integers(2))],
        mirror=bool(rng.integers(2)),
        size=(1280, 720),  # room for six signs beside each other
        seed=index,
    )


def _read(number: str, index: int, alphabet: str) -> tuple[str, str]:
    """Read one number. Returns what was entered, and its places as they were read, unclear ones as `?`."""
    config, settings = _config(index), Config()
    settings = replace(settings, pen=replace(settings.pen, mode=config.pen), number=replace(settings.number, alphabet=alphabet))
    reader = AirReader(settings, aspect=config.size[0] / config.size[1], mirrored=config.mirror)
    reader.recognizer.guessing = False
    events = list[Event]()
    for t, hand, truth in simulate(number, config).hands():
        if config.pen == "key":
            reader.do(Command.PEN_DOWN if truth.pen else Command.PEN_UP)
        events += reader.feed(t, hand)
    events += reader.finish()
    places = "".join(sign_of(event.digit) for event in events if isinstance(event, DigitRead))
    return " ".join(event.number for event in events if isinstance(event, NumberEntered)), places
