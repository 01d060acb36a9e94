"""Declare the settings of a camera in the network; importing them loads no OpenCV."""

from dataclasses import dataclass

from airdigits.support.settings import setting


@dataclass(frozen=True)
class NetworkConfig:
    """How long to wait for a camera that `--source` names by its address."""

    first_frame: float = setting(10.0, "wait for the camera to answer and for its first picture", unit="s", low=1, high=60)
    stall: float = setting(5.0, "a connection without a picture for this long is lost, and made anew", unit="s", low=0.2, high=60)
    patience: float = setting(
        300.0, "try this long to reach a camera again: one that restarts takes a minute or two", unit="s", low=0, high=86400
    )
    retry: float = setting(1.0, "pause between two such tries", unit="s", low=0.01, high=60)
