"""Format a reading as `airdigits read` prints it: lines of text, or one JSON object for each file."""

import json
from collections import Counter
from typing import Any

import numpy as np

from airdigits.paper.image_file import Picture
from airdigits.paper.reading import TRY_ONE, Detection, PageReading


def to_text(reading: PageReading, prefix: str = "") -> str:
    """Return the numbers line by line, each line after `prefix`; "" where there is none."""
    return "\n".join(prefix + line for line in reading.text.splitlines())


def to_json(file: object, described: dict[str, Any]) -> str:
    """Return one line of JSON: the name of the file, and what `described` returned of it."""
    return json.dumps({"file": str(file), **described})


def described(picture: Picture, reading: PageReading) -> dict[str, Any]:
    """Return what was read as numbers and text alone, with boxes and corners in the file's own pixels, upright."""
    digits = [
        {**_as_dict(detection, picture.scale), "line": line, "number": number}
        for line, numbers in enumerate(reading.lines)
        for number, detections in enumerate(numbers)
        for detection in detections
    ]
    result: dict[str, Any] = {"size": picture.size, "lines": reading.numbers, "digits": digits}
    result["rejected"] = [_as_dict(detection, picture.scale) for detection in reading.rejected]
    if reading.is_one:
        result["one"] = True
    if reading.turned:
        result["turned"] = reading.turned
    if picture.note:
        result["note"] = picture.note
    return result


def unread(reading: PageReading) -> str:
    """Summarise what was seen but not read: "2 x no digit I know, 1 x larger than the other digits"; signs that are shown are."""
    inside = [detection for detection in reading.detections if detection.digit is None and not detection.mark]
    reasons = Counter(detection.reason for detection in [*inside, *reading.rejected])
    return ", ".join(f"{count} x {reason}" for reason, count in reasons.most_common(4))


def nothing_found(reading: PageReading, *, one: bool) -> str:
    """Say that no digit was found, and what to try."""
    if one:
        return "no digit found: there is no ink; is the picture blank, or the ink as light as the paper?"
    tries = "turn it upright, leave a margin around the ink, come closer"
    single = next((d.reason for d in reading.rejected if d.reason.endswith(TRY_ONE)), "")
    return f"no digit found: {single}" if single else f"no digit found: {TRY_ONE} if the picture is one digit, or {tries}"


def _as_dict(detection: Detection, scale: float) -> dict[str, Any]:
    corners = np.round(detection.corners / scale, 1)
    low, high = np.floor(corners.min(axis=0)).astype(int).tolist(), np.ceil(corners.max(axis=0)).astype(int).tolist()
    result: dict[str, Any] = {"digit": detection.digit, "probability": round(detection.probability, 4)}
    if detection.reason:
        result["reason"] = detection.reason
    if detection.mark:
        result["mark"] = detection.mark
    result["probabilities"] = [round(float(p), 4) for p in detection.probabilities]
    result["box"] = [low[0], low[1], high[0] - low[0], high[1] - low[1]]
    result["corners"] = corners.tolist()
    return result
