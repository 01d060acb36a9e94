"""Take pictures of the web pages and of the terminal's help, as `bench.screens` asks for them."""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

import cv2
import numpy as np

from airdigits.events import ConfirmationAsked, DigitRead, Event, HandFound, NumberEntered
from airdigits.sinks.server.server import Server
from airdigits.support.paths import assets_dir
from airdigits.synthesis.render import render_digits
from bench.material.browser import Browser, find_browser, open_browser

_NUMBER = "5550123"
_TERMINAL = '<body style="margin:0;background:#111417"><pre style="font:15px/1.35 monospace;padding:1rem;margin:0;color:#e6e8ea">'


def web_pictures(folder: Path, shown: Path) -> Iterator[Path]:
    """Take the pictures and yield their paths; none without Chromium. `shown` is a picture that the page gets."""
    if find_browser() is None:
        print("the web pages and the terminal are left out: chromium is not installed")
        return
    with tempfile.TemporaryDirectory() as scratch:
        yield from asyncio.run(_all(folder, shown, Path(scratch)))


async def _all(folder: Path, shown: Path, scratch: Path) -> list[Path]:
    taken = list[Path]()
    with Server() as server:
        for event in _events():
            server.handle(event)
        async with open_browser(server.url, scratch / "live") as page:
            await page.wait_for(f"document.getElementById('number').textContent === '{_NUMBER}'")
            while not server.watched:
                await asyncio.sleep(0.05)
            picture = cv2.imread(str(shown))
            assert picture is not None
            server.show(picture)
            await page.wait_for("document.getElementById('picture').naturalWidth > 100")
            taken += [await _shot(page, folder / f"page-{width}{'-dark' * dark}.png", width, dark=dark)
                      for width in (390, 1280) for dark in (False, True)]  # fmt: skip
    session = _session(scratch)
    async with open_browser(session.as_uri(), scratch / "session") as page:
        taken += [await _shot(page, folder / f"session{suffix}.png", width, dark=dark)
                  for suffix, width, dark in (("", 1280, False), ("-dark", 1280, True), ("-390", 390, False))]  # fmt: skip
    async with open_browser(_report(scratch).as_uri(), scratch / "report-profile") as page:
        taken += [await _shot(page, folder / f"report{suffix}.png", width, dark=dark)
                  for suffix, width, dark in (("", 1280, False), ("-dark", 1280, True), ("-390", 390, False))]  # fmt: skip
    for name, arguments in (("terminal-help", ["--help"]), ("terminal-run-help", ["run", "--help"])):
        text = subprocess.run([sys.executable, "-m", "airdigits", *arguments], capture_output=True, text=True, check=True).stdout
        (scratch / f"{name}.html").write_text(f"{_TERMINAL}{escape(text)}</pre>")
        async with open_browser((scratch / f"{name}.html").as_uri(), scratch / name) as page:
            taken.append(await _shot(page, folder / f"{name}.png", 1100, dark=True))
    return taken


async def _shot(page: Browser, path: Path, width: int, *, dark: bool) -> Path:
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    await page.do("Emulation.setEmulatedMedia", features=[scheme])
    metrics = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 500}
    await page.do("Emulation.setDeviceMetricsOverride", **metrics)
    await asyncio.sleep(0.3)  # it is laid out anew
    await page.screenshot(path, captureBeyondViewport=True)
    return path


def _events() -> Iterator[Event]:
    yield HandFound(0.5)
    for place, digit in enumerate(map(int, "2048")):
        yield DigitRead(1.0 + place, digit, 0.97 + 0.006 * place, "", place)
    yield NumberEntered(6.0, "2048", "palm")
    for place, digit in enumerate(map(int, _NUMBER)):
        unclear = place == 5
        yield DigitRead(7.0 + place, None if unclear else digit, 0.5 if unclear else 0.99, "", place, (2, 7) if unclear else ())
    yield ConfirmationAsked(15.0, _NUMBER[:5] + "?" + _NUMBER[6:], _NUMBER, (5,))
    yield NumberEntered(16.0, _NUMBER, "palm")


def _session(scratch: Path) -> Path:
    """Record the bundled clip, and make the page of its digits."""
    program, recorded, page = [sys.executable, "-m", "airdigits"], scratch / "monday.jsonl", scratch / "monday.html"
    clip = str(assets_dir() / "sample.mp4")
    run = [*program, "run", "--source", clip, "--headless", "--json", "--record", str(recorded)]
    for command in (run, [*program, "sessions", "show", str(recorded), "--html", str(page)]):
        subprocess.run(command, check=True, capture_output=True)
    return page


def _report(scratch: Path) -> Path:
    """Evaluate the digit model on drawn digits, some of them labelled wrong, so that the report has mistakes to show."""
    drawn, images, report = render_digits(200, np.random.default_rng(2)), scratch / "drawn.npz", scratch / "report"
    labels = np.where(np.arange(200) % 40 == 0, (drawn.labels + 1) % 10, drawn.labels)
    np.savez(images, x=drawn.images, y=labels, x_test=drawn.images, y_test=labels)
    command = [sys.executable, "-m", "airdigits", "evaluate", "--images", str(images), "--report", str(report)]
    subprocess.run(command, check=True, capture_output=True)
    return report / "report.html"
