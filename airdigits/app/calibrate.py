"""Walk a person through the steps of `airdigits calibrate`, and keep what is seen at each."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from airdigits.app.live import LiveOptions, LiveRun
from airdigits.app.notices import Notices
from airdigits.capture.frame import Frame
from airdigits.errors import DataError
from airdigits.events import Event
from airdigits.ink.pen_modes import FREE_PEN, INDEX_PEN
from airdigits.ink.smoothing import Point
from airdigits.readers.air import AirReader
from airdigits.readers.calibration import Finding, findings
from airdigits.readers.calibration_samples import FIST, PALM, PINCH, POINT, WRITE, Sample, moved_on, pen_of, place_of, shows
from airdigits.readers.config import Config
from airdigits.screen.scene import Calibration, Scene
from airdigits.support.terminal import log

_PATIENCE = 15.0  # s for a step; what was not shown by then is left at its default
_SUMMARY = 8.0  # s: what was found stays on the screen
_RESTED = 1.5  # s: a pen that has been up this long has written
_NEVER = 10.0  # s: gestures that are held do nothing here
_PASSED_ON = ("q", "escape", "h", "m", "f")  # keys; the others mean nothing here
_SKIP = ("s", "space")


@dataclass(frozen=True)
class _Step:
    """What a person is asked to do, the picture of it, and for how many seconds it has to be seen."""

    name: str
    words: str
    icon: str
    seconds: float


_STEPS = (
    _Step(PALM, "Sit as when you write. Show your open hand, still", "open_palm", 3.0),
    _Step(POINT, "Raise only your index finger, and keep it still", "pointing_up", 3.0),
    _Step(PINCH, "Put thumb and index finger together, and keep still", "pinch", 3.0),
    _Step(FIST, "Make a fist, and hold it", "closed_fist", 1.5),
    _Step(WRITE, "Write a 4 in two strokes, then open your hand", "pointing_up", 0.4),
)


def config_for(config: Config) -> Config:
    """Change the settings for calibrating: no gesture enters or erases."""
    dwell = replace(config.dwell, open_palm=_NEVER, closed_fist=_NEVER, victory=_NEVER, i_love_you=_NEVER, away=6 * _NEVER)
    return replace(config, dwell=dwell, pen=replace(config.pen, mode=INDEX_PEN))


class _Watch:
    """Measures for how many `seconds` something was shown (`still`: in one place), and how long it has not been `since` then."""

    def __init__(self, is_shown: Callable[[Sample], bool], *, still: bool):
        self.seconds = self.since = 0.0
        self._is_shown, self._still = is_shown, still
        self._place: Point | None = None
        self._before: tuple[float, bool] | None = None

    def look(self, sample: Sample) -> None:
        """Look at the next frame."""
        shown = self._is_shown(sample)
        if shown and self._still and (self._place is None or moved_on(self._place, sample)):
            self._place, self.seconds = place_of(sample), 0.0
        if self._before is not None:
            passed = sample.t - self._before[0]
            self.seconds += passed if self._before[1] else 0.0
            self.since = 0.0 if shown else self.since + passed
        self._before = sample.t, shown


class CalibrateTask:
    """The loop's task in `airdigits calibrate`: ask for one pose after the other until all have been seen.

    `announce` gets what to do next. What was found is shown for a while where there is a window (`watched`).
    """

    def __init__(self, reader: AirReader, announce: Callable[[str], None], *, watched: bool):
        self._findings: tuple[Finding, ...] = ()  # empty until the last step is done
        self._reader, self._announce, self._watched = reader, announce, watched
        self._seen: dict[str, list[Sample]] = {}
        self._waiting = [step for step in _STEPS if step.name != PINCH]
        self._watch = _Watch(shows(PALM), still=True)
        self._over: list[tuple[str, bool]] = []  # what was asked for, and whether it was seen
        self._until = 0.0  # when the summary has been shown for long enough
        self._now = 0.0
        self._dismissed = False

    @property
    def done(self) -> bool:
        """Whether all steps are over, and what was found has been shown."""
        return bool(self._findings) and (not self._watched or self._dismissed or self._now >= self._until)

    def result(self) -> tuple[Finding, ...]:
        """Return what was found. Raises DataError, saying why, where not all steps were gone through."""
        if not any(sample.hand for samples in self._seen.values() for sample in samples):
            raise DataError("no hand was seen: sit in the light, hold one hand before the camera, and calibrate again")
        if not self._findings:
            steps = f"it ended at step {len(self._over) + 1} of {len(self._over) + len(self._waiting)}"
            raise DataError(f"not all steps were gone through, {steps}: nothing is written, and your settings are as they were")
        return self._findings

    def begin(self) -> None:
        """Ask for the first pose."""
        self._announce(self._waiting[0].words)

    def look(self, frame: Frame) -> None:
        """Keep what a frame shows; go on to the next step where it was the last one that was needed."""
        self._now = frame.t
        if not self._waiting:
            return
        step, hand = self._waiting[0], self._reader.hand
        samples = self._seen.setdefault(step.name, [])
        samples.append(Sample(frame.t, hand, self._reader.aspect, float(frame.image[::16, ::16].mean())))
        self._watch.look(samples[-1])
        succeeded = self._share(step) >= 1
        if succeeded or frame.t - samples[0].t > _PATIENCE:
            self._go_on(succeeded)

    def handle(self, event: Event) -> None:
        """Do nothing: the hand tells all."""

    def press(self, key: str) -> str | None:
        """Handle a key: s skips a step; any key takes the summary away."""
        if key in _PASSED_ON:
            return key
        if not self._waiting:
            self._dismissed = True
        elif key in _SKIP:
            self._seen.setdefault(self._waiting[0].name, [])
            self._go_on(succeeded=False)
        return None

    def dress(self, scene: Scene) -> Scene:
        """Show the steps, or what was found, and nothing that was read."""
        if self._waiting:
            step, rest = self._waiting[0], [step.words for step in self._waiting[1:]]
            lines = (*(words for words, _ in self._over), step.words, *rest)
            shown = Calibration(lines, tuple(seen for _, seen in self._over), self._share(step), step.icon)
        else:
            shown = Calibration(tuple(map(str, self._findings)), tuple(not finding.changed for finding in self._findings))
        hint = "" if scene.hand is not None else scene.hint
        return Scene(
            hand=scene.hand,
            pen_down=scene.pen_down,
            hint=hint,
            tip=scene.tip,
            strokes=scene.strokes,
            open_stroke=scene.open_stroke,
            mirrored=scene.mirrored,
            calibration=shown,
            run=scene.run,
        )

    def _share(self, step: _Step) -> float:
        """Return how much of a step is done."""
        share = min(self._watch.seconds / step.seconds, 1.0)
        if step.name != WRITE:
            return share
        return 0.7 * share + 0.3 * min(self._watch.since / _RESTED, 1.0) * (share == 1)

    def _go_on(self, succeeded: bool) -> None:
        step = self._waiting.pop(0)
        self._over.append((step.words, succeeded))
        if step.name == POINT and not succeeded:
            self._waiting.insert(0, next(each for each in _STEPS if each.name == PINCH))
        if step.name in (POINT, PINCH) and self._waiting[0].name != PINCH and (mode := pen_of(self._seen)) != INDEX_PEN:
            self._use(mode)
        if self._waiting:
            next_step = self._waiting[0].name
            self._watch = _Watch(shows(next_step, self._reader.config.pen.mode), still=next_step != WRITE)
            self._announce(self._waiting[0].words)
            return
        self._findings, self._until = findings(self._seen), self._now + _SUMMARY

    def _use(self, mode: str) -> None:
        """Have the reader write with the pen that the person can hold; who writes freely is asked for no strokes."""
        reader = self._reader
        reader.config = replace(reader.config, pen=replace(reader.config.pen, mode=mode))
        reader.restart()
        if mode == FREE_PEN:
            self._waiting = [step for step in self._waiting if step.name != WRITE]


def calibrate_live(options: LiveOptions, announce: Callable[[str], None]) -> tuple[Finding, ...]:
    """Walk a person through the steps of calibrating. `announce` gets what to do; returns what was found.

    Raises DataError where not all steps were gone through.
    """
    options = replace(options, config=config_for(options.config), fallback=False)
    with LiveRun(options, Notices(log)) as live:
        assert isinstance(live.reader, AirReader)
        task = CalibrateTask(live.reader, announce, watched=live.window is not None)
        live.run(video=options.save_video, task=task)
    return task.result()
