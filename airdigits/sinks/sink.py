"""Define what every sink is: something that events go to."""

from typing import Protocol

from airdigits.events import Event


class Sink(Protocol):
    """Takes events as they happen, on the thread of the loop; it returns at once and never raises for what it cannot deliver."""

    def handle(self, event: Event) -> None:
        """Take one event."""
        ...

    def close(self) -> None:
        """Deliver what is left and let go; a second call does nothing."""
        ...
