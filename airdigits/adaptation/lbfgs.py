"""Minimise a smooth function by L-BFGS (Nocedal and Wright, Numerical Optimization, 2006, algorithm 7.5)."""

from collections import deque
from collections.abc import Callable

import numpy as np

_MEMORY = 10  # steps from which the curvature is estimated
_LEAST_DECREASE = 1e-4  # of the decrease that the slope predicts (Armijo's condition)
_SHORTEST_STEP = 1e-8


def minimise(
    function: Callable[[np.ndarray], tuple[float, np.ndarray]], start: np.ndarray, *, steps: int, tolerance: float = 1e-5
) -> np.ndarray:
    """Minimise `function` from `start`, float64 [n], in at most `steps` steps, and return the point reached.

    `function` returns value and gradient. Stops when the gradient's norm has fallen to `tolerance` of that at the start.
    """
    point, (value, gradient) = start, function(start)
    enough = tolerance * float(np.linalg.norm(gradient))
    memory: deque[tuple[np.ndarray, np.ndarray]] = deque(maxlen=_MEMORY)
    for _ in range(steps):
        if np.linalg.norm(gradient) <= enough:
            break
        direction = -_times_inverse_curvature(gradient, memory)
        slope, step = float(gradient @ direction), 1.0
        while True:
            there = point + step * direction
            value_there, gradient_there = function(there)
            if value_there <= value + _LEAST_DECREASE * step * slope:
                break
            step /= 2
            if step < _SHORTEST_STEP:
                return point  # as low as the precision allows
        moved, turned = there - point, gradient_there - gradient
        if moved @ turned > 0:
            memory.append((moved, turned))
        point, value, gradient = there, value_there, gradient_there
    return point


def _times_inverse_curvature(gradient: np.ndarray, memory: deque[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Multiply by the inverse curvature, in two loops over the latest steps; the very first step is at most 1 long."""
    if not memory:
        return gradient / max(1.0, float(np.linalg.norm(gradient)))
    result, shares = gradient, []
    for moved, turned in reversed(memory):
        shares.append((moved @ result) / (moved @ turned))
        result = result - shares[-1] * turned
    moved, turned = memory[-1]
    result = result * ((moved @ turned) / (turned @ turned))
    for (moved, turned), share in zip(memory, reversed(shares), strict=True):
        result = result + moved * (share - (turned @ result) / (moved @ turned))
    return result
