"""Read the pictures of a camera in the network that sends MJPEG over HTTP (`multipart/x-mixed-replace`)."""

import http.client
import io
import re
import ssl
import urllib.error
import urllib.request
from typing import Any

import cv2
import numpy as np
from PIL import Image

from airdigits.capture.network import open_camera_at
from airdigits.capture.network_config import NetworkConfig
from airdigits.capture.source import Source, SourceOptions
from airdigits.errors import SourceError
from airdigits.support.addresses import Address

_MOST = 16 << 20  # bytes of a picture, or of the lines between two
_MOST_PIXELS = 7680 * 4320
_BAD = 30  # pictures in a row that cannot be read: the connection is made anew
_LINE = 4096


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: the user has named this address and no other."""

    def redirect_request(self, *_: Any) -> None:
        """Return None, which makes it an error."""


class MjpegCapture:
    """A connection to an MJPEG camera, as a `Capture`. Raises SourceError when it cannot be made."""

    def __init__(self, address: Address, config: NetworkConfig):
        self._answer = _request(address, config)
        self._boundary = _boundary(self._answer.headers.get("Content-Type", ""), address)
        self._image: np.ndarray | None = None

    def isOpened(self) -> bool:
        """Return whether the connection is there."""
        return not self._answer.closed

    def grab(self) -> bool:
        """Wait for the next picture that can be read; return False when the connection is lost."""
        try:
            for _ in range(_BAD):
                self._image = _decoded(self._next_part())
                if self._image is not None:
                    return True
        except (OSError, ValueError, http.client.HTTPException):
            pass
        return False

    def retrieve(self) -> tuple[bool, np.ndarray]:
        """Return the picture."""
        return self._image is not None, np.zeros((0, 0, 3), np.uint8) if self._image is None else self._image

    def get(self, propId: int) -> float:
        """Return 0: such a camera tells nothing."""
        return 0.0

    def release(self) -> None:
        """Close the connection."""
        self._answer.close()

    def _next_part(self) -> bytes:
        """Read one part. Raises ValueError at the end of the stream, and for one that is too large."""
        while not self._is_boundary(self._line()):
            pass
        length = 0
        while line := self._line().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length" and value.strip().isdigit():
                length = int(value)
        if length > _MOST:
            raise ValueError("too large")
        return self._answer.read(length) if length else self._until_boundary()

    def _until_boundary(self) -> bytes:
        """Read a part that does not say how long it is: to the next boundary, which is then that of the next part, left out."""
        lines, size = list[bytes](), 0
        while not self._is_boundary(line := self._line()) and size < _MOST:
            lines.append(line)
            size += len(line)
        return b"".join(lines)

    def _is_boundary(self, line: bytes) -> bool:
        return line.startswith(self._boundary)

    def _line(self) -> bytes:
        line = self._answer.readline(_LINE)
        if not line:
            raise ValueError("ended")
        return line


def open_named(name: str, options: SourceOptions) -> Source:
    """Open an MJPEG camera by its address. Raises SourceError, and UsageError for an address that cannot be read."""
    return open_camera_at(name, options, MjpegCapture)


def _request(address: Address, config: NetworkConfig) -> http.client.HTTPResponse:
    """Ask the camera, and nobody else: no proxy, no redirect. Raises SourceError."""
    handlers: list[urllib.request.BaseHandler] = [urllib.request.ProxyHandler({}), _NoRedirect()]
    if address.user is not None:
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, address.without_user, address.user, address.password or "")
        handlers += [urllib.request.HTTPDigestAuthHandler(passwords), urllib.request.HTTPBasicAuthHandler(passwords)]
    opener = urllib.request.build_opener(*handlers)
    try:
        answer = opener.open(address.without_user, timeout=config.stall)
    except urllib.error.HTTPError as error:
        error.close()
        raise SourceError(f"{address}: {_why(error.code)}") from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise SourceError(
            f"{address} cannot be reached ({_reason(error, address)}): is the address right, the camera on?"
        ) from None
    assert isinstance(answer, http.client.HTTPResponse)
    return answer


def _why(status: int) -> str:
    if status == 401:
        return "the camera asks for a name and a password, or for others: give http://NAME@HOST/ and the password in ~/.netrc"
    if 300 <= status < 400:
        return "the camera sends on to another address: give that one, airdigits follows to none"
    return f"the camera answers {status}: look up the address of its MJPEG pictures in its manual"


def _reason(error: Exception, address: Address) -> str:
    cause = getattr(error, "reason", error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {cause.verify_message}"
    if isinstance(cause, TimeoutError):
        return "no answer"
    return address.scrub(getattr(cause, "strerror", None) or str(cause))


def _boundary(content_type: str, address: Address) -> bytes:
    """Return what the lines between two pictures begin with. Raises SourceError for an answer that is no MJPEG."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind != "multipart/x-mixed-replace":
        raise SourceError(f"{address} is no MJPEG camera (it sends {kind[:60] or 'nothing that it names'}): look into its manual")
    named = re.search(r'boundary="?([^";,]+)', content_type, re.IGNORECASE)
    return b"--" + (named[1].strip().removeprefix("--").encode("latin-1", "replace") if named else b"")


def _decoded(jpeg: bytes) -> np.ndarray | None:
    """Decode a picture of bounded size; None for what is none."""
    try:
        with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as header:
            if header.width * header.height > _MOST_PIXELS:
                return None
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
