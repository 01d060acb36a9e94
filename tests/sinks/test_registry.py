"""The sinks that options open, and how events reach them all."""

import argparse
import io
import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from airdigits.errors import AirdigitsError, UsageError
from airdigits.events import ConfirmationAsked, DigitRead, Event, HandFound, NumberEntered
from airdigits.sinks import registry
from airdigits.sinks.sink import Sink
from airdigits.sinks.stdout import JsonLines, TextLines


class Kept:
    """A sink that keeps what it gets; also the option `--keep` that opens it."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.closed = 0

    def handle(self, event: Event) -> None:
        self.events.append(event)

    def close(self) -> None:
        self.closed += 1

    def add_arguments(self, group: "argparse._ArgumentGroup") -> None:
        group.add_argument("--keep", action="store_true")

    def open_sink(self, args: argparse.Namespace, log: Callable[[str], None]) -> Sink | None:
        if args.keep:
            log("keeping")
        return self if args.keep else None


class Broken(Kept):
    """An option whose sink cannot be opened."""

    def add_arguments(self, group: "argparse._ArgumentGroup") -> None:
        pass

    def open_sink(self, args: argparse.Namespace, log: Callable[[str], None]) -> Sink | None:
        raise AirdigitsError("broken")


def parsed(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    registry.add_arguments(parser)
    return parser.parse_args(arguments)


def test_a_new_sink_is_one_more_entry_of_the_table(monkeypatch: pytest.MonkeyPatch):
    kept, stdout, said = Kept(), Kept(), list[str]()
    monkeypatch.setattr(registry, "SINKS", (*registry.SINKS, kept))
    with registry.open_sinks(parsed("--keep"), stdout, said.append) as sinks:
        sinks.handle(HandFound(1.0))
        assert sinks.server is None
    assert kept.events == stdout.events == [HandFound(1.0)]
    assert (kept.closed, stdout.closed, said) == (1, 1, ["keeping"])


def test_without_options_standard_output_is_the_only_sink():
    stdout = Kept()
    with registry.open_sinks(parsed(), stdout, print) as sinks:
        sinks.handle(HandFound(1.0))
    assert stdout.events == [HandFound(1.0)]


def test_the_server_is_at_hand_for_pictures_and_runs_until_the_sinks_are_closed():
    said: list[str] = []
    with registry.open_sinks(parsed("--serve", "0"), Kept(), said.append) as sinks:
        assert sinks.server is not None
        assert said == [f"watch at {sinks.server.url}"]
        assert not sinks.server.watched
    sinks.close()  # a second time does nothing


def test_a_sink_that_cannot_be_opened_leaves_none_open(monkeypatch: pytest.MonkeyPatch):
    kept = Kept()
    monkeypatch.setattr(registry, "SINKS", (kept, Broken()))
    with pytest.raises(AirdigitsError, match="broken"):
        registry.open_sinks(parsed("--keep"), Kept(), lambda line: None)
    assert kept.closed == 1


@pytest.mark.parametrize("arguments", [["--dry-run"], ["--serve-host", "127.0.0.1"]])
def test_an_option_that_needs_another_says_so(arguments: list[str]):
    with pytest.raises(UsageError, match="give both"):
        registry.open_sinks(parsed(*arguments), Kept(), print)


def test_offering_the_sinks_loads_nothing_that_only_an_open_one_needs():
    code = "import sys, airdigits.sinks.registry; print(sorted({'aiohttp', 'Xlib', 'pynput', 'numpy', 'cv2'} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert set(json.loads(loaded.replace("'", '"'))) <= {"numpy"}, "numpy: frames are arrays"


def test_standard_output_gets_json_or_sentences(monkeypatch: pytest.MonkeyPatch):
    for sink, lines in (
        (
            JsonLines(),
            [
                '{"event": "HandFound", "t": 1.0}',
                '{"event": "NumberEntered", "t": 2.0, "number": "47", "how": "key", "uncertain": []}',
            ],
        ),
        (TextLines(), ["   2.00 s  number: 47"]),
    ):
        out = io.StringIO()
        monkeypatch.setattr(sys, "stdout", out)
        for event in (HandFound(1.0), NumberEntered(2.0, "47", "key")):
            sink.handle(event)
        sink.close()
        assert out.getvalue().splitlines() == lines


def test_a_line_on_standard_error_says_which_digits_of_a_number_are_guesses(capsys: pytest.CaptureFixture[str]):
    entered = NumberEntered(2.0, "0646", "end", (0, 2))
    TextLines().handle(entered)
    assert capsys.readouterr() == ("   2.00 s  number: 0646\n", "airdigits: 0646: digits 1 and 3 are guesses, not confirmed\n")
    JsonLines().handle(entered)
    told, said = capsys.readouterr()
    assert (json.loads(told)["uncertain"], said) == ([0, 2], "")


def test_people_are_told_of_unclear_places_and_of_the_question(capsys: pytest.CaptureFixture[str]):
    for event in (DigitRead(1.0, None, 0.4, "could be 4 or 9", 2, (4, 9)), ConfirmationAsked(2.0, "06?6", "0646", (2,))):
        TextLines().handle(event)
    assert capsys.readouterr().out.splitlines() == [
        "   1.00 s  ?  (could be 4 or 9)",
        "   2.00 s  06?6: enter 0646? write over the ?, or ask again",
    ]
