"""Define the protocol of what walks a person through something while the loop runs."""

from typing import Protocol

from airdigits.capture.frame import Frame
from airdigits.events import Event
from airdigits.screen.scene import Scene


class Task(Protocol):
    """Walks a person through something while the loop runs, such as writing a set of digits."""

    @property
    def done(self) -> bool:
        """Whether the loop is to end."""
        ...

    def begin(self) -> None:
        """Say what to do first."""
        ...

    def look(self, frame: Frame) -> None:
        """Look at a frame that the reader has just seen."""
        ...

    def handle(self, event: Event) -> None:
        """Handle one event."""
        ...

    def press(self, key: str) -> str | None:
        """Handle a key. Returns the key that the loop should act on instead, or None for one that needs no more handling."""
        ...

    def dress(self, scene: Scene) -> Scene:
        """Return what the screen shows instead: what to do takes the place of the number."""
        ...
