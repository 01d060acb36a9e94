"""Find the golden sessions: recordings whose events the tests hold fixed."""

from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
GOLDEN_SESSIONS = sorted((CHECKOUT / "tests" / "sessions" / "golden").glob("*.jsonl.gz"))
