"""Define the signs that the program reads: the alphabet, the number of classes, and the class of non-digits.

This table is the only place that knows how many signs there are. Another sign is one more character in `ALPHABET`, a way to
draw it in `airdigits/synthesis/`, and a training.
"""

ALPHABET = "0123456789"
"""The signs, in the order of their labels: label 3 is `ALPHABET[3]`."""
CLASS_COUNT = len(ALPHABET)
"""How many signs there are: the width of `Prediction.probabilities`."""
NON_DIGIT = CLASS_COUNT
"""The label of non-digits, ink or image; networks have one logit more than there are signs."""
LOGIT_COUNT = CLASS_COUNT + 1
"""How many logits a network has: one for each sign, then one for `NON_DIGIT`."""
UNREAD = "?"
"""Stands for a place in a number that was not read."""


def sign_of(label: int | None) -> str:
    """Return the sign of a label, `UNREAD` for None."""
    return UNREAD if label is None else ALPHABET[label]


def label_of(sign: str) -> int | None:
    """Return the label of a sign, None for text that is not a sign of the alphabet."""
    return ALPHABET.index(sign) if len(sign) == 1 and sign in ALPHABET else None
