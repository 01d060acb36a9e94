"""Draw a scene over the camera's picture: what the person who writes sees."""

import cv2
import numpy as np

from airdigits.ink.stroke import Ink
from airdigits.labels import CLASS_COUNT, sign_of
from airdigits.screen.calibration import calibration_panel
from airdigits.screen.canvas import Canvas
from airdigits.screen.guide import guide_panel
from airdigits.screen.help import help_panel
from airdigits.screen.number import entered_panel, number_panel
from airdigits.screen.palette import BLUISH_GREEN, INK, RESTING, SKY_BLUE
from airdigits.screen.panels import BARS, dwell_bar, guess_panel, label_panel, state_panel
from airdigits.screen.scene import Scene
from airdigits.screen.skeleton import draw_hand, draw_ring, hand_pixels, to_pixels
from airdigits.screen.sprite import Sprite
from airdigits.screen.stage import Stage
from airdigits.screen.task import task_panel
from airdigits.support.percentages import percent

FADE_SECONDS = 1.6  # s: how long the ink of a digit that has been read stays to be seen
_FADE_OPACITY = 0.55
_PEN = 9.0  # units: width of the ink's line
_FOUND = (SKY_BLUE, BLUISH_GREEN)  # lines below the digits found in ink, in turn


class Overlay:
    """Draws scenes over pictures.

    ```python
    overlay = Overlay(comfortable_size(640, 480))
    picture = overlay.draw(frame.image, Scene(hand=hand, pen_down=True, number="204"))
    ```
    """

    def __init__(self, size: tuple[int, int]) -> None:
        """`size`: width and height of what is drawn, in pixels; pictures are scaled to fit in it."""
        self._stage = Stage(size)
        self._unit, self._margin = self._stage.unit, self._stage.margin
        self._canvas = self._new_canvas(size)
        self._size = size  # of the video
        self._faded: dict[Ink, tuple[np.ndarray, int, int]] = {}

    def draw(self, image: np.ndarray, scene: Scene) -> np.ndarray:
        """Draw one frame.

        Takes BGR uint8 [h, w, 3] as the camera saw it and leaves it alone. Returns BGR uint8 of the overlay's size. The next
        call draws over it: copy it to keep it.
        """
        stage = self._stage
        stage.show(image, mirrored=scene.mirrored)
        video = stage.video
        height, width = video.shape[:2]
        if (width, height) != self._size:
            self._size, self._canvas, self._faded = (width, height), self._new_canvas((width, height)), {}
        self._draw_fading(video, scene.fading)
        self._draw_ink(video, scene)
        for place, (sign, box) in enumerate(scene.found):
            self._draw_found(video, sign, box, _FOUND[place % len(_FOUND)])
        ring = self._draw_hand(video, scene)
        if scene.run.help:  # drawn alone: few pictures have room beside it, and overlapping text cannot be read
            room = stage.width - 2 * self._margin, stage.height - 2 * self._margin
            stage.show_in_middle(help_panel(self._unit, *room, scene.pen))
            return stage.picture
        self._draw_panels(scene)
        if scene.dwell is not None:
            self._draw_dwell(ring, *scene.dwell)
        return stage.picture

    def _new_canvas(self, size: tuple[int, int]) -> Canvas:
        return Canvas(size, _PEN * self._unit)

    def _draw_ink(self, video: np.ndarray, scene: Scene) -> None:
        strokes = [stroke.points for stroke in scene.strokes]
        if len(scene.open_stroke):
            strokes.append(scene.open_stroke)
        self._canvas.show([points * np.float32(video.shape[0]) for points in strokes])
        self._canvas.blend(video)

    def _draw_hand(self, video: np.ndarray, scene: Scene) -> np.ndarray | None:
        """Draw the hand, and the ring around one that is held still. Returns the ring's lowest point, px, or None."""
        if scene.hand is None:
            return None
        height, width = video.shape[:2]
        points = hand_pixels(scene.hand, width, height, scene.mirrored)
        tip = None
        if scene.tip is not None:
            (tip,) = to_pixels(np.array([scene.tip]), width, height, scene.mirrored)
        draw_hand(video, points, self._unit, INK if scene.pen_down else RESTING, scene.pen_down, tip)
        if scene.dwell is None:
            return None
        return np.array(draw_ring(video, points, self._unit, scene.dwell[1], BLUISH_GREEN)) + (self._stage.left, self._stage.top)

    def _draw_found(
        self, video: np.ndarray, sign: str, box: tuple[float, float, float, float], colour: tuple[int, int, int]
    ) -> None:
        """Mark the ink of one digit among others: a line below it as broad as it is, and its sign below that."""
        height, width = video.shape[:2]
        left, _, right, bottom = (round(side * height) for side in box)
        y = min(bottom + round(14 * self._unit), height - 1)
        cv2.line(video, (left, y), (max(right, left + 1), y), colour, max(2, round(4 * self._unit)), cv2.LINE_AA)
        panel = label_panel(self._unit, sign, width)
        x = min(max((left + right - panel.width) // 2, 0), max(width - panel.width, 0))
        panel.stamp(video, x, min(y + round(8 * self._unit), max(height - panel.height, 0)))

    def _draw_fading(self, video: np.ndarray, fading: tuple[tuple[Ink, float], ...]) -> None:
        """Draw the ink of digits already read: once as a mask, which is then laid over the video, lighter each time."""
        self._faded = {ink: kept for ink, _ in fading if (kept := self._faded.get(ink)) is not None}
        for ink, age in fading:
            opacity = _FADE_OPACITY * (1 - age / FADE_SECONDS)
            if opacity <= 0 or not len(ink.points):
                continue
            if ink not in self._faded:
                canvas = self._new_canvas(self._size)
                canvas.show([stroke.points * np.float32(video.shape[0]) for stroke in ink.strokes])
                self._faded[ink] = canvas.coverage()
            mask, x, y = self._faded[ink]
            sprite = Sprite(mask.shape[1], mask.shape[0])
            sprite.paint(mask, INK, 0, 0, min(opacity, 1.0))
            sprite.stamp(video, x, y)

    def _draw_panels(self, scene: Scene) -> None:
        """Draw the panels. The large ones stand at the bottom: digits are written above, and there the forearm hides nothing."""
        unit, margin, stage = self._unit, self._margin, self._stage
        late = scene.hand is not None and scene.hand.lite
        state = state_panel(unit, scene.pen_down, scene.hint, stage.beside_corner(late), scene.paused)
        stage.show_run(scene.run, state, late=late)
        room = stage.width - 2 * margin
        if scene.guess is not None or scene.image is not None:
            guess = guess_panel(unit, *_guess_of(scene))
            guess.stamp(stage.picture, stage.width - margin - guess.width, stage.below - guess.height)
            room -= guess.width + margin
        if scene.calibration:
            panel = calibration_panel(
                unit,
                scene.calibration.lines,
                scene.calibration.over,
                round(100 * scene.calibration.share),
                scene.calibration.icon,
                room,
            )
            panel.stamp(stage.picture, margin, stage.below - panel.height)
        elif scene.task:
            task = task_panel(unit, *scene.task)
            task.stamp(stage.picture, margin, stage.below - task.height)
        else:
            self._draw_number(scene, room)

    def _draw_number(self, scene: Scene, room: int) -> None:
        """Draw the number, or what to do before there is one, and the guide above it; at most `room` px wide."""
        unit, margin, bottom = self._unit, self._margin, self._stage.below
        note = _note_of(scene)
        panels: list[Sprite] = []
        if scene.entered and not scene.number:
            panels.append(entered_panel(unit, scene.entered, room, scene.guessed))
        elif scene.number or scene.erased or note:
            panels.append(number_panel(unit, scene.number, note, room, unclear=scene.unclear, erased=scene.erased))
        elif scene.advice and not scene.guide:
            panels.append(label_panel(unit, scene.advice, room))
        if scene.guide and not (scene.entered or note):
            panels.append(guide_panel(unit, *scene.guide, room))
        for panel in panels:
            bottom -= panel.height
            panel.stamp(self._stage.picture, margin, bottom)
            bottom -= margin // 2

    def _draw_dwell(self, ring: np.ndarray | None, label: str, share: float) -> None:
        """Say what a gesture that is held will do: below its ring, or where no hand is seen, in the middle above the panels."""
        stage, margin = self._stage, self._margin
        if ring is None:
            bar = dwell_bar(self._unit, f"Hand away: {label}", round(100 * share))
            bar.stamp(stage.picture, (stage.width - bar.width) // 2, (stage.height - bar.height) // 2)
            return
        panel = label_panel(self._unit, f"Hold to {label}", stage.width)
        left = min(max(int(ring[0]) - panel.width // 2, margin), stage.width - margin - panel.width)
        top = min(int(ring[1]) + margin // 2, stage.below - panel.height)
        panel.stamp(stage.picture, left, top)


def _note_of(scene: Scene) -> str:
    """Return what is wrong with the number or the latest ink, and what to do, or ""."""
    if scene.question:
        return f"Enter {scene.question}? Hold again to confirm"
    if scene.rejected:
        return f"Not read: {scene.rejected}"
    return "Unclear: write it again, or press its key" if scene.unclear else ""


def _guess_of(scene: Scene) -> tuple[str, str, tuple[int, ...], bytes | None]:
    """Return what the guess panel shows: the sign, its probability in words, the bars and the image."""
    image = None if scene.image is None else np.ascontiguousarray(scene.image, np.uint8).tobytes()
    if scene.guess is not None:
        label = int(np.argmax(scene.guess))
        bars = tuple(int(b) for b in np.round(np.clip(scene.guess[:CLASS_COUNT], 0, 1) * BARS))
        return sign_of(label), percent(float(scene.guess[label])), bars, image
    return "", "", (0,) * CLASS_COUNT, image
