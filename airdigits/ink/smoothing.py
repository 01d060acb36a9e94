"""Steady jittery points without lagging behind: the One-Euro filter (Casiez, Roussel and Vogel, CHI 2012)."""

import math
from dataclasses import dataclass

from airdigits.support.settings import setting


@dataclass(frozen=True)
class SmoothingConfig:
    """How strongly the One-Euro filter smooths the pen's point."""

    min_cutoff: float = setting(4.0, "cut-off frequency at rest: lower is steadier and lags more", unit="Hz", low=0.1, high=60)
    beta: float = setting(
        20.0, "how much the cut-off rises with speed: higher lags less", unit="Hz per frame height/s", low=0, high=1000
    )
    derivative_cutoff: float = setting(2.0, "cut-off frequency of the speed estimate", unit="Hz", low=0.1, high=60)


Point = tuple[float, float]
"""x and y. Points that come one by one are plain numbers: arrays of two cost more than the arithmetic."""


class OneEuro:
    """Filters points that come one by one, at any intervals.

    The cut-off adapts to the point's speed (one for both coordinates, so that the direction of a movement is kept).
    """

    def __init__(self, config: SmoothingConfig = SmoothingConfig()):
        self._config = config
        self.reset()

    def reset(self) -> None:
        """Forget everything: the next point comes out as it goes in."""
        self._t: float | None = None
        self._point: Point = (0.0, 0.0)
        self._velocity: Point = (0.0, 0.0)

    def __call__(self, t: float, point: Point) -> Point:
        """Filter the point of time `t` seconds. Times must not decrease; a repeated time returns the last answer."""
        if self._t is None:
            self._t, self._point = t, point
            return point
        dt = t - self._t
        if dt <= 0:
            return self._point
        self._t = t
        (x, y), (px, py), (vx, vy) = point, self._point, self._velocity
        a = _alpha(self._config.derivative_cutoff, dt)
        vx, vy = vx + a * ((x - px) / dt - vx), vy + a * ((y - py) / dt - vy)
        a = _alpha(self._config.min_cutoff + self._config.beta * math.hypot(vx, vy), dt)
        self._velocity, self._point = (vx, vy), (px + a * (x - px), py + a * (y - py))
        return self._point


def _alpha(cutoff: float, dt: float) -> float:
    """Return the weight of the new value in an exponential filter with this cut-off frequency."""
    tau = 1 / (2 * math.pi * cutoff)
    return 1 / (1 + tau / dt)
