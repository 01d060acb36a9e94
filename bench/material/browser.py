"""A real Chromium without a screen, driven through its DevTools protocol."""

import asyncio
import base64
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--remote-debugging-port=0", "--window-size=1280,800",
)  # fmt: skip
_PATIENCE = 240.0  # s: a machine that does much else beside is slow, and no worse for it


def find_browser() -> str | None:
    """Return the program of a browser that can be driven."""
    return next((name for name in ("chromium", "chromium-browser", "google-chrome") if shutil.which(name)), None)


class Browser:
    """One page. `complaints` are the errors and warnings that it logged, refusals by its security policy among them."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse):
        self.complaints: list[str] = []
        self._socket = socket
        self._number = 0
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}

    async def listen(self) -> None:
        """Take what the browser says, until it closes."""
        async for message in self._socket:
            told = message.json()
            if "id" in told:
                self._answers.pop(told["id"]).set_result(told)
            elif told["method"] == "Log.entryAdded" and told["params"]["entry"]["level"] in ("error", "warning"):
                self.complaints.append(told["params"]["entry"]["text"])
            elif told["method"] == "Runtime.exceptionThrown":
                self.complaints.append(str(told["params"]))

    async def do(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method of the protocol and return its result."""
        self._number += 1
        answer = self._answers[self._number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": self._number, "method": method, "params": parameters})
        told = await asyncio.wait_for(answer, _PATIENCE)
        assert "error" not in told, told
        return dict(told["result"])

    async def value(self, code: str) -> Any:
        """Evaluate a piece of JavaScript on the page."""
        return (await self.do("Runtime.evaluate", expression=code))["result"].get("value")

    async def wait_for(self, code: str) -> None:
        """Wait until a piece of JavaScript on the page is true."""
        async with asyncio.timeout(_PATIENCE):
            while not await self.value(code):
                await asyncio.sleep(0.05)

    async def screenshot(self, path: Path, **options: Any) -> None:
        """Write a picture of the page, a PNG."""
        shot = await self.do("Page.captureScreenshot", **options)
        path.write_bytes(base64.b64decode(shot["data"]))


@asynccontextmanager
async def open_browser(url: str, folder: Path) -> AsyncIterator[Browser]:
    """Open `url` in a browser whose profile is in `folder`. Raises FileNotFoundError where there is no browser."""
    program = find_browser()
    if program is None:
        raise FileNotFoundError("chromium is not installed")
    process = subprocess.Popen([program, *_FLAGS, f"--user-data-dir={folder}", "about:blank"], stderr=subprocess.DEVNULL)
    try:
        port = await _port_of(folder / "DevToolsActivePort")
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
                (page,) = [target for target in await answer.json() if target["type"] == "page"]
            async with session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                driver = Browser(socket)
                listening = asyncio.create_task(driver.listen())
                for domain in ("Log", "Page", "Runtime"):
                    await driver.do(f"{domain}.enable")
                await driver.do("Page.navigate", url=url)
                yield driver
                listening.cancel()
    finally:
        process.kill()
        process.wait()


async def _port_of(told: Path) -> int:
    async with asyncio.timeout(_PATIENCE):
        while not (told.exists() and "\n" in told.read_text()):
            await asyncio.sleep(0.05)
    return int(told.read_text().split()[0])
