"""Draw what is printed on forms: lines, the cells of fields, and the rulings of paper."""

import cv2
import numpy as np

_FIXED = 16  # parts of a pixel in which OpenCV draws


def line(
    structure: np.ndarray, print_: np.ndarray | None, start: tuple[float, float], end: tuple[float, float], thick: float
) -> None:
    """Draw a line into `structure`, float32 [h, w], and into the printed ink unless the pen draws it."""
    for layer in (structure, print_):
        if layer is not None:
            first, last = ([round(value * _FIXED) for value in point] for point in (start, end))
            cv2.line(layer, first, last, 1.0, max(1, round(thick)), cv2.LINE_AA, 4)


def draw_cells(
    structure: np.ndarray,
    print_: np.ndarray,
    corner: tuple[float, float],
    cell: tuple[float, float],
    count: int,
    size: float,
    rng: np.random.Generator,
    gap: float | None = None,
) -> float:
    """Draw a row of cells whose lower left corner is given: boxes side by side, a closed row, or a comb.

    Lines are 1 px to an eighth of the digits' `size` thick. Returns the gap between two cells, px.
    """
    (left, low), (wide, tall) = corner, cell
    thick = max(1.0, size * float(np.exp(rng.uniform(np.log(0.02), np.log(0.13)))))
    style = rng.choice(["boxes", "row", "comb", "comb"]) if gap is None else "row"
    apart = wide * rng.uniform(0.08, 0.3) if style == "boxes" else 0.0
    high = low - tall
    if style == "boxes":
        for i in range(count):
            x = left + i * (wide + apart)
            corners = [(x, low), (x + wide, low), (x + wide, high), (x, high)]
            for k in range(4):
                line(structure, print_, corners[k - 1], corners[k], thick)
        return apart
    walls = high if style == "row" else low - tall * rng.uniform(0.25, 1.0)
    right = left + count * wide
    line(structure, print_, (left, low), (right, low), thick)
    if style == "row" or rng.random() < 0.2:
        line(structure, print_, (left, high), (right, high), thick)
    thin = thick if rng.random() < 0.6 else max(1.0, thick * rng.uniform(0.3, 1))
    for i in range(count + 1):
        top = high if i in (0, count) and rng.random() < 0.3 else walls
        line(structure, print_, (left + i * wide, low), (left + i * wide, top), thin)
    return 0.0


def draw_rulings(structure: np.ndarray, print_: np.ndarray, size: float, rng: np.random.Generator) -> None:
    """Draw ruled or squared paper of any distance and thickness, seen from near or far."""
    height, width = structure.shape
    squared = rng.random() < 0.5
    step = size * (rng.uniform(0.4, 2.2) if squared else rng.uniform(1.0, 2.6))
    thick = max(1.0, size * float(np.exp(rng.uniform(np.log(0.015), np.log(0.09)))))
    for y in np.arange(rng.uniform(0, step), height, step):
        line(structure, print_, (0, y), (width, y), thick)
    if squared:
        for x in np.arange(rng.uniform(0, step), width, step):
            line(structure, print_, (x, 0), (x, height), thick)
