"""Accept connections within bounds: nobody, with or without the token, slows the run or takes its descriptors."""

import asyncio
import contextlib
import ipaddress
import socket
import time
from collections import Counter
from collections.abc import Callable
from typing import NoReturn

STRANGERS, STRANGERS_EACH = 32, 8
"""Connections that have not shown the token: in all, and from one address. The oldest makes room for the newest."""
ADMITTED = 32
"""Connections that have shown it, at once: a page has two. None of them ever makes room for another."""
PER_SECOND, PER_SECOND_EACH = 120, 60
"""New connections: in all (more wait), and from one address (more are closed). Each costs the run up to half a millisecond."""
BYTES = 20_000
"""Bytes that a client may send, at once and in a second, with or without the token: a page sends 600, one request up to 8,000."""
_PAUSE = 0.2  # s: until accepting is tried again when the system has no descriptor left


class Connections:
    """Accepts connections from a listening socket, and gives each a protocol of `make_protocol`.

    A connection is a stranger's until `admit` says that it has shown the token. A stranger who only waits is the first to go:
    so a client that asks at once gets through, however many others wait. Use it from the event loop's thread only.
    """

    def __init__(self, listening: socket.socket, make_protocol: Callable[[], asyncio.BaseProtocol]):
        listening.setblocking(False)
        self._listening, self._make_protocol = listening, make_protocol
        self._strangers: dict[asyncio.BaseTransport, int] = {}  # with their addresses, the oldest first
        self._admitted = set[asyncio.BaseTransport]()
        self._second, self._lately = 0.0, Counter[int]()  # connections in this second, by address

    async def accept(self) -> NoReturn:
        """Accept connections without end."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, peer = await loop.sock_accept(self._listening)
            except OSError:  # no descriptor is left, or the client has gone already
                await asyncio.sleep(_PAUSE)
                continue
            address = _key(peer[0])
            if not await self._is_welcome(address):
                connection.close()
                continue
            self._make_room(address)
            with contextlib.suppress(OSError):
                transport, _ = await loop.connect_accepted_socket(lambda: _Bounded(self._make_protocol()), connection)
                self._strangers[transport] = address

    def admit(self, transport: asyncio.BaseTransport | None) -> bool:
        """Let a connection stay that has shown the token. Returns False when there are `ADMITTED` already."""
        self._admitted = {other for other in self._admitted if not other.is_closing()}
        if transport is None or transport in self._admitted:
            return transport is not None
        if len(self._admitted) >= ADMITTED:
            return False
        self._strangers.pop(transport, None)
        self._admitted.add(transport)
        return True

    async def _is_welcome(self, address: int) -> bool:
        """Count a new connection; return whether its address opens few enough. Waits when all together open too many."""
        now = time.monotonic()
        if self._lately.total() >= PER_SECOND:
            await asyncio.sleep(self._second + 1 - now)
        if time.monotonic() - self._second >= 1:
            self._second = time.monotonic()
            self._lately.clear()
        self._lately[address] += 1
        return self._lately[address] <= PER_SECOND_EACH

    def _make_room(self, address: int) -> None:
        """Close the stranger who has waited longest, of this address or of all, where there are too many."""
        self._strangers = {other: its for other, its in self._strangers.items() if not other.is_closing()}
        alike = [other for other, its in self._strangers.items() if its == address]
        crowd = alike if len(alike) >= STRANGERS_EACH else list(self._strangers)
        if len(alike) >= STRANGERS_EACH or len(crowd) >= STRANGERS:
            oldest = crowd[0]
            del self._strangers[oldest]
            if isinstance(oldest, asyncio.Transport):
                oldest.abort()


class _Bounded(asyncio.Protocol):
    """Passes on what a client sends, and lets go of one who sends too much: nothing of that is looked at.

    Each of many empty messages costs more to look at than to send.
    """

    def __init__(self, inner: asyncio.BaseProtocol):
        assert isinstance(inner, asyncio.Protocol)
        self._inner = inner
        self._left, self._at = float(BYTES), time.monotonic()  # bytes that it may send, and since when

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        self._left = min(BYTES, self._left + BYTES * (now - self._at)) - len(data)
        self._at = now
        if self._left < 0:
            self._transport.abort()
        else:
            self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received()

    def connection_lost(self, error: Exception | None) -> None:
        self._inner.connection_lost(error)

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()


def _key(host: str) -> int:
    """Return what counts as one address: of IPv6, all that one household has (64 bits)."""
    address = ipaddress.ip_address(host)
    return int(address) >> 64 if address.version == 6 else int(address)
