"""Numbers with a minus and a point, and plain ones, from landmarks alone with both alphabets; and made pages with signs.

`python -m bench signs`: numbers read exactly, signs missed, signs invented.
"""

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import product

import numpy as np

from airdigits import AirReader, Config, NumberEntered
from airdigits.commands import Command
from airdigits.events import DigitRead
from airdigits.labels import ALPHABET, ALPHABETS, NUMBERS, sign_of
from airdigits.synthesis.hand.simulation import SimulatorConfig, simulate
from bench.table import Row

NUMBERS_READ = 120
PLAIN_READ = 120
_PENS, _LAYOUTS = ("index", "index", "pinch", "key"), ("beside", "stacked")
_FORMS = ("-d", "-dd", "d.d", "dd.d", "d.dd", "-d.d", "-dd.d", "ddd.d")


def measure() -> list[Row]:
    """Measure both alphabets in the air, and signs on pages."""
    signed = [(_filled(_FORMS[i % len(_FORMS)], i), i) for i in range(NUMBERS_READ)]
    plain = [(_filled("d" * (1 + i % 5), i), i) for i in range(PLAIN_READ)]
    rows = list[Row]()
    with ProcessPoolExecutor(2) as pool:
        for what, written, alphabet in (
            ("with signs", signed, "numbers"),
            ("plain", plain, "numbers"),
            ("plain", plain, "digits"),
        ):
            read = list(pool.map(_read, *zip(*written, strict=True), [alphabet] * len(written)))
            rows += _rows(f"{what} numbers, --alphabet {alphabet}", [number for number, _ in written], read)
    return rows


def _rows(what: str, written: list[str], read: list[tuple[str, str]]) -> list[Row]:
    """Make the rows of one way to read: `read` has what was entered of each number, and the places that it was read as."""
    rows = [
        Row(
            f"{what}, of {len(written)}: read exactly",
            100 * np.mean([w == r for w, (r, _) in zip(written, read, strict=True)]),
            "%",
        )
    ]
    of_digits = sum(
        sum((Counter(w) & Counter(places)).values())
        for w, (_, places) in ((_digits(w), (r, _digits(p))) for w, (r, p) in zip(written, read, strict=True))
    )
    rows.append(Row(f"{what}: their digits read", 100 * of_digits / sum(len(_digits(w)) for w in written), "%"))
    for sign in NUMBERS.marks:
        there, found = [w.count(sign) for w in written], [places.count(sign) for _, places in read]
        missed = sum(max(0, a - b) for a, b in zip(there, found, strict=True))
        rows += [
            Row(f"{what}: {sign} missed, of {sum(there)}", missed, ""),
            Row(f"{what}: {sign} invented", sum(max(0, b - a) for a, b in zip(there, found, strict=True)), ""),
        ]
    return rows


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
    settings = replace(
        settings, pen=replace(settings.pen, mode=config.pen), number=replace(settings.number, alphabet=ALPHABETS[alphabet].name)
    )
    reader = AirReader(settings, aspect=config.size[0] / config.size[1], mirrored=config.mirror)
    reader.recognizer.guessing = False
    events = []
    for t, hand, truth in simulate(number, config).hands():
        if config.pen == "key":
            reader.do(Command.PEN_DOWN if truth.pen else Command.PEN_UP)
        events += reader.feed(t, hand)
    events += reader.finish()
    places = "".join(sign_of(event.digit) for event in events if isinstance(event, DigitRead))
    return " ".join(event.number for event in events if isinstance(event, NumberEntered)), places
