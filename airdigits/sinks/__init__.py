"""Send events to where they are wanted: lines on standard output, keys in other programs' windows, browsers."""
