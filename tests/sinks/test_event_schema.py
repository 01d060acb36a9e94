"""The documented form of events: the schema, the page and the program agree."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from airdigits import events
from airdigits.events import to_json
from airdigits.sinks.event_schema import MAY_LACK, event_kinds, schema
from tests.conftest import CHECKOUT, RunProgram

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
    kind = getattr(events, told.pop("event"))
    absent = {field.name for field in dataclasses.fields(kind)} - set(told)
    assert absent <= set(MAY_LACK)
    assert to_json(kind(**told, **dict.fromkeys(absent, ""))) == line


def test_what_the_program_prints_is_valid(program: RunProgram, clip: Path):
    told = program("run", "--source", clip, "--headless", "--json").events
    assert {event["event"] for event in told} >= {"HandFound", "PenDown", "PenUp", "DigitRead", "NumberEntered"}
    for event in told:
        VALIDATOR.validate(event)


@pytest.mark.parametrize(
    "wrong",
    [
        {"event": "DigitGuessed"},
        {"t": "1.5"},
        {"digit": 10},
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


def test_the_schema_lets_later_versions_add_fields():
    assert VALIDATOR.is_valid(GOOD | {"hand": "left"})
