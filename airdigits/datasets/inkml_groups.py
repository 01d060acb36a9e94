"""Follow the groups of an InkML file: which traces are one symbol, and what they are said to be."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Union

from airdigits.labels import label_of

_MOST = 100_000  # traces and groups: each takes a thousand times the memory of its tag; pendigits has 11,000 digits


@dataclass(eq=False, slots=True)
class _Group:
    """A group: its truth, and in order its traces by number, those that it refers to by name, and the groups in it."""

    truth: str | None = None
    items: list[Union[int, str, "_Group"]] = field(default_factory=list)
    labelled_below: bool = False


class Groups:
    """The groups of a file, told in its order, and its traces by number.

    A group whose truth is a digit is one symbol, with all traces in it, or that it refers to, below it too. So is any other
    group, unless groups within it have a truth. A trace outside any group is one where no group has a truth.
    """

    def __init__(self) -> None:
        self._root = _Group()
        self._open = [self._root]  # the groups that are being read, the innermost last
        self._named: dict[str, int | _Group] = {}  # traces and groups by their id
        self._traces, self._count = 0, 0
        self._taken: set[int] = set()

    def open(self, name: str, reference: str = "") -> None:
        """Begin a group; `reference` is the id of a trace or group that it stands for. Raises ValueError for too many."""
        group = _Group(items=[reference] if reference else [])
        self._add(group, name)
        self._open.append(group)

    def close(self) -> None:
        """End the innermost group."""
        self._open.pop()

    def trace(self, name: str) -> None:
        """Add the next trace to the innermost group. Raises ValueError for too many."""
        self._add(self._traces, name)
        self._traces += 1

    def truth(self, text: str) -> None:
        """Say what the innermost group is; outside any group that says nothing."""
        if len(self._open) == 1:
            return
        self._open[-1].truth = text
        for above in reversed(self._open[:-1]):
            if above.labelled_below:  # and so are those around it
                break
            above.labelled_below = True

    def symbols(self) -> Iterator[tuple[str | None, list[int]]]:
        """Yield the truth of each symbol, or None, and its traces, in order. A trace belongs to one symbol: the first."""
        referred = set(self._referred())
        stack: list[int | str | _Group] = [*reversed(self._root.items)]
        while stack:
            item = stack.pop()
            if isinstance(item, int):
                if not self._root.labelled_below and item not in referred:
                    yield None, self._take(_Group(items=[item]))
            elif isinstance(item, _Group):
                own = item.truth is not None and label_of(item.truth.strip()) is not None
                if item.labelled_below and not own:
                    stack += [inner for inner in reversed(item.items) if isinstance(inner, _Group)]
                else:
                    yield item.truth, self._take(item)

    def _add(self, item: int | _Group, name: str) -> None:
        self._count += 1
        if self._count > _MOST:
            raise ValueError(f"more than {_MOST:,} traces and groups: split the file")
        self._open[-1].items.append(item)
        if name:
            self._named.setdefault(name, item)

    def _referred(self) -> Iterator[int]:
        """Yield the traces that groups refer to by name."""
        stack = [self._root]
        while stack:
            for item in stack.pop().items:
                if isinstance(item, _Group):
                    stack.append(item)
                elif isinstance(item, str) and isinstance(trace := self._named.get(item), int):
                    yield trace

    def _take(self, group: _Group) -> list[int]:
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
