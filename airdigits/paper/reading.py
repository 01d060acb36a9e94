"""Define what is read in a picture: its digits, the numbers and lines they form, and how the page lies."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from airdigits.labels import sign_of
from airdigits.support.inline_picture import inline_picture
from airdigits.support.notebook import Shown, rows_png

TRY_ONE = "try --one"
"""What is advised where a picture may be one large digit."""


@dataclass(frozen=True, eq=False)
class Detection:
    """A digit in a picture, or a rejected component.

    `corners`       float32 [4, 2], px of the picture, clockwise from the upper left of the level digit.
    `digit`         the label of the digit, or of another sign of the alphabet that is read; or None with the `reason`.
    `probabilities` float32 [CLASS_COUNT], that of each digit; [Alphabet.width] of another sign.
    `reason`        why it is rejected, in words for people; "" for a digit.
    `image`         uint8 [28, 28], what the network saw.
    `mark`          how a sign that is kept in a number is shown: "." or "-"; "" for all else.
    """

    corners: np.ndarray
    digit: int | None
    probabilities: np.ndarray
    reason: str
    image: np.ndarray
    mark: str = ""

    @property
    def sign(self) -> str:
        """How it is shown: the digit, a mark, or a question mark."""
        return self.mark or sign_of(self.digit)

    @property
    def probability(self) -> float:
        """The probability of the likeliest digit."""
        return float(self.probabilities.max())


@dataclass(frozen=True, eq=False)
class View:
    """How a page lies in a picture.

    `light_on_dark` the ink is lighter than the paper.
    `degrees`       how far its lines fall to the right once it is laid flat.
    `flat`, `size`  the matrix float64 [3, 3] that lays a page in perspective flat, and its width and height then; None where
                    the picture is taken as it is.
    """

    light_on_dark: bool
    degrees: float
    flat: np.ndarray | None = None
    size: tuple[int, int] | None = None


@dataclass(frozen=True, eq=False)
class PageReading(Shown):
    """What is read in a picture.

    `lines`    from top to bottom; each has numbers from left to right, each of them its digits.
    `rejected` all else that was found, each with its reason.
    `view`     how the page lies; None where that is not known.
    `turned`   degrees by which the picture had to be turned clockwise to be read.
    `is_one`   the picture was taken for one large digit, without having been told so.
    """

    lines: tuple[tuple[tuple[Detection, ...], ...], ...]
    rejected: tuple[Detection, ...]
    view: View | None = None
    turned: int = 0
    is_one: bool = False

    def __repr__(self) -> str:
        return f"<PageReading {self.text!r}, {len(self.digits)} digits>"

    def _repr_html_(self) -> str:
        """Show it in a notebook: line by line the numbers, each digit as the network saw it."""
        rows = []
        for line, words in zip(self.lines, self.numbers, strict=True):
            seen = " ".join(inline_picture(d.image, sign_of(d.digit), 28) for number in line for d in number)
            rows.append(f"<tr><td><strong>{'&nbsp; '.join(words)}</strong></td><td>{seen}</td></tr>")
        return f"<table>{''.join(rows)}</table>" if rows else "<p>nothing was read</p>"

    def _repr_png_(self) -> bytes:
        """Return the digits line by line, each as the network saw it, as the content of a PNG file."""
        return rows_png([[d.image for number in line for d in number] for line in self.lines], 2)

    @property
    def numbers(self) -> list[list[str]]:
        """The numbers of each line; a question mark stands for a sign that could not be read."""
        return [["".join(d.sign for d in number) for number in line] for line in self.lines]

    @property
    def text(self) -> str:
        """The numbers as they stand: one line of text for each line."""
        return "\n".join(" ".join(line) for line in self.numbers)

    @property
    def detections(self) -> list[Detection]:
        """What stands in the lines, in reading order, with what could not be read."""
        return [detection for line in self.lines for number in line for detection in number]

    @property
    def digits(self) -> list[Detection]:
        """All digits in reading order."""
        return [detection for detection in self.detections if detection.digit is not None]

    def scaled(self, factor: float) -> "PageReading":
        """Return the reading of the same picture enlarged by this factor, without its view."""

        def of(detection: Detection) -> Detection:
            return replace(detection, corners=(detection.corners * factor).astype(np.float32))

        lines, rejected = mapped(self, of)
        return replace(self, lines=lines, rejected=rejected, view=None)


def mapped(
    reading: PageReading, of: Callable[[Detection], Detection]
) -> tuple[tuple[tuple[tuple[Detection, ...], ...], ...], tuple[Detection, ...]]:
    """Return the lines and the rejected components of a reading, each detection replaced by what `of` makes of it."""
    lines = tuple(tuple(tuple(map(of, number)) for number in line) for line in reading.lines)
    return lines, tuple(map(of, reading.rejected))
