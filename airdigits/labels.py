"""Name the signs that the program reads: the alphabet, how many classes it has, and the class of what is no digit.

This table is the only place that knows how many signs there are. Another sign is one more character in `ALPHABET`, a way to
draw it in `airdigits/synthesis/`, and a training.
"""

ALPHABET = "0123456789"
"""The signs, in the order of their labels: label 3 is `ALPHABET[3]`."""
CLASS_COUNT = len(ALPHABET)
"""How many signs there are: the width of `Prediction.probabilities`."""
NON_DIGIT = CLASS_COUNT
"""The label of ink and images that show no digit; networks have one logit more than there are signs."""
LOGIT_COUNT = CLASS_COUNT + 1
"""How many logits a network has: one for each sign, then one for `NON_DIGIT`."""
UNREAD = "?"
"""Stands in a number for a place that is not read."""


def sign_of(label: int | None) -> str:
    """Return the sign of a label, `UNREAD` for None."""
    return UNREAD if label is None else ALPHABET[label]


def label_of(sign: str) -> int | None:
    """Return the label of a sign, None for text that is no sign of the alphabet."""
    return ALPHABET.index(sign) if len(sign) == 1 and sign in ALPHABET else None
