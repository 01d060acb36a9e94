"""Sum up what a reader made of one recording: what it entered, which places are guesses, and what they could be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from airdigits.events import Cleared, DigitChanged, DigitRead, Erased, Event, NumberEntered, Undone
from airdigits.labels import sign_of
from bench.table import Row

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
            case DigitRead(digit=None) if likeliest := getattr(event, "likeliest", ()):
                held[event.position] = "".join(map(sign_of, likeliest))
            case DigitRead(digit=int()) | DigitChanged():
                held.pop(event.position, None)
            case NumberEntered():
                uncertain: Sequence[int] = getattr(event, "uncertain", ())
                guessed |= {done + at: held.get(at, event.number[at]) for at in uncertain}
                entered.append(event.number)
                held, done = {}, done + len(event.number)
            case Erased() | Cleared() | Undone():
                changed += 1
                held.pop(getattr(event, "position", -1), None)
    guessed |= {done + at: signs for at, signs in held.items()}  # held, and never entered
    return Answer(tuple(entered), guessed, changed)


def shares(answers: Sequence[Answer], written: Sequence[str]) -> dict[str, float]:
    """Return the share of each verdict, in per cent."""
    found = [answer.verdict(number) for answer, number in zip(answers, written, strict=True)]
    return {verdict: 100 * found.count(verdict) / max(1, len(found)) for verdict in VERDICTS}


def guess_rows(what: str, answers: Sequence[Answer], written: Sequence[str]) -> list[Row]:
    """Make the rows about places that are guesses: their share of the digits, and how often the right one is among two."""
    counted = [answer.guesses(number) for answer, number in zip(answers, written, strict=True)]
    places, right = (sum(column) for column in zip(*counted, strict=True))
    digits = sum(map(len, written))
    rows = [Row(f"{what}: unclear places, share of {digits} digits", 100 * places / max(1, digits), "%", "at most 2")]
    if places:
        rows.append(
            Row(f"{what}: the right digit among the two likeliest, of {places}", 100 * right / places, "%", "at least 90")
        )
    return rows
