"""Measure the whole way from a hand to a number on numbers that were written in one go."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from airdigits.datasets.strings import LabelledString
from airdigits.evaluation.answers import NOTHING, RIGHT, UNCLEAR, VERDICTS, Answer, answer_of
from airdigits.evaluation.metrics import wilson_interval
from airdigits.readers.air import AirReader
from airdigits.support.progress import Progress
from airdigits.synthesis.hand.hand_renderer import Look
from airdigits.synthesis.hand.pointing import TipPath, fit_in_frame, pointing_hands

_HEIGHT = 0.33  # frame heights: how high a number is written
_RATE, _FASTEST = 30.0, 60.0  # frames/s: a recording that is faster than this is thinned to that
_BEFORE, _AFTER = 0.3, 3.0  # s without a hand: after it, every pause has passed


@dataclass(frozen=True)
class StringsResult:
    """What a reader made of strings: their numbers as `written`, and an answer for each."""

    written: tuple[str, ...]
    answers: tuple[Answer, ...]

    @property
    def verdicts(self) -> list[str]:
        """The verdict on each answer, one of VERDICTS."""
        return [answer.verdict(number) for answer, number in zip(self.answers, self.written, strict=True)]


def evaluate_strings(reader: AirReader, strings: Sequence[LabelledString]) -> StringsResult:
    """Let a posed hand write every string before a reader: the index is up from the first point to the last."""
    answers, progress = list[Answer](), Progress("reading", len(strings))
    for string in strings:
        progress.at(len(answers))
        path = TipPath(string.t, fit_in_frame(string.xy, _HEIGHT, reader.aspect))
        answers.append(read_path(reader, path))
    progress.close()
    return StringsResult(tuple(string.text for string in strings), tuple(answers))


def read_path(
    reader: AirReader, path: TipPath, look: Look = Look(), rng: np.random.Generator | None = None, fps: float = 0.0
) -> Answer:
    """Read what a pointing hand writes that appears at the first point of a path and is gone after the last.

    The reader starts over. Frames come at the path's own times, thinned where they are many; with `fps`, at that rate.
    """
    reader.restart()
    path = path.at(_frame_times(path.t, fps)) if len(path.t) > 1 else path
    step = float(np.median(np.diff(path.t))) if len(path.t) > 1 else 1 / _RATE
    first, last = float(path.t[0]), float(path.t[-1])
    events = []
    for t in np.arange(-round(_BEFORE / step), 0) * step + first:
        events += reader.feed(float(t), None)
    for t, hand in pointing_hands(path, reader.aspect, look, rng):
        events += reader.feed(t, hand)
    for t in np.arange(1, round(_AFTER / step) + 1) * step + last:
        events += reader.feed(float(t), None)
    return answer_of(events + reader.finish())


def to_dict(result: StringsResult) -> dict[str, object]:
    """Return the figures as plain values for JSON."""
    exact, n = result.verdicts.count(RIGHT), len(result.written)
    return {
        "n": n,
        "exact": exact / n,
        "interval": list(wilson_interval(exact, n)),
        **{verdict: result.verdicts.count(verdict) for verdict in VERDICTS},
        "mistakes": [
            {"written": written, "read": list(answer.entered), "verdict": verdict, "guesses": sorted(answer.guessed)}
            for written, answer, verdict in zip(result.written, result.answers, result.verdicts, strict=True)
            if verdict != RIGHT
        ],
    }


def to_text(result: StringsResult) -> str:
    """Return the figures as text for a terminal."""
    verdicts, n = result.verdicts, len(result.written)
    exact = verdicts.count(RIGHT)
    low, high = wilson_interval(exact, n)
    counts = ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in VERDICTS if verdict != RIGHT)
    lines = [
        f"{n} number{'s' * (n != 1)}, {exact} read exactly: {exact / n:.2%} (95 % interval {low:.2%} to {high:.2%}); {counts}"
    ]
    wrong = [case for case in zip(result.written, result.answers, verdicts, strict=True) if case[2] != RIGHT]
    if wrong:
        lines += ["", "written     read as"]
    lines += [f"{written:11} {_told(answer, verdict)}" for written, answer, verdict in wrong]
    return "\n".join(lines)


def _told(answer: Answer, verdict: str) -> str:
    if verdict == NOTHING:
        return "-"
    told = " ".join(answer.entered) or "?"
    return f"{told}, unclear" if verdict == UNCLEAR else told


def _frame_times(t: np.ndarray, fps: float) -> np.ndarray:
    """Return the times of frames: the path's own unless they are too many, or evenly spaced."""
    if not fps and np.median(np.diff(t)) >= 1 / _FASTEST - 1e-9:
        return t
    return np.arange(t[0], t[-1] + 1e-9, 1 / (fps or _RATE))
