"""Make videos of a page that a hand brings before a webcam, holds there and takes away."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from airdigits.capture.frame import Frame
from airdigits.labels import CLASS_COUNT, sign_of
from airdigits.synthesis.pages.glyphs import Glyphs, stroke_glyph
from airdigits.synthesis.pages.writing import rows_of_numbers

FPS = 30.0
_ROOM = ((70, 90, 105), (120, 125, 120), (45, 50, 60))  # BGR, behind the page
_SKIN = (140, 170, 215)
_PENS = ((40, 30, 25), (150, 50, 20), (30, 25, 160))
_PAPER = (250, 248, 245)
_ARRIVES = 0.6  # s
_LEAVING = 0.8  # s


@dataclass(frozen=True)
class Holding:
    """How a page is held: the amplitudes of slow waves of half a second to three."""

    sway: float  # of the frame's height, to and fro
    turn: float  # degrees
    lean: float  # of the page's side, each corner: perspective that changes
    approach: float  # of its size
    noise: float  # grey levels
    blur: float  # px, besides that of the movement
    shade: float  # how much darker the darkest corner is


HOLDINGS = {
    "still": Holding(0.0, 0.0, 0.0, 0.0, 2, 0.4, 0.2),
    "held": Holding(0.012, 0.8, 0.006, 0.01, 4, 0.6, 0.35),
    "moving": Holding(0.035, 2.5, 0.015, 0.03, 6, 0.8, 0.5),
}


@dataclass(frozen=True, eq=False)
class HeldPage:
    """A page and how it is held.

    `numbers` on the page in reading order.
    `arrives`, `leaves` s: between these all of the page is in the picture; the video has this `length`, s.
    `size`    width and height of the video, px.
    `page`    BGR uint8 [h, w, 3].
    """

    numbers: tuple[str, ...]
    arrives: float
    leaves: float
    length: float
    size: tuple[int, int]
    holding: Holding
    page: np.ndarray
    seed: int

    def frames(self) -> Iterator[Frame]:
        """Yield the frames, `FPS` a second, the same ones each time."""
        rng = np.random.default_rng([self.seed, 1])
        room = _room(self.size, rng)
        waves = rng.uniform(0.35, 2.0, (12, 2)), rng.uniform(0, 2 * np.pi, (12, 2))
        before: np.ndarray | None = None
        for index in range(round(self.length * FPS)):
            t = index / FPS
            corners = self._corners(t, waves)
            picture = self._picture(room, corners)
            speed = 0.0 if before is None else float(np.abs(corners - before).max())
            before = corners
            yield Frame(t, _seen(picture, self.holding, speed, rng), index)

    def _corners(self, t: float, waves: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
        """Return the page's corners, px, float64 [4, 2]: at rest it fills most of the picture."""
        width, height = self.size
        tall, wide = self.page.shape[:2]
        scale = min(0.86 * width / wide, 0.86 * height / tall)
        wave = np.sin(2 * np.pi * waves[0] * t + waves[1]).mean(axis=1) * 1.4  # [12], about -1 to 1
        scale *= 1 + self.holding.approach * wave[3]
        corners = np.array([(-wide, -tall), (wide, -tall), (wide, tall), (-wide, tall)]) / 2 * scale
        corners += wave[4:].reshape(4, 2) * self.holding.lean * np.array([wide, tall]) * scale
        angle = np.radians(self.holding.turn * wave[2])
        corners = corners @ np.array([(np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))])
        away = max(0.0, 1 - t / self.arrives, (t - self.leaves) / (self.length - self.leaves))
        centre = np.array([width / 2, height / 2]) + wave[:2] * self.holding.sway * height
        centre[1] += 1.1 * height * (3 * away**2 - 2 * away**3)  # from below, and back
        return corners + centre

    def _picture(self, room: np.ndarray, corners: np.ndarray) -> np.ndarray:
        tall, wide = self.page.shape[:2]
        flat = np.array([(0, 0), (wide, 0), (wide, tall), (0, tall)], np.float32)
        matrix = cv2.getPerspectiveTransform(flat, corners.astype(np.float32))
        picture = room.copy()
        cv2.warpPerspective(self.page, matrix, self.size, dst=picture, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_TRANSPARENT)
        thumb = corners[3] * 0.35 + corners[2] * 0.65  # the hand holds the lower edge
        unit = self.size[1] / 720
        middle = np.round(thumb + [0, 30 * unit]).astype(int).tolist()
        cv2.ellipse(picture, middle, (round(24 * unit), round(58 * unit)), 8, 0, 360, _SKIN, -1, cv2.LINE_AA)
        return picture


def hold_page(
    kind: str,
    seed: int,
    *,
    lines: Sequence[Sequence[str]] | None = None,
    draw: Glyphs = stroke_glyph,
    size: tuple[int, int] = (1280, 720),
    steady: float = 2.2,
) -> HeldPage:
    """Hold a page with two to four lines of numbers (or `lines`) for `steady` seconds, as HOLDINGS[kind] says.

    The same arguments give the same video.
    """
    rng = np.random.default_rng([list(HOLDINGS).index(kind), seed])
    if lines is None:
        counts = [int(rng.integers(1, 3)) for _ in range(rng.integers(2, 5))]
        lines = [[_number(rng) for _ in range(count)] for count in counts]
    ink = rows_of_numbers(lines, 0.08 * size[1] * rng.uniform(0.9, 1.15), rng, draw)
    paper = np.array(_PAPER, np.float32) * rng.uniform(0.85, 1)
    pen = np.array(_PENS[rng.integers(len(_PENS))], np.float32)
    page = np.round(paper + (pen - paper) * ink[..., None]).astype(np.uint8)
    numbers = tuple(number for line in lines for number in line)
    leaves = _ARRIVES + steady
    return HeldPage(numbers, _ARRIVES, leaves, leaves + _LEAVING, size, HOLDINGS[kind], page, seed)


def _number(rng: np.random.Generator) -> str:
    return "".join(sign_of(int(label)) for label in rng.integers(CLASS_COUNT, size=rng.integers(2, 6)))


def _room(size: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Draw a blurred room: walls and things of some colours."""
    width, height = size
    room = np.empty((height, width, 3), np.uint8)
    room[:] = _ROOM[rng.integers(len(_ROOM))]
    for _ in range(6):
        corner = rng.integers(0, (width, height))
        extent = rng.integers(60, 500, 2)
        colour = tuple(int(v) for v in rng.integers(20, 170, 3))
        cv2.rectangle(room, corner.tolist(), (corner + extent).tolist(), colour, -1)
    return cv2.GaussianBlur(room, (0, 0), 6)


def _seen(picture: np.ndarray, holding: Holding, speed: float, rng: np.random.Generator) -> np.ndarray:
    """Show what the webcam makes of it: the light falls off to a side, movement blurs, the sensor is noisy."""
    height, width = picture.shape[:2]
    light = (1 - holding.shade * np.linspace(0, 1, width, dtype=np.float32))[None, :, None]
    blurred = cv2.GaussianBlur(picture, (0, 0), holding.blur + min(0.25 * speed, 8) * height / 720)
    noise = rng.normal(0, holding.noise, (height, width, 1)).astype(np.float32)
    return np.clip(blurred * light + noise, 0, 255).astype(np.uint8)
