"""The events that a session holds have the documented form."""

import json
from pathlib import Path

import jsonschema
import pytest

from airdigits.sessions.event_lines import happened, line_of
from airdigits.sessions.format import Happened
from airdigits.sessions.header import reader_for
from airdigits.sessions.replay import replay
from airdigits.sessions.session import Session
from bench.material.golden import CHECKOUT, GOLDEN_SESSIONS

_SCHEMA = jsonschema.Draft202012Validator(json.loads((CHECKOUT / "docs" / "events.schema.json").read_text(encoding="utf-8")))


def recorded(path: Path) -> list[Happened]:
    return [record for record in Session(path, strict=True).records() if isinstance(record, Happened)]


@pytest.mark.parametrize("path", GOLDEN_SESSIONS, ids=lambda path: path.name)
def test_every_event_of_a_golden_session_is_a_documented_one(path: Path):
    events = recorded(path)
    assert len(events) >= 8
    for record in events:
        _SCHEMA.validate(json.loads(line_of(record)))


def test_every_event_of_a_fresh_recording_is_a_documented_one(session_file: Path):
    kinds = {record.event["event"] for record in recorded(session_file)}
    assert {"HandFound", "PenDown", "DigitRead", "DigitChanged", "NumberEntered"} <= kinds
    for record in recorded(session_file):
        _SCHEMA.validate(record.event)


def test_what_is_replayed_is_documented_and_gives_the_recorded_lines(session_file: Path):
    session = Session(session_file)
    lines = [line_of(happened(event)) for _, events in replay(session, reader_for(session)) for event in events]
    for line in lines:
        _SCHEMA.validate(json.loads(line))
    assert lines == [line_of(record) for record in recorded(session_file)]
