"""Watch hands that do not write for hours, and count what is entered all the same.

Half of the time real clips in a loop, cropped, sped up and tracked badly; a quarter simulated gesturing, and a quarter simulated
pointing, waving, tapping and scratching. Needs the real clips beside the checkout.
"""

import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from airdigits.commands import Command
from airdigits.events import DigitRead, NumberEntered
from airdigits.hands.trackers import AUTO
from airdigits.labels import CLASS_COUNT
from bench.material.idle_hands import Clip, Seen, fidgeting, gesturing, looped, tracked_clips
from bench.numbers import writer_with
from bench.table import Row

PART = 300.0  # s that one reader watches
KINDS = ("clips", "gesturing", "clips", "fidgeting")
_PINCH_SHARE = 0.2  # of the hours that the pen mode pinch is watched, too ...
_SIGNS_SHARE = 0.5  # ... and that the alphabet has a minus and a point
_END = "end"
_LOG = Path("bench/idle.jsonl")


@dataclass(frozen=True)
class Watched:
    """What came of one part: numbers `entered`, those of them that were `uncertain`, and places `held` as unclear.

    `read` are the signs that were read, each with when that was and what the hand did; `pauses` how often writing was switched
    off, which the bench takes back at once.
    """

    kind: str
    pen: str
    alphabet: str
    seconds: float
    entered: tuple[str, ...]
    uncertain: int
    read: tuple[tuple[int, float, str], ...]
    held: int
    pauses: int


def measure(hours: float = 1.0, tracker: str = AUTO) -> list[Row]:
    """Count what is entered, read and held, with both pens that need no key; what was entered goes to bench/idle.jsonl."""
    clips = tracked_clips(tracker)
    parts = max(4, round(hours * 3600 / PART))
    jobs = [("index", "digits", part) for part in range(parts)]
    jobs += [("pinch", "digits", part) for part in range(max(4, round(_PINCH_SHARE * parts)))]
    jobs += [("index", "numbers", part) for part in range(max(4, round(_SIGNS_SHARE * parts)))]
    with ProcessPoolExecutor(2) as pool:
        watched = list(pool.map(partial(_watch, clips), *zip(*jobs, strict=True)))
    _LOG.write_text("".join(json.dumps(vars(part)) + "\n" for part in watched), encoding="utf-8")
    with_signs = [part for part in watched if part.alphabet != "digits"]
    watched = watched[: -len(with_signs)]
    rows = []
    for pen in ("index", "pinch"):
        rows += _table(f"pen {pen}", [part for part in watched if part.pen == pen])
    for kind in dict.fromkeys(KINDS):
        some = [part for part in watched if part.kind == kind and part.pen == "index"]
        rows.append(Row(f"{kind}, pen index, {_hours(some):.2g} hours: entered", _entered(some), ""))
        rows.append(Row(f"{kind}, pen index: digits read", sum(len(part.read) for part in some), ""))
    signs = sum(sign >= CLASS_COUNT for part in with_signs for sign, *_ in part.read)
    what = f"--alphabet numbers, pen index, {_hours(with_signs):.3g} hours"
    return [*rows, Row(f"{what}: signs read an hour", signs / _hours(with_signs), "")]


def _table(what: str, parts: list[Watched]) -> list[Row]:
    hours, entered, uncertain = _hours(parts), _entered(parts), sum(part.uncertain for part in parts)
    return [
        Row(f"numbers entered in {hours:.3g} hours of hands that do not write, {what}", entered - uncertain, "", "0"),
        Row(f"the same, an hour, {what}", (entered - uncertain) / hours, "", "at most 0.3"),
        Row(f"entered with a place that is a guess, {what}", uncertain, ""),
        Row(f"digits read an hour, {what}", sum(len(part.read) for part in parts) / hours, ""),
        Row(f"unclear places held an hour, {what}", sum(part.held for part in parts) / hours, ""),
        Row(f"writing switched off by mistake in {hours:.3g} hours, {what}", sum(part.pauses for part in parts), "", "0"),
    ]


def _hours(parts: list[Watched]) -> float:
    return sum(part.seconds for part in parts) / 3600


def _entered(parts: list[Watched]) -> int:
    return sum(len(part.entered) for part in parts)


def _watch(clips: list[Clip], pen: str, alphabet: str, part: int) -> Watched:
    rng, kind = np.random.default_rng([part, len(pen), 10]), KINDS[part % len(KINDS)]
    entered, read = list[str](), list[tuple[int, float, str]]()
    uncertain, held, pauses, seconds, before = 0, 0, 0, 0.0, ""
    reader = writer_with(pen, alphabet=alphabet)
    reader.recognizer.guessing = False
    for seconds, hand, reader.aspect, what in _and_end(hands_of(kind, clips, pen, rng)):
        for event in reader.feed(seconds, hand) if what != _END else reader.finish():
            match event:
                case NumberEntered():
                    entered.append(event.number)
                    uncertain += bool(event.uncertain)
                case DigitRead(digit=None):
                    held += bool(event.likeliest)
                case DigitRead(digit=int(digit)):
                    read.append((digit, round(seconds, 1), before if what == "away" else what))
        if reader.paused:
            pauses += 1
            reader.do(Command.PAUSE)
        before = before if what == "away" else what
    return Watched(kind, pen, alphabet, seconds, tuple(entered), uncertain, tuple(read), held, pauses)


def _and_end(hands: Iterator[Seen]) -> Iterator[Seen]:
    seen: Seen = (0.0, None, 4 / 3, "")
    for seen in hands:
        yield seen
    yield seen[0], None, seen[2], _END


def hands_of(kind: str, clips: list[Clip], pen: str, rng: np.random.Generator) -> Iterator[Seen]:
    """Give the hands of one part, of one of KINDS."""
    if kind == "clips":
        return looped(clips, PART, rng)
    return gesturing(PART, rng, pen) if kind == "gesturing" else fidgeting(PART, rng)
