"""Send events to other programs: as lines on standard output, as keys typed into windows, and to browsers."""
