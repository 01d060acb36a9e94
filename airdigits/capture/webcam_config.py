"""Declare the settings of a webcam; importing them loads no OpenCV."""

from dataclasses import dataclass

from airdigits.support.settings import setting


@dataclass(frozen=True)
class WebcamConfig:
    """What is requested from a webcam, and how long to wait for it."""

    width: int = setting(640, "width asked of the webcam; it may give another", unit="px", low=160, high=3840)
    height: int = setting(480, "height asked of the webcam", unit="px", low=120, high=2160)
    first_frame: float = setting(
        3.0, "wait for the first picture: some webcams warm up, macOS asks for permission", unit="s", low=0, high=60
    )
    patience: float = setting(10.0, "try this long to reach a webcam again that stopped", unit="s", low=0, high=600)
    retry: float = setting(0.5, "pause between two such tries", unit="s", low=0.01, high=10)
