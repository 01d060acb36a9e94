"""Make the pictures of a report: for each set of digits, PNGs with a name, a caption and a text alternative."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from airdigits.evaluation import figures, gallery
from airdigits.evaluation.gallery import Shown
from airdigits.evaluation.measure import MeasuredDigits, MeasuredNonDigits, Result
from airdigits.evaluation.metrics import SHARE
from airdigits.evaluation.sets import slug
from airdigits.evaluation.style import look
from airdigits.labels import sign_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Picture:
    """A PNG of a report: `name` is its file's, `words` its text alternative; a `wide` one takes the space of two."""

    name: str
    caption: str
    words: str
    png: bytes
    wide: bool


def pictures(measured: MeasuredDigits, non_digits: tuple[MeasuredNonDigits, ...]) -> list[Picture]:
    """Draw every picture of a set of digits."""
    with look():
        return [*_curves(measured, non_digits), *_galleries(measured)]


def _curves(measured: MeasuredDigits, non_digits: tuple[MeasuredNonDigits, ...]) -> Iterator[Picture]:
    results = measured.results
    yield _picture(
        measured,
        "confusion",
        figures.confusion(measured),
        "How often each digit was read as which; mistakes are blue.",
        "Mistakes: " + "; ".join(map(_confusions, results)),
    )
    yield _picture(
        measured,
        "reliability",
        figures.reliability(measured),
        "The share of right answers among those with a certain probability, with 95 % intervals: on the dotted line, the "
        "probabilities are calibrated. Below, how many digits there are.",
        "Calibration error: " + "; ".join(f"{r.evaluation.calibration_error:.2%}" for r in results),
    )
    yield _picture(
        measured,
        "risk-coverage",
        figures.risk(measured),
        "The share of accepted digits that is read wrong, when only the most confident answers are accepted. Confidence is the "
        "probability that the ink is a digit, and this one.",
        "Accepted by the live program: " + "; ".join(f"{r.accepted:.2%}" for r in results),
    )
    for other in non_digits:
        name = other.data.name
        yield _picture(
            measured,
            f"non-digits-{slug(name)}",
            figures.false_accepts(measured, other),
            f"The share of the digits that is accepted, and with it the share of {name}, which are non-digits.",
            f"Accepted where {SHARE:.0%} of the digits are: " + "; ".join(f"{r.false_accepts[name]:.1%}" for r in results),
        )


def _galleries(measured: MeasuredDigits) -> Iterator[Picture]:
    if measured.comparison:
        for which, result in enumerate(measured.results):
            label, alone = result.model.label, (measured.comparison.only_first, measured.comparison.only_second)[which]
            what = f"digits that only {label} reads right"
            yield from _gallery(measured, f"only-{label.lower()}", what, len(alone), gallery.only_one(measured, which))
    else:
        (result,) = measured.results
        yield from _gallery(measured, "mistakes", "mistakes", int((~result.right).sum()), gallery.worst(measured, result))


def _gallery(measured: MeasuredDigits, kind: str, what: str, count: int, shown: list[Shown]) -> Iterator[Picture]:
    """Yield the picture of these digits, `shown` of `count`, if there are any."""
    if shown:
        some = f"all {count}" if len(shown) == count else f"{len(shown)} of {count}"
        title = f"{measured.data.name}: {some} {what}"
        caption = f"{title}; the most confident wrong answers first. Grey: the live program would have rejected it."
        yield _picture(measured, kind, gallery.draw(shown, title), caption, "; ".join(map(str, shown)))


def _picture(measured: MeasuredDigits, kind: str, figure: "Figure", caption: str, words: str) -> Picture:
    content = io.BytesIO()
    wide = figure.get_figwidth() > 1.5 * figures.SQUARE
    figure.savefig(content, format="png", metadata={"Software": None})
    return Picture(f"{slug(measured.data.name)}-{kind}.png", caption, words, content.getvalue(), wide)


def _confusions(result: Result) -> str:
    pairs = result.evaluation.confusions()
    return ", ".join(f"{sign_of(written)} read as {sign_of(read)} ({count})" for written, read, count in pairs) or "none"
