"""Type into the window that has the focus, on each operating system."""
