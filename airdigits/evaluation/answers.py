"""Sum up the events of one recording: which number was entered, which of its places are guesses, and is it right."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from airdigits.events import Cleared, DigitChanged, DigitRead, Erased, Event, NumberEntered, Undone
from airdigits.labels import sign_of

RIGHT, WRONG, UNCLEAR, NOTHING = VERDICTS = ("right", "wrong", "unclear", "nothing")


@dataclass(frozen=True)
class Answer:
    """What was entered of one recording.

    `entered` are the numbers entered, `number` their signs one after the other; `guessed` maps the places in `number` that are
    guesses to the signs that they could be, the likeliest first. `changed` counts erased, cleared and undone digits.
    """

    entered: tuple[str, ...]
    guessed: dict[int, str] = field(default_factory=dict)
    changed: int = 0

    @property
    def number(self) -> str:
        """The signs of all numbers entered."""
        return "".join(self.entered)

    def verdict(self, written: str) -> str:
        """Return "right" (this number alone, and sure), "wrong" (sure of another), "unclear" (a guess in it) or "nothing"."""
        if not self.number:
            return UNCLEAR if self.guessed else NOTHING
        if self.guessed:
            return UNCLEAR
        return RIGHT if self.entered == (written,) else WRONG

    def guesses(self, written: str) -> tuple[int, int]:
        """Return how many places are guesses, and how many of them have the right sign among their two likeliest."""
        fits = len(self.number) in (0, len(written))
        right = sum(fits and at < len(written) and written[at] in signs[:2] for at, signs in self.guessed.items())
        return len(self.guessed), right


def answer_of(events: Iterable[Event]) -> Answer:
    """Follow the events of one recording, `finish` included."""
    entered, guessed, held, changed, done = list[str](), dict[int, str](), dict[int, str](), 0, 0
    for event in events:
        match event:
            case DigitRead(digit=None, likeliest=likeliest) if likeliest:
                held[event.position] = "".join(map(sign_of, likeliest))
            case DigitRead(digit=int()) | DigitChanged():
                held.pop(event.position, None)
            case NumberEntered():
                guessed |= {done + at: held.get(at, event.number[at]) for at in event.uncertain}
                entered.append(event.number)
                held, done = {}, done + len(event.number)
            case Erased() | Cleared() | Undone():
                changed += 1
                held.pop(getattr(event, "position", -1), None)
    guessed |= {done + at: signs for at, signs in held.items()}  # held, and never entered
    return Answer(tuple(entered), guessed, changed)
