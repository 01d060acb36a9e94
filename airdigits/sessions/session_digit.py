"""Define a digit of a session: its ink, what the current program reads, and what it was meant to be."""

from dataclasses import dataclass

from airdigits.labels import CLASS_COUNT, UNREAD, sign_of
from airdigits.recognition.prediction import Prediction
from airdigits.support.percentages import fine_percent


@dataclass(frozen=True, eq=False)
class SessionDigit:
    """One digit of a session, or ink that was read and found to be none.

    `number`     its place among the ink that was read, from 1; `t` when it was read, in seconds.
    `prediction` what the current program reads, with its ink.
    `labels`     what people said it was meant to be (None: a non-digit), the latest last; empty for an unlabelled one.
    `held`       it has a place in the number.
    `event`      its place among the session's DigitRead events, from 1; of a non-digit, that of the next one.
    """

    number: int
    t: float
    prediction: Prediction
    labels: tuple[int | None, ...] = ()
    held: bool = True
    event: int = 1

    @property
    def unclear(self) -> bool:
        """Whether it has an unclear place in the number, and nobody said what it was meant to be."""
        return self.held and self.meant is None and not self.labels

    @property
    def meant(self) -> int | None:
        """The latest label, else what was read; None for a non-digit, and while it is unclear."""
        return self.labels[-1] if self.labels else self.prediction.digit

    @property
    def label(self) -> int | None:
        """The same for networks: None for all signs that they do not read."""
        return None if self.meant is None or self.meant >= CLASS_COUNT else self.meant

    @property
    def words(self) -> str:
        """For people: what was read, its probability, and the label."""
        digit, reason = self.prediction.digit, self.prediction.reason
        if digit is not None:
            read = f"{sign_of(digit)}  {fine_percent(self.prediction.probability)}"
        else:
            read = f"{UNREAD if self.held else 'no digit'} ({reason})"
        return read + (f"  labelled {'no digit' if self.meant is None else sign_of(self.meant)}" if self.labels else "")
