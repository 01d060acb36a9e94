"""A plan of digits to a recorded session in which every digit is labelled: asks for one after the other."""

import dataclasses
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from airdigits.app.loop import Loop
from airdigits.app.recording import Recording
from airdigits.capture.frame import Frame
from airdigits.capture.source import Source
from airdigits.events import DigitRead, Erased, Event
from airdigits.readers.air import AirReader
from airdigits.readers.config import Config

if TYPE_CHECKING:
    from airdigits.screen.window import Window

_AGAIN = ("u", "backspace")
_SKIP = ("s", "space")
_WITHOUT_MEANING = ("enter", "c", "r", *"0123456789")  # keys of `airdigits run` that would upset the count


def plan_of(digits: str, times: int, *, in_order: bool, seed: int) -> tuple[int, ...]:
    """Which digits to ask for: `times` rounds, each with every one of `digits`, shuffled unless `in_order`.

    In rounds, so that who stops early has as many of each; shuffled, since the tenth 7 in a row is no longer written as the
    first one was.
    """
    rng, plan = random.Random(seed), list[int]()
    for _ in range(times):
        round_of = [int(digit) for digit in digits]
        if not in_order:
            rng.shuffle(round_of)
        plan += round_of
    return tuple(plan)


def config_for(config: Config) -> Config:
    """The settings for writing on demand: whatever is written is the digit that was asked for, and nothing ends a number."""
    return dataclasses.replace(
        config,
        rejection=dataclasses.replace(config.rejection, least=0.0),
        split=dataclasses.replace(config.split, least_gap=5.0, clear_gap=5.0),
        hold=dataclasses.replace(config.hold, palm=10.0, away=60.0),
    )


@dataclass(frozen=True)
class Written:
    """A digit that was asked for and written: the `number`th that was read, at `t` seconds, as `read`."""

    asked: int
    read: int
    t: float
    number: int


class Collection:
    """What has been asked for and what has come of it.

    `label(t, number, digit)` is told what each digit was meant to be; None for one that is to be written again.
    """

    def __init__(self, plan: Sequence[int], label: Callable[[float, int, int | None], None]):
        self.written: list[Written] = []
        self.undone = 0
        self.skipped = 0
        self._waiting = list(reversed(plan))
        self._label = label
        self._number = 0

    @property
    def asked(self) -> int | None:
        """The digit to write now; None when all are done."""
        return self._waiting[-1] if self._waiting else None

    @property
    def total(self) -> int:
        """How many there will be in the end."""
        return len(self.written) + len(self._waiting)

    def follow(self, event: Event) -> None:
        """A digit that was read is the one that was asked for; one that was erased is asked for again."""
        match event:
            case DigitRead(t, read):
                self._number += 1
                if read is not None and self._waiting:
                    self.written.append(Written(self._waiting.pop(), read, t, self._number))
                    self._label(t, self._number, self.written[-1].asked)
            case Erased() if self.written:
                last = self.written.pop()
                self._waiting.append(last.asked)
                self.undone += 1
                self._label(last.t, last.number, None)

    def skip(self) -> None:
        """Ask for the next one instead."""
        if self._waiting:
            self._waiting.pop()
            self.skipped += 1


class CollectLoop(Loop):
    """The live loop with a task: shows what to write next, and ends when all is written."""

    def __init__(
        self,
        source: Source,
        writer: AirReader,
        plan: Sequence[int],
        recording: Recording,
        log: Callable[[str], None],
        *,
        window: "Window | None" = None,
        video: Path | None = None,
    ):
        """`tell` gets a line for each digit that was written, erased or skipped, and what to write next."""
        super().__init__(source, writer, self._follow, recording, window=window, video=video)
        self.collection = Collection(plan, recording.label)
        self._announce = log

    def run(self) -> None:
        """Ask until all is written, the source ends, or the user has had enough."""
        self._ask()
        super().run()

    def _follow(self, event: Event) -> None:
        if self._stopped:  # ink that was being written when the user stopped
            return
        collection, before = self.collection, len(self.collection.written)
        collection.follow(event)
        if len(collection.written) > before:
            last = collection.written[-1]
            misread = "" if last.read == last.asked else f", read as {last.read}"
            self._announce(f"{len(collection.written)} of {collection.total}: {last.asked}{misread}")
            self._ask()
        elif len(collection.written) < before:
            self._announce("erased")
            self._ask()

    def _ask(self) -> None:
        if self.collection.asked is None or self._recording.failed:
            self.stop()
        else:
            self._announce(f"write {self.collection.asked}")

    def _press(self, key: str) -> None:
        if key in _AGAIN:
            super()._press("backspace")
        elif key in _SKIP:
            self._announce(f"skipped {self.collection.asked}")
            self.collection.skip()
            self._ask()
        elif key not in _WITHOUT_MEANING:
            super()._press(key)

    def _paint(self, frame: Frame, status: str) -> np.ndarray:
        from airdigits.screen.task import task_panel

        scene = self._scenes.scene(frame.t, time.perf_counter(), status=status, help=self._help)
        scene = dataclasses.replace(scene, number="", entered=None)
        picture = self._overlay.draw(frame.image, scene)
        collection = self.collection
        panel = task_panel(self._overlay.unit, collection.asked, len(collection.written), collection.total)
        panel.stamp(picture, *self._overlay.above_number(panel.height))
        return picture
