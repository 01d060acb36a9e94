"""Cameras in the network, on loopback: one that sends MJPEG over HTTP, one that speaks RTSP."""

import base64
import contextlib
import hashlib
import re
import socket
import socketserver
import struct
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import cv2
import numpy as np

USER, PASSWORD = "viewer", "s3cret:w@rd/7"
_REALM = "camera"


def jpeg_of(image: np.ndarray) -> bytes:
    ok, encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 90])
    assert ok
    return encoded.tobytes()


def grey(value: int, size: tuple[int, int] = (64, 48)) -> bytes:
    return jpeg_of(np.full((size[1], size[0], 3), value, np.uint8))


class MadeCamera:
    """What both kinds have: the pictures to show, one every `every` seconds, and whether to ask for a password."""

    def __init__(self, pictures: list[bytes], every: float = 0.02, auth: str = ""):
        self.pictures, self.every, self.auth = pictures, every, auth
        self.stalled = threading.Event()
        """Set it, and no more pictures come on the connections that are open."""
        self.cut = threading.Event()
        """Set it, and every connection is closed."""
        self.once = False
        """Show the pictures once, then close the connection."""
        self.connections = 0
        self._server: Any = None

    def paced(self) -> Iterator[bytes]:
        for number in range(len(self.pictures) if self.once else 1_000_000):
            if self.cut.wait(self.every):
                return
            while self.stalled.is_set():
                if self.cut.wait(0.01):
                    return
            yield self.pictures[number % len(self.pictures)]

    def start(self, handler: type, port: int = 0) -> None:
        kind = ThreadingHTTPServer if issubclass(handler, BaseHTTPRequestHandler) else _Tcp
        self._server = kind(("127.0.0.1", port), handler)
        self._server.camera, self._server.daemon_threads = self, True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self.cut.set()
        self._server.shutdown()
        self._server.server_close()


class _Tcp(socketserver.ThreadingTCPServer):
    allow_reuse_address = True


class MjpegCamera(MadeCamera):
    """Sends parts with or without their length; `content_type` and `redirect` make it something else."""

    lengths = True
    content_type = "multipart/x-mixed-replace; boundary=frame"
    redirect = ""

    def __enter__(self) -> "MjpegCamera":
        self.start(_Mjpeg)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def again(self) -> None:
        """Switch it on again, at the same port."""
        self.cut.clear()
        self.stalled.clear()
        self.start(_Mjpeg, self.port)


class _Mjpeg(BaseHTTPRequestHandler):
    server: Any

    def do_GET(self) -> None:
        camera = self.server.camera
        if camera.redirect:
            self.send_response(302)
            self.send_header("Location", camera.redirect)
            self.end_headers()
            return
        if camera.auth and not _is_allowed(camera.auth, "GET", self.headers.get("Authorization", "")):
            self.send_response(401)
            self.send_header("WWW-Authenticate", _challenge(camera.auth))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        camera.connections += 1
        self.send_response(200)
        self.send_header("Content-Type", camera.content_type)
        self.end_headers()
        with contextlib.suppress(OSError):
            for picture in camera.paced():
                length = f"Content-Length: {len(picture)}\r\n" if camera.lengths else ""
                self.wfile.write(f"--frame\r\nContent-Type: image/jpeg\r\n{length}\r\n".encode() + picture + b"\r\n")

    def log_message(self, *_: object) -> None:
        pass


class RtspCamera(MadeCamera):
    """Speaks RTSP 1.0 with JPEG pictures over RTP (RFC 2435) within the one TCP connection; `status` refuses."""

    status = "200 OK"
    location = ""

    def __enter__(self) -> "RtspCamera":
        self.start(_Rtsp)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def again(self) -> None:
        """Switch it on again, at the same port."""
        self.cut.clear()
        self.start(_Rtsp, self.port)


class _Rtsp(socketserver.StreamRequestHandler):
    server: Any

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            while request := self.rfile.readline().decode().split():
                headers = {}
                while line := self.rfile.readline().decode().strip():
                    name, _, value = line.partition(":")
                    headers[name.lower()] = value.strip()
                self._answer(request[0], request[1], headers)
                if request[0] == "PLAY":
                    self._play()
                    return

    def _answer(self, method: str, url: str, headers: dict[str, str]) -> None:
        camera = self.server.camera
        status, lines, body = "200 OK", [f"CSeq: {headers['cseq']}"], ""
        if method == "OPTIONS":
            lines.append("Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN")
        elif camera.auth and not _is_allowed(camera.auth, method, headers.get("authorization", "")):
            status = "401 Unauthorized"
            lines.append(f"WWW-Authenticate: {_challenge(camera.auth)}")
        elif method == "DESCRIBE":
            status = camera.status
            lines += [f"Location: {camera.location}"] if camera.location else []
            body = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=camera\r\nt=0 0\r\nm=video 0 RTP/AVP 26\r\na=control:track0\r\n"
            lines += [f"Content-Base: {url}/", "Content-Type: application/sdp", f"Content-Length: {len(body)}"]
        elif method in ("SETUP", "PLAY"):
            lines += ["Session: 1", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1"]
        self.wfile.write("\r\n".join([f"RTSP/1.0 {status}", *lines, "", body]).encode())

    def _play(self) -> None:
        camera = self.server.camera
        camera.connections += 1
        number = 0
        for picture in camera.paced():
            stamp = int(90000 * time.monotonic()) % 2**32
            for payload, last in _packets(picture):
                packet = struct.pack("!BBHII", 0x80, 26 | (0x80 if last else 0), number % 65536, stamp, 7) + payload
                self.wfile.write(b"$\0" + struct.pack("!H", len(packet)) + packet)
                number += 1


def _packets(jpeg: bytes) -> Iterator[tuple[bytes, bool]]:
    """Cut a JPEG (4:2:0, standard Huffman tables) into the payloads of RFC 2435, the last one marked."""
    tables = b"".join(jpeg[at + 5 : at + 69] for at in _segments(jpeg, 0xDB))
    frame = _segments(jpeg, 0xC0)[0]
    height, width = struct.unpack("!HH", jpeg[frame + 5 : frame + 9])
    scan = _segments(jpeg, 0xDA)[0]
    data = jpeg[scan + 2 + struct.unpack("!H", jpeg[scan + 2 : scan + 4])[0] : -2]
    for offset in range(0, len(data), 1200):
        part = data[offset : offset + 1200]
        header = struct.pack("!B", 0) + struct.pack("!I", offset)[1:] + bytes([1, 255, width // 8, height // 8])
        quantization = struct.pack("!BBH", 0, 0, len(tables)) + tables if offset == 0 else b""
        yield header + quantization + part, offset + 1200 >= len(data)


def _segments(jpeg: bytes, marker: int) -> list[int]:
    found, at = [], 2
    while at < len(jpeg) - 4:
        kind, length = jpeg[at + 1], struct.unpack("!H", jpeg[at + 2 : at + 4])[0]
        if kind == marker:
            found.append(at)
        if kind == 0xDA:
            break
        at += 2 + length
    return found


def _challenge(auth: str) -> str:
    return f'Basic realm="{_REALM}"' if auth == "basic" else f'Digest realm="{_REALM}", nonce="abc", algorithm=MD5'


def _is_allowed(auth: str, method: str, answer: str) -> bool:
    if auth == "basic":
        return answer == "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    given = dict(re.findall(r'(\w+)="([^"]*)"', answer))
    if given.get("username") != USER:
        return False
    first, second = (
        hashlib.md5(text.encode()).hexdigest() for text in (f"{USER}:{_REALM}:{PASSWORD}", f"{method}:{given['uri']}")
    )
    return given["response"] == hashlib.md5(f"{first}:abc:{second}".encode()).hexdigest()


def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
