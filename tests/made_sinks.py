"""A sink that keeps what it is given."""

from airdigits.events import Event


class ListSink:
    """Keeps the events in a list."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def handle(self, event: Event) -> None:
        self.events.append(event)

    def close(self) -> None:
        pass
