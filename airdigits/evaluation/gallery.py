"""Draw the digits that were read wrong: what was written, what was read, how confidently."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from airdigits.evaluation.measure import MeasuredDigits, Result
from airdigits.evaluation.style import BLUE, QUIET, TEXT, VERMILION, new_figure
from airdigits.labels import sign_of
from airdigits.recognition.rejection import RejectionConfig
from airdigits.support.percentages import fine_percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_COLUMNS, _MOST = 8, 24
_DIGIT, _GAP, _LINE, _TITLE = 0.96, 0.09, 0.16, 0.36  # inches: an image, the gap beside it, a line of text, the title


@dataclass(frozen=True, eq=False)
class Shown:
    """One digit of a gallery: `image` uint8 [28, 28], and lines of text with their colours."""

    image: np.ndarray
    words: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return ", ".join(text for text, _ in self.words)


def worst(measured: MeasuredDigits, result: Result) -> list[Shown]:
    """Return the most confident mistakes of the model, the worst first."""
    wrong = np.flatnonzero(~result.right)
    chosen = wrong[np.argsort(-result.answers.confidence[wrong], kind="stable")][:_MOST]
    return [Shown(measured.data.images[i], (_written(measured, i), _read(result, i))) for i in chosen]


def only_one(measured: MeasuredDigits, which: int) -> list[Shown]:
    """Return the digits that only one of two models (0 or 1) reads right, the other's most confident mistakes first."""
    assert measured.comparison
    chosen = (measured.comparison.only_first, measured.comparison.only_second)[which]
    loser = measured.results[1 - which]
    chosen = chosen[np.argsort(-loser.answers.confidence[chosen], kind="stable")][:_MOST]
    return [
        Shown(measured.data.images[i], (_written(measured, i), *(_read(result, i) for result in measured.results)))
        for i in chosen
    ]


def draw(shown: list[Shown], title: str) -> "Figure":
    """Draw the digits in rows under a title."""
    rows, lines = -(-len(shown) // _COLUMNS), max(len(one.words) for one in shown)
    across, down = _DIGIT + _GAP, _DIGIT + lines * _LINE + 1.5 * _GAP
    width, height = _COLUMNS * across + _GAP, _TITLE + rows * down
    figure = new_figure(width, height, layout=None)
    figure.text(_GAP / width, 1 - 0.1 / height, title, va="top", size=10)
    for place, one in enumerate(shown):
        left, top = _GAP + place % _COLUMNS * across, height - _TITLE - place // _COLUMNS * down
        axes = figure.add_axes((left / width, (top - _DIGIT) / height, _DIGIT / width, _DIGIT / height))
        axes.set_axis_off()
        axes.imshow(one.image, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
        for line, (text, colour) in enumerate(one.words):
            y = (top - _DIGIT - 0.03 - line * _LINE) / height
            figure.text((left + _DIGIT / 2) / width, y, text, ha="center", va="top", size=8, color=colour)
    return figure


def _written(measured: MeasuredDigits, i: int) -> tuple[str, str]:
    return f"written {sign_of(int(measured.data.labels[i]))}", TEXT


def _read(result: Result, i: int) -> tuple[str, str]:
    """Return what was read, how confidently, and a colour: grey where the live program would have rejected it."""
    sure = float(result.answers.confidence[i])
    colour = BLUE if result.right[i] else VERMILION
    words = f"{result.model.label} read {sign_of(int(result.answers.read[i]))}, {fine_percent(sure)}".strip()
    return words, colour if sure >= RejectionConfig().least else QUIET
