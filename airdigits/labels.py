"""Define the signs that the program reads: the alphabet, the number of classes, and the class of non-digits.

This table is the only place that knows how many signs there are. Another sign that networks read is one more character in
`ALPHABET`, a way to draw it in `airdigits/synthesis/`, and a training; one that is told by its size and place is a character in
`NUMBERS`, what numbers look like with it, and a measure of it in `airdigits/recognition/sign_model.py`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

ALPHABET = "0123456789"
"""The signs that networks read, in the order of their labels: label 3 is `ALPHABET[3]`."""
CLASS_COUNT = len(ALPHABET)
"""How many of these there are: the width of a network's probabilities."""
NON_DIGIT = CLASS_COUNT
"""The label of non-digits, ink or image; networks have one logit more than there are signs."""
LOGIT_COUNT = CLASS_COUNT + 1
"""How many logits a network has: one for each sign, then one for `NON_DIGIT`. Labels of signs that no network reads follow."""
UNREAD = "?"
"""Stands for a place in a number that was not read."""


@dataclass(frozen=True)
class Alphabet:
    """What numbers are written with.

    `marks`  the signs besides those that networks read: they are told by size and place. Their labels begin at `LOGIT_COUNT`.
    `begins` what a number may look like while it is written, each unclear place a digit: it says where a sign may stand.
    `whole`  what an entered number looks like.
    """

    name: str
    marks: str
    begins: str
    whole: str

    @property
    def signs(self) -> str:
        """All signs."""
        return ALPHABET + self.marks

    @property
    def by_label(self) -> tuple[str, ...]:
        """All signs, each at the place of its label; "" at that of `NON_DIGIT`."""
        return (*ALPHABET, "", *self.marks)

    @property
    def width(self) -> int:
        """One more than the largest label: the width of probabilities for all signs."""
        return LOGIT_COUNT + len(self.marks) if self.marks else CLASS_COUNT

    def label_of(self, sign: str) -> int | None:
        """Return the label of a sign, None for text that is not a sign of this alphabet."""
        known = len(sign) == 1 and sign in self.marks
        return LOGIT_COUNT + self.marks.index(sign) if known else label_of(sign)

    def fits(self, label: int, before: str, after: str = "") -> bool:
        """Return whether a sign may stand between these parts of a number, in which `UNREAD` may be."""
        sign = _SIGNS.get(label, UNREAD)
        return sign in self.signs and re.fullmatch(self.begins, _as_if_read(before + sign + after)) is not None

    def is_whole(self, number: str) -> bool:
        """Return whether a number can be entered, in which `UNREAD` may be."""
        return re.fullmatch(self.whole, _as_if_read(number)) is not None


_ANY = f"[{re.escape(ALPHABET)}]"
DIGITS = Alphabet("digits", "", f"{_ANY}+", f"{_ANY}+")
"""Whole numbers: what is read where nothing else is asked for."""
NUMBERS = Alphabet("numbers", "-.", rf"-?({_ANY}+(\.{_ANY}*)?)?", rf"-?{_ANY}+(\.{_ANY}*)?")
"""Numbers with a minus, first of all, and one decimal point, after a digit."""
ALPHABETS: Mapping[str, Alphabet] = MappingProxyType({alphabet.name: alphabet for alphabet in (DIGITS, NUMBERS)})
"""The alphabets by their names: what `--alphabet` and the setting `number.alphabet` take."""

_SIGNS = dict(enumerate(ALPHABET)) | dict(enumerate(NUMBERS.marks, LOGIT_COUNT))


def _as_if_read(number: str) -> str:
    return number.replace(UNREAD, ALPHABET[0])


def sign_of(label: int | None) -> str:
    """Return the sign of a label, `UNREAD` for None."""
    return UNREAD if label is None else _SIGNS[label]


def label_of(sign: str) -> int | None:
    """Return the label of a sign that networks read, None for any other text."""
    return ALPHABET.index(sign) if len(sign) == 1 and sign in ALPHABET else None
