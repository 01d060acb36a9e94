"""Draw plain scenes over pictures, and show them in a window."""
