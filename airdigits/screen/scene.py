"""Define all that the screen shows of one moment, as plain values: a presenter fills it, the overlay draws it."""

from dataclasses import dataclass, field

import numpy as np

from airdigits.hands.hand import Hand
from airdigits.ink.stroke import Ink, Stroke


def _no_points() -> np.ndarray:
    return np.zeros((0, 2), np.float32)


@dataclass(frozen=True)
class Timeline:
    """Where a recording that is played stands: `t` of `length` seconds, its `title`, and whether it is paused.

    `speed` is a factor; 0 stands for as fast as it goes.
    """

    title: str
    t: float
    length: float
    speed: float = 1.0
    paused: bool = False


@dataclass(frozen=True)
class Calibration:
    """What `airdigits calibrate` shows.

    `lines` what is to be done, or what was found; `over` for each of the first ones whether it was seen; `share` how much of the
    next one is done, and `icon` the picture of it (`hand_icons.hand_icon`) or "".
    """

    lines: tuple[str, ...]
    over: tuple[bool, ...]
    share: float = 0.0
    icon: str = ""


@dataclass(frozen=True)
class RunState:
    """What the screen shows of the run itself, whatever is read.

    `fps`       frames per second of the whole loop; 0 is not shown.
    `status`    a line to show ("camera lost, reconnecting 3 s"), or "".
    `help`      the help panel is open.
    `recording` a session is being recorded.
    `ended`     the video is over, and its last picture stays.
    `timeline`  where the recording stands that is played, or None.
    """

    fps: float = 0.0
    status: str = ""
    help: bool = False
    recording: bool = False
    ended: bool = False
    timeline: Timeline | None = None


@dataclass(frozen=True, eq=False)
class Scene:
    """One moment of writing. Every default shows nothing, so a caller names only what there is.

    `hand`        the hand, landmarks in the unmirrored frame.
    `pen_down`    ink is flowing.
    `paused`      writing is switched off.
    `hint`        why the pen is up, in a few words ("index finger only, please"), or "".
    `advice`      what to do before the first digit, or "".
    `pen`         how it writes: "index", "pinch", "key" or "free"; the help follows it.
    `tip`         the pen's point, x and y as fractions of the unmirrored frame; None for the index fingertip.
    `strokes`     the finished strokes of the digit that is being written.
    `open_stroke` float [n, 2], the stroke that is growing: frame heights, as the writer sees it (as in `Stroke`).
    `fading`      ink of digits already read, each with its age in seconds; it fades within `overlay.FADE_SECONDS`.
    `found`       the digits that the ink seems to hold so far: signs, and the boxes of their ink (left, top, right, bottom).
    `guess`       float [CLASS_COUNT] or more, probabilities of the live guess, or None when there is nothing to guess.
    `image`       uint8 [28, 28], what the network sees of the ink, or None.
    `rejected`    why the latest ink is no digit, or "".
    `number`      the digits so far, with `?` at unclear places.
    `erased`      the signs that have just been erased from its end, or "".
    `unclear`     what each unclear place could be, from the first to the last: "3/8".
    `question`    the number that the person is asked to confirm, with the likeliest digits at its unclear places, or "".
    `entered`     the number that was just entered, for as long as it should be shown.
    `guessed`     positions in it that hold a guess which nobody confirmed.
    `dwell`       a gesture that is being held: what it will do ("enter", "erase", ...), and how much of its time is over, 0..1.
    `mirrored`    the writer sees the picture mirrored.
    `guide`       the steps of the first-run guide and how many are done, or None.
    `task`        the label of the digit to write (None: no more), how many are written, and how many there will be; or None.
    `calibration` what `airdigits calibrate` asks for, or None.
    `run`         what is shown of the run itself.
    """

    hand: Hand | None = None
    pen_down: bool = False
    paused: bool = False
    hint: str = ""
    advice: str = ""
    pen: str = "index"
    tip: tuple[float, float] | None = None
    strokes: tuple[Stroke, ...] = ()
    open_stroke: np.ndarray = field(default_factory=_no_points)
    fading: tuple[tuple[Ink, float], ...] = ()
    found: tuple[tuple[str, tuple[float, float, float, float]], ...] = ()
    guess: np.ndarray | None = None
    image: np.ndarray | None = None
    rejected: str = ""
    number: str = ""
    erased: str = ""
    unclear: tuple[str, ...] = ()
    question: str = ""
    entered: str | None = None
    guessed: tuple[int, ...] = ()
    dwell: tuple[str, float] | None = None
    mirrored: bool = False
    guide: tuple[tuple[str, ...], int] | None = None
    task: tuple[int | None, int, int] | None = None
    calibration: Calibration | None = None
    run: RunState = RunState()
