"""Decide which place of the number a prediction takes, and ask before a guess is entered."""

import math
from dataclasses import dataclass

from airdigits.events import DigitChanged, DigitRead, Event, How
from airdigits.labels import ALPHABETS, CLASS_COUNT, sign_of
from airdigits.number import Number, Place
from airdigits.readers.config import NumberConfig
from airdigits.readers.intent import Intent
from airdigits.recognition.prediction import Prediction

_ASKS = 10.0  # s that a question stands
_LIKELIER = 0.5  # the probability that the hand means to write, below which its palm is no answer


@dataclass(frozen=True)
class _Read:
    """What a place was read as: the `reading` by its number at Intent, 0 for none, and the labels, likeliest first."""

    reading: int
    ranked: tuple[int, ...]


class NumberEntry:
    """Builds the number of one writer: never silently shortened, never silently guessed.

    Ink that is meant as a digit always has a place; a sign where none of its kind can stand, such as a second point, has an
    unclear one. An unclear digit holds one, shown as `?`, until the person writes it
    again, presses its digit key, erases it, or confirms the guess.

    A digit takes an unclear place, rather than one of its own at the end, only when its writer has had `rewrite_after` seconds
    to see the `?` and has written nothing else in that time: the digit was begun that long after the `?` appeared, and that
    long after other ink was read, be it a digit that made the number longer or none at all. Somebody who writes on without
    looking begins each digit before, or soon after, the one before it is read; so all of their digits are appended, and the
    `?` stays until they look up. For the same reason two digits of the same ink never take each other's place: both were
    begun before either appeared. Only a pause is taken for a look at the screen, and a digit after it for the one that the
    `?` asks for. A digit that took an unclear place is no such other ink: the next one may take the next unclear place.

    When the number is to be entered, a digit becomes unclear of which it is not likely that it was meant: the hand that drew it
    has mostly drawn what is none.
    """

    def __init__(self, config: NumberConfig) -> None:
        self.number = Number(ALPHABETS[config.alphabet])
        self._config = config
        self._length = 0
        self._busy_until = -math.inf  # when other ink was read last
        self._uncertain: tuple[int, ...] = ()  # the unclear places that were noticed last
        self._unclear_since: dict[int, float] = {}  # by position: when its ? appeared
        self._asked: tuple[Place, ...] = ()  # the number that somebody asked to enter
        self._now = self._asked_at = -math.inf
        self._intent = Intent()
        self._read: dict[int, _Read] = {}  # by position: what was read there last

    @property
    def asking(self) -> bool:
        """Whether a question stands: the next request enters the number with its guesses.

        It stands for some seconds, since a palm that is held later is no answer to it, and not at all where the hand was likelier
        not to write: such hands show their palms, too. Then a digit has to be written again, or Enter pressed.
        """
        return bool(self._asked) and self._now - self._asked_at <= _ASKS

    def notice(self, t: float) -> None:
        """Notice what the number looks like at `t` seconds: call it after every change, and with every frame."""
        number, self._now = self.number, t
        if number.uncertain is not self._uncertain:
            self._follow(number.uncertain, t)
        if len(number) > self._length:
            self._busy_until = t
        self._length = len(number)
        if self._asked != number.places:
            self._asked = ()

    def take(self, t: float, now: float, prediction: Prediction, *, one_digit: bool = False) -> DigitRead | None:
        """Give a prediction of ink that was finished at `t` its place in the number; `now` is the time of the latest frame.

        Returns the event, or None for ink that is no digit, which leaves nothing. `one_digit` says that the ink is known to be
        one digit, from another program with a clock of its own: it holds a place even when it looks like none, and never
        takes that of another.
        """
        number, digit, reason = self.number, prediction.digit, prediction.reason
        reading = 0 if one_digit else self._intent.take(now, prediction)
        if digit is None and not (prediction.unclear or one_digit):
            self._busy_until = now
            return None
        rewritten = None if digit is None or one_digit else self._rewritten(digit, prediction)
        position, likeliest = len(number) if rewritten is None else rewritten, tuple[int, ...]()
        misplaced = digit is not None and not number.fits(position, digit)
        if misplaced:
            digit, reason = None, f"{sign_of(digit)} cannot stand there"
        ranked = [label for label in prediction.ranked if label < CLASS_COUNT or not misplaced]
        self._read[position] = _Read(reading, tuple(ranked))
        if digit is None:
            likeliest = tuple(label for label in ranked if number.fits(position, label))[:2]
            number.hold(likeliest)
        elif rewritten is not None:
            number.settle(position, digit)
        else:
            number.append(digit)
        self.notice(now)
        return DigitRead(t, digit, prediction.probability, reason, position, likeliest)

    def enter(self, t: float, how: How) -> Event | None:
        """Enter the number, or ask first where a place is unclear.

        Asked again, the number is entered with its guesses. A hand that stays away is no answer: it only asks; nor is one that
        has by now drawn what makes it likelier that it does not write. When the source has ended, nobody can be asked any more:
        the number is entered, and its event says which digits are guesses.
        """
        if how == "key":
            self._intent.trust()
        number, meant = self.number, self._meant()
        writes = min(meant.values(), default=1.0) >= min(_LIKELIER, self._config.meant)
        asked = self.asking and writes
        if not asked:
            self._doubt(meant)
        if number.uncertain and how == "away" and self._asked == number.places:
            return None
        self._asked = ()
        if how == "end" or not number.uncertain:
            return number.enter(t, how)
        if asked:
            self._intent.trust()
            return number.confirm(t, how)
        self._asked, self._asked_at = number.places, t if writes else -math.inf
        return number.ask(t)

    def correct(self, t: float, label: int) -> DigitChanged | None:
        """Put a digit that somebody has chosen where Number.correct says: nobody doubts any more that the number is meant."""
        self._intent.trust()
        return self.number.correct(t, label)

    def _meant(self) -> dict[int, float]:
        """Return how likely each digit of the number was meant, by its position; those of which nothing is known are left out."""
        meant = self._intent.meant()
        known = {position: self._read[position].reading for position in range(len(self.number)) if position in self._read}
        return {position: meant[reading] for position, reading in known.items() if reading in meant}

    def _doubt(self, meant: dict[int, float]) -> None:
        """Make those digits unclear that were hardly `meant`."""
        for position, likely in meant.items():
            place = self.number.places[position]
            if isinstance(place, int) and likely < self._config.meant:
                ranked = self._read[position].ranked
                self.number.doubt(position, next(label for label in ranked if label != place))

    def _follow(self, uncertain: tuple[int, ...], t: float) -> None:
        """Remember when each unclear place appeared. Mostly it is one more: imported ink may be thousands of them."""
        if uncertain and uncertain[:-1] == self._uncertain:
            self._unclear_since[uncertain[-1]] = t
        else:
            self._unclear_since = {position: self._unclear_since.get(position, t) for position in uncertain}
        self._uncertain = uncertain

    def _rewritten(self, digit: int, prediction: Prediction) -> int | None:
        """Return the position of the unclear place that this digit takes, None for a digit that is to be appended."""
        first = next(iter(self._unclear_since), None)
        times = [stroke.times[0] for stroke in prediction.ink.strokes if len(stroke.times)]
        if first is None or first not in self.number.uncertain or not times or not self.number.fits(first, digit):
            return None
        seen = max(self._unclear_since[first], self._busy_until)
        return first if min(times) >= seen + self._config.rewrite_after else None
