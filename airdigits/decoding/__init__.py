"""Group a stream of strokes into digits, and read them."""
