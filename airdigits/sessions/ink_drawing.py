"""Draw a digit's ink, coloured by time: as SVG or as a picture."""

from collections.abc import Callable
from itertools import pairwise

import cv2
import numpy as np

from airdigits.ink.stroke import Ink

_MARGIN = 0.1  # of the ink's size
_WIDTH = 0.04  # of the ink's size: the line
_HUES = (260, 20)  # degrees: blue at the beginning, orange at the end


def svg_of(ink: Ink) -> str:
    """Return ink as an SVG, each line coloured by when it was drawn: from blue to orange."""
    left, top, right, bottom = ink.bounds
    size = max(right - left, bottom - top, 1e-6)
    pad = size * _MARGIN
    lines, hue = [], _hues(ink)
    for stroke in ink.strokes:
        points = [*zip(stroke.points.tolist(), stroke.times.tolist(), strict=True)]
        for ((x1, y1), _), ((x2, y2), t) in pairwise(points if len(points) > 1 else points * 2):
            lines.append(f'<path d="M{x1:.4f} {y1:.4f}L{x2:.4f} {y2:.4f}" stroke="hsl({hue(t):.0f} 90% 45%)"/>')
    box = f"{left - pad:.4f} {top - pad:.4f} {right - left + 2 * pad:.4f} {bottom - top + 2 * pad:.4f}"
    group = f'<g fill="none" stroke-linecap="round" stroke-width="{size * _WIDTH:.4f}">{"".join(lines)}</g>'
    return f'<svg class="ink" xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{group}</svg>\n'


def draw_ink(ink: Ink, side: int, until: float = float("inf")) -> np.ndarray:
    """Draw ink on white as BGR uint8 [side, side, 3]; only what was written until that time (seconds)."""
    left, top, right, bottom = ink.bounds
    size = max(right - left, bottom - top, 1e-6)
    scale = side * (1 - 2 * _MARGIN) / size
    shift = np.array([side / 2 - scale * (left + right) / 2, side / 2 - scale * (top + bottom) / 2])
    hsv = np.full((side, side, 3), (0, 0, 255), np.uint8)
    hue = _hues(ink)
    thickness = max(1, round(_WIDTH * size * scale))
    for stroke in ink.strokes:
        places = np.rint((stroke.points * scale + shift) * 16).astype(int)
        for i in range(max(1, len(places) - 1)):
            end = min(i + 1, len(places) - 1)
            t = float(stroke.times[end])
            if t > until:
                break
            one, two = places[i].tolist(), places[end].tolist()
            cv2.line(hsv, one, two, (round(hue(t) / 2), 230, 220), thickness, cv2.LINE_8, 4)
    return cv2.cvtColor(hsv, cv2.COLOR_HSV2BGR)


def _hues(ink: Ink) -> Callable[[float], float]:
    """Return what tells the hue of what was drawn at a time, in degrees."""
    start = min(float(s.times[0]) for s in ink.strokes)
    duration = max(max(float(s.times[-1]) for s in ink.strokes) - start, 1e-6)
    return lambda t: _HUES[0] + (_HUES[1] - _HUES[0]) * (t - start) / duration
