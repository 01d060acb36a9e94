"""Turn the pen's points over time into strokes: decide when ink flows."""

import itertools
import math
from bisect import bisect_left
from dataclasses import dataclass, field
from enum import Enum

import numpy as np

from airdigits.ink.pen_modes import INDEX_PEN, MODES, PINCH_PEN
from airdigits.ink.pen_point import PenChange, PenPoint
from airdigits.ink.smoothing import OneEuro, Point, SmoothingConfig
from airdigits.ink.stroke import Stroke
from airdigits.ink.trim import TrimConfig, rest_since, trim
from airdigits.support.settings import setting

_SPEED_SPAN = 0.1  # s


@dataclass(frozen=True)
class PenConfig:
    """How the pen is held, how long a gesture lasts before ink starts or stops, and which points count as outliers."""

    mode: str = setting(
        INDEX_PEN,
        "how to write: with the index finger alone up, with thumb and index together, or while the space bar is held",
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
    palm_share: float = setting(
        0.2, "a stroke whose palm moves less than this part of it is a finger that unfolds, and no ink", low=0, high=1
    )
    arrival_speed: float = setting(
        0.3,
        "a hand that came in from the edge with its index up writes once it is slower than this",
        unit="frame heights/s",
        low=0,
        high=5,
    )


class PenState(Enum):
    """What the pen is doing."""

    UP = "up"
    ARRIVING = "arriving"  # in the writing pose, on its way in from the edge: no ink until it slows down
    DOWN = "down"


@dataclass
class _Run:
    """A stroke in progress: raw points, and how many of them wait until it is certain that they are ink."""

    times: list[float] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    palms: list[Point | None] = field(default_factory=list)
    waiting: int = 0  # how many of the last points came while the gesture was in doubt

    @property
    def speed(self) -> float:
        """The point's speed over the last `_SPEED_SPAN`, in frame heights per second."""
        first = bisect_left(self.times, self.times[-1] - _SPEED_SPAN)
        way = sum(itertools.starmap(math.dist, itertools.pairwise(self.points[first:])))
        return way / max(self.times[-1] - self.times[first], 1e-6)


class Pen:
    """Turns points into strokes, one at a time as they come.

    Ink starts when the writing gesture has lasted `settle` seconds (and includes that time), stops when another gesture has
    lasted `release` seconds (and leaves that time out; with the pen pinch `pinch_release` or `quick_release`), and crosses
    gaps of a missing hand up to `bridge` seconds.
    """

    def __init__(
        self, config: PenConfig = PenConfig(), smoothing: SmoothingConfig = SmoothingConfig(), trimming: TrimConfig = TrimConfig()
    ):
        self._config = config
        self._trimming = trimming
        self._filter = OneEuro(smoothing)
        self.state = PenState.UP
        self._run: _Run | None = None
        self._smooth: list[Point] = []
        self._other_since: float | None = None  # since when the gesture has been another one, while the pen is down ...
        self._release = config.release  # ... and how long it has to be
        self._last_seen: float | None = None
        self._doubted_since: float | None = None
        self._arrived = True  # False from the moment a hand appears at the edge until it slows down
        self._previous: tuple[float, Point] | None = None
        self._at_edge = False

    @property
    def ink(self) -> np.ndarray:
        """The growing stroke, smoothed, float32 [n, 2]; without points while the pen is up."""
        return np.array(self._smooth, np.float32).reshape(-1, 2)

    @property
    def down(self) -> bool:
        """Whether ink flows."""
        return self.state is PenState.DOWN

    @property
    def start(self) -> Point:
        """Where the growing stroke began, in frame heights. Raises IndexError while there is none."""
        return self._smooth[0]

    @property
    def undecided(self) -> bool:
        """Whether a stroke may be beginning: the gesture has not lasted long enough to tell."""
        return self._run is not None and not self.down

    def feed(self, t: float, point: PenPoint | None) -> list[PenChange]:
        """Process the point at `t` seconds (None: no hand was seen). Returns what changed, in order."""
        if point is None:
            return self._miss(t)
        changes: list[PenChange] = []
        if self._last_seen is None:
            self._arrived = not point.at_edge
        self._last_seen, self._at_edge = t, point.at_edge
        self._arrive(t, point)

        if point.writing and point.steady and self._arrived:
            self._other_since = None
            self._add(t, point, waiting=False, changes=changes)
            if self._run and not self.down and t - self._run.times[0] >= self._config.settle:
                self.state = PenState.DOWN
                changes.append(PenChange(self._run.times[0], down=True))
        elif self._run:
            if self._other_since is None:
                self._other_since, self._release = t, self._needed_release(self._run)
            if not self.down or t - self._other_since >= self._release:
                changes += self._lift(self._other_since)
            elif point.sure:
                self._add(t, point, waiting=True, changes=changes)
        if self._run is None:
            self.state = PenState.ARRIVING if point.writing else PenState.UP
        return changes

    def finish(self) -> list[PenChange]:
        """End the stroke in progress, if there is one: no more points will come."""
        return self._lift(self._last_seen) if self._last_seen is not None else []

    def _miss(self, t: float) -> list[PenChange]:
        """Bridge a missing hand for a while, then end the stroke where it was last seen."""
        self._previous = None
        if self._last_seen is None or t - self._last_seen <= self._config.bridge:
            return []
        changes = self._lift(self._last_seen, left_at_edge=self._at_edge)
        self._last_seen = None
        return changes

    def _arrive(self, t: float, point: PenPoint) -> None:
        """Notice when a hand that came in from the edge has slowed down, or shows another gesture."""
        if self._previous is not None and not self._arrived:
            dt = t - self._previous[0]
            speed = math.dist(point.tip, self._previous[1]) / dt if dt > 0 else math.inf
            if speed < self._config.arrival_speed or not point.writing:
                self._arrived = True
        self._previous = (t, point.tip)

    def _add(self, t: float, point: PenPoint, waiting: bool, changes: list[PenChange]) -> None:
        """Append a point to the stroke in progress, unless it is an outlier."""
        if self._run is None:
            self._run = _Run()
            self._filter.reset()
            self._smooth = []
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
                changes += self._lift(run.times[-1])
                self._add(t, point, waiting, changes)
                return
        self._doubted_since = None
        run.times.append(t)
        run.points.append(tip)
        run.palms.append(point.palm)
        run.waiting = run.waiting + 1 if waiting else 0
        self._smooth.append(self._filter(t, tip))

    def _needed_release(self, run: _Run) -> float:
        """Return how long the gesture that begins must last before the pen is up, s."""
        config = self._config
        if config.mode != PINCH_PEN:
            return config.release
        return config.quick_release if run.speed > config.quick else config.pinch_release

    def _lift(self, t: float, left_at_edge: bool = False) -> list[PenChange]:
        """End the stroke in progress at time `t`."""
        run, was_down = self._run, self.down
        keep = len(self._smooth) - (run.waiting if run else 0)
        smooth, self._smooth = self._smooth[:keep], []
        self._run, self._other_since, self._doubted_since = None, None, None
        self.state = PenState.UP
        if run is None or not was_down:
            return []
        stroke = None
        if keep:
            whole = Stroke(np.array(smooth, np.float32), np.array(run.times[:keep], np.float64))
            stroke = trim(whole, self._trimming, left_at_edge)
            if stroke and self._unfolded(stroke, run):
                stroke = None
        if stroke is None:
            return [PenChange(t, down=False, rest=t)]
        end = float(stroke.times[-1])
        let_go = end if left_at_edge else run.times[keep - 1]  # not on its way out
        return [PenChange(end, down=False, stroke=stroke, rest=rest_since(stroke, let_go, self._trimming))]

    def _unfolded(self, stroke: Stroke, run: _Run) -> bool:
        """Return whether the tip moved while the palm rested: a finger that unfolded or folded while the hand was pointing."""
        first, last = stroke.times[[0, -1]]
        palms = [palm for t, palm in zip(run.times, run.palms, strict=True) if palm is not None and first <= t <= last]
        if not palms:
            return False
        moved = float(np.ptp(palms, axis=0).max())
        # A palm without any tremor is not a tracker's: hands from elsewhere may have a fingertip and nothing more.
        return 0 < moved < self._config.palm_share * float(np.ptp(stroke.points, axis=0).max())
