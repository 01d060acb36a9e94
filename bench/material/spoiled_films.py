"""Render 60 films of writing hands, with the truth, and spoil them as cameras, light and the picture's edge do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from airdigits import Frame
from airdigits.synthesis.hand.background import BACKGROUNDS
from airdigits.synthesis.hand.simulation import SimulatorConfig, Truth, simulate
from airdigits.synthesis.hand.skin import TONES

FILMS = 60
_RATES = (30.0, 8.0, 15.0, 60.0, 24.0)  # frames/s
_SPEEDS = (1.0, 2.0, 3.0)
_BLUR = 31  # px across

Change = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Spoiling:
    """What is done to each picture, and where its corner lies in the whole, px."""

    name: str
    change: Change
    corner: tuple[int, int] = (0, 0)

    @property
    def darkens(self) -> bool:
        """Whether it takes light away."""
        return self.change is _dimmed


@dataclass(frozen=True, eq=False)
class Film:
    """A film: its frames with the truth, as rendered, and how it is spoiled."""

    frames: list[tuple[Frame, Truth]]
    spoiling: Spoiling
    speed: float
    rate: float

    def spoil(self, frame: Frame) -> Frame:
        """Return a frame as the trackers are to see it."""
        return Frame(frame.t, np.ascontiguousarray(self.spoiling.change(frame.image)), frame.index)


def make_films(count: int = FILMS) -> Iterator[Film]:
    """Render films of two digits each: hands, skins, tilts, backgrounds, speeds, rates and spoilings take turns."""
    for number in range(count):
        rng = np.random.default_rng([number, 19])
        speed, rate = _SPEEDS[number % len(_SPEEDS)], _RATES[number // 2 % len(_RATES)]
        config = SimulatorConfig(
            hand=("right", "left")[number % 2],
            skin=tuple(TONES)[number // 3 % len(TONES)],
            facing=("palm", "back")[number // 5 % 4 == 0],
            tilt=float(rng.uniform(0, 30)),
            background=str(rng.choice(list(BACKGROUNDS))),
            speed=speed,
            fps=rate,
            seed=number,
        )
        spoilings = _spoilings(config.size)
        film = simulate("".join(map(str, rng.integers(0, 10, 2))), config).frames()
        yield Film(list(film), spoilings[number % len(spoilings)], speed, rate)


def _spoilings(size: tuple[int, int]) -> list[Spoiling]:
    width, height = size
    return [
        Spoiling("as rendered", lambda image: image),
        Spoiling("blurred", lambda image: cv2.blur(image, (_BLUR, 1))),
        Spoiling("cut at the bottom", lambda image: image[: int(0.62 * height)]),
        Spoiling("dim and noisy", _dimmed),
        Spoiling("cut at the left", lambda image: image[:, int(0.36 * width) :], (int(0.36 * width), 0)),
        Spoiling("as rendered", lambda image: image),
        Spoiling("cut at the right", lambda image: image[:, : int(0.55 * width)]),
    ]


def _dimmed(image: np.ndarray) -> np.ndarray:
    noise = np.random.default_rng(0).normal(0, 4, image.shape)
    return np.clip(0.15 * image + noise, 0, 255).astype(np.uint8)
