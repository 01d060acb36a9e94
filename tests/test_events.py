"""Events as JSON."""

import json

import pytest

from airdigits import events
from airdigits.events import DigitRead, NumberEntered, PenUp, to_json


def test_a_digit_has_the_documented_form():
    line = to_json(DigitRead(3.2104, 4, 0.99812, "", 0))
    assert line == '{"event": "DigitRead", "t": 3.21, "digit": 4, "probability": 0.9981, "position": 0}'


def test_an_unclear_digit_is_null_and_says_what_it_could_be():
    told = json.loads(to_json(DigitRead(3.2, None, 0.4, "could be 3 or 8", 2, (3, 8))))
    assert told["digit"] is None
    assert told["reason"] == "could be 3 or 8"
    assert told["likeliest"] == [3, 8]


def test_a_number_says_which_of_its_digits_are_guesses():
    assert json.loads(to_json(NumberEntered(1.0, "0646", "end", (2,))))["uncertain"] == [2]


def test_a_number_keeps_its_leading_zeros():
    assert json.loads(to_json(NumberEntered(1.0, "007", "palm"))) == {
        "event": "NumberEntered", "t": 1.0, "number": "007", "how": "palm", "uncertain": [],
    }  # fmt: skip


def test_every_event_is_one_line_of_json_that_names_it():
    values = {"t": 1.0, "kept": True, "digit": 1, "probability": 0.5, "reason": "", "position": 0, "old": 1, "new": 2}
    values |= {"number": "1", "how": "key", "change": "Erased", "guess": "1", "likeliest": (1, 7), "uncertain": (0,)}
    kinds = [kind for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, events.Event)]
    assert len(kinds) == 12
    for kind in kinds:
        line = to_json(kind(**{name: values[name] for name in kind.__dataclass_fields__}))
        assert "\n" not in line
        assert json.loads(line)["event"] == kind.__name__


def test_a_stroke_that_was_no_ink_says_so():
    assert json.loads(to_json(PenUp(1.0, kept=False)))["kept"] is False


@pytest.mark.parametrize("value", [0.0, 1 / 3, 12345.6789])
def test_times_are_rounded_to_the_millisecond(value: float):
    assert json.loads(to_json(PenUp(value, kept=True)))["t"] == round(value, 3)
