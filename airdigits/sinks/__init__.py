"""Send events to other programs: as lines, as keys typed into windows, to browsers, over MQTT, and by sinks of other packages."""
