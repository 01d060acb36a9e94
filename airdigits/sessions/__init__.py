"""Record, replay, label, export and import sessions: what a hand did and what was read from it."""
