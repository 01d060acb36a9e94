"""Connect a reader with its source, the screen, a recording and the sinks."""
