"""A report to its pictures, drawn: for each set of digits, PNGs with a name, a caption and words for those who see none."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from airdigits.evaluation import figures, gallery
from airdigits.evaluation.gallery import Shown
from airdigits.evaluation.measure import OnDigits, OnOthers, Result
from airdigits.evaluation.sets import slug
from airdigits.evaluation.style import look

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Picture:
    """`name` is the file's; `words` tell what there is to see; `wide` pictures want the room of two."""

    name: str
    caption: str
    words: str
    png: bytes
    wide: bool


def pictures(on: OnDigits, others: tuple[OnOthers, ...]) -> list[Picture]:
    """Every picture of a set of digits."""
    with look():
        return [*_curves(on, others), *_galleries(on)]


def _curves(on: OnDigits, others: tuple[OnOthers, ...]) -> Iterator[Picture]:
    results = on.results
    yield _picture(
        on,
        "confusion",
        figures.confusion(on),
        "How often which digit was read as which; the mistakes are on blue.",
        "Mistakes: " + "; ".join(map(_confusions, results)),
    )
    yield _picture(
        on,
        "reliability",
        figures.reliability(on),
        "Of the answers with a certain probability, the share that is right, with 95 % intervals: on the dotted line, the model "
        "means what it says. Below, how many digits there are.",
        "Calibration error: " + "; ".join(f"{r.evaluation.calibration_error:.2%}" for r in results),
    )
    yield _picture(
        on,
        "risk-coverage",
        figures.risk(on),
        "When only the surest digits are accepted, the share of those that is read wrong. Sure is how likely the ink is a digit, "
        "and this one.",
        "Accepted by the live program: " + "; ".join(f"{r.accepted:.2%}" for r in results),
    )
    for other in others:
        name = other.data.name
        yield _picture(
            on,
            f"beside-{slug(name)}",
            figures.others(on, other),
            f"How many of the digits are accepted, and with them how much of {name}, which is no digit.",
            "Accepted where 99 % of the digits are: " + "; ".join(f"{r.beside[name]:.1%}" for r in results),
        )


def _galleries(on: OnDigits) -> Iterator[Picture]:
    if on.comparison:
        for which, result in enumerate(on.results):
            label, alone = result.model.label, (on.comparison.only_first, on.comparison.only_second)[which]
            what = f"digits that only {label} reads right"
            yield from _gallery(on, f"only-{label.lower()}", what, len(alone), gallery.only_one(on, which))
    else:
        (result,) = on.results
        yield from _gallery(on, "mistakes", "mistakes", int((~result.right).sum()), gallery.worst(on, result))


def _gallery(on: OnDigits, kind: str, what: str, count: int, shown: list[Shown]) -> Iterator[Picture]:
    """The picture of these digits, `shown` of `count`, if there are any."""
    if shown:
        some = f"all {count}" if len(shown) == count else f"{len(shown)} of {count}"
        title = f"{on.data.name}: {some} {what}"
        caption = f"{title}; first those where the wrong answer was surest. Grey: the live program would have rejected it."
        yield _picture(on, kind, gallery.draw(shown, title), caption, "; ".join(map(str, shown)))


def _picture(on: OnDigits, kind: str, figure: "Figure", caption: str, words: str) -> Picture:
    content = io.BytesIO()
    wide = figure.get_figwidth() > 1.5 * figures.SQUARE
    figure.savefig(content, format="png", metadata={"Software": None})
    return Picture(f"{slug(on.data.name)}-{kind}.png", caption, words, content.getvalue(), wide)


def _confusions(result: Result) -> str:
    pairs = result.evaluation.confusions()
    return ", ".join(f"{written} read as {read} ({count})" for written, read, count in pairs) or "none"
