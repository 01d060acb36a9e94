"""A writer's state to the scene that the overlay draws."""

from collections import deque
from dataclasses import dataclass

from airdigits.app.guide import Guide
from airdigits.events import DigitRead, Event, NumberEntered
from airdigits.hands.dwell import Command
from airdigits.hands.gestures import Gesture
from airdigits.ink.stroke import Ink
from airdigits.readers.air import AirReader
from airdigits.screen.overlay import FADE_SECONDS
from airdigits.screen.scene import Scene

_ENTERED_SHOWN = 2.5  # s: how long an entered number stays on the screen
_HOLD_SHOWN = 0.2  # of its time: a pose held for less is no intention yet
_FPS_WINDOW = 30  # frames over which the frame rate is averaged


@dataclass(frozen=True, eq=False)
class _Read:
    t: float
    ink: Ink


class SceneBuilder:
    """Remembers what the screen shows longer than the writer does: fading ink, the entered number, the frame rate."""

    def __init__(self, writer: AirReader, guide: Guide | None = None):
        self._writer, self._guide = writer, guide
        self._reads: deque[_Read] = deque(maxlen=8)
        self._entered: NumberEntered | None = None
        self._clock: deque[float] = deque(maxlen=_FPS_WINDOW)

    def note(self, event: Event) -> None:
        """Take notice of what happened."""
        if self._guide:
            self._guide.note(event)
        if isinstance(event, NumberEntered):
            self._entered = event
        elif isinstance(event, DigitRead) and self._writer.last is not None:
            self._reads.append(_Read(event.t, self._writer.last.ink))

    def scene(self, t: float, now: float, *, status: str = "", help: bool = False) -> Scene:
        """The scene at `t` seconds of the source's clock; `now` is the wall clock's time, for the frame rate alone."""
        writer = self._writer
        self._clock.append(now)
        elapsed = self._clock[-1] - self._clock[0]
        if self._entered and t - self._entered.t > _ENTERED_SHOWN:
            self._entered = None
        while self._reads and t - self._reads[0].t > FADE_SECONDS:
            self._reads.popleft()
        last = writer.last if self._reads else None
        shown = writer.guess or last
        return Scene(
            hand=writer.hand,
            pen_down=writer.pen_down,
            reason=writer.reason,
            pen=writer.config.pen.mode,
            tip=writer.touch.place if writer.touch else None,
            strokes=writer.strokes,
            open_stroke=writer.growing,
            fading=tuple((read.ink, t - read.t) for read in self._reads),
            guess=shown.probabilities if shown and (writer.guess or shown.digit is not None) else None,
            image=shown.image if shown else None,
            last=last,
            number=str(writer.number),
            entered=self._entered.number if self._entered else None,
            progress=self._progress(),
            fps=(len(self._clock) - 1) / elapsed if elapsed > 0 else 0.0,
            mirrored=writer.mirrored,
            status=status,
            help=help,
            guide=self._guide.shown if self._guide else None,
        )

    def _progress(self) -> tuple[str, float] | None:
        """A hold that is well on its way and would change something; a hand that passes through a pose shows nothing."""
        writer = self._writer
        passing = writer.pose not in (None, Gesture.OPEN_PALM, Gesture.CLOSED_FIST, Gesture.VICTORY)
        if writer.hold is None or passing:
            return None
        command, share = writer.hold
        if not (writer.can_undo if command is Command.UNDO else writer.strokes or len(writer.number)):
            return None
        return (command.value, share) if share >= _HOLD_SHOWN else None
