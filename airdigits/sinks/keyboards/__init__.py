"""Type into the window that has the focus, on each system in its own way."""
