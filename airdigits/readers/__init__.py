"""Read numbers out of frames: hands that write in the air, and paper held before the camera."""
