"""The decoder with the real networks: from ink, frame by frame, to digits."""

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airdigits.decoding.config import DecodingConfig
from airdigits.decoding.decoder import Decoder
from airdigits.decoding.explanation import Explainer, Explanation
from airdigits.decoding.rescoring import RescoringNetwork
from airdigits.decoding.span_network import SpanNetwork
from airdigits.ink.pen_point import InkPoint
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.prediction import Prediction
from tests.decoding.made_ink import HEIGHT, START, Frame, Listener, MadeInk, digit_strokes, number_in_one_go, read, text_of

PAUSE = DecodingConfig().pause
PATIENCE = DecodingConfig().patience
BELOW = np.array([0.5, 0.95])


def with_ways(sign: str, seed: int) -> MadeInk:
    """A digit, with the way in from below and the way out in the same stroke."""
    first = digit_strokes(sign, np.random.default_rng(seed))[0][0]
    return MadeInk(place=BELOW).move(first, 0.4).digit(sign, np.random.default_rng(seed)).move(BELOW, 0.4)


def two_strokes(sign: str, lift: float, pace: float) -> MadeInk:
    """A digit in two strokes, the pen up for `lift` seconds between them."""
    forms = (digit_strokes(sign, np.random.default_rng(seed)) for seed in itertools.count())
    first, second = next(form for form in forms if len(form) == 2)
    return MadeInk(place=first[0]).follow(first, pace).lift(second[0], lift).follow(second, pace / 2)


def scratching(seconds: float = 4.0) -> MadeInk:
    t = np.linspace(0, seconds, int(100 * seconds))
    way = np.stack([0.5 + 0.1 * np.cos(6 * np.pi * t) + 0.02 * t, 0.5 + 0.03 * np.sin(4 * np.pi * t)], axis=1)
    return MadeInk(place=way[0]).follow(way, seconds)


def scribbling(seconds: float, fps: float) -> list[Frame]:
    """Loops without an end, which now and then look like a digit."""
    t = np.arange(0, seconds, 1 / fps)
    x = 0.6 + 0.2 * np.sin(5.65 * t) + 0.1 * np.sin(0.86 * t)
    y = 0.5 + 0.12 * np.sin(3.96 * t) + 0.1 * np.cos(1.33 * t)
    return list(zip(t.tolist(), zip(x.tolist(), y.tolist(), strict=True), strict=True))


def bytes_of(listener: Listener) -> list[tuple[object, ...]]:
    """All that is settled, to the last bit."""
    return [
        (t, p.digit, p.unclear, p.reason, p.probabilities.tobytes(), p.image.tobytes(), p.ink.points.tobytes())
        for t, p in listener.settled
    ]


def assert_well_formed(predictions: list[Prediction]) -> None:
    for prediction in predictions:
        assert prediction.probabilities.shape == (10,)
        assert prediction.probabilities.sum() == pytest.approx(1, abs=1e-4)
        assert len(prediction.ink.points)
        assert (prediction.digit is None) == bool(prediction.reason)


def test_digits_with_a_way_in_and_a_way_out_are_read(decoder: Decoder):
    texts = {sign: [read(decoder, with_ways(sign, seed).frames()).text for seed in range(3)] for sign in "0123456789"}
    right = sum(texts[sign].count(sign) for sign in texts)
    assert right >= 27, texts


@pytest.mark.parametrize("fps", [12, 30, 60])
def test_numbers_in_one_go_are_read(decoder: Decoder, fps: float):
    numbers = ("42", "007", "1359", "8675", "31")
    texts = [read(decoder, number_in_one_go(number, np.random.default_rng(1)).frames(fps)).text for number in numbers]
    assert sum(map(str.__eq__, texts, numbers)) >= 4, texts


@pytest.mark.parametrize("pace", [0.5, 1.6], ids=["fast", "slow"])
@pytest.mark.parametrize("lift", [0.15, 0.5])
@pytest.mark.parametrize("sign", ["4", "5", "7"])
def test_digits_of_two_strokes_are_read(decoder: Decoder, sign: str, lift: float, pace: float):
    assert read(decoder, two_strokes(sign, lift, pace).frames()).text == sign


@pytest.mark.parametrize("lift", [0.9, 1.2])
def test_a_first_stroke_that_is_no_digit_waits_longer_for_the_second(decoder: Decoder, lift: float):
    assert PAUSE < lift < PAUSE + PATIENCE
    assert read(decoder, two_strokes("4", lift, 1.6).frames()).text == "4"


@pytest.mark.parametrize(
    "ink",
    [scratching(), MadeInk().move((0.9, 0.42), 0.5), MadeInk().rest(3.0), MadeInk().move((0.32, 0.41), 0.3)],
    ids=["scratching", "a swipe", "a rest", "a twitch"],
)
def test_ink_that_is_no_digit_leaves_nothing(decoder: Decoder, ink: MadeInk):
    assert read(decoder, ink.frames()).text == ""


def test_ink_that_is_no_digit_is_told_of_once_unless_it_is_a_speck(decoder: Decoder):
    assert [(p.digit, p.unclear) for _, p in read(decoder, scratching(1.0).frames()).settled] == [(None, False)]
    assert read(decoder, MadeInk().move((0.34, 0.4), 0.3).frames()).settled == []


def test_a_digit_that_is_not_sure_enough_is_unclear_and_says_what_it_could_be(
    span_network: SpanNetwork, classifier: DigitClassifier, rescoring: RescoringNetwork
):
    doubting = Decoder(span_network, classifier, rescoring=rescoring, config=DecodingConfig(sure=1.0))
    for sign in "23689":
        ((_, seen),) = read(doubting, MadeInk().digit(sign, np.random.default_rng(1)).frames()).settled
        assert (seen.digit, seen.unclear) == (None, True)
        assert str(seen.likeliest[0]) == sign
        assert seen.reason == "could be {} or {}".format(*seen.likeliest)


def test_a_clear_digit_settles_after_the_pause_and_an_unclear_one_later(
    span_network: SpanNetwork, classifier: DigitClassifier, rescoring: RescoringNetwork
):
    ink = MadeInk().digit("3", np.random.default_rng(0))
    for sure, due in ((DecodingConfig().sure, PAUSE), (1.0, PAUSE + PATIENCE)):
        ((t, _),) = read(
            Decoder(span_network, classifier, rescoring=rescoring, config=DecodingConfig(sure=sure)), ink.frames()
        ).settled
        assert ink.now + due - 0.15 <= t <= ink.now + due + 0.05


def test_a_clear_digit_does_not_wait_for_the_unclear_one_before_it(decoder: Decoder, monkeypatch: pytest.MonkeyPatch):
    judge = Explainer._judge

    def doubting_twos(self: Explainer, *args: Any) -> Prediction:
        seen = judge(self, *args)
        return replace(seen, digit=None, unclear=True) if seen.digit == 2 else seen

    monkeypatch.setattr(Explainer, "_judge", doubting_twos)
    rng = np.random.default_rng(0)
    ink = MadeInk().digit("2", rng)
    (three,) = digit_strokes("3", rng, START[0] + 1.4 * HEIGHT)
    ink.lift(three[0], PAUSE + 0.5 * PATIENCE).follow(three, 0.9)  # the 3 begins while another stroke of the 2 is waited for
    (first, _), (second, _) = read(decoder, ink.frames()).settled
    assert first == second
    assert ink.now + PAUSE - 0.15 <= first <= ink.now + PAUSE + 0.05


def test_nothing_settles_while_another_stroke_may_be_beginning(decoder: Decoder):
    ink = MadeInk().digit("3", np.random.default_rng(0))
    listener = Listener(decoder)
    for _ in listener.play(ink.frames(after=PAUSE - 0.2)):
        pass
    assert decoder.advance(ink.now + 3, waiting=True) == []
    assert text_of(decoder.advance(ink.now + 3.1)) == "3"


def test_digits_settle_from_the_left_while_the_pen_is_still_down(decoder: Decoder):
    ink = number_in_one_go("31415926", np.random.default_rng(0))
    early = [p for t, p in read(decoder, ink.frames()).settled if t < ink.now]
    assert "31415926".startswith(text_of(early)[:2])
    assert len(early) >= 2


def test_a_digit_settles_where_the_tip_rests_with_the_pen_down_and_the_next_one_goes_on_from_there(decoder: Decoder):
    ink = MadeInk().digit("3", np.random.default_rng(0)).rest(1.2)
    resting = ink.now
    second = digit_strokes("2", np.random.default_rng(0), START[0] + 1.3 * HEIGHT)[0]
    listener = read(decoder, ink.move(second[0]).follow(second, 0.9).frames())
    assert listener.text == "32"
    assert listener.settled[0][0] <= resting


@pytest.mark.parametrize("number", ["2048", "314159"])
def test_what_is_read_does_not_depend_on_guessing(decoder: Decoder, number: str):
    frames = number_in_one_go(number, np.random.default_rng(2)).frames() + [(t + 20, place) for t, place in scribbling(15, 30)]
    told = []
    for decoder.guessing in (True, False, True):
        told.append(bytes_of(read(decoder, frames)))
    assert told[0] == told[1] == told[2]


def test_after_a_restart_nothing_is_left_of_ink_that_was_written_at_the_same_times(
    decoder: Decoder, span_network: SpanNetwork, classifier: DigitClassifier, rescoring: RescoringNetwork
):
    def timed(sign: str) -> list[Frame]:
        stroke = digit_strokes(sign, np.random.default_rng(0))[0]
        points = stroke[np.linspace(0, len(stroke) - 1, 25).astype(int)].tolist()
        return [*((i / 25, (x, y)) for i, (x, y) in enumerate(points)), *((1 + i / 25, None) for i in range(50))]

    for sign in "3629":
        fresh = read(Decoder(span_network, classifier, rescoring=rescoring), timed(sign))
        assert bytes_of(read(decoder, timed(sign))) == bytes_of(fresh)


def test_the_guess_follows_the_ink_and_is_gone_when_it_has_settled(decoder: Decoder):
    ink = number_in_one_go("23", np.random.default_rng(1))
    guesses = [text_of(decoder.guess) for _ in Listener(decoder).play(ink.frames())]
    assert "2" in guesses
    assert "23" in guesses
    assert decoder.guess == ()


def test_what_has_settled_is_explained(decoder: Decoder):
    told: list[Explanation] = []
    decoder.on_explanation = told.append
    listener = read(decoder, number_in_one_go("42", np.random.default_rng(1)).frames())
    digits = [digit for explanation in told for digit in explanation.digits]
    assert digits == [p for _, p in listener.settled]
    for explanation in told:
        assert sum(share for _, share in explanation.readings) == pytest.approx(1)
        for (first, last), digit in zip(explanation.parts, explanation.digits, strict=True):
            assert {first, last} <= set(explanation.cuts.tolist())
            np.testing.assert_array_equal(digit.ink.points, explanation.path.ink(first, last).points)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.7, 0.95, 1.0])
def test_all_ink_can_be_taken_at_any_moment_and_what_comes_later_is_not_lost(decoder: Decoder, share: float):
    frames = number_in_one_go("27", np.random.default_rng(1)).frames(after=0)
    count = max(2, round(share * len(frames)))
    listener = Listener(decoder)
    for _ in listener.play(frames[:count]):
        pass
    pending = np.concatenate([stroke.points for stroke in decoder.strokes])
    taken: list[Explanation] = []
    decoder.on_explanation = taken.append
    decoder.take()
    np.testing.assert_array_equal(taken[0].path.points, pending)
    np.testing.assert_allclose(pending[-1], frames[count - 1][1], atol=0.005)
    assert decoder.strokes == ()
    assert decoder.take() == []
    for _ in listener.play(frames[count:]):
        pass
    if count < len(frames):
        np.testing.assert_allclose(decoder.strokes[0].points[0], frames[count][1], atol=1e-6)


def test_digits_taken_one_by_one_in_the_midst_of_a_stroke_are_the_same_digits(decoder: Decoder):
    listener, text = Listener(decoder), ""
    ink = MadeInk()
    for sign in "368":
        stroke = digit_strokes(sign, np.random.default_rng(0))[0]
        start = ink.now
        ink.move(stroke[0]).follow(stroke, 0.9)
        for _ in listener.play(frame for frame in ink.frames(after=0) if frame[0] >= start):
            pass
        text += text_of(decoder.take())
    assert text == "368"


def test_ink_that_is_cleared_in_the_midst_of_a_stroke_is_gone_and_the_stroke_goes_on(decoder: Decoder):
    ink = scratching(2.0)
    until = ink.now
    stroke = digit_strokes("3", np.random.default_rng(0))[0]
    frames = ink.move(stroke[0], 0.4).follow(stroke, 0.9).frames()
    listener = Listener(decoder)
    for t in listener.play(frames):
        if t < until:
            decoder.clear()
            assert decoder.strokes == ()
            assert decoder.guess == ()
    assert listener.text == "3"


def test_a_stroke_that_is_cleared_just_before_its_end_leaves_nothing(decoder: Decoder):
    listener = Listener(decoder)
    for _ in listener.play(MadeInk().digit("3", np.random.default_rng(0)).frames(after=0)):
        pass
    decoder.clear()
    assert not decoder.end_stroke(listener.last)
    assert decoder.advance(listener.last + 5) == []


def test_a_single_digit_is_one_however_it_looks_and_however_it_is_written(
    span_network: SpanNetwork, classifier: DigitClassifier, rescoring: RescoringNetwork
):
    decoder = Decoder(span_network, classifier, rescoring=rescoring, config=DecodingConfig(single=True))
    for ink in (*(number_in_one_go(number, np.random.default_rng(0)) for number in ("2048", "777", "90210")), scratching()):
        settled = [p for _, p in read(decoder, ink.frames()).settled]
        assert len(settled) == 1
        assert settled[0].digit is not None


def test_a_straight_line_that_was_meant_as_a_stroke_is_a_one(decoder: Decoder):
    texts = []
    for seed in range(4):
        decoder.restart()
        decoder.begin_stroke(meant=True)
        (stroke,) = digit_strokes("1", np.random.default_rng(seed))
        t = 0.0
        for t, place in MadeInk(place=stroke[0]).follow(stroke, 0.6).frames(after=0):
            assert place is not None
            decoder.add(InkPoint(t, place, inside=True))
        assert decoder.end_stroke(t, meant=True)
        texts.append(text_of(decoder.take()))
    assert texts.count("1") >= 3, texts


def test_ink_outside_the_picture_is_not_trusted(decoder: Decoder):
    told = []
    for inside in (True, False):
        decoder.restart()
        decoder.begin_stroke()
        for t, place in MadeInk().digit("3", np.random.default_rng(0)).frames(after=0):
            assert place is not None
            decoder.add(InkPoint(t, place, inside=inside))
        told.append([p.digit for p in decoder.take()])
    assert told == [[3], [None]]


@pytest.mark.slow
def test_after_six_minutes_of_scribbling_the_ink_that_is_kept_is_as_short_as_ever(decoder: Decoder):
    listener, longest = Listener(decoder), 0
    for _ in listener.play(scribbling(360, 10)):
        longest = max(longest, sum(len(stroke.points) for stroke in decoder.strokes))
        del listener.settled[:]
    assert longest < 600


_places = st.tuples(st.floats(0, 1.25, width=32), st.floats(0, 1, width=32))
_steps = st.lists(
    st.one_of(
        st.tuples(st.just("ink"), st.lists(_places, min_size=1, max_size=25)),
        st.sampled_from([("take", []), ("clear", []), ("restart", []), ("up", []), ("wait", [])]),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(_steps, st.sampled_from([1 / 60, 1 / 30, 1 / 8]), st.floats(0, 0.2))
def test_whatever_happens_in_whatever_order_nothing_raises_and_what_settles_is_well_formed(
    span_network: SpanNetwork,
    classifier: DigitClassifier,
    rescoring: RescoringNetwork,
    steps: list[tuple[str, list]],
    step: float,
    late: float,
):
    decoder = Decoder(span_network, classifier, rescoring=rescoring)
    t, down, settled = 0.0, False, list[Prediction]()
    for what, places in steps:
        if what == "ink" and not down:
            decoder.begin_stroke()
            down = True
        for place in places:
            decoder.add(InkPoint(t, place, inside=True))
            settled += decoder.advance(t)
            t += step
        if what == "up" and down:
            decoder.end_stroke(t - step - late)
            down = False
        elif what == "wait":
            for _ in range(40):
                settled += decoder.advance(t)
                t += step
        elif what in ("take", "clear", "restart"):
            settled += getattr(decoder, what)() or []
            assert decoder.strokes == ()
            down = down and what != "restart"
    assert_well_formed(settled)
