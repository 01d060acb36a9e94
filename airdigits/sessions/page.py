"""Show all digits of a session: as one HTML page that needs no other file, or as one picture."""

from collections.abc import Sequence
from html import escape

import cv2
import numpy as np

from airdigits.decoding.explanation import Explanation
from airdigits.errors import UsageError
from airdigits.labels import CLASS_COUNT, sign_of
from airdigits.sessions.cut_drawing import svg_of_cuts, words_of
from airdigits.sessions.ink_drawing import draw_ink, svg_of
from airdigits.sessions.session_digit import SessionDigit
from airdigits.support.html_page import END, begin_page
from airdigits.support.inline_picture import inline_picture
from airdigits.support.percentages import fine_percent

Digits = Sequence[SessionDigit]
Cuts = Sequence[tuple[float, Explanation]]

_STYLE = """.digits{display:flex;flex-wrap:wrap;gap:1rem}.digits figure{max-width:100%}
figcaption{margin-top:.5rem;font-variant-numeric:tabular-nums}
svg{max-width:100%}svg.ink{width:160px;height:160px}svg.cuts{max-width:640px;height:240px}
table{border-collapse:collapse}td{padding:0 .4rem;font-size:.85rem}
i{display:inline-block;background:var(--accent);height:.6rem;vertical-align:middle}"""
_LEGEND = """For each digit: its ink, from blue where it began to orange where it ended; the picture that the network saw; and
how likely each sign was, where that is at least half a percent. Below them: how the ink was cut into digits."""
_RARE = 0.005  # a sign less likely than this has no row


def html_of(title: str, lines: list[str], digits: Digits, cuts: Cuts) -> str:
    """Return a page with every digit: ink, the network's input, probabilities and label; and how the ink was cut.

    `lines` are the summary.
    """
    summary = "<br>".join(map(escape, lines))
    about = f'<p>{summary}</p>\n<p class="note">{_LEGEND}</p>\n'
    return begin_page(title, _STYLE) + about + _sections(digits, cuts) + END


def figures_of(digits: Digits, cuts: Cuts) -> str:
    """Return the same figures as a part of another page, with the style that they need; "" where there are none."""
    sections = _sections(digits, cuts)
    return f"<div class='airdigits'><style>{_scoped(_STYLE)}</style>{sections}</div>" if sections else ""


def _sections(digits: Digits, cuts: Cuts) -> str:
    made = {"Digits": "".join(map(_figure, digits)), "How the ink was cut": "".join(_cut_figure(*cut) for cut in cuts)}
    return "".join(f'<h2>{heading}</h2>\n<div class="digits">\n{each}</div>\n' for heading, each in made.items() if each)


def _scoped(style: str) -> str:
    """Return rules of style for what is inside of `.airdigits` alone, with the colour that pages of our own define."""
    rules = "".join(f".airdigits {rule}}}" for rule in style.replace("\n", "").split("}") if rule)
    return ".airdigits{--accent:#0072b2}.airdigits figure{margin:0}" + rules


MOST_DRAWN = 200
"""Digits in one picture: 60 MB while it is made, and no viewer shows a higher one well."""


def sheet_of(digits: Digits, side: int = 160) -> np.ndarray:
    """Draw the same as one picture, BGR uint8: a row for each digit with ink, image and probabilities.

    Raises UsageError for more than `MOST_DRAWN` digits: a page can hold them.
    """
    if len(digits) > MOST_DRAWN:
        raise UsageError(f"{len(digits)} digits are too many for one picture (at most {MOST_DRAWN}): make a page with --html")
    rows = [_row(digit, side) for digit in digits] or [np.full((side, 4 * side, 3), 255, np.uint8)]
    return np.concatenate(rows)


def _figure(digit: SessionDigit) -> str:
    prediction = digit.prediction
    bars = "".join(
        f'<tr><td>{sign_of(i)}</td><td><i style="width:{120 * p:.0f}px"></i></td><td>{fine_percent(p)}</td></tr>'
        for i, p in enumerate(prediction.probabilities.tolist())
        if p >= _RARE
    )
    caption = escape(f"{digit.number}.  {digit.t:.2f} s:  {digit.words}")
    image = inline_picture(prediction.image, "as the network saw it", 112)
    return f"<figure>{svg_of(prediction.ink)} {image}<table>{bars}</table><figcaption>{caption}</figcaption></figure>\n"


def _cut_figure(t: float, explanation: Explanation) -> str:
    caption = escape(f"ink until {t:.2f} s:  {words_of(explanation)}")
    return f"<figure>{svg_of_cuts(explanation)}<figcaption>{caption}</figcaption></figure>\n"


def _row(digit: SessionDigit, side: int) -> np.ndarray:
    prediction, black, blue = digit.prediction, (0, 0, 0), (178, 114, 0)
    image = cv2.cvtColor(cv2.resize(prediction.image, (side, side), interpolation=cv2.INTER_NEAREST), cv2.COLOR_GRAY2BGR)
    bars = np.full((side, 2 * side, 3), 255, np.uint8)
    for i, p in enumerate(prediction.probabilities[:CLASS_COUNT].tolist()):
        y = 30 + i * (side - 34) // CLASS_COUNT
        cv2.putText(bars, sign_of(i), (6, y + 9), cv2.FONT_HERSHEY_SIMPLEX, 0.35, black, 1, cv2.LINE_AA)
        cv2.rectangle(bars, (20, y), (20 + round(p * (2 * side - 30)), y + 8), blue, -1)
    cv2.putText(bars, f"digit {digit.number}:  {digit.words}", (6, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.42, black, 1, cv2.LINE_AA)
    return np.concatenate([draw_ink(prediction.ink, side), image, bars], axis=1)
