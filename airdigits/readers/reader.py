"""Define the protocol of a reader: turn frames and commands into events."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, Self, TypeVar

from airdigits.capture.frame import Frame
from airdigits.commands import Asked
from airdigits.events import Event
from airdigits.hands.hand import Hand
from airdigits.readers.config import Config

E = TypeVar("E", bound=Event)


class Reader(Protocol):
    """Reads numbers out of frames. Loop, window, recorder and sinks depend on this protocol alone.

    Frames come in the order of their times. Every method that causes events passes them to the callbacks, then returns them.
    One thread at a time uses a reader: the readers here refuse a second one (UsageError), and frames that no source gives
    (DataError), without a change.
    """

    config: Config

    @property
    def t(self) -> float:
        """The time of the latest frame, in seconds of its source."""
        ...

    @property
    def hand(self) -> Hand | None:
        """The hand in the latest frame, as the tracker gave it: what a recording keeps. Always None where no hand is read."""
        ...

    @property
    def idle(self) -> bool:
        """Whether nothing is begun: no number, and no ink."""
        ...

    @property
    def model_hash(self) -> str:
        """The SHA-256 of the digit model."""
        ...

    def see(self, frame: Frame) -> list[Event]:
        """Look at one frame."""
        ...

    def do(self, asked: Asked) -> list[Event]:
        """Carry out a command, if there is something to apply it to."""
        ...

    def finish(self) -> list[Event]:
        """Read what is unfinished and enter the number: the source has ended."""
        ...

    def events(self, source: Iterable[Frame]) -> Iterator[Event]:
        """Read a whole source; yield the events as they happen."""
        ...

    def on(self, kind: type[E], callback: Callable[[E], object]) -> None:
        """Call `callback` with every event of this kind."""
        ...

    def restart(self) -> None:
        """Start over, as if nothing had been seen yet; the models stay loaded."""
        ...

    def close(self) -> None:
        """Release what is open; a second call does nothing."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...
