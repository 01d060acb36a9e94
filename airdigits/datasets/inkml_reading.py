"""Read labelled digits from InkML (W3C Recommendation of 2011): what this program exports, CROHME's formulas, and others'."""

import re
import xml.parsers.expat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Union

import numpy as np

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
_MOST = 100_000  # traces, and groups: each takes a thousand times the memory of its tag; pendigits has 11,000 digits


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


def read_inkml(path: Path) -> list[tuple[Ink, int | None]]:
    """Read the digits of a file and their labels, in its order. See `read_inkml_file`."""
    return read_inkml_file(path).digits


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
            raise DataError(
                f"{path}:{line}: a trace that cannot be read ({error}): its points are numbers, x and y at least"
            ) from None
    file = reader.file()
    if not file.digits:
        others = f"no digit among its symbols ({file.left_out})" if file.others else "not InkML, or without a trace"
        raise DataError(f"{path}: {others}")
    return file


@dataclass(eq=False, slots=True)
class _Group:
    """A group: its truth, and in order its traces by number, those that it refers to by name, and the groups in it."""

    truth: str | None = None
    items: list[Union[int, str, "_Group"]] = field(default_factory=list)
    labelled_below: bool = False


class _InkmlReader:
    """Follow the tags. Document types and entities are refused: with them, XML reads other files and exhausts memory."""

    def __init__(self, path: Path, encoding: str):
        self._path = path
        self._root = _Group()
        self._open = [self._root]  # the groups that are being read, the innermost last
        self._traces: list[Trace] = []
        self._named: dict[str, int | _Group] = {}  # traces and groups by their id
        self._taken: set[int] = set()
        self._format: Format = DEFAULT_FORMAT
        self._channels: list[Channel] | None = None  # of the format that is being read
        self._formats: dict[str, Format] = {}
        self._contexts: dict[str, Format] = {}
        self._context = self._format_name = ""
        self._trace: dict[str, str] = {}
        self._text: list[str] = []
        self._truth = False
        self._counted = 0
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
        for group in self._symbols():
            label = label_of(group.truth.strip()) if group.truth is not None else None
            traces = [self._traces[i] for i in self._take(group)]
            if group.truth is not None and label is None:
                others[_printable(group.truth)] += 1
            elif traces:
                digits.append((self._ink(traces, zero), label))
        return InkmlFile(digits, others)

    def _symbols(self) -> Iterator[_Group]:
        """Yield the groups that are symbols, in order; a trace outside any group is one, where no group has a truth."""
        referred = {item for item in self._references() if isinstance(item, int)}
        stack: list[int | str | _Group] = [*reversed(self._root.items)]
        while stack:
            item = stack.pop()
            if isinstance(item, int):
                if not self._root.labelled_below and item not in referred:
                    yield _Group(items=[item])
            elif isinstance(item, _Group):
                own = item.truth is not None and label_of(item.truth.strip()) is not None
                if item.labelled_below and not own:
                    stack += [inner for inner in reversed(item.items) if isinstance(inner, _Group)]
                else:
                    yield item

    def _references(self) -> Iterator[int | _Group | None]:
        stack: list[_Group] = [self._root]
        while stack:
            for item in stack.pop().items:
                if isinstance(item, _Group):
                    stack.append(item)
                elif isinstance(item, str):
                    yield self._named.get(item)

    def _take(self, group: _Group) -> list[int]:
        """Return the traces of a symbol by number. A trace belongs to one symbol: the first."""
        found, stack, seen = list[int](), [*reversed(group.items)], set[int]()
        while stack:
            item: int | str | _Group | None = stack.pop()
            item = self._named.get(item) if isinstance(item, str) else item
            if isinstance(item, _Group) and id(item) not in seen:
                seen.add(id(item))
                stack += reversed(item.items)
            elif isinstance(item, int) and item not in self._taken:
                self._taken.add(item)
                found.append(item)
        return found

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
                self._open_group(name)
            case "traceView":
                self._open_group(name)  # a view refers to a trace or a group, or holds other views
                if reference := attributes.get("traceDataRef", "").removeprefix("#"):
                    self._open[-1].items.append(reference)
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
                self._open.pop()
            case "annotation" if self._truth and len(self._open) > 1:
                self._open[-1].truth = "".join(self._text)
                self._mark_above()
            case "trace":
                self._end_trace()

    def _open_group(self, name: str) -> None:
        group = _Group()
        self._count()
        self._open[-1].items.append(group)
        self._open.append(group)
        if name:
            self._named.setdefault(name, group)

    def _count(self) -> None:
        self._counted += 1
        if self._counted > _MOST:
            raise DataError(f"{self._path}: more than {_MOST:,} traces and groups; split the file")

    def _mark_above(self) -> None:
        """Note in the groups around that there is a truth below them."""
        for depth in range(len(self._open) - 2, -1, -1):
            if self._open[depth].labelled_below:  # and so are those around it
                break
            self._open[depth].labelled_below = True

    def _end_trace(self) -> None:
        text = "".join(self._text)
        if not text.strip():
            return
        self._count()
        channels = self._contexts.get(self._trace.get("contextRef", "").removeprefix("#"), self._format)
        trace = parse_trace(text, channels)
        offset = float(self._trace.get("timeOffset", 0)) * 1e-3
        if trace.times is not None and offset:
            trace = Trace(trace.points, trace.times + offset)
        if trace.times is not None and not (np.abs(trace.times) <= 1e15).all():
            raise ValueError("a time beyond all clocks")
        if name := _id(self._trace):
            self._named.setdefault(name, len(self._traces))
        self._open[-1].items.append(len(self._traces))
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
