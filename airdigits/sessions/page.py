"""A session's digits to drawings: SVG of one digit, and a page of all of them that needs no other file."""

import base64
from html import escape
from itertools import pairwise

import cv2
import numpy as np

from airdigits.ink.stroke import Ink
from airdigits.sessions.digits import SessionDigit

_MARGIN = 0.1  # of the ink's size
_WIDTH = 0.04  # of the ink's size: the line
_HUES = (260, 20)  # degrees: blue at the beginning, orange at the end
_STYLE = """body{font:16px system-ui,sans-serif;margin:2rem;background:#fafafa;color:#222}
figure{display:inline-block;margin:.5rem;padding:1rem;background:#fff;border:1px solid #ddd;border-radius:8px;vertical-align:top}
svg.ink{width:160px;height:160px}img{width:112px;image-rendering:pixelated;background:#000}
i{display:inline-block;background:#0072b2;height:.6rem;vertical-align:middle}td{padding:0 .4rem;font-size:.8rem}"""


def svg_of(ink: Ink) -> str:
    """One digit's ink as an SVG, each line coloured by when it was drawn: from blue to orange."""
    left, top, right, bottom = ink.bounds
    size = max(right - left, bottom - top, 1e-6)
    pad = size * _MARGIN
    start = min(float(s.times[0]) for s in ink.strokes)
    lasted = max(max(float(s.times[-1]) for s in ink.strokes) - start, 1e-6)
    lines = []
    for stroke in ink.strokes:
        points = [*zip(stroke.points.tolist(), stroke.times.tolist(), strict=True)]
        for ((x1, y1), _), ((x2, y2), t) in pairwise(points if len(points) > 1 else points * 2):
            hue = _HUES[0] + (_HUES[1] - _HUES[0]) * (t - start) / lasted
            lines.append(f'<path d="M{x1:.4f} {y1:.4f}L{x2:.4f} {y2:.4f}" stroke="hsl({hue:.0f} 90% 45%)"/>')
    box = f"{left - pad:.4f} {top - pad:.4f} {right - left + 2 * pad:.4f} {bottom - top + 2 * pad:.4f}"
    group = f'<g fill="none" stroke-linecap="round" stroke-width="{size * _WIDTH:.4f}">{"".join(lines)}</g>'
    return f'<svg class="ink" xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{group}</svg>\n'


def html_of(title: str, lines: list[str], digits: list[SessionDigit]) -> str:
    """A page with every digit: ink, what the network saw, probabilities, label. `lines` are the summary."""
    figures = "".join(map(_figure, digits))
    summary = "<br>".join(map(escape, lines))
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    return f"{head}<h1>{escape(title)}</h1><p>{summary}</p>{figures}</html>\n"


def _figure(digit: SessionDigit) -> str:
    reading = digit.reading
    picture = base64.b64encode(png_bytes(reading.image)).decode()
    bars = "".join(
        f'<tr><td>{i}</td><td><i style="width:{120 * p:.0f}px"></i></td><td>{p:.1%}</td></tr>'
        for i, p in enumerate(reading.probabilities.tolist())
    )
    caption = escape(f"{digit.number}.  {digit.t:.2f} s:  {digit.words}")
    image = f'<img alt="28x28" src="data:image/png;base64,{picture}">'
    return f"<figure>{svg_of(reading.ink)} {image}<table>{bars}</table><figcaption>{caption}</figcaption></figure>\n"


def sheet_of(digits: list[SessionDigit], side: int = 160) -> np.ndarray:
    """The same as one picture, BGR uint8: a row for each digit with ink, image and probabilities."""
    rows = [_row(digit, side) for digit in digits] or [np.full((side, 4 * side, 3), 255, np.uint8)]
    return np.concatenate(rows)


def draw_ink(ink: Ink, side: int, until: float = float("inf")) -> np.ndarray:
    """Ink as BGR uint8 [side, side, 3] on white, coloured by time; only what was drawn until that time (seconds)."""
    left, top, right, bottom = ink.bounds
    size = max(right - left, bottom - top, 1e-6)
    scale = side * (1 - 2 * _MARGIN) / size
    shift = np.array([side / 2 - scale * (left + right) / 2, side / 2 - scale * (top + bottom) / 2])
    start = min(float(s.times[0]) for s in ink.strokes)
    lasted = max(max(float(s.times[-1]) for s in ink.strokes) - start, 1e-6)
    hsv = np.full((side, side, 3), (0, 0, 255), np.uint8)
    thickness = max(1, round(_WIDTH * size * scale))
    for stroke in ink.strokes:
        places = np.rint((stroke.points * scale + shift) * 16).astype(int)
        for i in range(max(1, len(places) - 1)):
            end = min(i + 1, len(places) - 1)
            if stroke.times[end] > until:
                break
            hue = _HUES[0] + (_HUES[1] - _HUES[0]) * (float(stroke.times[end]) - start) / lasted
            one, two = places[i].tolist(), places[end].tolist()
            cv2.line(hsv, one, two, (round(hue / 2), 230, 220), thickness, cv2.LINE_8, 4)
    return cv2.cvtColor(hsv, cv2.COLOR_HSV2BGR)


def png_bytes(image: np.ndarray) -> bytes:
    """A picture as a PNG file's content."""
    return cv2.imencode(".png", image)[1].tobytes()


def _row(digit: SessionDigit, side: int) -> np.ndarray:
    reading = digit.reading
    seen = cv2.cvtColor(cv2.resize(reading.image, (side, side), interpolation=cv2.INTER_NEAREST), cv2.COLOR_GRAY2BGR)
    bars = np.full((side, 2 * side, 3), 255, np.uint8)
    for i, p in enumerate(reading.probabilities.tolist()):
        y = 30 + i * (side - 34) // 10
        cv2.putText(bars, str(i), (6, y + 9), cv2.FONT_HERSHEY_SIMPLEX, 0.35, (0, 0, 0), 1, cv2.LINE_AA)
        cv2.rectangle(bars, (20, y), (20 + round(p * (2 * side - 30)), y + 8), (178, 114, 0), -1)
    cv2.putText(bars, f"digit {digit.number}:  {digit.words}", (6, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (0, 0, 0), 1, cv2.LINE_AA)
    return np.concatenate([draw_ink(reading.ink, side), seen, bars], axis=1)
