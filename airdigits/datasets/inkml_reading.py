"""Read labelled digits from InkML (W3C Recommendation of 2011): what this program exports, CROHME's formulas, and others'."""

import re
import xml.parsers.expat
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from airdigits.datasets.inkml_groups import Groups
from airdigits.datasets.inkml_traces import DEFAULT_FORMAT, Channel, Format, Trace, channel_of, parse_trace
from airdigits.errors import DataError
from airdigits.ink.stroke import Ink, Stroke
from airdigits.labels import label_of
from airdigits.support.foreign_files import read_file, reading
from airdigits.support.terminal import plain

_LARGEST = 32 << 20  # bytes
_CLOCK = 1e6  # s: times beyond this are a clock's, not counted from the beginning of the ink
_LIFT = 0.2  # s between two strokes, where a file does not say
_REMEDY = "give an InkML or UNIPEN file"
_NAMED = 8  # kinds of other symbols that are named


@dataclass(frozen=True, eq=False)
class InkmlFile:
    """The digits of a file with their labels (None for unlabelled ones), and what else is labelled in it, counted by label."""

    digits: list[tuple[Ink, int | None]]
    others: Counter[str]

    @property
    def left_out(self) -> str:
        """Name what is no digit: "3 x, 2 +"; "" where there is nothing."""
        kinds = [f"{count} {label}" for label, count in self.others.most_common(_NAMED)]
        more = len(self.others) - len(kinds)
        return ", ".join(kinds) + (f" and {more} other kinds" if more > 0 else "")


def read_inkml_file(path: Path) -> InkmlFile:
    """Read the digits of an InkML file, in its order.

    A group whose truth is a digit is that digit, with all traces in it, or that it refers to, below it too. A group with
    another truth is left out and counted, unless groups within it have their own. A group that says nothing is a digit without
    a label, and so is a trace outside any group where no group has a truth. X and Y are where and in the orientation that
    the trace format says; values may be differences. Times may be a clock's, or begin anew with each trace; without T, points
    are 1/30 s apart. Raises DataError.
    """
    content = read_file(path, DataError, _REMEDY, _LARGEST)
    if not content:
        raise DataError(f"{path}: empty: {_REMEDY}")
    reader = _InkmlReader(path, _encoding(content))
    with reading(path, DataError, _REMEDY):
        try:
            reader.parser.Parse(content, True)
        except xml.parsers.expat.ExpatError as error:
            raise DataError(f"{path}: not XML ({error}): {_REMEDY}") from None
        except (ValueError, IndexError) as error:
            line = reader.parser.CurrentLineNumber
            raise DataError(f"{path}:{line}: cannot be read ({error}); points of a trace are numbers, x and y at least") from None
    file = reader.file()
    if not file.digits:
        others = f"no digit among its symbols ({file.left_out})" if file.others else "not InkML, or without a trace"
        raise DataError(f"{path}: {others}")
    return file


class _InkmlReader:
    """Follow the tags. Document types and entities are refused: with them, XML reads other files and exhausts memory."""

    def __init__(self, path: Path, encoding: str):
        self._path = path
        self._groups = Groups()
        self._traces: list[Trace] = []
        self._format: Format = DEFAULT_FORMAT
        self._channels: list[Channel] | None = None  # of the format that is being read
        self._formats: dict[str, Format] = {}
        self._contexts: dict[str, Format] = {}
        self._context = self._format_name = ""
        self._trace: dict[str, str] = {}
        self._text: list[str] = []
        self._truth = False
        self._t = 0.0
        self.parser = xml.parsers.expat.ParserCreate(encoding, namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text.append

    def file(self) -> InkmlFile:
        """Return what was found."""
        digits, others = list[tuple[Ink, int | None]](), Counter[str]()
        zero = min((float(trace.times[0]) for trace in self._traces if trace.times is not None), default=0.0)
        zero = zero if abs(zero) > _CLOCK else 0.0
        for truth, numbers in self._groups.symbols():
            label = label_of(truth.strip()) if truth is not None else None
            if truth is not None and label is None:
                others[_printable(truth)] += 1
            elif numbers:
                digits.append((self._ink([self._traces[i] for i in numbers], zero), label))
        return InkmlFile(digits, others)

    def _ink(self, traces: list[Trace], zero: float) -> Ink:
        strokes, end = list[Stroke](), -np.inf
        for trace in traces:
            if trace.times is None:
                times = self._t + np.arange(len(trace.points)) / 30
            else:
                times = trace.times - zero if zero else trace.times
                if times[0] < end:  # counted from the beginning of each trace
                    times = times + (end + _LIFT - times[0])
            end = float(times[-1])
            self._t = end + _LIFT
            strokes.append(Stroke(trace.points, times))
        return Ink(tuple(strokes))

    def _refuse(self, *_: object) -> None:
        raise DataError(f"{self._path}: has a document type declaration, which is refused: remove it")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._text.clear()
        name = _id(attributes)
        match tag.rpartition(" ")[2]:
            case "context":
                self._context = name
                reference = attributes.get("traceFormatRef", "").removeprefix("#")
                self._contexts[name] = self._formats.get(reference, self._format)
            case "traceFormat":
                self._channels, self._format_name = [], name
            case "channel" if self._channels is not None:
                self._channels.append(channel_of(attributes))
            case "traceGroup":
                self._groups.open(name)
            case "traceView":  # a view refers to a trace or a group, or holds other views
                self._groups.open(name, attributes.get("traceDataRef", "").removeprefix("#"))
            case "annotation":
                self._truth = attributes.get("type") == "truth"
            case "trace":
                self._trace = attributes

    def _end(self, tag: str) -> None:
        match tag.rpartition(" ")[2]:
            case "traceFormat" if self._channels is not None:
                self._format = self._formats[self._format_name] = tuple(self._channels)
                if self._context:  # a format within a context is that context's
                    self._contexts[self._context] = self._format
                self._channels = None
            case "context":
                self._context = ""
            case "traceGroup" | "traceView":
                self._groups.close()
            case "annotation" if self._truth:
                self._groups.truth("".join(self._text))
            case "trace":
                self._end_trace()

    def _end_trace(self) -> None:
        text = "".join(self._text)
        if not text.strip():
            return
        channels = self._contexts.get(self._trace.get("contextRef", "").removeprefix("#"), self._format)
        trace = parse_trace(text, channels)
        offset = float(self._trace.get("timeOffset", 0)) * 1e-3
        if trace.times is not None and offset:
            trace = Trace(trace.points, trace.times + offset)
        if trace.times is not None and not (np.abs(trace.times) <= 1e15).all():
            raise ValueError("a time beyond all clocks")
        self._groups.trace(_id(self._trace))
        self._traces.append(trace)


def _encoding(content: bytes) -> str:
    """Return the encoding to parse with: what expat knows, so that no name in a file is looked up among Python's codecs.

    Any other is taken for Latin-1: traces and digits are ASCII in nearly all of them.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    declared = re.match(rb"(?:\xef\xbb\xbf)?<\?xml[^>]{0,200}?encoding=[\"']([\w.-]{1,40})", content[:300])
    return "UTF-8" if not declared or declared[1].upper() in (b"UTF-8", b"UTF8") else "ISO-8859-1"


def _id(attributes: dict[str, str]) -> str:
    return attributes.get("http://www.w3.org/XML/1998/namespace id", attributes.get("id", ""))


def _printable(text: str) -> str:
    return plain(text.strip(), 20) or "(nothing)"
