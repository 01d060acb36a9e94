"""Read a camera in the network by RTSP, with FFmpeg: one TCP connection, to the address that the user has named."""

import socket

import cv2

from airdigits.capture.network import open_camera_at
from airdigits.capture.network_config import NetworkConfig
from airdigits.capture.opencv import Capture
from airdigits.capture.source import Source, SourceOptions
from airdigits.errors import SourceError
from airdigits.support.addresses import Address
from airdigits.support.video_input import ffmpeg_options

_PORT = 554
_OPTIONS = "rtsp_transport;tcp|protocol_whitelist;rtsp,rtp,tcp|format_whitelist;rtsp,sdp|fflags;nobuffer|flags;low_delay"
_ANSWER = 4096  # bytes that an answer's first line may take


def open_named(name: str, options: SourceOptions) -> Source:
    """Open an RTSP camera by its address. Raises SourceError, and UsageError for an address that cannot be read."""
    return open_camera_at(name, options, open_rtsp)


def open_rtsp(address: Address, config: NetworkConfig) -> Capture:
    """Connect to a camera. Raises SourceError; a capture that is not opened has refused the name or sends no video."""
    _check(address, config.stall)
    limits = [
        *(cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, int(1000 * config.first_frame)),
        *(cv2.CAP_PROP_READ_TIMEOUT_MSEC, int(1000 * config.stall)),
    ]
    with ffmpeg_options(_OPTIONS):
        return cv2.VideoCapture(address.with_user, cv2.CAP_FFMPEG, limits)


def _check(address: Address, timeout: float) -> None:
    """Ask the camera what it has before FFmpeg does, which follows to any address and tells no reasons. Raises SourceError."""
    ask = f"DESCRIBE {address.without_user} RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: airdigits\r\nAccept: application/sdp\r\n\r\n"
    try:
        with socket.create_connection((address.host, address.port or _PORT), timeout) as connection:
            connection.sendall(ask.encode())
            with connection.makefile("rb") as answer:
                words = answer.readline(_ANSWER).split(maxsplit=2)
    except TimeoutError:
        raise SourceError(f"{address} does not answer: is the address right, the camera on?") from None
    except OSError as error:
        raise SourceError(f"{address} cannot be reached ({error.strerror}): is the address right, the camera on?") from None
    if len(words) < 2 or not words[0].startswith(b"RTSP/") or not words[1].isdigit():
        raise SourceError(f"{address} does not speak RTSP: look up the camera's address in its manual")
    status = int(words[1])
    if 300 <= status < 400:
        raise SourceError(f"{address}: the camera sends on to another address: give that one, airdigits follows to none")
    if status == 401 and address.password is None:
        raise SourceError(
            f"{address}: the camera asks for a name and a password: give rtsp://NAME@HOST/ and the password in ~/.netrc"
        )
    if status not in (200, 401):
        raise SourceError(f"{address}: the camera answers {status}: look up the path of its video in its manual")
