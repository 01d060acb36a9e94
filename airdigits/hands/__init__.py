"""Find the hand in a frame, and say which gesture it shows."""
