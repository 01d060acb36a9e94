"""Jittery points to steady ones that still keep up: the One-Euro filter (Casiez, Roussel and Vogel, CHI 2012)."""

from dataclasses import dataclass

import numpy as np

from airdigits.settings import setting


@dataclass(frozen=True)
class SmoothingConfig:
    min_cutoff: float = setting(4.0, "cut-off frequency at rest: lower is steadier and lags more", unit="Hz", low=0.1, high=60)
    beta: float = setting(
        20.0, "how much the cut-off rises with speed: higher lags less", unit="Hz per frame height/s", low=0, high=1000
    )
    derivative_cutoff: float = setting(2.0, "cut-off frequency of the speed estimate", unit="Hz", low=0.1, high=60)


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
        self._point = np.zeros(2)
        self._velocity = np.zeros(2)

    def __call__(self, t: float, point: np.ndarray) -> np.ndarray:
        """Filter one point ([2]) of time `t` seconds. Times must not decrease; a repeated time returns the last answer."""
        if self._t is None:
            self._t, self._point = t, np.asarray(point, np.float64)
            return self._point
        dt = t - self._t
        if dt <= 0:
            return self._point
        self._t = t
        velocity = (point - self._point) / dt
        self._velocity = self._velocity + _alpha(self._config.derivative_cutoff, dt) * (velocity - self._velocity)
        cutoff = self._config.min_cutoff + self._config.beta * float(np.linalg.norm(self._velocity))
        self._point = self._point + _alpha(cutoff, dt) * (point - self._point)
        return self._point


def _alpha(cutoff: float, dt: float) -> float:
    """Weight of the new value in an exponential filter with this cut-off frequency."""
    tau = 1 / (2 * np.pi * cutoff)
    return 1 / (1 + tau / dt)
