"""Write a digit in one of the ways people write it: strokes in a unit box, x right, y down.

The pen data that exist were written on tablets by a few dozen people; these shapes add what strangers do in the air. Each
function picks one writer's habit at random and varies it: corners, loops, bars and hooks move, grow and vanish.
`air_writing.py` then deforms a shape as the air does.
"""

from collections.abc import Callable, Mapping

import numpy as np

from airdigits.labels import sign_of
from airdigits.synthesis import high_digits, low_digits
from airdigits.synthesis.pen_paths import Strokes


def synthesise(label: int, rng: np.random.Generator) -> Strokes:
    """Write the sign of a label once. The same generator state gives the same strokes."""
    return write_sign(sign_of(label), rng)


def write_sign(sign: str, rng: np.random.Generator) -> Strokes:
    """Write a sign of the alphabet once."""
    return _WRITERS[sign](rng)


_WRITERS: Mapping[str, Callable[[np.random.Generator], Strokes]] = {
    "0": low_digits.zero,
    "1": low_digits.one,
    "2": low_digits.two,
    "3": low_digits.three,
    "4": low_digits.four,
    "5": high_digits.five,
    "6": high_digits.six,
    "7": high_digits.seven,
    "8": high_digits.eight,
    "9": high_digits.nine,
}
"""How each sign of the alphabet is drawn; a new sign needs one entry here."""
