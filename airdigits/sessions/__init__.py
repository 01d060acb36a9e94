"""Recorded sessions: what the hand did and what was read of it, written down, replayed, labelled and exchanged."""
