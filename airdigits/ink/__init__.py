"""Turn a hand over time into ink: pen modes, the pen, smoothing, strokes and curves. NumPy alone."""
