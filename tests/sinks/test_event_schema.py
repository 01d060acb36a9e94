"""The documented form of events: the schema, the page and every command agree.

That `run --json` and `replay --json` keep to it is held by every test that looks at `Ran.events` (tests/conftest.py), and
`--serve` by tests/sinks/test_page.py.
"""

import dataclasses
import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from airdigits import events
from airdigits.events import Cleared, ConfirmationAsked, DigitChanged, DigitRead, Erased, Event, NumberEntered, Undone, to_json
from airdigits.labels import ALPHABET, NON_DIGIT, NUMBERS
from airdigits.sinks.event_schema import MAY_LACK, event_kinds, schema
from airdigits.support.video_writer import VideoWriter
from airdigits.synthesis.pages.tidy import tidy_glyph
from airdigits.synthesis.pages.video import hold_page
from tests.conftest import CHECKOUT, RunProgram
from tests.schema import assert_valid, recorded_events

pytestmark = pytest.mark.slow

VALIDATOR = jsonschema.Draft202012Validator(schema())
GOOD = {"event": "DigitRead", "t": 1.5, "digit": 3, "probability": 0.5, "position": 0}


def examples() -> list[str]:
    """The lines in the code blocks of docs/events.md."""
    page = (CHECKOUT / "docs" / "events.md").read_text(encoding="utf-8")
    return [line for block in page.split("```json\n")[1:] for line in block.split("```")[0].splitlines()]


def test_the_schema_in_the_docs_is_the_one_the_classes_make():
    kept = json.loads((CHECKOUT / "docs" / "events.schema.json").read_text(encoding="utf-8"))
    assert kept == schema(), "run: python -m airdigits.sinks.event_schema > docs/events.schema.json"


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(schema())


def test_every_kind_of_event_has_an_example_in_the_docs():
    assert {json.loads(line)["event"] for line in examples()} == {kind.__name__ for kind in event_kinds()}


@pytest.mark.parametrize("line", examples())
def test_an_example_is_valid_and_exactly_what_the_program_would_print(line: str):
    told = json.loads(line)
    VALIDATOR.validate(told)
    assert_valid(line)
    kind = getattr(events, told.pop("event"))
    absent = {field.name for field in dataclasses.fields(kind)} - set(told)
    assert absent <= set(MAY_LACK)
    assert to_json(kind(**told, **dict.fromkeys(absent, ""))) == line


def test_what_is_read_from_a_hand_recorded_and_replayed_is_valid(program: RunProgram, clip: Path, tmp_path: Path):
    session = tmp_path / "s.jsonl"
    told = program("run", "--source", clip, "--headless", "--json", "--record", session).events
    assert {event["event"] for event in told} >= {"HandFound", "PenDown", "PenUp", "DigitRead", "NumberEntered"}
    assert recorded_events(session) == told
    assert program("replay", session, "--headless", "--json").events == told


def test_what_is_read_from_paper_and_recorded_is_valid(program: RunProgram, tmp_path: Path):
    page, session = tmp_path / "page.mp4", tmp_path / "s.jsonl"
    held = hold_page("held", 3, lines=(("314",),), draw=tidy_glyph, size=(640, 480), steady=1.5)
    with VideoWriter(page, 30, (640, 480)) as video:
        for frame in held.frames():
            video.write(frame.image)
    told = program("run", "--paper", "--source", page, "--headless", "--json", "--record", session).events
    assert ("314", "still") in {(event.get("number"), event.get("how")) for event in told}
    assert recorded_events(session) == told


def test_what_is_collected_is_valid(program: RunProgram, clip: Path, tmp_path: Path):
    program("collect", "--digits", "47", "--times", 1, "--in-order", "--source", clip, "--headless", cwd=tmp_path)
    (session,) = (tmp_path / "sessions").iterdir()
    assert {event["event"] for event in recorded_events(session)} >= {"HandFound", "PenDown", "DigitRead"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"event": "DigitGuessed"},
        {"t": "1.5"},
        {"digit": NON_DIGIT},
        {"digit": NUMBERS.width},
        {"digit": -1},
        {"digit": "3"},
        {"digit": 2.5},
        {"probability": 1.2},
        {"position": -1},
    ],
)
def test_the_schema_refuses_what_is_no_event(wrong: dict[str, Any]):
    VALIDATOR.validate(GOOD)
    assert not VALIDATOR.is_valid(GOOD | wrong)


@pytest.mark.parametrize("name", list(GOOD))
def test_the_schema_misses_a_field_that_is_not_there(name: str):
    assert not VALIDATOR.is_valid({key: value for key, value in GOOD.items() if key != name})


@pytest.mark.parametrize(
    ("event", "right"),
    [
        (NumberEntered(1.0, ALPHABET, "still"), True),
        (NumberEntered(1.0, "-3.5", "palm"), True),
        (NumberEntered(1.0, "3-5", "palm"), False),
        (DigitRead(1.0, NUMBERS.label_of("-"), 0.9, "", 0), True),
        (NumberEntered(1.0, "06?6", "palm"), False),
        (NumberEntered(1.0, "0646", "end", (2,)), True),
        (NumberEntered(1.0, "0646", "end", (-1,)), False),
        (ConfirmationAsked(1.0, "06?6", "0646", (2,)), True),
        (ConfirmationAsked(1.0, "06?6", "06?6", (2,)), False),
        (ConfirmationAsked(1.0, "0646", "0646", ()), False),
        (DigitRead(1.0, None, 0.4, "could be 3 or 8", 0, (3, 8)), True),
        (DigitRead(1.0, None, 0.4, "could be 3 or 8", 0, (3,)), False),
        (DigitChanged(1.0, 0, None, 3), True),
        (Erased(1.0, None, 0), True),
        (NumberEntered(1.0, "", "palm"), False),
        (NumberEntered(1.0, "47", "wink"), False),  # type: ignore[arg-type]
        (Cleared(1.0, "06?6"), True),
        (Cleared(1.0, "314 27"), False),
        (Undone(1.0, "Cleared", "06?6"), True),
        (Undone(1.0, "Cleared", ""), True),
        (Undone(1.0, "Cleared", "314 27"), False),
        (Undone(1.0, "PenUp", "3"), False),  # type: ignore[arg-type]
    ],
    ids=repr,
)
def test_an_unread_place_may_stand_in_a_number_that_is_not_entered_and_nothing_else(event: Event, right: bool):
    assert VALIDATOR.is_valid(json.loads(to_json(event))) == right
    with nullcontext() if right else pytest.raises(jsonschema.ValidationError):
        assert_valid(event)


def test_the_schema_lets_later_versions_add_fields():
    assert VALIDATOR.is_valid(GOOD | {"hand": "left"})
