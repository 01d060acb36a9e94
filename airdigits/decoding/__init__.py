"""Turn a stream of strokes into the digits that they write."""
