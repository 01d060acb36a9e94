"""Clients that do a server no good: idle, slow, malformed, without a token, too many."""

import contextlib
import socket
import threading
from urllib.parse import urlsplit

UPGRADE = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
)
MALFORMED = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(50),  # TLS
    b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
    b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: y\r\n" % i for i in range(5000)) + b"\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"GET http://[::1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /?token=%ff%00\xed\xa0\x80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost:port\r\nHost: other\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x00" * 1000,
    b"GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: \x00\r\n\r\n",
)


def place_of(url: str) -> tuple[str, int]:
    """Return host and port of the address that the server printed."""
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.port
    return parts.hostname, parts.port


def idle(url: str, count: int) -> list[socket.socket]:
    """Open connections that send nothing."""
    opened = []
    for _ in range(count):
        with contextlib.suppress(OSError):
            opened.append(socket.create_connection(place_of(url), timeout=5))
    return opened


def send(url: str, content: bytes) -> None:
    """Send anything, and go away without looking at the answer."""
    with contextlib.suppress(OSError), socket.create_connection(place_of(url), timeout=5) as connection:
        connection.sendall(content)


def deaf(url: str, path: str, asks: int = 0) -> socket.socket:
    """Open a WebSocket with the token that never reads an answer, after asking for so many pictures."""
    connection = socket.create_connection(place_of(url), timeout=5)
    host, port = place_of(url)
    connection.sendall(f"GET /{path}?{urlsplit(url).query} HTTP/1.1\r\nHost: {host}:{port}\r\n{UPGRADE}\r\n".encode())
    connection.sendall(b"\x81\x84\0\0\0\0next" * asks)  # masked with nothing, as RFC 6455 would have it
    return connection


class Crowd:
    """Clients of all these kinds, in a thread that opens them again and again until `close`; a context manager."""

    def __init__(self, url: str, slow: int = 50):
        self._url, self._slow = url, slow
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._bother, daemon=True)

    def __enter__(self) -> "Crowd":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _bother(self) -> None:
        turn = 0
        while not self._done.is_set():
            turn += 1
            waiting = idle(self._url, self._slow // 2)
            with contextlib.suppress(OSError):
                waiting += [deaf(self._url, "picture" if i % 2 else "events", asks=i % 7) for i in range(self._slow // 4)]
            for content in MALFORMED:
                send(self._url, content)
            head = b"GET / HTTP/1.1\r\nX: "
            for i in range(20):  # a header, a byte at a time
                for each in waiting[: self._slow // 2]:
                    with contextlib.suppress(OSError):
                        each.send(head[i % len(head) : i % len(head) + 1])
                if self._done.wait(0.3):
                    break
            for each in waiting:
                each.close()
