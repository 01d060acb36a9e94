"""Send events to an MQTT broker, with the promise that each arrives at least once."""
