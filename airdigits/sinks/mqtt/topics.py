"""Name the topics below the one that the user gave, and what is sent to them."""

from dataclasses import dataclass

from airdigits.events import Event, HandFound, HandLost, NumberEntered

ONLINE, OFFLINE = "online", "offline"


@dataclass(frozen=True)
class Topics:
    """The topics of one sink. `events` gets every event as JSON; the others are retained, and hold the latest state."""

    root: str

    @property
    def events(self) -> str:
        """Every event."""
        return f"{self.root}/events"

    @property
    def status(self) -> str:
        """Whether the sink is connected; the broker says "offline" when it has gone."""
        return f"{self.root}/status"

    @property
    def number(self) -> str:
        """The latest number that was entered and is sure."""
        return f"{self.root}/number"

    @property
    def hand(self) -> str:
        """Whether a hand is in view."""
        return f"{self.root}/hand"

    def state_of(self, event: Event) -> tuple[str, str] | None:
        """Return the topic that an event changes, and to what; None if it changes none."""
        match event:
            case NumberEntered(uncertain=()):
                return self.number, event.number
            case HandFound():
                return self.hand, "ON"
            case HandLost():
                return self.hand, "OFF"
        return None
