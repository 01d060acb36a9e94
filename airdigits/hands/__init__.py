"""Track the hand in a frame and recognize its gesture."""
