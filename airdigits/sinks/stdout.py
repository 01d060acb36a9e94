"""Print events on standard output: as sentences for people, or as JSON for programs."""

from airdigits.events import Cleared, ConfirmationAsked, DigitRead, Erased, Event, NumberEntered, Undone, to_json
from airdigits.labels import sign_of
from airdigits.number import places_in_words
from airdigits.support.percentages import fine_percent
from airdigits.support.terminal import log, say


class JsonLines:
    """A `Sink` that prints one JSON object a line, each flushed at once, since its reader may be waiting."""

    def handle(self, event: Event) -> None:
        """Print one event."""
        say(to_json(event))

    def close(self) -> None:
        """Do nothing: every line has been flushed."""


class TextLines:
    """A `Sink` that prints what matters to a person: digits, corrections and numbers.

    A line on standard error says which digits of a number are guesses.
    """

    def handle(self, event: Event) -> None:
        """Print one event, if it is one for people."""
        line = _text(event)
        if line:
            say(line)
        if isinstance(event, NumberEntered) and event.uncertain:
            log(f"{event.number}: {places_in_words(event.uncertain)}, not confirmed")

    def close(self) -> None:
        """Do nothing: every line has been flushed."""


def _text(event: Event) -> str:
    match event:
        case DigitRead(t, None, _, reason):
            return f"{t:7.2f} s  ?  ({reason})"
        case DigitRead(t, digit, probability):
            return f"{t:7.2f} s  {sign_of(digit)}  ({fine_percent(probability)})"
        case Erased(t, digit):
            return f"{t:7.2f} s  erased {sign_of(digit)}"
        case Cleared(t, number):
            return f"{t:7.2f} s  cleared {number}"
        case Undone(t, _, number):
            return f"{t:7.2f} s  undone, again: {number or 'nothing'}"
        case ConfirmationAsked(t, number, guess):
            return f"{t:7.2f} s  {number}: enter {guess}? write over the ?, or ask again"
        case NumberEntered(t, number):
            return f"{t:7.2f} s  number: {number}"
    return ""
