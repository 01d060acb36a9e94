"""Bounds before trust: idle, slow, malformed and too many clients neither slow the run nor reach its terminal."""

import asyncio
import contextlib
import json
import os
import re
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from airdigits.events import NumberEntered
from airdigits.sinks.server import connections
from airdigits.sinks.server.server import Server
from bench.material import hostile_clients as clients
from tests.conftest import CHECKOUT

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="Windows has no ulimit")]

_IDLE = 1100


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
def many_descriptors() -> Iterator[None]:
    """Let this process hold more connections than a program usually may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2 * _IDLE:
        pytest.skip("this process may not open so many connections")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2 * _IDLE), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def status_of(url: str) -> int:
    """How the page answers, within a few tries: a crowd may have used up the connections of this second."""

    async def ask() -> int:
        async with aiohttp.ClientSession() as session:
            for _ in range(20):
                with contextlib.suppress(aiohttp.ClientError, OSError):
                    async with session.get(url) as answer:
                        return answer.status
                await asyncio.sleep(0.2)
        return 0

    return asyncio.run(ask())


@pytest.mark.usefixtures("many_descriptors")
def test_a_run_with_few_descriptors_outlives_1100_idle_clients_and_malformed_ones_and_says_nothing(clip: Path, tmp_path: Path):
    record = tmp_path / "session.jsonl"
    command = f'ulimit -n 128; exec "{sys.executable}" -m airdigits run --source "$0" --headless --json --serve 0 --record "$1"'
    with subprocess.Popen(
        ["bash", "-c", command, str(clip), str(record)], cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout
        assert run.stderr
        found = re.search(r"http://\S+", run.stderr.readline())
        assert found
        url = found[0]
        waiting = clients.idle(url, _IDLE)
        for content in clients.MALFORMED:
            clients.send(url, content)
        assert status_of(url) == 200, "one who asks at once gets through"
        assert status_of(url.replace("token=", "token=x")) == 403
        if (descriptors := Path(f"/proc/{run.pid}/fd")).is_dir():
            assert len(os.listdir(descriptors)) < 128 - 10  # noqa: PTH208  # names alone

        async def listen() -> list[dict]:
            async with aiohttp.ClientSession() as session, session.ws_connect(url.replace("/?", "/events?")) as events:
                return [json.loads(message.data) async for message in events]

        heard = asyncio.run(listen())
        out, err = run.communicate(timeout=120)
        for each in waiting:
            each.close()
    assert run.returncode == 0
    printed = [json.loads(line) for line in out.splitlines()]
    assert [event["number"] for event in printed if event["event"] == "NumberEntered"] == ["47"]
    assert heard == printed
    assert record.read_bytes().endswith(b'{"type":"end"}\n')
    lines = err.splitlines()
    assert len(lines) <= 4, err
    assert all(re.match("airdigits: (reading|recording|it begins|recorded|the session)", line) for line in lines), err


def test_a_stranger_may_wait_as_long_as_a_header_takes_and_no_longer(server: Server):
    for kind in (b"", b"GET / HTTP/1.1\r\nHost: x"):
        (connection,) = clients.idle(server.url, 1)
        connection.sendall(kind)
        connection.settimeout(60)
        began = time.monotonic()
        assert connection.recv(100) == b""
        assert time.monotonic() - began > 2, "it was not closed for being the oldest"


def test_the_strangers_who_wait_longest_make_room_and_those_with_the_token_never(server: Server):
    deaf = clients.deaf(server.url, "events")
    assert deaf.recv(12) == b"HTTP/1.1 101"
    crowd = clients.idle(server.url, connections.STRANGERS_EACH + 3)
    for oldest in crowd[:3]:
        oldest.settimeout(60)
        with contextlib.suppress(ConnectionResetError):
            assert oldest.recv(1) == b""
    crowd[-1].sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert crowd[-1].recv(12) == b"HTTP/1.1 403"
    server.handle(NumberEntered(1.0, "5", "palm"))
    heard = b""
    while b"NumberEntered" not in heard:
        heard += deaf.recv(4096) or pytest.fail("the connection with the token was closed")


def test_an_address_that_opens_too_many_is_refused_until_the_second_is_over(server: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connections, "PER_SECOND_EACH", 1)
    refused = 0
    for _ in range(30):
        with socket.create_connection(clients.place_of(server.url), timeout=30) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            try:
                refused += connection.recv(12) == b""
            except ConnectionResetError:
                refused += 1
    assert refused
    assert status_of(server.url) == 200


def test_a_request_is_all_that_a_stranger_gets_from_a_connection(server: Server):
    with socket.create_connection(clients.place_of(server.url), timeout=30) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: evil\r\n\r\n" * 50)
        answer = b""
        with contextlib.suppress(ConnectionResetError):
            while more := connection.recv(4096):
                answer += more
    assert answer.count(b"HTTP/1.1 ") <= 1


@pytest.mark.parametrize(
    "frame", [b"\x81\x80", b"\x82\x80", b"\x89\x80", b"\x8a\x80", b"\x00\x80"]
)  # text, ..., ping, pong, part
def test_a_client_with_the_token_that_floods_empty_messages_is_let_go_and_the_others_stay(server: Server, frame: bytes):
    calm, flooding = clients.deaf(server.url, "events", asks=60), clients.deaf(server.url, "events")
    assert flooding.recv(12) == b"HTTP/1.1 101"
    flooding.sendall(b"\x01\x80\0\0\0\0")  # the first part of a message
    flooding.settimeout(60)
    with pytest.raises(ConnectionError):  # noqa: PT012  # at one of them
        for _ in range(500):
            flooding.sendall((frame + bytes(4)) * 1000)
            time.sleep(0.01)
    server.handle(NumberEntered(1.0, "5", "palm"))
    heard = b""
    while b"NumberEntered" not in heard:
        heard += calm.recv(4096) or pytest.fail("the calm one was closed")


def test_what_a_client_does_wrong_is_logged_for_nobody(server: Server, capfd: pytest.CaptureFixture[str]):
    with clients.Crowd(server.url, slow=20):
        for i in range(20):
            server.handle(NumberEntered(float(i), "5", "palm"))
            time.sleep(0.05)
        assert status_of(server.url) == 200
    server.close()
    assert capfd.readouterr() == ("", "")
    assert not [thread for thread in threading.enumerate() if thread.name == "server"]


def test_a_server_that_has_been_closed_takes_events_without_a_word(capfd: pytest.CaptureFixture[str]):
    with Server() as server:
        pass
    server.handle(NumberEntered(1.0, "5", "palm"))
    assert capfd.readouterr() == ("", "")
