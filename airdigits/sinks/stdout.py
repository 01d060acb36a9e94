"""Events to lines on standard output: for people, or as JSON for programs."""

from airdigits.events import Cleared, DigitRead, Erased, Event, NumberEntered, Undone, to_json


class JsonLines:
    """Prints each event as one line of JSON."""

    def handle(self, event: Event) -> None:
        """Print one JSON object a line, flushed at once: the reader may be waiting."""
        print(to_json(event), flush=True)

    def close(self) -> None:
        """Do nothing: standard output stays open."""


class TextLines:
    """Prints what a person wants to know of: digits, corrections and numbers."""

    def handle(self, event: Event) -> None:
        """Print one line, for an event that says something to a person."""
        line = _text(event)
        if line:
            print(line, flush=True)

    def close(self) -> None:
        """Do nothing: standard output stays open."""


def _text(event: Event) -> str:
    match event:
        case DigitRead(t, None, _, reason):
            return f"{t:7.2f} s  no digit: {reason}"
        case DigitRead(t, digit, probability):
            return f"{t:7.2f} s  {digit}  ({probability:.1%})"
        case Erased(t, digit):
            return f"{t:7.2f} s  erased {digit}"
        case Cleared(t, number):
            return f"{t:7.2f} s  cleared {number}"
        case Undone(t, _, number):
            return f"{t:7.2f} s  undone, again: {number or 'nothing'}"
        case NumberEntered(t, number):
            return f"{t:7.2f} s  number: {number}"
    return ""
