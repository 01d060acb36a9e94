"""A reading to what `airdigits read` gives out: lines of text, or one JSON object a file."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from airdigits.paper.image_file import Picture
from airdigits.paper.page import Detection, PageReading


def to_text(reading: PageReading, prefix: str = "") -> str:
    """The numbers line by line, each line after `prefix`; "" where there is none."""
    return "\n".join(prefix + line for line in reading.text.splitlines())


def to_json(path: Path, picture: Picture, reading: PageReading) -> str:
    """One line. Boxes and corners in the file's own pixels, upright."""
    digits = [
        {**_as_dict(found, picture.scale), "line": line, "number": number}
        for line, numbers in enumerate(reading.lines)
        for number, founds in enumerate(numbers)
        for found in founds
    ]
    result: dict[str, Any] = {"file": str(path), "size": picture.size, "lines": reading.numbers, "digits": digits}
    result["rejected"] = [_as_dict(found, picture.scale) for found in reading.rejected]
    if picture.note:
        result["note"] = picture.note
    return json.dumps(result)


def why_not(reading: PageReading) -> str:
    """What was seen and not read, in a few words for people: "2 x no digit I know, 1 x larger than the other digits"."""
    reasons = Counter(found.reason for found in _unread(reading))
    return ", ".join(f"{count} x {reason}" for reason, count in reasons.most_common(4))


def _unread(reading: PageReading) -> list[Detection]:
    inside = [found for line in reading.lines for number in line for found in number if found.digit is None]
    return [*inside, *reading.rejected]


def _as_dict(found: Detection, scale: float) -> dict[str, Any]:
    corners = np.round(found.corners / scale, 1)
    low, high = np.floor(corners.min(axis=0)).astype(int).tolist(), np.ceil(corners.max(axis=0)).astype(int).tolist()
    result: dict[str, Any] = {"digit": found.digit, "probability": round(found.probability, 4)}
    if found.reason:
        result["reason"] = found.reason
    result["probabilities"] = [round(float(p), 4) for p in found.probabilities]
    result["box"] = [low[0], low[1], high[0] - low[0], high[1] - low[1]]
    result["corners"] = corners.tolist()
    return result
