"""Records are encoded as lines and decoded again."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from airdigits.hands.hand import Hand
from airdigits.sessions.format import BadLineError, FrameLine, Label, decode, encode, frame_line, hand_of

coordinates = arrays(np.float32, (21, 3), elements=st.floats(-100, 100, width=32))


@given(coordinates, coordinates, st.floats(0, 1e6), st.floats(0, 1))
def test_a_hand_comes_back_bit_for_bit(landmarks: np.ndarray, world: np.ndarray, t: float, score: float):
    record = decode(encode(frame_line(t, Hand(landmarks, world, "Left", score))))
    assert isinstance(record, FrameLine)
    hand = hand_of(record.hand)
    assert (record.t, hand.score, hand.handedness) == (t, score, "Left")
    assert hand.landmarks.dtype == hand.world.dtype == np.float32
    np.testing.assert_array_equal(hand.landmarks, landmarks)
    np.testing.assert_array_equal(hand.world, world)


def test_a_frame_without_a_hand_says_null():
    assert encode(frame_line(1.5, None)) == b'{"type":"frame","t":1.5,"hand":null}\n'


def test_what_a_newer_minor_program_adds_is_passed_over():
    assert decode(b'{"type":"label","t":1,"number":1,"digit":null,"mood":"good"}') == Label(1.0, 1, None)


numbers = ",".join(["0.5"] * 63)


def with_landmarks(values: str) -> str:
    return f'{{"type":"frame","t":1,"hand":{{"landmarks":[{values}],"world":[{numbers}]}}}}'


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"type":"frame","t":"1"}', "Expected `float`"),
        ('{"type":"frame","t":NaN}', "malformed"),
        ('{"type":"frame","t":1e400}', "out of range"),
        ('{"type":"frame","t":1e12}', "<="),
        ('{"type":"dance","t":1}', "dance"),
        ("[1,2]", "Expected `object`"),
        (with_landmarks(numbers[:-12]), "length >= 63"),
        (with_landmarks("1e39" + numbers[3:]), "<= 100"),
        (with_landmarks("null" + numbers[3:]), "Expected `float`"),
        ('{"type":"label","t":1,"number":0,"digit":3}', ">= 1"),
        ('{"type":"label","t":1,"number":1,"digit":13}', "<= 12"),
        ('{"type":"event","event":' + "[" * 100_000, "Expected `object`"),
        ('{"type":"frame","t":1,"x":' + "[" * 100_000, "nested"),
        ('{"type":"session","version":1,"size":[1,999999999],"fps":30,"mirrored":false}', "16"),
    ],
)  # fmt: skip
def test_a_wrong_line_says_what_is_wrong(line: str, says: str):
    with pytest.raises(BadLineError) as caught:
        decode(line.encode())
    assert says in str(caught.value)


def test_what_a_stranger_wrote_cannot_move_the_terminals_cursor():
    with pytest.raises(BadLineError) as caught:
        decode(b'{"type":"\\u001b[2J\\nowned","t":1}')
    assert str(caught.value).isprintable()
