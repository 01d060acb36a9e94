"""Serve events and annotated pictures to browsers and programs, over HTTP, in a thread of its own."""

import asyncio
import contextlib
import errno
import ipaddress
import logging
import secrets
import socket
import threading
from collections import deque
from typing import Self

import numpy as np

from airdigits.errors import AirdigitsError
from airdigits.events import Event, to_json
from airdigits.sinks.server.access_control import AccessControl
from airdigits.support.extras import missing

try:
    from aiohttp import web

    from airdigits.sinks.server.broadcast import Broadcast
    from airdigits.sinks.server.connections import Connections
    from airdigits.sinks.server.mjpeg import Mjpeg
    from airdigits.sinks.server.site import Site
except ImportError as absent:
    raise AirdigitsError(missing("aiohttp", "serve")) from absent

_ASKED = 32  # keys that wait for the next frame; of more, the oldest are dropped
_PATIENCE = 1.0  # s: how long clients have to take the last events when the program ends
_HEADER_TIME = 5.0  # s: how long a connection may be open without a whole request
_LOG = logging.getLogger("airdigits.server")
"""Takes what aiohttp and asyncio say of clients, a traceback each time: it is shown to nobody without a handler of their own."""
_LOG.propagate = False
_LOG.addHandler(logging.NullHandler())


class ServeError(AirdigitsError):
    """Nothing can listen on this address."""


class Server:
    """A `Sink` that serves one page, the events and the pictures, to those who have the token that is part of `url`.

    `host` is the address to listen on, `port` 0 takes a free one. Passing it events and pictures never blocks. It serves
    from `start` to `close`, or in a `with` block. Raises ServeError when the address cannot be listened on.
    """

    def __init__(self, host: str = "127.0.0.1", port: int = 0):
        self._socket = _listen(host, port)
        address, port = self._socket.getsockname()[:2]
        self.beyond = not ipaddress.ip_address(address).is_loopback
        """Other machines can reach it."""
        token = secrets.token_urlsafe(24)
        self.url = f"http://{_name(address)}:{port}/?token={token}"
        self.arrived = threading.Event()
        """Set when the first client listens or watches."""
        self._loop = asyncio.new_event_loop()
        self._broadcast, self._mjpeg = Broadcast(), Mjpeg(self._loop)
        self._keys: deque[str] = deque(maxlen=_ASKED)
        self._site = Site(AccessControl(token, self.beyond), self._broadcast, self._mjpeg, self.arrived.set, self._keys.append)
        self._stopping = asyncio.Event()
        self._closed = False
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),), name="server", daemon=True)

    @property
    def watched(self) -> bool:
        """Whether somebody waits for a picture: only then is one to be drawn."""
        return self._mjpeg.wanted

    def handle(self, event: Event) -> None:
        """Send an event to the clients."""
        with contextlib.suppress(RuntimeError):  # it has been closed
            self._loop.call_soon_threadsafe(self._broadcast.publish, to_json(event))

    def show(self, picture: np.ndarray) -> None:
        """Offer a picture, uint8 [H, W, 3] BGR, to those who wait for one."""
        self._mjpeg.show(picture)

    def take_keys(self) -> list[str]:
        """Return the names of the keys that clients have pressed on the page since the last call."""
        return [self._keys.popleft() for _ in range(len(self._keys))]

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def close(self) -> None:
        """Send the last events to the clients and stop; a second call does nothing."""
        if self._closed:
            return
        self._closed = True
        if self._thread.ident is not None:  # it was started
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join()
        self._socket.close()
        self._loop.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def _serve(self) -> None:
        self._loop.set_exception_handler(lambda loop, context: _LOG.error("%s", context))
        runner = web.AppRunner(
            self._site.app,
            access_log=None,
            logger=_LOG,
            handler_cancellation=True,
            keepalive_timeout=_HEADER_TIME,
            lingering_time=0,
            shutdown_timeout=_PATIENCE,
        )
        await runner.setup()
        assert runner.server is not None
        connections = Connections(self._socket, runner.server)
        self._site.admit = connections.admit
        accepting = asyncio.create_task(connections.accept())
        await self._stopping.wait()
        accepting.cancel()
        await runner.cleanup()


def _listen(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE | socket.AI_NUMERICHOST)
        return socket.create_server(found[0][4][:2], family=found[0][0])
    except socket.gaierror as error:
        raise ServeError(
            f"--serve-host {host}: give an address in numbers: 127.0.0.1, or 0.0.0.0 for all of this machine's"
        ) from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            why = f"port {port} is in use, by another airdigits perhaps: try --serve {port + 1 if port < 65535 else 8765}"
        elif error.errno == errno.EACCES:
            why = f"port {port} is for the system's own programs: try --serve 8765"
        else:
            why = f"cannot listen on {host} port {port}: {error.strerror}"
        raise ServeError(f"--serve: {why}") from error


def _name(address: str) -> str:
    """Return what an address is called in a URL: for "any address of this machine" the machine's name."""
    if ipaddress.ip_address(address).is_unspecified:
        return socket.gethostname()
    return f"[{address}]" if ":" in address else address
