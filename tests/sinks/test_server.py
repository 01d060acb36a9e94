"""The real server and real clients: who gets in, who gets what, and who can keep whom waiting."""

import asyncio
import json
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import aiohttp
import cv2
import numpy as np
import pytest

from airdigits.cli.main import main
from airdigits.events import NumberEntered
from airdigits.sinks.server.server import ServeError, Server
from tests.conftest import CHECKOUT, RunProgram

pytestmark = pytest.mark.slow

GREY = np.full((720, 960, 3), 90, np.uint8)
NOISE = np.random.default_rng(5).integers(0, 255, (720, 960, 3), np.uint8)  # compresses badly: a megabyte each
UPGRADE = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "A" * 22 + "=="}


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


def number(text: str) -> NumberEntered:
    return NumberEntered(1.0, text, "palm")


def at(server: Server, path: str) -> str:
    return server.url.replace("/?", f"/{path}?")


def talk(conversation: Callable[[aiohttp.ClientSession], Coroutine[Any, Any, Any]]) -> Any:
    """What comes of a conversation, which may last a minute."""

    async def run() -> Any:
        async with asyncio.timeout(60), aiohttp.ClientSession() as session:
            return await conversation(session)

    return asyncio.run(run())


def deaf(server: Server, path: str, asks: int = 0) -> socket.socket:
    """A WebSocket that never reads an answer, after asking for so many pictures."""
    address, _, rest = server.url.removeprefix("http://").partition("/")
    name, _, port = address.partition(":")
    connection = socket.create_connection((name, int(port)))
    lines = (f"GET /{path}{rest} HTTP/1.1", f"Host: {address}", *(f"{key}: {value}" for key, value in UPGRADE.items()), "", "")
    connection.sendall("\r\n".join(lines).encode())
    connection.sendall(b"\x81\x84\0\0\0\0next" * asks)  # masked with nothing, as RFC 6455 would have it
    return connection


class Painter:
    """Shows pictures as the frame loop does, without end, and counts those that somebody wanted."""

    def __init__(self, server: Server, picture: np.ndarray):
        self.shown = 0
        self._server, self._picture = server, picture
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._paint)

    def _paint(self) -> None:
        while not self._done.wait(0.002):
            if self._server.watched:
                self.shown += 1
                self._server.show(self._picture)

    def __enter__(self) -> "Painter":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()


@pytest.mark.parametrize("path", ["", "events", "picture", "elsewhere"])
@pytest.mark.parametrize(
    ("token", "headers"),
    [
        ("", {}),
        ("?token=wrong", {}),
        (None, {"Origin": "http://evil.example"}),
        (None, {"Origin": "null"}),
        (None, {"Host": "evil.example"}),
        (None, {"Host": "evil.example", "Origin": "http://evil.example"}),
    ],
)
@pytest.mark.parametrize("upgrade", [False, True], ids=["http", "websocket"])
def test_strangers_are_refused_everywhere(server: Server, path: str, token: str | None, headers: dict[str, str], upgrade: bool):
    url = at(server, path) if token is None else server.url.split("?")[0] + path + token
    if upgrade:
        key = {
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "A" * 22 + "==",
        }
        headers = headers | key

    async def ask(session: aiohttp.ClientSession) -> tuple[int, str]:
        async with session.get(url, headers=headers) as answer:
            return answer.status, await answer.text()

    status, text = talk(ask)
    assert status == 403
    assert server.url.rpartition("=")[2] not in text
    assert not server.watched


def test_the_page_loads_nothing_from_elsewhere_and_forbids_the_rest(server: Server):
    async def ask(session: aiohttp.ClientSession) -> tuple[str, Any]:
        async with session.get(server.url, headers={"Origin": server.url.split("/?")[0]}) as answer:
            assert answer.status == 200
            return await answer.text(), answer.headers

    page, headers = talk(ask)
    assert "http://" not in page
    assert "https://" not in page
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    nonce = policy.split("script-src 'nonce-")[1].split("'")[0]
    assert page.count(f'nonce="{nonce}"') == 2
    assert talk(ask)[1]["Content-Security-Policy"] != policy, "a nonce serves once"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


def test_events_reach_a_websocket_and_a_stream_alike_as_the_lines_of_json(server: Server):
    async def listen(session: aiohttp.ClientSession) -> tuple[str, bytes]:
        async with session.ws_connect(at(server, "events")) as socket, session.get(at(server, "events")) as stream:
            assert await stream.content.readuntil(b"\n\n") == b"retry: 1000\n\n"
            server.handle(number("007"))
            return await socket.receive_str(), await stream.content.readuntil(b"\n\n")

    line, streamed = talk(listen)
    assert json.loads(line) == {"event": "NumberEntered", "t": 1.0, "number": "007", "how": "palm", "uncertain": []}
    assert streamed == f"id: 1\ndata: {line}\n\n".encode()


@pytest.mark.parametrize(
    ("query", "headers", "numbers"),
    [
        ("", {}, ["9"]),
        ("&after=0", {}, ["1", "2", "3", "9"]),
        ("&after=2", {}, ["3", "9"]),
        ("&after=0", {"Last-Event-ID": "2"}, ["3", "9"]),
        ("&after=-1", {}, ["9"]),
        ("&after=99999999999999999999", {}, ["9"]),
        ("&after=٣", {"Last-Event-ID": "x"}, ["9"]),
    ],
)
def test_who_was_away_asks_for_what_it_missed(server: Server, query: str, headers: dict[str, str], numbers: list[str]):
    for digit in "123":
        server.handle(number(digit))

    async def listen(session: aiohttp.ClientSession) -> list[str]:
        async with session.ws_connect(at(server, "events") + query, headers=headers) as socket:
            server.handle(number("9"))
            return [json.loads(await socket.receive_str())["number"] for _ in numbers]

    assert talk(listen) == numbers


def test_pictures_are_wanted_only_while_somebody_asks_and_come_one_for_each_asking(server: Server):
    async def watch(session: aiohttp.ClientSession) -> None:
        async with session.ws_connect(at(server, "picture")) as socket:
            for _ in range(3):
                await socket.send_str("next")
                jpeg = await socket.receive_bytes()
                picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
                assert np.abs(picture.astype(int) - GREY).max() < 4
            await asyncio.sleep(0.1)
        async with session.get(at(server, "picture")) as answer:
            assert answer.content_type == "image/jpeg"
            assert (await answer.read())[:3] == b"\xff\xd8\xff"

    with Painter(server, GREY) as painter:
        talk(watch)
    assert painter.shown == 4


def test_two_who_wait_share_one_picture(server: Server):
    async def watch(session: aiohttp.ClientSession) -> None:
        async with session.ws_connect(at(server, "picture")) as one, session.ws_connect(at(server, "picture")) as other:
            await one.send_str("next")
            await other.send_str("next")
            await asyncio.sleep(0.2)
            server.show(GREY)
            assert await one.receive_bytes() == await other.receive_bytes()

    talk(watch)


def test_one_who_asks_and_never_reads_gets_no_queue_and_keeps_nobody_waiting(server: Server):
    """It asks a thousand times; what it does not take is neither packed nor kept."""

    async def watch(session: aiohttp.ClientSession) -> None:
        async with session.ws_connect(at(server, "picture")) as keen, session.ws_connect(at(server, "events")) as listener:
            for i in range(20):
                await keen.send_str("next")
                assert len(await keen.receive_bytes()) > 400_000
                server.handle(number(str(i)))
                assert (await listener.receive_json())["number"] == str(i)

    with Painter(server, NOISE) as painter, deaf(server, "picture", asks=1000):
        talk(watch)
    assert painter.shown < 100


def test_reporting_to_one_who_never_reads_neither_waits_nor_loses_the_others_events(server: Server):
    async def listen(session: aiohttp.ClientSession) -> list[str]:
        async with session.ws_connect(at(server, "events")) as keen:
            received = []
            for i in range(300):
                server.handle(number(str(i) * 2000))  # together more than the socket's buffers hold
                received.append((await keen.receive_json())["number"])
            return received

    with deaf(server, "events"):
        assert talk(listen) == [str(i) * 2000 for i in range(300)]


def test_one_who_vanishes_is_forgotten(server: Server):
    for _ in range(40):  # more than may be there at once
        connection = deaf(server, "picture", asks=1)
        connection.recv(1)  # it was let in
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # no goodbye
        connection.close()

    async def come(session: aiohttp.ClientSession) -> None:
        status = 0
        while status != 200:
            async with session.get(server.url) as answer:
                status = answer.status

    talk(come)


def test_more_than_32_at_once_are_turned_away(server: Server):
    async def crowd(session: aiohttp.ClientSession) -> int:
        sockets = [await session.ws_connect(at(server, "events")) for _ in range(32)]
        async with session.get(server.url) as answer:
            status = answer.status
        for each in sockets:
            await each.close()
        return status

    assert talk(crowd) == 503


def test_when_it_stops_listeners_get_the_last_event_and_then_an_end():
    server = Server()

    async def listen(session: aiohttp.ClientSession) -> tuple[list[str], bytes, bytes]:
        async with (
            session.ws_connect(at(server, "events")) as socket,
            session.get(at(server, "events")) as stream,
            session.ws_connect(at(server, "picture")) as pictures,
        ):
            await pictures.send_str("next")
            server.handle(number("42"))
            await asyncio.to_thread(server.close)
            lines = [message.data async for message in socket]
            return lines, await stream.content.read(), b"".join([message.data async for message in pictures])

    server.__enter__()
    lines, streamed, pictures = talk(listen)
    assert [json.loads(line)["number"] for line in lines] == ["42"]
    assert streamed.endswith(lines[0].encode() + b"\n\nevent: ended\ndata:\n\n")
    assert pictures == b""


def test_it_listens_on_this_machine_alone_unless_it_is_told_otherwise(server: Server):
    assert not server.beyond
    assert server.url.startswith("http://127.0.0.1:")
    with Server("0.0.0.0") as other:
        assert other.beyond
        assert socket.gethostname() in other.url


def test_each_run_has_another_token(server: Server):
    with Server() as other:
        assert other.url.rpartition("=")[2] != server.url.rpartition("=")[2]
        assert len(other.url.rpartition("=")[2]) >= 32


def test_a_port_in_use_is_an_error_that_names_another(server: Server):
    port = int(server.url.split(":")[2].split("/")[0])
    with pytest.raises(ServeError, match=f"port {port} is in use.*try --serve {port + 1}"):
        Server(port=port)


@pytest.mark.parametrize(
    ("host", "words"), [("example.org", "give an address in numbers"), ("203.0.113.7", "cannot listen on 203.0.113.7")]
)
def test_an_address_that_is_not_this_machines_is_named(host: str, words: str):
    with pytest.raises(ServeError, match=words):
        Server(host)


@pytest.mark.parametrize("port", ["65536", "http", "8765.0", "٣"])
def test_what_is_no_port_is_a_usage_error(port: str, capsys: pytest.CaptureFixture[str]):
    assert main(["run", "--serve", port]) == 2
    assert f"{port} is not a port" in capsys.readouterr().err


def test_an_address_without_serve_is_a_usage_error(program: RunProgram):
    ran = program("run", "--headless", "--serve-host", "0.0.0.0")
    assert ran.status == 2
    assert "give both" in ran.complaint


def test_without_aiohttp_one_line_says_what_to_install():
    code = "import sys; sys.modules['aiohttp'] = None; from airdigits.cli.main import main; sys.exit(main(['run', '--serve']))"
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "--serve needs aiohttp" in done.stderr
