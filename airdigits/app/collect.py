"""Ask a person for one digit after another, and label each with the digit asked for."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from airdigits.app.live import LiveOptions, LiveRun
from airdigits.app.notices import Notices
from airdigits.app.recording import Recording
from airdigits.capture.frame import Frame
from airdigits.errors import OutputError
from airdigits.events import DigitRead, Erased, Event
from airdigits.labels import label_of, sign_of
from airdigits.readers.config import Config
from airdigits.screen.scene import Scene
from airdigits.sessions.recorder import FOLDER
from airdigits.support.terminal import log

_AGAIN = ("u", "backspace")
_SKIP = ("s", "space")
_LEFT_OUT = ("enter", "c", "r")  # keys of `airdigits run` that would upset the count, as corrections would


def plan_of(digits: str, times: int, *, in_order: bool, seed: int) -> tuple[int, ...]:
    """Plan which digits to ask for, as labels: `times` rounds, each with every one of `digits`, shuffled unless `in_order`.

    Rounds give someone who stops early equally many of each. They are shuffled, since the tenth 7 in a row is not written as
    the first one was.
    """
    rng, plan = random.Random(seed), list[int]()
    for _ in range(times):
        round_of = [label for digit in digits if (label := label_of(digit)) is not None]
        if not in_order:
            rng.shuffle(round_of)
        plan += round_of
    return tuple(plan)


def config_for(config: Config) -> Config:
    """Change the settings for collecting.

    Ink is not rejected or split, no digit takes the place of another, and no gesture enters a number by accident.
    """
    return replace(
        config,
        rejection=replace(config.rejection, least=0.0),
        decoding=replace(config.decoding, single=True),
        number=replace(config.number, rewrite_after=3600.0),
        dwell=replace(config.dwell, open_palm=10.0, away=60.0),
    )


@dataclass(frozen=True)
class Written:
    """A digit that was asked for and written: the `number`th that was read, at `t` seconds, as `read`.

    `asked` and `read` are labels, `read` is None where it was unclear.
    """

    asked: int
    read: int | None
    t: float
    number: int


class Collection:
    """Keeps track of the digits asked for and the digits written.

    `label(t, number, digit)` is called with what each digit was meant to be; None for one that is to be written again.
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
        """The label of the digit to write now; None when all are done."""
        return self._waiting[-1] if self._waiting else None

    @property
    def total(self) -> int:
        """How many digits the plan asks for."""
        return len(self.written) + len(self._waiting)

    def follow(self, event: Event) -> None:
        """Handle an event: take a digit that was read as the one asked for, and ask again for one that was erased."""
        match event:
            case DigitRead(t, read):
                self._number += 1
                if self._waiting:
                    self.written.append(Written(self._waiting.pop(), read, t, self._number))
                    self._label(t, self._number, self.written[-1].asked)
            case Erased() if self.written:
                last = self.written.pop()
                self._waiting.append(last.asked)
                self.undone += 1
                self._label(last.t, last.number, None)

    def skip(self) -> None:
        """Ask for the next digit instead."""
        if self._waiting:
            self._waiting.pop()
            self.skipped += 1


class CollectTask:
    """The loop's task in `airdigits collect`: ask for digits and count them until all are written."""

    def __init__(self, plan: Sequence[int], recording: Recording, announce: Callable[[str], None]):
        """`announce` gets a line for each digit that was written, erased or skipped, and what to write next."""
        self.collection = Collection(plan, recording.label)
        self._recording, self._announce = recording, announce

    @property
    def done(self) -> bool:
        """Whether all digits are written, or recording has failed."""
        return self.collection.asked is None or self._recording.failed

    def dress(self, scene: Scene) -> Scene:
        """Show the digit to write now, how many are written and how many there will be, in place of the number."""
        collection = self.collection
        return replace(
            scene,
            task=(collection.asked, len(collection.written), collection.total),
            advice="",
            number="",
            erased="",
            unclear=(),
            question="",
            entered=None,
        )

    def look(self, frame: Frame) -> None:
        """Do nothing: events tell what is written."""

    def begin(self) -> None:
        """Ask for the first digit."""
        self._ask()

    def handle(self, event: Event) -> None:
        """Handle one event."""
        collection, before = self.collection, len(self.collection.written)
        collection.follow(event)
        if len(collection.written) > before:
            last = collection.written[-1]
            misread = "" if last.read == last.asked else f", read as {sign_of(last.read)}"
            self._announce(f"{len(collection.written)} of {collection.total}: {sign_of(last.asked)}{misread}")
            self._ask()
        elif len(collection.written) < before:
            self._announce("erased")
            self._ask()

    def press(self, key: str) -> str | None:
        """Handle a key. Returns the key that the loop should act on instead, or None for one that needs no more handling."""
        if key in _AGAIN:
            return "backspace"
        if key in _SKIP:
            self._announce(f"skipped {sign_of(self.collection.asked)}")
            self.collection.skip()
            self._ask()
            return None
        return None if key in _LEFT_OUT or label_of(key) is not None else key

    def _ask(self) -> None:
        if not self.done:
            self._announce(f"write {sign_of(self.collection.asked)}")


def collect_live(options: LiveOptions, plan: Sequence[int], name: str, announce: Callable[[str], None]) -> Collection:
    """Have a person write the digits of a plan. `name` goes into the session's file name, `announce` gets what to write.

    Returns what was written. Raises OutputError where the session cannot be written.
    """
    options = replace(options, config=config_for(options.config), fallback=False)
    with LiveRun(options, Notices(log)) as live:
        live.recording.begin(_session_file(name))
        task = CollectTask(plan, live.recording, announce)
        live.run(video=options.save_video, task=task)
    return task.collection


def _session_file(name: str) -> Path:
    """Return the path of a new session in sessions/, named after date, time and `name`."""
    try:
        FOLDER.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(f"{FOLDER}: cannot be created ({error.strerror}): change to a folder that can be written") from error
    return FOLDER / f"{datetime.now():%Y-%m-%dT%H-%M-%S}-{name}.jsonl"
