"""Conclude from what a person does to a number which digits they meant by their ink."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from airdigits.events import Cleared, DigitChanged, DigitRead, Erased, Event, NumberEntered, Undone
from airdigits.ink.stroke import Ink
from airdigits.labels import CLASS_COUNT, label_of
from airdigits.number import REMEMBERED
from airdigits.readers.followed_number import FollowedNumber
from airdigits.recognition.prediction import Prediction

CORRECTED, REWRITTEN, ENTERED = "corrected", "rewritten", "entered"
"""What was concluded from: the person named the digit; erased it, or saw it unclear, and wrote another in its place; or entered
the number with what was read."""
Give = Callable[[int, Ink, int | None, str], None]
"""Is given the number of a digit's ink (each has its own), the ink, the label that was meant, and what that was concluded from.
Given again, the later label counts; None takes it back."""


@dataclass(frozen=True, eq=False)
class _Written:
    """Ink of a place of the number: what it was read as, what the person has named it, and which ink stood there before."""

    number: int
    ink: Ink
    read: int | None
    named: int | None = None
    before: tuple["_Written", ...] = ()


class EvidenceCollector:
    """Follows a reader: `read` takes its readings, `handle` its events; `give` is told what can be concluded.

    What a person corrects is evidence at once; the rest only when the number is entered, which is when its digits are final.
    When the source ends, nobody has said so: then nothing is concluded from what was read. What is undone is taken back.
    """

    def __init__(self, give: Give):
        self._give = give
        self._count = 0
        self._unplaced: deque[_Written] = deque()  # read, but its event has not come yet
        self._number = FollowedNumber[_Written]()
        self._erased: dict[int, _Written] = {}  # by position: what was there, until the number is done
        self._given: deque[list[_Written]] = deque(maxlen=REMEMBERED)  # by change, to be taken back with it

    def read(self, t: float, prediction: Prediction, event: DigitRead | None) -> None:
        """Take note of a digit's ink, as `AirReader.on_reading` tells of it."""
        if event is not None:
            self._count += 1
            self._unplaced.append(_Written(self._count, prediction.ink, event.digit))

    def handle(self, event: Event) -> None:
        """Take note of an event."""
        places, kept, given = self._number.places, None, list[_Written]()
        match event:
            case DigitRead(position=position) if self._unplaced:
                kept = self._unplaced.popleft()
                unclear = self._number.rewritten(event)
                before = unclear.kept if unclear else self._erased.pop(position, None)
                kept = replace(kept, before=(*before.before, before)) if before else kept
            case DigitChanged(position=position, new=label) if position < len(places) and label < CLASS_COUNT:  # no sign
                kept = replace(places[position].kept, named=label)
                self._conclude(kept, label, CORRECTED, given)
            case Erased() if places:
                self._erased[len(places) - 1] = places[-1].kept
            case NumberEntered():
                self._enter(event, given)
        match event:
            case DigitRead() | DigitChanged() | Erased() | Cleared() | NumberEntered():
                self._given.append(given)
            case Undone() if self._given:
                for written in self._given.pop():
                    self._give(written.number, written.ink, None, "")
        if isinstance(event, Cleared | NumberEntered | Undone):
            self._erased.clear()
        self._number.follow(event, kept)

    def _enter(self, event: NumberEntered, given: list[_Written]) -> None:
        for position, (sign, place) in enumerate(zip(event.number, self._number.places, strict=False)):
            written, label = place.kept, label_of(sign)
            if label is None or position in event.uncertain:
                continue
            for earlier in written.before:
                if earlier.read != label and earlier.named is None:
                    self._conclude(earlier, label, REWRITTEN, given)
            if written.named is None and event.how != "end":
                self._conclude(written, label, ENTERED, given)

    def _conclude(self, written: _Written, label: int, how: str, given: list[_Written]) -> None:
        given.append(written)
        self._give(written.number, written.ink, label, how)
