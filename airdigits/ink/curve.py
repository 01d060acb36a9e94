"""Draw a smooth curve through a few points: a fast digit has only ten, and straight lines would make it a polygon."""

import numpy as np

_MOST_SUBDIVISIONS = 8


def smooth_curve(points: np.ndarray, step: float) -> np.ndarray:
    """Draw a Catmull-Rom spline through points.

    Takes float [n, 2] and returns float32 [m, 2]: every given point, and as many more between each two (up to 7) as make
    the pieces no longer than `step`. Centripetal parametrisation (Yuksel et al., 2011), so that no loops or cusps appear
    at sharp corners. Points that repeat are dropped; fewer than three distinct points come back as they are.
    """
    points = np.asarray(points, np.float64).reshape(-1, 2)
    if len(points) > 1:
        moved = np.r_[True, np.any(np.diff(points, axis=0) != 0, axis=1)]
        points = points[moved]
    if len(points) < 3:
        return points.astype(np.float32)
    longest = float(np.linalg.norm(np.diff(points, axis=0), axis=1).max())
    subdivisions = int(np.clip(np.ceil(longest / max(step, 1e-9)), 1, _MOST_SUBDIVISIONS))
    if subdivisions == 1:
        return points.astype(np.float32)
    # Phantom ends continue the first and last segment.
    padded = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    knots = np.linalg.norm(np.diff(padded, axis=0), axis=1) ** 0.5  # centripetal: square root of the chord
    before, here, after = (k[:, None, None] for k in (knots[:-2], knots[1:-1], knots[2:]))
    p0, p1, p2, p3 = (padded[i : len(padded) - 3 + i, None, :] for i in range(4))
    # Tangents of the non-uniform spline at p1 and p2, scaled to the segment.
    m1 = p2 - p1 + here * ((p1 - p0) / before - (p2 - p0) / (before + here))
    m2 = p2 - p1 + here * ((p3 - p2) / after - (p3 - p1) / (here + after))
    u = (np.arange(subdivisions) / subdivisions)[None, :, None]
    curve = (2 * u**3 - 3 * u**2 + 1) * p1 + (u**3 - 2 * u**2 + u) * m1 + (3 * u**2 - 2 * u**3) * p2 + (u**3 - u**2) * m2
    return np.concatenate([curve.reshape(-1, 2), points[-1:]]).astype(np.float32)
