"""A short run of some cameras into one broker, both killed; `python -m bench cameras` runs forty for ten minutes."""

import sys

import pytest

pytest.importorskip("paho.mqtt.client", reason="needs paho-mqtt: pip install -r requirements.txt")

from bench import cameras

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="looks into Linux' /proc")]


def test_cameras_that_are_not_killed_lose_nothing_whatever_the_broker_does():
    try:
        rows = {row.what: row.value for row in cameras.measure(minutes=0.7, cameras=3)}
    except FileNotFoundError as missing:
        pytest.skip(str(missing))
    assert rows["events a second"] > 0
    assert rows["lost by cameras that ran to the end"] == 0
    assert rows["printed by killed cameras and never sent"] <= 2 * len(cameras._CAMERA_KILLS), "what they had in their hands"
