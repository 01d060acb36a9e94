"""Hold recorded sessions with the events that they must keep giving; `python -m tests.sessions.golden` makes them anew."""

from pathlib import Path

FOLDER = Path(__file__).parent
