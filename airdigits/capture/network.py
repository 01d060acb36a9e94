"""Open a camera in the network that the user has named by its address, as a `Camera`."""

from collections.abc import Callable
from functools import partial

from airdigits.capture.camera import Camera
from airdigits.capture.network_config import NetworkConfig
from airdigits.capture.opencv import Capture
from airdigits.capture.source import SourceOptions
from airdigits.support.addresses import Address, parse_address


def open_camera_at(name: str, options: SourceOptions, opener: Callable[[Address, NetworkConfig], Capture]) -> Camera:
    """Open the camera at an address with `opener`. Raises SourceError, and UsageError for an address that cannot be read.

    It faces the writer, as a webcam does, unless the options say otherwise.
    """
    address, config = parse_address(name), options.network
    return Camera(
        address.shown,
        partial(opener, address, config),
        config,
        mirrored=options.mirror is not False,
        on_status=options.on_status,
        why_not=lambda opened: (
            f"{address} gave no picture that can be read{'' if opened else ', or takes another name or password'}: "
            "try the address in a video player"
        ),
        remedy="check its power and its network",
    )
