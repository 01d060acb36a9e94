"""The table of signs: which of them networks read, and where each may stand in a number."""

import pytest

from airdigits.labels import ALPHABET, ALPHABETS, DIGITS, LOGIT_COUNT, NON_DIGIT, NUMBERS, label_of, sign_of

MINUS, POINT = (NUMBERS.label_of(sign) for sign in "-.")


@pytest.mark.parametrize("alphabet", ALPHABETS.values(), ids=ALPHABETS)
def test_every_sign_has_a_label_of_its_own_which_is_no_non_digit(alphabet):
    labels = [alphabet.label_of(sign) for sign in alphabet.signs]
    assert [sign_of(label) for label in labels] == list(alphabet.signs)
    assert len({*labels}) == len(labels)
    assert NON_DIGIT not in labels
    assert max(labels) == alphabet.width - 1


def test_networks_and_files_of_labelled_digits_know_digits_alone():
    assert [label_of(sign) for sign in NUMBERS.marks] == [None, None]
    assert [DIGITS.label_of(sign) for sign in NUMBERS.marks] == [None, None]
    assert min(MINUS, POINT) >= LOGIT_COUNT
    assert [label_of(sign) for sign in ALPHABET] == list(range(len(ALPHABET)))


@pytest.mark.parametrize(
    ("before", "sign", "after", "fits"),
    [
        ("", "-", "", True),
        ("", "-", "35", True),
        ("3", "-", "", False),
        ("-", "-", "", False),
        ("?", "-", "", False),
        ("3", ".", "", True),
        ("-3", ".", "5", True),
        ("?", ".", "?", True),
        ("", ".", "", False),
        ("-", ".", "", False),
        ("3.", ".", "", False),
        ("3.1", ".", "", False),
        ("3", ".", "1.4", False),
        ("-3.", "5", "", True),
    ],
)
def test_a_sign_stands_where_it_makes_a_number(before: str, sign: str, after: str, fits: bool):
    label = NUMBERS.label_of(sign)
    assert label is not None
    assert NUMBERS.fits(label, before, after) == fits
    assert DIGITS.fits(label, before, after) == (sign.isdigit() and not set(before + after) & set("-."))


@pytest.mark.parametrize(("number", "whole"), [("-3.5", True), ("3.", True), ("-", False), ("", False), ("1.2.3", False)])
def test_what_can_be_entered_is_a_number(number: str, whole: bool):
    assert NUMBERS.is_whole(number) == whole
    assert not whole or float(number) is not None
