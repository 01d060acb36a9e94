"""Define what every reader is: something that turns frames and commands into events."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, Self, TypeVar

from airdigits.capture.frame import Frame
from airdigits.commands import Asked
from airdigits.events import Event
from airdigits.hands.hand import Hand
from airdigits.readers.config import Config

E = TypeVar("E", bound=Event)


class Reader(Protocol):
    """Reads numbers out of frames. Loop, window, recorder and sinks know a reader by this protocol alone.

    Frames come in the order of their times. Every method that causes events returns them, and has told them to the callbacks
    before it returns. A reader belongs to one thread.
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
    def model_hash(self) -> str:
        """The SHA-256 of the digit model."""
        ...

    def see(self, frame: Frame) -> list[Event]:
        """Look at one frame."""
        ...

    def do(self, asked: Asked) -> list[Event]:
        """Do what a person asks for with a key; nothing where there is nothing to do."""
        ...

    def finish(self) -> list[Event]:
        """Read what is unfinished and enter the number: the source has ended."""
        ...

    def events(self, source: Iterable[Frame]) -> Iterator[Event]:
        """Read a whole source; give the events as they happen."""
        ...

    def on(self, kind: type[E], callback: Callable[[E], object]) -> None:
        """Call `callback` with every event of this kind."""
        ...

    def restart(self) -> None:
        """Begin anew, as if nothing had been seen yet; the models stay loaded."""
        ...

    def close(self) -> None:
        """Let go of what is open; a second call does nothing."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...
