"""Write digits as InkML (W3C Recommendation of 2011). `inkml_reading` reads it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from airdigits.ink.stroke import Ink, Stroke
from airdigits.labels import sign_of

_NAMESPACE = "http://www.w3.org/2003/InkML"
_HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<ink xmlns="{_NAMESPACE}">
  <definitions>
    <traceFormat xml:id="format">
      <channel name="X" type="decimal" orientation="+ve"/>
      <channel name="Y" type="decimal" orientation="+ve"/>
      <channel name="T" type="decimal" units="s"/>
    </traceFormat>
    <context xml:id="air" traceFormatRef="#format"/>
  </definitions>
"""


@dataclass(frozen=True, eq=False)
class InkmlDigit:
    """One digit to write: `number` names it within the document; `label` None adds no annotation.

    `is_truth` distinguishes a person's label from a program's reading, which is not to be trained on.
    """

    number: int
    ink: Ink
    label: int | None
    is_truth: bool


def to_inkml(digits: Iterable[InkmlDigit]) -> str:
    """Write digits as an InkML document: a trace group for each digit, a trace for each stroke.

    x and y keep their units (frame heights for a session's ink), t is in seconds. Y grows downwards, which is what InkML calls
    its positive orientation. `read_inkml_file` returns the same ink, bit for bit.
    """
    groups = []
    for digit in digits:
        kind = "truth" if digit.is_truth else "read"
        label = "" if digit.label is None else f'    <annotation type="{kind}">{sign_of(digit.label)}</annotation>\n'
        traces = "".join(f'    <trace contextRef="#air">{_points(stroke)}</trace>\n' for stroke in digit.ink.strokes)
        groups.append(f'  <traceGroup xml:id="digit{digit.number}">\n{label}{traces}  </traceGroup>\n')
    return _HEAD + "".join(groups) + "</ink>\n"


def _points(stroke: Stroke) -> str:
    return ", ".join(" ".join(map(_decimal, (*point, t))) for point, t in zip(stroke.points, stroke.times, strict=True))


def _decimal(value: np.floating) -> str:
    """Return the shortest decimal for this number, without an exponent: InkML has none."""
    return np.format_float_positional(value, trim="-")
