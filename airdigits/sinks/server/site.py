"""Serve the page, the events and the pictures to browsers and programs over HTTP."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from airdigits.labels import NUMBERS, UNREAD
from airdigits.sinks.server.access_control import AccessControl
from airdigits.sinks.server.broadcast import Broadcast
from airdigits.sinks.server.connections import ADMITTED
from airdigits.sinks.server.mjpeg import Mjpeg

_PAGE = Path(__file__).with_name("page.html")
KEYS = ("enter", "backspace", "c", "u", "p", "m", "r", *NUMBERS.signs)
"""What a page may ask for, by the names of the window's keys; quitting is not among them."""
_ALIVE = 15.0  # s: a connection that is idle for longer is checked
_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src blob: data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",  # it would hold the token
    "Server": "airdigits",
    "X-Content-Type-Options": "nosniff",
}


class Site:
    """Answers the requests that `access` lets through.

    `arrived` is called when a client listens or watches, `ask` with one of `KEYS` when it asks for something. `admit` is given
    the connection of such a request, and may refuse it: there are too many.
    """

    def __init__(
        self,
        access: AccessControl,
        broadcast: Broadcast,
        mjpeg: Mjpeg,
        arrived: Callable[[], None],
        ask: Callable[[str], None],
    ):
        self._access, self._broadcast, self._mjpeg, self._arrived, self._ask = access, broadcast, mjpeg, arrived, ask
        self.admit: Callable[[asyncio.BaseTransport | None], bool] = lambda connection: True
        self.app = web.Application(middlewares=[self._receive])
        self.app.on_response_prepare.append(_add_headers)
        self.app.on_shutdown.append(self._close)
        self.app.add_routes([web.get("/", self._page), web.get("/events", self._events), web.get("/picture", self._pictures),
                             web.post("/do", self._do)])  # fmt: skip

    @web.middleware
    async def _receive(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        headers = request.headers
        if why := self._access.why_not(headers.get("Host"), headers.get("Origin"), request.query.get("token")):
            return web.Response(status=403, text=f"{why}\n")
        if not self.admit(request.transport):
            return web.Response(status=503, text=f"{ADMITTED} connections are open: close some\n")
        return await handler(request)

    async def _page(self, request: web.Request) -> web.Response:
        nonce = secrets.token_urlsafe(16)
        page = _PAGE.read_text(encoding="utf-8").replace("{nonce}", nonce)
        page = page.replace("{signs}", json.dumps(NUMBERS.by_label)).replace("{unread}", json.dumps(UNREAD))
        return web.Response(text=page, content_type="text/html", headers={"Content-Security-Policy": _POLICY.format(nonce=nonce)})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        after = _number(request.headers.get("Last-Event-ID") or request.query.get("after"), self._broadcast.last)
        self._arrived()
        if not _wants_socket(request):
            return await self._stream(request, after)

        async def send(socket: web.WebSocketResponse) -> None:
            async for _, line in self._broadcast.after(after):
                await socket.send_str(line)

        return await _talk(request, send, _ignore_message)

    async def _stream(self, request: web.Request, after: int) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        await response.prepare(request)
        await response.write(b"retry: 1000\n\n")
        async for number, line in self._broadcast.after(after, idle=_ALIVE):
            text = f"id: {number}\ndata: {line}\n\n" if line else ": still here\n\n"
            await response.write(text.encode())
        await response.write(b"event: ended\ndata:\n\n")  # the page stops asking
        return response

    async def _do(self, request: web.Request) -> web.Response:
        """Take what a person asks for by a key, as in the window."""
        key = request.query.get("key", "")
        if key not in KEYS:
            return web.Response(status=400, text=f"there is no such key: {', '.join(KEYS)}\n")
        self._ask(key)
        return web.Response(status=204)

    async def _pictures(self, request: web.Request) -> web.StreamResponse:
        self._arrived()
        if not _wants_socket(request):
            jpeg = await self._mjpeg.next()
            return web.Response(body=jpeg, content_type="image/jpeg") if jpeg else web.Response(status=503, text="it has ended\n")
        asked = asyncio.Event()  # asking twice before the answer gets one: there is no queue

        async def send(socket: web.WebSocketResponse) -> None:
            while await asked.wait():
                asked.clear()
                if not (jpeg := await self._mjpeg.next()):
                    return
                await socket.send_bytes(jpeg)

        return await _talk(request, send, asked.set)

    async def _close(self, app: web.Application) -> None:
        self._broadcast.close()
        self._mjpeg.close()


async def _talk(
    request: web.Request, send: Callable[[web.WebSocketResponse], Awaitable[None]], heard: Callable[[], None]
) -> web.WebSocketResponse:
    """Send over a WebSocket until `send` ends or the client leaves; `heard` is called for each of its messages."""
    socket = web.WebSocketResponse(heartbeat=_ALIVE, max_msg_size=1024)
    await socket.prepare(request)

    async def listen() -> None:
        async for _ in socket:
            heard()

    async def speak() -> None:
        await send(socket)

    ways = {asyncio.create_task(listen()), asyncio.create_task(speak())}
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
    await socket.close()
    return socket


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_HEADERS)
    if response.status != 101 and not (response.status == 200 and request.path == "/picture"):
        response.force_close()  # one request a connection, so that their rate is that of connections; pictures keep it by nature


def _ignore_message() -> None:
    """Do nothing: clients of the event stream have nothing to send."""


def _wants_socket(request: web.Request) -> bool:
    return request.headers.get("Upgrade", "").lower() == "websocket"


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else default
