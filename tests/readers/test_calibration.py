"""Settings measured on a simulated hand: one that is steady keeps the defaults, and one that is not gets what it needs."""

import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest

from airdigits.hands.hand import Hand
from airdigits.ink.smoothing import OneEuro, SmoothingConfig
from airdigits.readers.calibration import Finding, findings
from airdigits.readers.calibration_samples import FIST, PALM, PINCH, POINT, WRITE, Sample
from airdigits.readers.config import Config
from airdigits.synthesis.hand.script import Action, Hold, Write
from airdigits.synthesis.hand.simulation import SimulatorConfig, perform

STEPS: dict[str, list[Action]] = {
    PALM: [Hold("palm", 3.2)],
    POINT: [Hold("point", 3.2)],
    FIST: [Hold("fist", 1.7)],
    WRITE: [Write("4"), Hold("palm", 1.5)],
}


def samples(script: Sequence[Action], brightness: float = 120, shake: float = 0.0) -> list[Sample]:
    """What is seen of a script; with a tremor of 5 Hz that moves the hand by `shake` frame heights."""
    seen = []
    for t, hand, _ in perform(list(script), SimulatorConfig(seed=3)).hands():
        if hand is not None and shake:
            moved = hand.landmarks + [0, shake * np.sin(2 * np.pi * 5 * t), 0]
            hand = Hand(moved.astype(np.float32), hand.world, hand.handedness, hand.score)
        seen.append(Sample(t, hand, 4 / 3, brightness))
    return seen


def seen_of(**changes: list[Sample]) -> dict[str, list[Sample]]:
    return {step: changes.get(step) or samples(script) for step, script in STEPS.items()} | changes


def changed(found: Sequence[Finding]) -> dict[tuple[str, str], object]:
    return {at: value for finding in found for at, value in finding.changed.items()}


def words(found: Sequence[Finding], about: str) -> str:
    return next(finding.words for finding in found if finding.words.startswith(about))


def test_a_steady_hand_in_good_light_keeps_the_defaults_and_hears_what_was_measured():
    found = findings(seen_of())
    assert changed(found) == {}
    assert words(found, "light") == "light: 120 of 255, enough"
    assert words(found, "distance").endswith("good")
    assert "between two strokes" in words(found, "pauses")


def test_every_value_is_one_that_the_settings_take():
    shaken = {step: samples(script, brightness=20, shake=0.03) for step, script in STEPS.items()}
    config = Config()
    for (group, name), value in changed(findings(shaken)).items():
        declared = {field.name: field.metadata["setting"] for field in dataclasses.fields(getattr(config, group))}[name]
        assert declared.low <= value <= declared.high, (group, name)


def test_a_trembling_hand_is_smoothed_until_its_tip_rests():
    shaken = samples(STEPS[POINT], shake=0.012)
    found = changed(findings(seen_of(point=shaken)))
    assert set(found) == {("smoothing", "min_cutoff"), ("smoothing", "beta")}
    tips = [(s.t, (s.hand.landmarks[8, 0] * 4 / 3, s.hand.landmarks[8, 1])) for s in shaken if s.hand is not None]

    def spread(config: SmoothingConfig) -> float:
        smooth = OneEuro(config)
        return float(np.std([smooth(t, (float(x), float(y)))[1] for t, (x, y) in tips][30:]))

    smoother = SmoothingConfig(**{name: value for (_, name), value in found.items()})
    assert spread(smoother) < 0.8 * spread(SmoothingConfig())


def test_more_tremor_never_gets_less_smoothing():
    cutoffs = []
    for shake in (0.0, 0.003, 0.006, 0.012, 0.03):
        found = findings(seen_of(point=samples(STEPS[POINT], shake=shake)))
        cutoffs.append(next(f.settings["smoothing", "min_cutoff"] for f in found if f.words.startswith("tremor")))
    assert cutoffs == sorted(cutoffs, reverse=True)
    assert cutoffs[0] == Config().smoothing.min_cutoff > cutoffs[-1]


def test_a_hand_that_wanders_while_it_holds_may_wander_as_far():
    found = changed(findings(seen_of(palm=samples(STEPS[PALM], shake=0.05))))
    assert found["dwell", "still"] == pytest.approx(0.15, abs=0.03)


def test_who_cannot_point_writes_with_a_pinch_and_who_can_do_neither_writes_freely():
    fists = samples([Hold("fist", 3.2)])
    pinched = findings(seen_of(point=fists, pinch=samples([Hold("pinch", 3.2)])))
    assert changed(pinched)["pen", "mode"] == "pinch"
    neither = seen_of(point=fists, pinch=fists)
    del neither[WRITE]
    assert changed(findings(neither))["pen", "mode"] == "free"
    assert changed(findings(neither))["decoding", "pause"] > Config().decoding.pause


def test_a_gesture_that_is_shown_in_passing_has_to_be_held_for_longer():
    slowly = samples([Hold("palm", 0.3, (0.5, 0.4)), Hold("fist", 0.9), Hold("point", 3.2)])
    found = findings(seen_of(point=slowly))
    assert changed(found)["dwell", "closed_fist"] > 1.0
    assert "held in passing" in words(found, "fist")
    assert ("dwell", "open_palm") not in changed(found), "the palm was asked for before, and is not in passing"


def test_a_hand_that_cannot_hold_a_fist_for_long_has_to_hold_it_for_less():
    briefly = samples([Hold("palm", 0.5), Hold("fist", 0.3), Hold("palm", 1.0), Hold("fist", 0.3), Hold("palm", 1.0)])
    found = changed(findings(seen_of(fist=briefly)))
    assert 0.3 <= found["dwell", "closed_fist"] < 0.6


def test_misread_moments_are_bridged_and_lost_ones_are_no_other_gesture():
    misread = [
        s._replace(hand=samples([Hold("fist", 1)])[0].hand) if 40 <= i < 46 else s for i, s in enumerate(samples(STEPS[PALM]))
    ]
    found = changed(findings(seen_of(palm=misread)))
    assert 0.2 < found["dwell", "flicker"] <= 0.4


def test_slow_strokes_are_waited_for():
    slow = [s._replace(t=3 * s.t) for s in samples(STEPS[WRITE])]
    assert changed(findings(seen_of(write=slow)))["decoding", "pause"] > Config().decoding.pause


@pytest.mark.parametrize(
    ("brightness", "hand", "said"), [(20, True, "little, but"), (20, False, "too dark"), (120, False, "enough")]
)
def test_little_light_is_accepted_where_the_hand_is_seen_in_it(brightness: int, hand: bool, said: str):
    dim = [s if hand or i % 2 else s._replace(hand=None) for i, s in enumerate(samples(STEPS[PALM], brightness=brightness))]
    found = findings(seen_of(palm=dim))
    assert said in words(found, "light")
    assert (("hints", "dark") in changed(found)) == (said == "little, but")


def test_what_was_not_seen_keeps_its_defaults():
    found = findings({PALM: [], POINT: [], PINCH: [], FIST: []})
    assert set(changed(found)) == {("pen", "mode"), ("decoding", "pause")}, "any movement writes"
    assert "not measured" in words(found, "light") + words(found, "tremor")
