"""Write digits as InkML (W3C Recommendation of 2011), and read labelled ink from it."""

import xml.parsers.expat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from airdigits.errors import DataError
from airdigits.ink.stroke import Ink, Stroke
from airdigits.labels import ALPHABET, label_of, sign_of

_NAMESPACE = "http://www.w3.org/2003/InkML"
_LARGEST = 64 << 20  # bytes
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
    its positive orientation. `read_inkml` returns the same ink, bit for bit.
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


@dataclass
class _Group:
    strokes: list[Stroke] = field(default_factory=list)
    truth: int | None = None


def read_inkml(path: Path) -> list[tuple[Ink, int | None]]:
    """Read the digits of an InkML file and their labels (None for an unlabelled one), in the order of the file.

    Values must be explicit (not differences marked by ' or "). X and Y come first, or where and in the orientation that the
    trace format says. Without T, points are 1/30 s apart. A trace outside any group is a digit of its own. Raises DataError.
    """
    reader = _InkmlReader(path)
    try:
        if path.exists() and not path.is_file():  # reading a pipe could block forever
            raise DataError(f"{path}: not a regular file: give an InkML or UNIPEN file")
        content = path.read_bytes() if path.stat().st_size <= _LARGEST else b""
        if not content:
            raise DataError(f"{path}: empty, or larger than {_LARGEST >> 20} MB: give an InkML or UNIPEN file")
        reader.parser.Parse(content, True)
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}): give an InkML or UNIPEN file") from error
    except xml.parsers.expat.ExpatError as error:
        raise DataError(f"{path}: not XML ({error}): give an InkML or UNIPEN file") from error
    except (ValueError, IndexError):
        where = f"{path}:{reader.parser.CurrentLineNumber}"
        raise DataError(
            f"{where}: a trace or label that cannot be read: traces are explicit numbers, labels one of {ALPHABET}"
        ) from None
    digits = [(Ink(tuple(group.strokes)), group.truth) for group in reader.groups if group.strokes]
    if not digits:
        raise DataError(f"{path}: not InkML, or without a trace")
    return digits


class _InkmlReader:
    """Follow the tags. Document types and entities are refused: with them, XML reads other files and exhausts memory."""

    def __init__(self, path: Path):
        self.groups: list[_Group] = []
        self._path = path
        self._channels = ["X", "Y", "T"]
        self._named = False  # whether the channels come from the file
        self._factors: dict[str, float] = {}  # by channel: -1 where the file flips it, 1e-3 for milliseconds
        self._group: _Group | None = None
        self._depth = 0  # of groups within groups
        self._text: list[str] = []
        self._truth = False
        self._t = 0.0
        self.parser = xml.parsers.expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text.append

    def _refuse(self, *_: object) -> None:
        raise DataError(f"{self._path}: has a document type declaration, which is refused: remove it")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._text.clear()
        match tag.rpartition(" ")[2]:
            case "traceFormat":
                self._channels, self._named = [], True
            case "channel" if self._named:
                self._add_channel(attributes.get("name", ""), attributes)
            case "traceGroup":
                self._depth += 1
                if self._group is None:  # groups within a group are its parts
                    self._group = _Group()
                    self.groups.append(self._group)
            case "annotation":
                self._truth = attributes.get("type") == "truth"

    def _end(self, tag: str) -> None:
        match tag.rpartition(" ")[2]:
            case "traceGroup":
                self._depth -= 1
                self._group = self._group if self._depth else None
            case "annotation" if self._truth and self._group:
                self._group.truth = _truth("".join(self._text))
            case "trace":
                if self._group is None:
                    self.groups.append(_Group([self._stroke()]))
                else:
                    self._group.strokes.append(self._stroke())

    def _add_channel(self, name: str, attributes: dict[str, str]) -> None:
        self._channels.append(name)
        if name == "T":
            self._factors[name] = 1.0 if attributes.get("units") == "s" else 1e-3  # milliseconds by default
        else:
            self._factors[name] = -1.0 if attributes.get("orientation") == "-ve" else 1.0

    def _stroke(self) -> Stroke:
        rows = [[float(v) for v in point.split()] for point in "".join(self._text).split(",")]
        values = np.array(rows, np.float64)
        x, y = (values[:, self._channels.index(name)] * self._factors.get(name, 1.0) for name in ("X", "Y"))
        if "T" in self._channels and self._channels.index("T") < values.shape[1]:
            times = values[:, self._channels.index("T")] * self._factors.get("T", 1.0)
        else:
            times = self._t + np.arange(len(values)) / 30
        if not np.isfinite(values).all() or np.abs(values).max() > 1e9:
            raise ValueError
        self._t = float(times[-1]) + 0.2
        return Stroke(np.column_stack([x, y]).astype(np.float32), times)


def _truth(text: str) -> int:
    """Return the label that an annotation names. Raises ValueError for text that is not a sign of the alphabet."""
    label = label_of(text.strip())
    if label is None:
        raise ValueError
    return label
