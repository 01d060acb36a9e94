"""Draw a scene over the camera's picture: what the person who writes sees."""

import cv2
import numpy as np

from airdigits.ink.stroke import Ink
from airdigits.labels import CLASS_COUNT, sign_of
from airdigits.screen.canvas import Canvas
from airdigits.screen.guide import guide_panel
from airdigits.screen.help import HINTS, help_panel
from airdigits.screen.number import entered_panel, number_panel
from airdigits.screen.palette import BLUISH_GREEN, INK, RESTING, SKY_BLUE
from airdigits.screen.panels import (
    BARS,
    corner_panel,
    dwell_bar,
    guess_panel,
    label_panel,
    state_panel,
    status_panel,
)
from airdigits.screen.scene import Scene
from airdigits.screen.skeleton import draw_hand, draw_ring, hand_pixels, to_pixels
from airdigits.screen.sprite import Sprite
from airdigits.screen.task import task_panel

FADE_SECONDS = 1.6  # s: how long the ink of a digit that has been read stays to be seen
_FADE_OPACITY = 0.55
_PEN = 9.0  # units: width of the ink's line
_FOUND = (SKY_BLUE, BLUISH_GREEN)  # lines below the digits found in ink, in turn
_DESIGN = (960, 720)  # the layout is made for this many units; a wider or taller picture has more room, not larger text
_LINE = 38  # units: height of a panel of one line
_SMALLEST_UNIT = 0.5  # px: smaller text cannot be read
_LEAST_SIDE = 720  # px: smaller pictures are enlarged, so that text and ink are sharp ...
_MOST_ENLARGED = 4  # ... but not beyond reason


def comfortable_size(width: int, height: int) -> tuple[int, int]:
    """Choose the size (width, height) in which to show pictures of this size: small ones enlarged to 720 lines, sides even."""
    scale = min(max(1.0, _LEAST_SIDE / min(width, height)), _MOST_ENLARGED)
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


class Overlay:
    """Draws scenes over pictures.

    ```python
    overlay = Overlay(comfortable_size(640, 480))
    picture = overlay.draw(frame.image, Scene(hand=hand, pen_down=True, number="204"))
    ```
    """

    def __init__(self, size: tuple[int, int]) -> None:
        """`size`: width and height of what is drawn, in pixels; pictures of another size are scaled to it."""
        self.size = self._width, self._height = size
        self._unit = max(min(self._width / _DESIGN[0], self._height / _DESIGN[1]), _SMALLEST_UNIT)
        self._margin = round(18 * self._unit)
        self._picture = np.zeros((self._height, self._width, 3), np.uint8)
        self._canvas = Canvas(size, _PEN * self._unit)
        self._faded: dict[Ink, tuple[np.ndarray, int, int]] = {}

    def draw(self, image: np.ndarray, scene: Scene) -> np.ndarray:
        """Draw one frame.

        Takes BGR uint8 [h, w, 3] as the camera saw it and leaves it alone. Returns BGR uint8 of the overlay's size. The next
        call draws over it: copy it to keep it.
        """
        picture = self._video(image, scene.mirrored)
        self._draw_fading(picture, scene.fading)
        self._draw_ink(picture, scene)
        for place, (sign, box) in enumerate(scene.found):
            self._draw_found(picture, sign, box, _FOUND[place % len(_FOUND)])
        points = None
        if scene.hand is not None:
            points = hand_pixels(scene.hand, self._width, self._height, scene.mirrored)
            tip = None
            if scene.tip is not None:
                (tip,) = to_pixels(np.array([scene.tip]), self._width, self._height, scene.mirrored)
            draw_hand(picture, points, self._unit, INK if scene.pen_down else RESTING, scene.pen_down, tip)
        if points is not None and scene.dwell is not None:
            self._draw_dwell(picture, points, *scene.dwell)
        if scene.help:  # drawn alone: few pictures have room beside it, and overlapping text cannot be read
            panel = help_panel(self._unit, self._width - 2 * self._margin, self._height - 2 * self._margin, scene.pen)
            panel.stamp(picture, (self._width - panel.width) // 2, (self._height - panel.height) // 2)
            return picture
        self._draw_panels(picture, scene)
        if points is None and scene.dwell is not None:
            label, share = scene.dwell
            bar = dwell_bar(self._unit, f"Hand away: {label}", round(100 * share))
            bar.stamp(picture, (self._width - bar.width) // 2, self._height - self._margin - bar.height)
        return picture

    def _video(self, image: np.ndarray, mirrored: bool) -> np.ndarray:
        if image.shape[:2] != self._picture.shape[:2]:
            shrinks = image.shape[0] > self._height
            image = cv2.resize(image, self.size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
        if mirrored:
            return cv2.flip(image, 1, dst=self._picture)
        np.copyto(self._picture, image)
        return self._picture

    def _draw_ink(self, picture: np.ndarray, scene: Scene) -> None:
        strokes = [stroke.points for stroke in scene.strokes]
        if len(scene.open_stroke):
            strokes.append(scene.open_stroke)
        self._canvas.show([points * np.float32(self._height) for points in strokes])
        self._canvas.blend(picture)

    def _draw_found(
        self, picture: np.ndarray, sign: str, box: tuple[float, float, float, float], colour: tuple[int, int, int]
    ) -> None:
        """Mark the ink of one digit among others: a line below it as broad as it is, and its sign below that."""
        left, _, right, bottom = (round(side * self._height) for side in box)
        y = min(bottom + round(14 * self._unit), self._height - 1)
        cv2.line(picture, (left, y), (max(right, left + 1), y), colour, max(2, round(4 * self._unit)), cv2.LINE_AA)
        panel = label_panel(self._unit, sign, self._width)
        x = min(max((left + right - panel.width) // 2, 0), max(self._width - panel.width, 0))
        panel.stamp(picture, x, min(y + round(8 * self._unit), max(self._height - panel.height, 0)))

    def _draw_fading(self, picture: np.ndarray, fading: tuple[tuple[Ink, float], ...]) -> None:
        """Draw the ink of digits already read: once as a mask, which is then laid over the video, lighter each time."""
        self._faded = {ink: kept for ink, _ in fading if (kept := self._faded.get(ink)) is not None}
        for ink, age in fading:
            opacity = _FADE_OPACITY * (1 - age / FADE_SECONDS)
            if opacity <= 0 or not len(ink.points):
                continue
            if ink not in self._faded:
                self._faded[ink] = self._ink_mask(ink)
            mask, x, y = self._faded[ink]
            sprite = Sprite(mask.shape[1], mask.shape[0])
            sprite.paint(mask, INK, 0, 0, min(opacity, 1.0))
            sprite.stamp(picture, x, y)

    def _ink_mask(self, ink: Ink) -> tuple[np.ndarray, int, int]:
        """Return the ink's coverage in the smallest rectangle that holds it, and where that lies in the picture."""
        canvas = Canvas(self.size, _PEN * self._unit)
        canvas.show([stroke.points * np.float32(self._height) for stroke in ink.strokes])
        return canvas.coverage()

    def _draw_panels(self, picture: np.ndarray, scene: Scene) -> None:
        """Draw the panels. The large ones stand at the bottom: digits are written above, and there the forearm hides nothing."""
        unit, margin = self._unit, self._margin
        right, bottom, width = self._width - margin, self._height - margin, self._width - 2 * margin

        corner = corner_panel(unit, round(scene.fps), scene.hand is not None and scene.hand.lite)
        corner.stamp(picture, right - corner.width, margin)
        above = width - corner.width - margin
        state = state_panel(unit, scene.pen_down, scene.hint, above)
        state.stamp(picture, margin, margin)
        if scene.status:
            status_panel(unit, scene.status, above).stamp(picture, margin, margin + state.height + margin // 2)

        below = width
        if scene.guess is not None or scene.image is not None:
            guess = guess_panel(unit, *_guess_of(scene))
            guess.stamp(picture, right - guess.width, bottom - guess.height)
            below -= guess.width + margin
        self._draw_number(picture, scene, below)
        if scene.task:
            task = task_panel(unit, *scene.task)
            task.stamp(picture, margin, bottom - round(_LINE * unit) - margin - task.height)

    def _draw_number(self, picture: np.ndarray, scene: Scene, below: int) -> None:
        """Draw the number, or what to do before there is one, and above it question or guide; at most `below` px wide."""
        unit, margin, bottom = self._unit, self._margin, self._height - self._margin
        if scene.entered and not scene.number:
            number = entered_panel(unit, scene.entered, below, scene.guessed)
        elif note := _note_of(scene):
            number = number_panel(unit, scene.number, note, below, unclear=scene.unclear)
        elif scene.guide and not scene.number:
            number = guide_panel(unit, *scene.guide, below)
        else:
            number = number_panel(unit, scene.number, "" if scene.number else HINTS[scene.pen], below, warning=False)
        number.stamp(picture, margin, bottom - number.height)
        if scene.question:
            question = status_panel(unit, f"Enter {scene.question}? Hold again to confirm", below)
            question.stamp(picture, margin, bottom - number.height - margin // 2 - question.height)
        elif scene.guide and scene.number:
            guide = guide_panel(unit, *scene.guide, below)
            guide.stamp(picture, margin, bottom - number.height - margin // 2 - guide.height)

    def _draw_dwell(self, picture: np.ndarray, points: np.ndarray, label: str, share: float) -> None:
        """Draw the ring around a hand that holds still, and what it will do."""
        x, y = draw_ring(picture, points, self._unit, share, BLUISH_GREEN)
        panel = label_panel(self._unit, f"Hold to {label}", self._width)
        left = min(max(x - panel.width // 2, self._margin), self._width - self._margin - panel.width)
        top = min(y + self._margin // 2, self._height - self._margin - panel.height)
        panel.stamp(picture, left, top)


def _note_of(scene: Scene) -> str:
    """Return what is wrong with the number or the latest ink, and what to do, or ""."""
    if scene.rejected:
        return f"Not read: {scene.rejected}"
    return "Unclear: write it again, or press its key" if scene.unclear else ""


def _guess_of(scene: Scene) -> tuple[str, str, tuple[int, ...], bytes | None]:
    """Return what the guess panel shows: the sign, its probability in words, the bars and the image."""
    image = None if scene.image is None else np.ascontiguousarray(scene.image, np.uint8).tobytes()
    if scene.guess is not None:
        label = int(np.argmax(scene.guess))
        bars = tuple(int(b) for b in np.round(np.clip(scene.guess, 0, 1) * BARS))
        return sign_of(label), f"{100 * float(scene.guess[label]):.0f} %", bars, image
    return "", "", (0,) * CLASS_COUNT, image
