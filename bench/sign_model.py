"""Fit what signs measure beside digits, and what other strokes do, on numbers that are written for nothing else.

The figures go into airdigits/recognition/sign_model.py by hand.
"""

import numpy as np

from airdigits.labels import CLASS_COUNT
from airdigits.recognition.sign_model import FEATURES, SIGNS, Box, Surroundings, log_odds, measure_stroke
from airdigits.synthesis.air_writing import vary
from airdigits.synthesis.digits import synthesise
from airdigits.synthesis.gestures import draw_gesture
from airdigits.synthesis.high_digits import five
from airdigits.synthesis.marks import WAYS
from airdigits.synthesis.pen_paths import to_unit_height
from bench.table import Row

_WRITTEN = 2000  # strokes of each kind
_TREMOR = 0.015  # digit heights at most: a tracker's noise, smoothed or not
_STACKED = 0.25  # of the writers write all digits in one place
_SIGNS = {f"{sign} {number}": (sign, way) for sign, ways in WAYS.items() for number, way in enumerate(ways)}
_KINDS = (*_SIGNS, "speck", "bar", "gesture")


def measure() -> list[Row]:
    """Return the fitted means and deviations, and how often what is fitted now tells strokes wrongly."""
    rows, rng = list[Row](), np.random.default_rng(16)
    for kind in _KINDS:
        seen = measured(kind, _WRITTEN, rng)
        for name, mean, deviation in zip(FEATURES, seen.mean(axis=0), seen.std(axis=0), strict=True):
            rows += [Row(f"{kind}: {name}, mean", float(mean), ""), Row(f"{kind}: {name}, deviation", float(deviation), "")]
    for kind in _KINDS:
        seen = measured(kind, _WRITTEN, rng)
        for sign in SIGNS:
            taken = np.mean([log_odds(each, sign) > 0 for each in seen])
            rows.append(Row(f"{kind} taken for {sign} by size and place alone", 100 * float(taken), "%"))
    return rows


def measured(kind: str, count: int, rng: np.random.Generator) -> np.ndarray:
    """Measure so many strokes of a kind, as the benchmark names it, beside digits: float64 [count, FEATURES]."""
    return np.array([_measured(kind, rng) for _ in range(count)])


def _measured(kind: str, rng: np.random.Generator) -> np.ndarray:
    """Write a digit, the stroke, and a digit; a minus and half of the others come first of all."""
    if kind == "bar":
        return _bar(rng)
    first, second = _digit(rng), _digit(rng)
    drift, beside = rng.normal(0, 0.12), 0.0
    if rng.random() >= _STACKED:
        beside = float(first[:, 0].max()) + rng.uniform(0.1, 0.6)
    sign, draw = _SIGNS.get(kind, ("", None))
    leads = sign == "-" or (sign != "." and rng.random() < 0.5)
    if draw:
        stroke = draw(rng) * rng.normal(1, 0.1) + [beside, rng.normal(0, 0.06)]
    elif kind == "speck":  # where a pen that is lifted, or begins, leaves a little ink
        end = second[0] + [beside, 0] if leads or rng.random() < 0.5 else first[-1]
        stroke = end + rng.normal(0, 0.06, 2) + np.cumsum(rng.normal(0, 0.03 * rng.random(), (6, 2)), axis=0)
    else:
        stroke = np.vstack(draw_gesture(rng))
        stroke = (stroke - stroke.mean(axis=0)) / max(float(np.ptp(stroke, axis=0).max()), 1e-6)
        stroke = stroke * np.exp(rng.uniform(np.log(0.1), np.log(2))) + [beside, 0.5] + rng.normal(0, 0.5, 2)
    after = float(stroke[:, 0].max()) + rng.uniform(0.05, 0.6) if beside else 0.0
    digits = [second + [after, drift + rng.normal(0, 0.05)]]
    digits = digits if leads else [first, *digits]
    stroke = stroke + rng.normal(0, _TREMOR * rng.random() ** 2, stroke.shape)
    height = float(np.median([np.ptp(digit[:, 1]) for digit in digits]))
    around = Surroundings(height, [Box.of(digit) for digit in digits], None if leads else first[-1], digits[-1][0])
    return measure_stroke(stroke, around)


def _bar(rng: np.random.Generator) -> np.ndarray:
    """Write the bar of a five by itself, before the rest of it or after it."""
    while len(strokes := to_unit_height(vary(five(rng), rng), 0.6)) < 2:
        pass
    bar, rest = sorted(strokes, key=lambda stroke: float(np.ptp(stroke[:, 1])))[:2]
    bar = bar + rng.normal(0, _TREMOR * rng.random() ** 2, bar.shape)
    return measure_stroke(bar, Surroundings(float(np.ptp(rest[:, 1])), [Box.of(rest)], rest[-1], None))


def _digit(rng: np.random.Generator) -> np.ndarray:
    strokes = to_unit_height(vary(synthesise(int(rng.integers(CLASS_COUNT)), rng), rng), 0.6)
    return np.asarray(np.vstack(strokes) * rng.normal(1, 0.1))
