"""The page in a real browser, fed by the real program on the bundled recording."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import cv2
import numpy as np
import pytest

from airdigits.events import ConfirmationAsked, DigitRead, NumberEntered, Undone
from airdigits.sinks.server.server import Server
from airdigits.support.paths import assets_dir
from tests.conftest import CHECKOUT
from tests.schema import assert_valid
from tests.sinks.browser import browser

pytestmark = pytest.mark.slow

PICTURE = "document.getElementById('picture').src"
NUMBER = "document.getElementById('number').textContent"
QUESTION = "document.getElementById('question').textContent"
LINK = "document.getElementById('link').textContent"
UNDER = "[...document.querySelectorAll('#digits small')].map(each => each.textContent).join()"


@contextmanager
def serving(*arguments: object) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The program, and the address that it printed."""
    command = [sys.executable, "-m", "airdigits", "run", "--headless", "--json", "--serve", "0", *map(str, arguments)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            line = process.stderr.readline()
            assert line.startswith("airdigits: watch at http://127.0.0.1:"), line + process.stderr.read()
            yield process, line.split()[-1]
        finally:
            process.kill()


def test_a_number_written_in_the_air_appears_on_the_page(tmp_path: Path):
    with serving("--source", assets_dir() / "sample.mp4") as (process, url):
        asyncio.run(_look_at(url, tmp_path))
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert '"number": "2048"' in out
    for line in out.splitlines():
        assert_valid(line)
    assert err.splitlines()[1:] == ["airdigits: it begins when the page is open"]


async def _look_at(url: str, folder: Path) -> None:
    async with browser(url, folder / "profile") as page:
        await page.wait_for(f"{PICTURE}.startsWith('blob:')")
        before = await page.value(PICTURE)
        await page.wait_for(f"{PICTURE} !== '{before}'")
        await page.wait_for(f"{NUMBER} === '20'")
        await page.screenshot(folder / "page.png")
        shot = cv2.imread(str(folder / "page.png"))
        assert np.ptp(shot[200:600, 100:700].astype(int), axis=(0, 1)).min() > 100, "there is a picture"
        await page.do("Page.reload")  # who comes late sees what was written before
        await page.wait_for(f"{NUMBER} === '2048' && document.getElementById('number').classList.contains('entered')")
        shares = await page.value("[...document.querySelectorAll('#digits small')].map(each => each.textContent).join()")
        assert [float(share.split()[0]) > 90 for share in shares.split(",")] == [True] * 4
        assert "number 2048" in await page.value("document.getElementById('log').textContent")
        assert await page.value("document.title") == "2048 - airdigits"
        assert [line for line in page.complaints if "ERR_" not in line] == [], "nothing but that the program has gone"
        await page.wait_for(f"{LINK} === 'ended: the program has finished'")
        assert await page.value(NUMBER) == "2048", "what was read stays"


def test_unclear_digits_and_the_question_are_shown_and_so_is_what_became_of_them(tmp_path: Path):
    async def look(server: Server) -> None:
        async with browser(server.url, tmp_path / "profile") as page:
            sent = [DigitRead(1.0, 0, 0.99, "", 0), DigitRead(2.0, 6, 0.98, "", 1)]
            sent += [DigitRead(3.0, None, 0.47, "could be 4 or 9", 2, (4, 9)), DigitRead(4.0, 6, 0.99, "", 3)]
            for event in [*sent, ConfirmationAsked(5.0, "06?6", "0646", (2,))]:
                server.handle(event)
            await page.wait_for(f"{NUMBER} === '06?6'")
            await page.wait_for(f"{QUESTION} === 'Enter 0646? Write over the ?, or hold or press Enter again'")
            assert (await page.value(UNDER)).endswith("98.0 %,4 or 9,99.0 %")
            assert (
                await page.value("[...document.querySelectorAll('#number .unsure')].map(each => each.textContent).join()") == "?"
            )
            await page.screenshot(tmp_path / "asked.png")
            server.handle(DigitRead(6.0, 9, 0.97, "", 2))
            await page.wait_for(f"{NUMBER} === '0696' && {QUESTION} === ''")
            server.handle(Undone(7.0, "DigitRead", "06?6"))
            await page.wait_for(f"{NUMBER} === '06?6' && {UNDER}.includes('4 or 9')")
            server.handle(NumberEntered(8.0, "0646", "end", (2,)))
            await page.wait_for(f"{NUMBER} === '0646' && {UNDER}.includes('a guess')")
            await page.screenshot(tmp_path / "entered.png")
            assert "number 0646: digit 3 is a guess" in await page.value("document.getElementById('log').textContent")
            server.handle(Undone(9.0, "NumberEntered", "06?6"))
            server.handle(NumberEntered(10.0, "0646", "key"))
            await page.wait_for(f"{NUMBER} === '0646' && {UNDER}.includes('confirmed')")
            assert page.complaints == []

    with Server() as server:
        asyncio.run(look(server))


def digits(number: str) -> list[DigitRead]:
    return [DigitRead(1.0 + place, int(digit), 0.99, "", place) for place, digit in enumerate(number)]


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("number", ["5550123", "31415926535897932384626433832795", "8" * 200])
def test_a_number_never_wraps_and_its_end_is_seen_and_the_page_fits_a_phone(width: int, number: str, tmp_path: Path):
    async def look(server: Server) -> None:
        async with browser(server.url, tmp_path / "profile") as page:
            await page.do("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=width < 500)
            for event in digits(number):
                server.handle(event)
            await page.wait_for(f"{NUMBER} === '{number}'")
            lines = "new Set([...document.querySelectorAll('#number span')].map(each => each.offsetTop)).size"
            assert await page.value(lines) == 1
            last = "document.querySelector('#number span:last-child').getBoundingClientRect().right"
            assert await page.value(last) <= width
            assert await page.value("document.documentElement.scrollWidth") <= width, "the page does not scroll sideways"

    with Server() as server:
        asyncio.run(look(server))


def test_buttons_and_keys_ask_for_what_the_window_s_keys_do(tmp_path: Path):
    async def look(server: Server) -> None:
        async def told(*wanted: str) -> None:
            taken = list[str]()
            async with asyncio.timeout(20):
                while len(taken) < len(wanted):
                    taken += server.take_keys()
                    await asyncio.sleep(0.02)
            assert tuple(taken) == wanted

        async with browser(server.url, tmp_path / "profile") as page:
            await page.wait_for(f"{LINK} === 'connected'")
            for key in ("enter", "backspace", "u", "m", "r"):
                await page.value(f"document.querySelector('[data-key={key}]').click()")
                await told(key)
            for code, text, wanted in (
                ("Enter", "\r", "enter"),
                ("Backspace", "", "backspace"),
                ("u", "u", "u"),
                ("7", "7", "7"),
            ):
                await page.do("Input.dispatchKeyEvent", type="keyDown", key=code, text=text)
                await page.do("Input.dispatchKeyEvent", type="keyUp", key=code)
                await told(wanted)
            for key in ("x", "q", "Tab"):
                await page.do("Input.dispatchKeyEvent", type="keyDown", key=key)
            await page.value("document.querySelector('[data-key=u]').focus()")
            await page.do(
                "Input.dispatchKeyEvent", type="keyDown", key="Enter", code="Enter", text="\r", windowsVirtualKeyCode=13
            )
            await page.do("Input.dispatchKeyEvent", type="keyUp", key="Enter", code="Enter", windowsVirtualKeyCode=13)
            await told("u")  # the button that has the focus, and nothing else
            assert page.complaints == []

    with Server() as server:
        asyncio.run(look(server))


def test_a_page_without_a_program_has_no_buttons_to_press(tmp_path: Path):
    async def look(server: Server) -> None:
        async with browser(server.url, tmp_path / "profile") as page:
            await page.wait_for(f"{LINK} === 'connected'")
            await asyncio.to_thread(server.close)
            await page.wait_for(f"{LINK} === 'ended: the program has finished'")
            assert await page.value("[...document.querySelectorAll('button')].every(each => each.disabled)")
            await asyncio.sleep(1.5)  # longer than it waits before it tries again
            assert [line for line in page.complaints if "ERR_" in line] == [], "it tries no more"

    with Server() as server:
        asyncio.run(look(server))


def test_a_client_without_the_token_and_a_key_that_is_none_are_refused(tmp_path: Path):
    async def ask(server: Server) -> list[int]:
        base = server.url.replace("/?", "/do?")
        urls = [f"{base}&key=enter", f"{base}&key=q", f"{base}&key=", base, base.replace("token=", "token=x") + "&key=enter"]
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as session:
            statuses = [(await session.post(url)).status for url in urls]
            foreign = await session.post(urls[0], headers={"Origin": "http://evil.example"})
            return [*statuses, foreign.status, (await session.get(urls[0])).status]

    with Server() as server:
        assert asyncio.run(ask(server)) == [204, 400, 400, 400, 403, 403, 405]
        assert server.take_keys() == ["enter"]


def test_with_the_wrong_token_there_is_no_page(tmp_path: Path):
    async def look(url: str) -> None:
        async with browser(url.replace("token=", "token=x"), tmp_path) as page:
            await page.wait_for("document.body.textContent.includes('the token is missing or wrong')")

    with serving("--source", assets_dir() / "sample.mp4") as (_, url):
        asyncio.run(look(url))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGTERM")
def test_a_program_that_is_ended_lets_its_listeners_go(clip: Path):
    async def listen(process: subprocess.Popen[str], url: str) -> None:
        async with aiohttp.ClientSession() as session, session.ws_connect(url.replace("/?", "/events?")) as socket:
            line = (await socket.receive()).data
            assert_valid(line)
            assert '"event": "HandFound"' in line
            process.terminate()
            async with asyncio.timeout(30):
                async for _ in socket:
                    pass
            assert socket.close_code == 1000

    with serving("--source", clip) as (process, url):
        asyncio.run(listen(process, url))
        _, err = process.communicate(timeout=30)
    assert process.returncode == 143
    assert "Traceback" not in err
