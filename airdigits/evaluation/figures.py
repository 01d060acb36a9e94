"""Draw the figures of a report: confusion matrix, reliability, risk-coverage, and false accepts of non-digits."""

from typing import TYPE_CHECKING

import numpy as np

from airdigits.evaluation.curves import acceptance, risk_coverage
from airdigits.evaluation.measure import MeasuredDigits, MeasuredNonDigits, Result
from airdigits.evaluation.metrics import SHARE, calibration_bins, wilson_interval
from airdigits.evaluation.style import BLUE, LINES, PAPER, QUIET, TEXT, new_figure
from airdigits.labels import ALPHABET, CLASS_COUNT
from airdigits.recognition.rejection import RejectionConfig

if TYPE_CHECKING:
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

SQUARE = 4.2  # inches: the side of a plot with its labels
_LEAST_COVERAGE = 0.8  # where the risk-coverage curve begins: with lower coverage, the program would be useless
_LEAST_ACCEPTED = 0.9


def confusion(measured: MeasuredDigits) -> "Figure":
    """Draw confusion matrices, one for each model: what was written (rows), what was read (columns), mistakes coloured."""
    from matplotlib.colors import LinearSegmentedColormap

    colours = LinearSegmentedColormap.from_list("mistakes", [PAPER, BLUE])
    figure = new_figure(SQUARE * len(measured.results), SQUARE)
    most = max(int(_mistakes(result).max()) for result in measured.results)
    for axes, result in zip(figure.subplots(1, len(measured.results), squeeze=False)[0], measured.results, strict=True):
        mistakes = _mistakes(result)
        axes.imshow(mistakes, cmap=colours, vmin=0, vmax=max(1, most))
        for written, read in np.argwhere(result.evaluation.confusion):
            count = int(result.evaluation.confusion[written, read])
            strong = mistakes[written, read] > 0.55 * most
            colour = QUIET if written == read else PAPER if strong else TEXT
            axes.text(read, written, str(count), ha="center", va="center", color=colour, size=7.5)
        axes.set(xticks=range(CLASS_COUNT), xticklabels=[*ALPHABET], xlabel="read")
        axes.set(yticks=range(CLASS_COUNT), yticklabels=[*ALPHABET], ylabel="written", title=_titled(measured, result))
        axes.grid(False)
        axes.tick_params(length=0)
        axes.set_xticks(np.arange(CLASS_COUNT + 1) - 0.5, minor=True)
        axes.set_yticks(np.arange(CLASS_COUNT + 1) - 0.5, minor=True)
        axes.grid(which="minor")
        axes.tick_params(which="minor", length=0)
    return figure


def reliability(measured: MeasuredDigits) -> "Figure":
    """Draw how often answers of a certain probability are right, with 95 % intervals, and how many answers there are."""
    from matplotlib.ticker import NullFormatter

    figure = new_figure(SQUARE, SQUARE)
    axes, below = figure.subplots(2, 1, sharex=True, height_ratios=(4, 1))
    axes.plot([0, 1], [0, 1], color=QUIET, linewidth=1, linestyle=":")
    for result, (colour, dashes, mark) in zip(measured.results, LINES, strict=False):
        count, claimed, correct = calibration_bins(result.answers.probability, result.right)
        some = count > 0
        x, y = claimed[some] / count[some], correct[some] / count[some]
        bounds = np.array([wilson_interval(int(r), int(n)) for r, n in zip(correct[some], count[some], strict=True)]).T
        error = np.maximum(0, [y - bounds[0], bounds[1] - y])  # rounding must not make it negative
        label = f"{result.model.label} calibration error {result.evaluation.calibration_error:.2%}".strip()
        axes.errorbar(x, y, error, color=colour, linestyle="", marker=mark, markersize=5, elinewidth=1, label=label)
        edges = np.linspace(0, 1, len(count) + 1)
        below.stairs(count, edges, color=colour, linestyle=dashes, fill=len(measured.results) == 1, alpha=0.8)
    axes.set(ylim=(-0.02, 1.02), ylabel="share that is right", title=measured.data.name)
    axes.legend(loc="lower right")
    below.set(xlim=(-0.02, 1.02), yscale="log", ylim=(0.7, None), ylabel="digits", xlabel="probability that the model gives")
    _percent(axes.yaxis, below.xaxis)
    below.yaxis.set_major_formatter("{x:,.0f}")
    below.yaxis.set_minor_formatter(NullFormatter())
    return figure


def risk(measured: MeasuredDigits) -> "Figure":
    """Draw the share of accepted digits that is read wrong, when only the most confident answers are accepted."""
    figure = new_figure(SQUARE, SQUARE)
    axes = figure.subplots()
    highest = 0.0
    for result, (colour, dashes, mark) in zip(measured.results, LINES, strict=False):
        coverage, wrong = risk_coverage(result.answers.confidence, result.right)
        highest = max(highest, float(wrong[coverage >= _LEAST_COVERAGE].max()))
        axes.plot(coverage, wrong, color=colour, linestyle=dashes)
        accepted = result.answers.confidence >= RejectionConfig().least
        if accepted.any():
            x, y = accepted.mean(), 1 - result.right[accepted].mean()
            axes.plot(x, y, mark, color=colour, clip_on=False, label=_live(result, f"{x:.2%} accepted, {y:.2%} wrong"))
    axes.locator_params(axis="x", nbins=5)
    axes.set(xlim=(_LEAST_COVERAGE, 1), ylim=(0, max(0.002, 1.15 * highest)), title=measured.data.name)
    axes.set(xlabel="share of the digits that is accepted, the surest first", ylabel="share of those that is read wrong")
    _percent(axes.xaxis, axes.yaxis)
    axes.legend(loc="upper left")
    return figure


def false_accepts(measured: MeasuredDigits, other: MeasuredNonDigits) -> "Figure":
    """Draw the share of non-digits that is accepted against the share of digits that is."""
    figure = new_figure(SQUARE, SQUARE)
    axes = figure.subplots()
    axes.axvline(SHARE, color=QUIET, linewidth=1, linestyle=":")
    highest = 0.0
    for result, on_non_digits, (colour, dashes, mark) in zip(measured.results, other.results, LINES, strict=False):
        digits, accepted = acceptance(result.answers.confidence, on_non_digits.answers.confidence)
        highest = max(highest, float(accepted[digits < 1].max(initial=0)))
        label = f"{result.model.label} {result.false_accepts[other.data.name]:.1%} with {SHARE:.0%} of the digits".strip()
        axes.plot(digits, accepted, color=colour, linestyle=dashes, drawstyle="steps-post", label=label)
        x = float((result.answers.confidence >= RejectionConfig().least).mean())
        y = float((on_non_digits.answers.confidence >= RejectionConfig().least).mean())
        axes.plot(x, y, mark, color=colour, clip_on=False, label=_live(result, f"{y:.1%} with {x:.2%}"))
    axes.set(
        xlim=(_LEAST_ACCEPTED, 1), ylim=(0, min(1.0, 1.15 * highest + 0.01)), title=f"{measured.data.name} and {other.data.name}"
    )
    axes.set(xlabel="share of the digits that is accepted", ylabel="share of the non-digits that is accepted")
    _percent(axes.xaxis, axes.yaxis)
    axes.legend(loc="upper left")
    return figure


def _mistakes(result: Result) -> np.ndarray:
    return result.evaluation.confusion - np.diag(np.diag(result.evaluation.confusion))


def _titled(measured: MeasuredDigits, result: Result) -> str:
    return f"{measured.data.name}, {result.model.label}" if result.model.label else measured.data.name


def _live(result: Result, words: str) -> str:
    return f"{result.model.label} live program: {words}".strip()


def _percent(*every: "Axis") -> None:
    from matplotlib.ticker import FuncFormatter

    for axis in every:
        axis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.3g}%"))
