"""Digits that were read wrong to a picture of them: what was written, what was read, how sure."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from airdigits.evaluation.measure import OnDigits, Result
from airdigits.evaluation.style import BLUE, QUIET, TEXT, VERMILION, new_figure
from airdigits.recognition.rejection import RejectionConfig

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_COLUMNS, _MOST = 8, 24
_DIGIT, _GAP, _LINE, _TITLE = 0.96, 0.09, 0.16, 0.36  # inches: an image, the gap beside it, a line of words, the title


@dataclass(frozen=True, eq=False)
class Shown:
    """One digit of a gallery: `image` uint8 [28, 28] and lines of words with their colours."""

    image: np.ndarray
    words: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return ", ".join(text for text, _ in self.words)


def worst(on: OnDigits, result: Result) -> list[Shown]:
    """The mistakes that the model was surest of, the worst first."""
    wrong = np.flatnonzero(~result.right)
    chosen = wrong[np.argsort(-result.answers.confidence[wrong], kind="stable")][:_MOST]
    return [Shown(on.data.images[i], (_written(on, i), _read(result, i))) for i in chosen]


def only_one(on: OnDigits, which: int) -> list[Shown]:
    """The digits that one of two models (0 or 1) alone reads right; first those where the other was surest of its mistake."""
    assert on.comparison
    chosen = (on.comparison.only_first, on.comparison.only_second)[which]
    loser = on.results[1 - which]
    chosen = chosen[np.argsort(-loser.answers.confidence[chosen], kind="stable")][:_MOST]
    return [Shown(on.data.images[i], (_written(on, i), *(_read(result, i) for result in on.results))) for i in chosen]


def draw(shown: list[Shown], title: str) -> "Figure":
    """The digits in rows, under a title."""
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


def _written(on: OnDigits, i: int) -> tuple[str, str]:
    return f"written {on.data.labels[i]}", TEXT


def _read(result: Result, i: int) -> tuple[str, str]:
    """What was read and how sure; grey where the live program would not have believed it."""
    sure = float(result.answers.confidence[i])
    colour = BLUE if result.right[i] else VERMILION
    words = f"{result.model.label} read {result.answers.read[i]}, {sure:.1%}".strip()
    return words, colour if sure >= RejectionConfig().least else QUIET
