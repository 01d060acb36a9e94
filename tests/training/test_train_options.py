"""The options of `airdigits train`."""

from argparse import ArgumentParser
from pathlib import Path

import pytest

from airdigits.cli import train as command
from airdigits.cli.train_settings import settings_of
from airdigits.errors import UsageError


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("--touching", "--multi-digit"),
        ("--not-digits a.npz b.npz", "--non-digits a.npz b.npz"),
        ("--beside x", "--other-seeds x"),
    ],
)
def test_an_option_also_goes_by_its_old_name_which_the_help_does_not_show(old: str, new: str):
    parser = ArgumentParser()
    command.add_arguments(parser)
    assert parser.parse_args(old.split()) == parser.parse_args(new.split()) != parser.parse_args([])
    assert old.split()[0] not in parser.format_help()


def test_without_options_there_is_nothing_to_read():
    parser = ArgumentParser()
    command.add_arguments(parser)
    given = parser.parse_args([])
    assert (given.multi_digit, given.spans, given.non_digits, given.other_seeds) == (False, False, [], [])
    assert parser.parse_args(["--non-digits", "a"]).non_digits == [Path("a")]


@pytest.mark.parametrize("words", [["--spans", "--epochs", "0"], ["--spans", "--resume"]])
def test_the_span_network_is_trained_with_sensible_options_alone(words: list[str]):
    parser = ArgumentParser()
    command.add_arguments(parser)
    with pytest.raises(UsageError):
        command.main(parser.parse_args(words))


def test_epochs_are_those_of_the_network_that_is_trained():
    parser = ArgumentParser()
    command.add_arguments(parser)
    settings = settings_of(parser.parse_args(["--spans", "--epochs", "9"]))
    assert (settings.spans, settings.span_epochs) == (True, 9)
