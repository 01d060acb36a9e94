"""Simulate a hand that writes a number or performs a script of gestures, frame by frame, with the ground truth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from airdigits.capture.frame import Frame
from airdigits.errors import UsageError
from airdigits.hands.hand import INDEX_TIP, Hand
from airdigits.labels import NUMBERS
from airdigits.synthesis.hand.background import BACKGROUNDS, paint_background
from airdigits.synthesis.hand.compositor import Compositor, placed_corners
from airdigits.synthesis.hand.digit_shapes import RecordedDigits, plain_digit
from airdigits.synthesis.hand.hand_renderer import Look, RenderedHand, render_hand
from airdigits.synthesis.hand.landmarks import landmarks_of, tracked
from airdigits.synthesis.hand.layout import lay_out
from airdigits.synthesis.hand.motion import Tremor
from airdigits.synthesis.hand.performance import Moment, Performance
from airdigits.synthesis.hand.script import PENS, SIDES, Action, Hold, Write
from airdigits.synthesis.hand.skeleton import POSES
from airdigits.synthesis.hand.skin import TONES

HANDS = ("right", "left")
LAYOUTS = ("auto", "beside", "stacked")
ENDS = ("palm", "away", "fist", "none")
FACINGS = ("palm", "back")
STARTS = ("rest", *SIDES)
_REST = 0.34  # frame heights: the fingertip of a hand at rest, all of its palm in the frame
_PIVOT = 7.0  # degrees that the hand turns about the elbow from one side of the frame to the other
_TREMOR = 0.0014  # frame heights, about 0.7 px at 480


@dataclass(frozen=True)
class SimulatorConfig:
    """Who writes, how, and how it is recorded."""

    hand: str = "right"
    skin: str = "medium"
    pen: str = "index"  # the pen mode of the program that is to read it
    facing: str = "palm"  # the side of the hand that the camera sees
    tilt: float = 8.0  # degrees, 0..45: how far the hand leans towards the camera
    speed: float = 1.0  # 1: about 1.2 s a digit
    background: str = "room"
    layout: str = "auto"  # digits side by side, stacked in one place, or as it fits
    in_one_go: bool = False  # the pen stays down from the first digit to the last
    come_from: str = "rest"  # a side of the frame that the hand comes in from, its pen down; or it rests in view first
    end: str = "palm"  # what the hand does after the last digit; "away": out where it came from
    mirror: bool = False  # recorded by a webcam that faces the writer: to be read mirrored
    size: tuple[int, int] = (640, 480)  # px, width and height
    fps: float = 30.0
    seed: int = 0
    strokes: Path | None = None  # .npz of trajectories to follow; None: the simulator's own forms

    def __post_init__(self) -> None:
        choices = (
            ("hand", self.hand, HANDS),
            ("skin", self.skin, tuple(TONES)),
            ("background", self.background, tuple(BACKGROUNDS)),
            ("layout", self.layout, LAYOUTS),
            ("come_from", self.come_from, STARTS),
            ("end", self.end, ENDS),
            ("facing", self.facing, FACINGS),
            ("pen", self.pen, tuple(PENS)),
        )
        for name, choice, known in choices:
            if choice not in known:
                raise UsageError(f"{name} {choice!r} is unknown: choose {', '.join(known)}")
        ranges = (
            ("tilt", self.tilt, 0, 45),
            ("speed", self.speed, 0.2, 5),
            ("fps", self.fps, 5, 120),
            ("width", self.size[0], 160, 3840),
            ("height", self.size[1], 120, 2160),
            ("seed", self.seed, 0, 2**63),
        )
        for name, value, low, high in ranges:
            if not low <= value <= high:
                raise UsageError(f"{name} {value:g} is out of range: choose {low:g} to {high:g}")


@dataclass(frozen=True, eq=False)
class Truth:
    """The ground truth of one frame.

    `t`        seconds.
    `tip`      [2] px of the frame, the tip of the index finger; the first pixel's centre is at 0.5. It lies outside of the
               frame when the hand does.
    `pose`     "palm", "point", "fist", ... (in a change, the nearer one), or "away".
    `pen`      whether the finger writes.
    `digit`    the label of the digit being written, from the beginning of its first stroke to the end of its last, or None.
    `position` its place in the number.
    """

    t: float
    tip: np.ndarray
    pose: str
    pen: bool
    digit: int | None
    position: int | None


class Simulation:
    """A performance in front of a camera. `frames()` and `hands()` can be iterated again, with the same result."""

    def __init__(self, actions: Sequence[Action], config: SimulatorConfig):
        _check(actions)
        self.config = config
        self.number = "".join(a.digits for a in actions if isinstance(a, Write))
        draw = RecordedDigits(config.strokes) if config.strokes is not None else plain_digit
        shapes = np.random.default_rng([config.seed, 0])
        places = lay_out(self.number, config.size, config.layout)
        self._performance = Performance(
            actions, lambda digit: draw(digit, shapes), places, config.size, config.speed, PENS[config.pen]
        )
        self._look = Look(config.hand, config.skin, config.tilt, config.size[1], config.facing)

    def __len__(self) -> int:
        """Return the number of frames."""
        return max(1, round(self._performance.seconds * self.config.fps))

    def frames(self) -> Iterator[tuple[Frame, Truth]]:
        """Render every frame, with its ground truth."""
        config = self.config
        scene = paint_background(config.background, config.size, np.random.default_rng([config.seed, 1]))
        compositor = Compositor(scene, np.random.default_rng([config.seed, 2]))
        tremor = Tremor(_TREMOR * config.size[1], np.random.default_rng([config.seed, 3]))
        for index in range(len(self)):
            t = index / config.fps
            moment = self._performance.at(t)
            rendered = render_hand(self._look, moment.stance)
            before, after = (self._in_frame(self._performance.at(max(0.0, t + s)).place) for s in _half_exposures(config.fps))
            placement = self._placement(rendered, self._in_frame(moment.place) + tremor(t))
            image = compositor.expose(rendered, placement, 2 * (after - before))
            yield Frame(t, image, index, config.mirror), self._truth(t, moment, rendered, placement)

    def hands(self, noise: bool = True) -> Iterator[tuple[float, Hand | None, Truth]]:
        """Yield what an almost perfect tracker would see, with the ground truth; hundreds of times faster than `frames`.

        With `noise`, the landmarks shake as a tracker's do (0.7 px of 480 lines, 2 mm in the world).
        """
        config = self.config
        rng = np.random.default_rng([config.seed, 4])
        tremor = Tremor(_TREMOR * config.size[1], np.random.default_rng([config.seed, 3]))
        for index in range(len(self)):
            t = index / config.fps
            moment = self._performance.at(t)
            turn, place = self._turn(moment.place), self._in_frame(moment.place) + tremor(t)
            landmarks, world = landmarks_of(self._look, moment.stance)
            points = landmarks @ turn.T + place
            hand = tracked(points / config.size, world, config.size[0] / config.size[1], rng if noise else None)
            pose = moment.pose if hand else "away"
            yield t, hand, Truth(t, points[INDEX_TIP], pose, moment.pen, moment.digit, moment.position)

    def _in_frame(self, place: np.ndarray) -> np.ndarray:
        """Convert px as the writer sees them to px of the frame."""
        return np.array([self.config.size[0] - place[0], place[1]]) if self.config.mirror else place

    def _placement(self, rendered: RenderedHand, place: np.ndarray) -> np.ndarray:
        """Return the affine map that moves the anchor to its place, the hand turning a little about the elbow."""
        rotation = self._turn(place)
        return np.column_stack([rotation, place - rotation @ rendered.anchor])

    def _turn(self, place: np.ndarray) -> np.ndarray:
        turn = np.radians(_PIVOT * (place[0] / self.config.size[0] - 0.5))
        return np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])

    def _truth(self, t: float, moment: Moment, rendered: RenderedHand, placement: np.ndarray) -> Truth:
        low, high = (f(placed_corners(rendered, placement), axis=0) for f in (np.min, np.max))
        seen = (high > 0).all() and (low < self.config.size).all()
        tip = placement[:, :2] @ rendered.tip + placement[:, 2]
        return Truth(t, tip, moment.pose if seen else "away", moment.pen, moment.digit, moment.position)


def simulate(number: str, config: SimulatorConfig = SimulatorConfig()) -> Simulation:
    """Let a hand write a number: it rests with an open palm or comes in, writes, and ends as `config.end` says.

    Raises UsageError for a number that has signs that are in no number or does not fit, DataError for unusable `config.strokes`.
    """
    middle, side = (0.5, _REST), "bottom" if config.come_from == "rest" else config.come_from
    endings: dict[str, list[Action]] = {
        "palm": [Hold("palm", 1.5, middle)],
        "fist": [Hold("fist", 1.0, middle)],
        "away": [Hold("away", 2.5, side=side)],
        "none": [],
    }
    start = Hold("palm", 0.5, middle)
    if config.come_from != "rest":
        start = Hold("away", 0.5, middle, side, returns=PENS[config.pen].down)
    return Simulation([start, Write(number, config.in_one_go), *endings[config.end]], config)


def perform(actions: Sequence[Action], config: SimulatorConfig = SimulatorConfig()) -> Simulation:
    """Let a hand follow a script of gestures.

        perform([Hold("palm", 1.0), Write("47"), Hold("fist", 0.8), Hold("away", 2.5)])

    All digits of a script share one layout. `config.end` is not used. Raises UsageError and DataError as `simulate` does.
    """
    return Simulation(list(actions), config)


def _check(actions: Sequence[Action]) -> None:
    if not actions:
        raise UsageError("the script is empty: give it at least one Hold or Write")
    for action in actions:
        if isinstance(action, Write):
            if not action.digits or any(NUMBERS.label_of(sign) is None for sign in action.digits):
                raise UsageError(f"{action.digits!r} is not a number: write digits, such as 2048, or -3.5")
            if not (0 <= action.rest <= 600 and 0 < action.travel <= 600):
                raise UsageError("a hand cannot rest or travel for less than no time: choose times up to 600 s")
        elif action.pose not in (*POSES, "away"):
            raise UsageError(f"pose {action.pose!r} is unknown: choose {', '.join(POSES)} or away")
        elif action.side not in SIDES:
            raise UsageError(f"side {action.side!r} is unknown: choose {', '.join(SIDES)}")
        elif action.returns not in (None, *POSES):
            raise UsageError(f"pose {action.returns!r} is unknown: choose {', '.join(POSES)}")
        elif not 0 < action.seconds <= 600:
            raise UsageError(f"a pose cannot be held for {action.seconds:g} s: choose a time up to 600")


def _half_exposures(fps: float) -> tuple[float, float]:
    return -0.25 / fps, 0.25 / fps
