"""Share one recorded session among the tests of sessions."""

from pathlib import Path

import pytest

from tests.sessions.made_sessions import record, writes_sevens


@pytest.fixture(scope="session")
def session_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record a hand that writes 7 twice; the second is corrected to a 1."""
    path = tmp_path_factory.mktemp("sessions") / "two sevens ä.jsonl"
    hands = writes_sevens(2)
    assert record(path, hands, keys={len(hands) - 1: "1"}) == []
    return path
