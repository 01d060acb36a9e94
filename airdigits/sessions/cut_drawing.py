"""Draw how ink was cut into digits, and say what else it might have been."""

from html import escape

import numpy as np

from airdigits.decoding.explanation import Explanation
from airdigits.labels import UNREAD, sign_of
from airdigits.support.percentages import fine_percent

_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")  # of the digits in turn (Okabe and Ito, 2008)
_MARGIN, _WIDTH = 0.08, 0.02  # of the ink's size
_RARE = 0.0005  # a reading less likely than this is not worth a word


def words_of(explanation: Explanation) -> str:
    """Say what the ink was read as, and the second best reading: `206?  second best: 2067 3.1 %`."""
    read = "".join(sign_of(digit.digit) for digit in explanation.digits) or "no digit"
    texts = [(text, share) for text, share in explanation.readings if text.replace(UNREAD, "") != read]
    second = next(((text, share) for text, share in texts[:2] if share >= _RARE), None)
    return f"{read}  second best: {second[0] or 'no digit'} {fine_percent(second[1])}" if second else read


def svg_of_cuts(explanation: Explanation) -> str:
    """Draw ink as an SVG: each digit in a colour with its sign, what belongs to none in grey, and where it might be cut."""
    path = explanation.path
    points = path.points.astype(float)
    low, high = points.min(axis=0), points.max(axis=0)
    size = max(float((high - low).max()), 1e-6)
    drawn = [_line(points, path.lifted, 0, len(path) - 1, "#bbb", size)]
    for i, ((first, last), digit) in enumerate(zip(explanation.parts, explanation.digits, strict=True)):
        colour = _COLOURS[i % len(_COLOURS)]
        drawn.append(_line(points, path.lifted, first, last, colour, size))
        top = points[first : last + 1].min(axis=0)
        words = sign_of(digit.digit) if digit.digit is not None else f"{UNREAD} {'/'.join(map(sign_of, digit.likeliest))}"
        drawn.append(
            f'<text x="{top[0]:.4f}" y="{top[1] - size * 0.03:.4f}" fill="{colour}" font-size="{size * 0.12:.4f}">'
            f"{escape(words)}</text>"
        )
    drawn += [f'<circle cx="{x:.4f}" cy="{y:.4f}" r="{size * 0.008:.4f}"/>' for x, y in points[explanation.cuts].tolist()]
    pad = size * (_MARGIN + 0.12)
    box = f"{low[0] - pad:.4f} {low[1] - pad:.4f} {high[0] - low[0] + 2 * pad:.4f} {high[1] - low[1] + 2 * pad:.4f}"
    return f'<svg class="cuts" xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{"".join(drawn)}</svg>'


def _line(points: np.ndarray, lifted: np.ndarray, first: int, last: int, colour: str, size: float) -> str:
    """Draw a part of a path; ways through the air are left out."""
    steps = [f"{'M' if i == first or lifted[i] else 'L'}{points[i, 0]:.4f} {points[i, 1]:.4f}" for i in range(first, last + 1)]
    return (
        f'<path d="{"".join(steps)}" fill="none" stroke="{colour}" stroke-width="{size * _WIDTH:.4f}"'
        ' stroke-linecap="round" stroke-linejoin="round"/>'
    )
