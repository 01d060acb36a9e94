"""Parse the points of InkML traces: channels in any order, explicit values and differences, times of any unit."""

import re
from array import array
from dataclasses import dataclass

import numpy as np

_UNITS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}  # of T; InkML's default is milliseconds
_FARTHEST = 1e9
_POINT = re.compile(r"[^,]*")
_VALUE = re.compile(r"""\s*([!'"]?)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?|\#[0-9A-Fa-f]{1,8}|[TF*?])""")


@dataclass(frozen=True)
class Channel:
    """A channel of a trace: its name, and what its values are multiplied by: -1 where the file flips it, 1e-3 for ms."""

    name: str
    factor: float = 1.0


Format = tuple[Channel, ...]
DEFAULT_FORMAT: Format = (Channel("X"), Channel("Y"), Channel("T"))


@dataclass(frozen=True, eq=False)
class Trace:
    """The points of a trace, float32 [n, 2], y down, and their times, float64 [n] s, or None where it has none."""

    points: np.ndarray
    times: np.ndarray | None


def channel_of(attributes: dict[str, str]) -> Channel:
    """Return the channel that an element `channel` declares."""
    name = attributes.get("name", "")
    if name == "T":
        return Channel(name, _UNITS.get(attributes.get("units", "ms"), 1e-3))
    return Channel(name, -1.0 if attributes.get("orientation") == "-ve" else 1.0)


def parse_trace(text: str, channels: Format) -> Trace:
    """Parse the points of a trace. Raises ValueError for what is no trace of these channels."""
    names = [channel.name for channel in channels]
    wanted = [names.index(name) for name in ("X", "Y", "T") if name in names]
    if len(wanted) < 2 or "X" not in names or "Y" not in names:
        raise ValueError("no channels X and Y")
    values, width = _values(text, len(channels), wanted)
    values = values * [channels[i].factor for i in wanted[:width]]
    if not (np.abs(values[:, :2]) <= _FARTHEST).all():  # also false for nan
        raise ValueError("beyond all paper")
    times = values[:, 2] if width == 3 and np.isfinite(values[:, 2]).all() else None
    return Trace(values[:, :2].astype(np.float32), times)


def _values(text: str, most: int, wanted: list[int]) -> tuple[np.ndarray, int]:
    """Return the wanted columns [n, width]: X, Y, and T where every point has it: what comes last may be left out."""
    plain = not any(sign in text for sign in "!'\"*?#TF")
    parser = _Differences(most)
    rows, full = array("d"), True
    for point in _POINT.finditer(text):
        if not point[0].strip():
            continue
        row = _plain(point[0]) if plain else None
        row = parser.parse(point[0]) if row is None else row
        if len(row) <= max(wanted[:2]):
            raise ValueError("a point of too few values")
        full = full and len(row) > wanted[-1]
        rows.extend([row[i] if i < len(row) else np.nan for i in wanted])
    values = np.array(rows).reshape(-1, len(wanted))
    return (values, len(wanted)) if full else (values[:, :2], 2)


def _plain(point: str) -> list[float] | None:
    try:
        return [float(value) for value in point.split()]
    except ValueError:
        return None


class _Differences:
    """Follow the values of a trace that are explicit (!), first (') or second (") differences, until told otherwise."""

    def __init__(self, channels: int) -> None:
        self._modes = ["!"] * channels
        self._values, self._speeds = [0.0] * channels, [0.0] * channels

    def parse(self, point: str) -> list[float]:
        """Return the values of one point."""
        row, at = list[float](), 0
        point = point.strip()
        while at < len(point):
            found = _VALUE.match(point, at)
            if not found or len(row) == len(self._modes):
                raise ValueError("no value")
            row.append(self._value(len(row), found[1], found[2]))
            at = found.end()
        return row

    def _value(self, channel: int, mode: str, text: str) -> float:
        self._modes[channel] = mode = mode or self._modes[channel]
        if text == "?":
            return float("nan")
        if text != "*":
            number = {"T": 1.0, "F": 0.0}[text] if text in "TF" else float(int(text[1:], 16)) if text[0] == "#" else float(text)
            if mode == "!":
                self._speeds[channel], self._values[channel] = 0.0, number
                return number
            self._speeds[channel] = number if mode == "'" else self._speeds[channel] + number
        self._values[channel] += self._speeds[channel]
        return self._values[channel]
