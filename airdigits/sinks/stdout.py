"""Events to lines on standard output: for people, or as JSON for programs."""

from collections.abc import Callable

from airdigits.events import Cleared, DigitRead, Erased, Event, NumberEntered, Undone, to_json


def print_json(event: Event) -> None:
    """One JSON object a line, flushed at once: the reader may be waiting."""
    print(to_json(event), flush=True)


def print_text(event: Event) -> None:
    """What a person wants to know of: digits, corrections and numbers."""
    line = _text(event)
    if line:
        print(line, flush=True)


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


Report = Callable[[Event], None]
