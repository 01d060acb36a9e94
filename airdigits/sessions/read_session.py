"""Define what a session was read as, and how it shows itself in a notebook."""

from dataclasses import dataclass

from airdigits.decoding.explanation import Explanation
from airdigits.labels import sign_of
from airdigits.sessions.page import MOST_DRAWN, figures_of, sheet_of
from airdigits.sessions.session_digit import SessionDigit
from airdigits.support.inline_picture import png_bytes
from airdigits.support.notebook import Shown


@dataclass(frozen=True, eq=False)
class ReadSession(Shown):
    """What a session was read as: its `digits`, and ink that is none; and how all its ink was cut, `t` s and `Explanation`."""

    digits: list[SessionDigit]
    cuts: list[tuple[float, Explanation]]

    def __repr__(self) -> str:
        read = "".join(sign_of(digit.prediction.digit) for digit in self.digits if digit.held)
        return f"<ReadSession {read!r}, {len(self.digits)} digits>"

    def _repr_html_(self) -> str:
        """Show it in a notebook: each digit's ink, what the network saw and how likely each sign was; how the ink was cut."""
        return figures_of(self.digits[:MOST_DRAWN], self.cuts[:MOST_DRAWN]) or "<p>nothing was read</p>"

    def _repr_png_(self) -> bytes:
        """Return the same digits as one picture, the content of a PNG file."""
        return png_bytes(sheet_of(self.digits[:MOST_DRAWN]))
