"""Turn the pen's points over time into ink: decide when it flows."""

import itertools
import math
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

from airdigits.ink.pen_modes import INDEX_PEN, MODES, PINCH_PEN
from airdigits.ink.pen_point import InkPoint, PenChange, PenPoint
from airdigits.ink.smoothing import OneEuro, Point, SmoothingConfig
from airdigits.support.settings import setting

_SPEED_SPAN = 0.1  # s


@dataclass(frozen=True)
class PenConfig:
    """How the pen is held, how long a gesture lasts before ink starts or stops, and which points count as outliers."""

    mode: str = setting(
        INDEX_PEN,
        "how to write: with the index finger alone up, with thumb and index together, while space is held, or freely",
        choices=MODES,
    )
    settle: float = setting(0.06, "the writing gesture must last this long before ink flows", unit="s", low=0, high=1)
    release: float = setting(0.12, "another gesture must last this long before the pen is up", unit="s", low=0, high=1)
    pinch_release: float = setting(
        0.2, "thumb and index must be apart this long, with the pen pinch, before it is up ...", unit="s", low=0, high=1
    )  # tips that touch cover each other, and trackers draw them apart for a few frames
    quick_release: float = setting(
        0.3, "... and this long where they part in the midst of a movement ...", unit="s", low=0, high=1
    )  # in such frames most of all; a hand that lifts its pen slows down before
    quick: float = setting(0.5, "... that is faster than this", unit="frame heights/s", low=0, high=50)
    bridge: float = setting(0.25, "a missing hand is bridged this long", unit="s", low=0, high=1)
    outlier_jump: float = setting(0.12, "a jump beyond this is doubted ...", unit="frame heights", low=0.01, high=1)
    outlier_speed: float = setting(
        6.0, "... plus this for every second since the last point", unit="frame heights/s", low=1, high=50
    )
    outlier_patience: float = setting(0.12, "a doubted place is believed after this long", unit="s", low=0, high=1)


@dataclass
class _Run:
    """A stroke in progress: raw points, and how many of them wait until it is certain that they are ink."""

    times: list[float] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    waiting: int = 0  # how many of the last points came while the gesture was in doubt
    meant: bool = False  # whether another gesture was seen just before

    @property
    def speed(self) -> float:
        """The point's speed over the last `_SPEED_SPAN`, in frame heights per second."""
        first = bisect_left(self.times, self.times[-1] - _SPEED_SPAN)
        way = sum(itertools.starmap(math.dist, itertools.pairwise(self.points[first:])))
        return way / max(self.times[-1] - self.times[first], 1e-6)


class Pen:
    """Turns points into ink, one at a time as they come.

    Ink starts when the writing gesture has lasted `settle` seconds (and includes that time), stops when another gesture has
    lasted `release` seconds (and leaves that time out; with the pen pinch `pinch_release` or `quick_release`), and crosses
    gaps of a missing hand up to `bridge` seconds. Which part of the ink is writing is not the pen's business.
    """

    def __init__(self, config: PenConfig = PenConfig(), smoothing: SmoothingConfig = SmoothingConfig()):
        self._config = config
        self._filter = OneEuro(smoothing)
        self.down = False
        """Whether ink flows."""
        self._run: _Run | None = None
        self._new: list[InkPoint] = []
        self._other_since: float | None = None  # since when the gesture has been another one, while the pen is down ...
        self._release = config.release  # ... and how long it has to be
        self._last_seen: float | None = None
        self._rested_at = -math.inf  # when the hand was last seen not to write
        self._doubted_since: float | None = None

    @property
    def undecided(self) -> bool:
        """Whether a stroke may be beginning: the gesture has not lasted long enough to tell."""
        return self._run is not None and not self.down

    def feed(self, t: float, point: PenPoint | None) -> list[PenChange]:
        """Process the point at `t` seconds (None: no hand was seen). Returns what changed, in order."""
        if point is None:
            return self._miss() if self._is_lost(t) else []
        self._last_seen = t
        changes: list[PenChange] = []
        if point.writing and point.steady:
            self._other_since = None
            self._add(t, point, waiting=False, changes=changes)
            if self._run and not self.down and t - self._run.times[0] >= self._config.settle:
                self.down = True
                changes.append(PenChange(self._run.times[0], down=True, meant=self._run.meant))
        elif self._run:
            if self._other_since is None:
                self._other_since, self._release = t, self._needed_release(self._run)
            if not self.down or t - self._other_since >= self._release:
                changes += self._lift(meant=True)
            elif point.sure:
                self._add(t, point, waiting=True, changes=changes)
        if not (point.writing and point.steady):
            self._rested_at = t
        return changes

    def new_ink(self) -> Iterable[InkPoint]:
        """Return the points of ink that are new since the last call; none while the pen is up.

        Points that came while the gesture was in doubt wait until it is certain again.
        """
        if not self.down or self._run is None:
            return ()
        certain = len(self._new) - self._run.waiting
        new, self._new = self._new[:certain], self._new[certain:]
        return new

    def finish(self) -> list[PenChange]:
        """End the stroke in progress, if there is one: no more points will come."""
        return self._lift() if self._last_seen is not None else []

    def _is_lost(self, t: float) -> bool:
        return self._last_seen is not None and t - self._last_seen > self._config.bridge

    def _miss(self) -> list[PenChange]:
        """End the stroke where the hand was last seen."""
        changes = self._lift()
        self._last_seen = None
        return changes

    def _add(self, t: float, point: PenPoint, waiting: bool, changes: list[PenChange]) -> None:
        """Append a point to the stroke in progress, unless it is an outlier."""
        if self._run is None:
            self._run = _Run(meant=t - self._rested_at <= self._config.bridge)
            self._filter.reset()
            self._new = []
            self._doubted_since = None
        run, config, tip = self._run, self._config, point.tip
        if run.points:
            since = t if self._doubted_since is None else self._doubted_since
            reach = config.outlier_jump + config.outlier_speed * (since - run.times[-1])
            if math.dist(tip, run.points[-1]) > reach:
                self._doubted_since = since
                if t - since < config.outlier_patience:
                    return
                # The tip really is elsewhere: what came before is a stroke of its own.
                changes += self._lift()
                self._add(t, point, waiting, changes)
                return
        self._doubted_since = None
        run.times.append(t)
        run.points.append(tip)
        run.waiting = run.waiting + 1 if waiting else 0
        self._new.append(InkPoint(t, self._filter(t, tip), point.inside, point.palm))

    def _needed_release(self, run: _Run) -> float:
        """Return how long the gesture that begins must last before the pen is up, s."""
        config = self._config
        if config.mode != PINCH_PEN:
            return config.release
        return config.quick_release if run.speed > config.quick else config.pinch_release

    def _lift(self, meant: bool = False) -> list[PenChange]:
        """End the stroke in progress, with its last point that is certain to be ink."""
        run, was_down = self._run, self.down
        self._run, self._other_since, self._doubted_since, self.down = None, None, None, False
        if run is None or not was_down:
            return []
        certain = len(run.times) - run.waiting
        return [PenChange(run.times[max(certain - 1, 0)], down=False, meant=meant)]
