"""Define what pages of each difficulty look like."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """What a difficulty allows: values are drawn evenly from ranges."""

    size: tuple[int, int]  # px of the paper, width and height
    height: tuple[float, float]  # px of a digit
    tilt: float = 0.0  # degrees, either way
    perspective: float = 0.0  # of the side, each corner
    rulings: tuple[str, ...] = ("plain",)
    shade: float = 0.0  # how much darker the darkest corner is
    shadow: float = 0.0  # the chance of a shadow with an edge
    noise: tuple[float, float] = (0.0, 0.0)  # grey levels
    blur: tuple[float, float] = (0.0, 0.0)  # px
    jpeg: tuple[int, int] = (100, 100)  # quality
    faint: float = 0.0  # of the ink's contrast, at most so much is missing
    board: float = 0.0  # the chance of light ink on a dark board
    desk: float = 0.0  # the chance that the desk around the paper is seen
    non_digits: int = 0  # at most so many drawings and letters beside the digits


RECIPES = {
    "scan": Recipe((1100, 800), (36, 80), tilt=1.5, noise=(0, 3), rulings=("plain", "plain", "ruled"), board=0.1),
    "photo": Recipe(
        (1500, 1100), (44, 90), tilt=6, perspective=0.02, rulings=("plain", "ruled", "squared"), shade=0.4, shadow=0.3,
        noise=(2, 6), blur=(0.3, 1.0), jpeg=(80, 95), faint=0.2, board=0.12, desk=0.3,
    ),
    "hard": Recipe(
        (1500, 1100), (38, 80), tilt=15, perspective=0.05, rulings=("plain", "ruled", "squared"), shade=0.6, shadow=0.7,
        noise=(4, 10), blur=(0.6, 1.5), jpeg=(55, 85), faint=0.4, board=0.15, desk=0.5, non_digits=3,
    ),
}  # fmt: skip
DIFFICULTIES = tuple(RECIPES)
