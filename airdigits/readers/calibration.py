"""Choose settings for a person from what was seen while they showed an open hand, pointed, made a fist and wrote.

Every value is measured, never asked for, and comes with what it was measured from. One that the defaults serve stays as it is.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from airdigits.hands.gestures import HELD, Gesture, gesture_of
from airdigits.ink.pen_modes import FREE_PEN, INDEX_PEN, PINCH_PEN, pen_mode
from airdigits.ink.smoothing import OneEuro, Point, SmoothingConfig
from airdigits.readers.calibration_samples import (
    ASKED,
    FIST,
    MISREAD,
    PALM,
    PINCH,
    POINT,
    WRITE,
    Samples,
    gaps_in,
    held_still,
    longest_held,
    pen_of,
    place_of,
    share_seen,
    shows,
)
from airdigits.readers.config import Config
from airdigits.readers.presets import PRESETS
from airdigits.support.settings import Setting

_SPARE = 1.5  # times what was measured: once more of it has to do no harm
_RESTS = 0.006  # frame heights: half of how far the decoder lets a tip wander that rests
_DRIFT = 0.5  # s: what is slower than this is no tremor
_SEEN = 0.9  # of the frames show a hand: the light is enough, or the distance right, whatever the figures say
_STEADIER = PRESETS["steady-hand"].changes["smoothing"]
_STEPS = 4  # from the usual smoothing to that of the preset for hands that tremble
_LONGEST_PAUSE = 3.0  # s


@dataclass(frozen=True)
class Finding:
    """What was measured, in words, and the settings that follow from it, by group and name; defaults where nothing changes."""

    words: str
    settings: Mapping[tuple[str, str], float | str]

    @property
    def changed(self) -> dict[tuple[str, str], float | str]:
        """The settings that are not the defaults."""
        return {(group, name): value for (group, name), value in self.settings.items() if value != _default(group, name)}

    def __str__(self) -> str:
        values = ", ".join(f"{group}.{name} = {value}" for (group, name), value in self.changed.items())
        return f"{self.words}: {values}" if values else self.words


def findings(seen: Samples) -> tuple[Finding, ...]:
    """Choose the settings. What was not shown long enough to be measured keeps its defaults, which the words say."""
    pen = pen_of(seen)
    return (
        _light(seen),
        _distance(seen),
        _pen(seen, pen),
        _tremor(seen, pen),
        _wander(seen),
        _misread(seen),
        *(_hold(seen, gesture, pen) for gesture in HELD),
        _pause(seen, pen),
    )


def _light(seen: Samples) -> Finding:
    samples = seen.get(PALM, ())
    if not samples:
        return _usual("light: not measured", "hints", "dark")
    light, share = float(np.median([s.brightness for s in samples])), share_seen(samples)
    usual = Config().hints.dark
    words = f"light: {light:.0f} of 255"
    if light >= usual:
        return _usual(f"{words}, enough", "hints", "dark")
    if share < _SEEN:
        return _usual(f"{words}: too dark, turn on a light and calibrate again", "hints", "dark")
    return _found(f"{words}: little, but the hand was seen in {100 * share:.0f} % of the frames", hints={"dark": 0.8 * light})


def _distance(seen: Samples) -> Finding:
    samples = seen.get(PALM, ())
    palms = [s.hand.palm_length(s.aspect) for s in samples if s.hand is not None]
    config = Config().hints
    if not palms:
        return _usual("distance: not measured", "hints", "closest", "farthest")
    palm = float(np.median(palms))
    words = f"distance: the palm is {100 * palm:.0f} % of the picture's height"
    change = {"closest": 1.2 * palm} if palm > config.closest else {"farthest": 0.8 * palm} if palm < config.farthest else {}
    if not change:
        return _usual(f"{words}, good", "hints", "closest", "farthest")
    where = "near" if "closest" in change else "far away"
    if share_seen(samples) < _SEEN:
        advice = "move back" if "closest" in change else "come closer"
        return _usual(f"{words}: too {where}, {advice} and calibrate again", "hints", "closest", "farthest")
    return _found(f"{words}: {where}, but it was seen well", hints=change)


def _pen(seen: Samples, pen: str) -> Finding:
    said = {
        INDEX_PEN: "the index finger stands up alone",
        PINCH_PEN: "thumb and index finger meet; the index finger was not seen up alone for long enough",
        FREE_PEN: "neither the index finger alone nor a pinch was seen for long enough: any movement writes, a rest reads it",
    }
    return _found(f"pen: {said[pen]}", pen={"mode": pen})


def _tremor(seen: Samples, pen: str) -> Finding:
    """Choose the least smoothing with which a tip that is held still rests, as the decoder understands it."""
    step = PINCH if pen == PINCH_PEN else POINT
    is_shown, mode = shows(step), pen_mode(INDEX_PEN if pen == FREE_PEN else pen)
    names = ("min_cutoff", "beta")
    tips = [
        (s.t, (x * s.aspect, y))
        for s in seen.get(step, ())
        if s.hand is not None and (is_shown(s) or pen == FREE_PEN)
        for x, y in (mode.sample(s.t, s.hand, s.aspect)[0].place,)
    ]
    tips = tips[len(tips) // 3 :]  # in the beginning the hand comes to its place
    if len(tips) < 2 or tips[-1][0] - tips[0][0] < 2 * _DRIFT:
        return _usual("tremor: not measured", "smoothing", *names)
    usual = SmoothingConfig()
    for step_number in range(_STEPS):
        share = step_number / (_STEPS - 1)
        values = {name: getattr(usual, name) + share * (_STEADIER[name] - getattr(usual, name)) for name in names}
        smoothing = OneEuro(SmoothingConfig(**values))
        if _shake([(t, smoothing(t, tip)) for t, tip in tips]) <= _RESTS:
            break
    words = f"tremor: the tip shakes by {100 * _shake(tips):.1f} % of the picture's height"
    if step_number == 0:
        return _usual(f"{words}, which the usual smoothing takes", "smoothing", *names)
    return _found(f"{words}, and is smoothed more", smoothing=values)


def _shake(tips: Sequence[tuple[float, Point]]) -> float:
    """Return how far a tip shakes about its slow way: the 95th percentile, in frame heights."""
    t, xy = np.array([each for each, _ in tips]), np.array([tip for _, tip in tips])
    near = np.abs(t[:, None] - t[None, :]) <= _DRIFT / 2
    slow = (near @ xy) / near.sum(axis=1, keepdims=True)
    return float(np.percentile(np.linalg.norm(xy - slow, axis=1), 95))


def _wander(seen: Samples) -> Finding:
    """Choose how far a hand that holds a gesture may wander."""
    needed = Config().dwell.open_palm
    places = [(s.t, place_of(s)) for s in held_still(seen.get(PALM, ()), shows(PALM))]
    ways = [
        max(math.dist(later, place) for at, later in places[number:] if at - t <= needed)
        for number, (t, place) in enumerate(places)
        if places[-1][0] - t >= needed
    ]
    if not ways:
        return _usual("stillness: not measured", "dwell", "still")
    far = float(np.percentile(ways, 90))
    words = f"stillness: a held hand wanders by {100 * far:.1f} % of the picture's height in {needed:g} s"
    return _at_least(words, "dwell", "still", _SPARE * far, digits=2)


def _misread(seen: Samples) -> Finding:
    """Choose how long a gesture may be misread while it is held."""
    gaps = [gap for step in (PALM, FIST) for gap in gaps_in(seen.get(step, ()), shows(step)) if gap <= MISREAD]
    longest = max(gaps, default=0.0)
    words = f"misread: a held gesture for {longest:.2f} s" if longest else "misread: never while a gesture was held"
    return _at_least(words, "dwell", "flicker", _SPARE * longest, digits=2)


def _hold(seen: Samples, gesture: Gesture, pen: str) -> Finding:
    """Choose how long a gesture is held until it counts: longer than it is shown in passing, if the hand can hold it as long."""
    name, usual = gesture.value, float(getattr(Config().dwell, gesture.value))
    passing = max(_passing(seen, gesture, pen), default=0.0)
    held = max(
        (longest_held(seen.get(step, ()), shows(step)) for step in (PALM, FIST) if ASKED[step] is gesture), default=math.inf
    )
    words = f"{HELD[gesture].hint}: " + (f"held in passing for {passing:.1f} s" if passing >= 0.05 else "never held in passing")
    if held < usual / 0.7 and held > 0:
        return _within(f"{words}, and held for no longer than {held:.1f} s", "dwell", name, 0.7 * held)
    return _at_least(words, "dwell", name, _SPARE * passing, digits=1)


def _pause(seen: Samples, pen: str) -> Finding:
    """Choose how long the pen is up until what is written is read: longer than between two strokes of a digit."""
    if pen == FREE_PEN:
        changes = dict(PRESETS["dwell"].changes["decoding"])
        return _found("pauses: a rest reads what is written, and has to be meant", decoding=changes)
    gaps = list(gaps_in(seen.get(WRITE, ()), shows(WRITE, pen)))
    if not gaps:
        return _usual("pauses: no pause between two strokes was seen", "decoding", "pause")
    words = f"pauses: {max(gaps):.2f} s between two strokes of a digit"
    return _at_least(words, "decoding", "pause", min(1.25 * max(gaps), _LONGEST_PAUSE), digits=1)


def _passing(seen: Samples, gesture: Gesture, pen: str) -> Iterator[float]:
    """Yield for how long a gesture was held that nobody had asked for: on the way to another, or between two strokes."""
    before: Gesture | None = None
    for step, samples in seen.items():
        is_shown = shows(step, pen)
        shown = [number for number, sample in enumerate(samples) if is_shown(sample)]
        until = (shown[-1] if step == WRITE else shown[0]) if shown else 0
        poses = [None if sample.hand is None else gesture_of(sample.hand) for sample in samples[:until]]
        first = next((number for number, pose in enumerate(poses) if pose is not before), len(poses))
        began: tuple[float, Point] | None = None
        for sample, pose in zip(samples[first:until], poses[first:], strict=True):
            if pose is not gesture or sample.hand is None:
                began = None
                continue
            place = place_of(sample)
            if began is None or math.dist(place, began[1]) > Config().dwell.still:  # a hand that moves holds nothing
                began = sample.t, place
            yield sample.t - began[0]
        before = ASKED.get(step)


def _found(words: str, **groups: Mapping[str, Any]) -> Finding:
    """Return a finding with these values, rounded to what can be told apart."""
    named = {(group, name): value for group, values in groups.items() for name, value in values.items()}
    return Finding(words, {at: value if isinstance(value, str) else float(f"{value:.3g}") for at, value in named.items()})


def _usual(words: str, group: str, *names: str) -> Finding:
    return Finding(words, {(group, name): _default(group, name) for name in names})


def _default(group: str, name: str) -> Any:
    return getattr(getattr(Config(), group), name)


def _at_least(words: str, group: str, name: str, value: float, digits: int) -> Finding:
    """Return a finding with a value, or the default where that is more."""
    return _usual(words, group, name) if value <= _default(group, name) else _within(words, group, name, value, digits)


def _within(words: str, group: str, name: str, value: float, digits: int = 1) -> Finding:
    """Return a finding with a value, rounded, and kept in the setting's range."""
    declared: Setting = getattr(Config(), group).__dataclass_fields__[name].metadata["setting"]
    rounded = math.ceil(round(value * 10**digits, 6)) / 10**digits
    return Finding(words, {(group, name): min(max(rounded, declared.low or 0.0), declared.high or math.inf)})
