"""The web pages as axe-core judges them, in a real browser: light and dark, on a phone and on a screen."""

import asyncio
import json
from importlib import resources
from pathlib import Path

import pytest

from airdigits.cli.main import main
from airdigits.events import ConfirmationAsked, DigitRead, NumberEntered
from airdigits.sinks.server.server import Server
from airdigits.support.paths import assets_dir
from bench.material.browser import Browser
from tests.evaluation.made_sets import save_dashes, save_images
from tests.sinks.browser import browser

pytestmark = pytest.mark.slow
pytest.importorskip("axe_core_python", reason="axe-core, which judges the pages, is not installed")

_RUN = """axe.run(document, {resultTypes: ["violations", "incomplete"]}).then(result => JSON.stringify({
  violations: result.violations.map(each => [each.id, each.help, each.nodes.map(node => node.html.slice(0, 200))]),
  rules: result.passes.map(each => each.id)}))"""


async def judged(page: Browser, width: int, scheme: str) -> dict:
    """What axe-core says of a page, of this width in px, in a colour scheme: `violations`, and the `rules` that hold."""
    await page.do("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    await page.do("Emulation.setDeviceMetricsOverride", width=width, height=844, deviceScaleFactor=1, mobile=width < 500)
    code = resources.files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    await page.value(code)
    found = await page.do("Runtime.evaluate", expression=_RUN, awaitPromise=True, returnByValue=True)
    return dict(json.loads(found["result"]["value"]))


async def without_violation(page: Browser) -> None:
    for width in (390, 1280):
        for scheme in ("light", "dark"):
            found = await judged(page, width, scheme)
            assert found["violations"] == [], f"{width} px, {scheme}"
            assert {"color-contrast", "html-has-lang", "document-title"} <= set(found["rules"]), "it has looked"


def test_the_live_page_has_no_violation_while_digits_come_and_when_it_has_ended(tmp_path: Path):
    async def look(server: Server) -> None:
        async with browser(server.url, tmp_path / "profile") as page:
            for event in (
                DigitRead(1.0, 2, 0.99, "", 0),
                DigitRead(2.0, None, 0.47, "could be 4 or 9", 1, (4, 9)),
                ConfirmationAsked(3.0, "2?", "24", (1,)),
            ):
                server.handle(event)
            await page.wait_for("document.getElementById('number').textContent === '2?'")
            await without_violation(page)
            server.handle(NumberEntered(4.0, "24", "palm", (1,)))
            for event in (DigitRead(5.0 + place, 8, 0.999, "", place) for place in range(200)):
                server.handle(event)
            await page.wait_for("document.getElementById('number').textContent.length === 200")
            await without_violation(page)
            await asyncio.to_thread(server.close)
            await page.wait_for("document.getElementById('link').textContent.startsWith('ended')")
            await without_violation(page)

    with Server() as server:
        asyncio.run(look(server))


def test_the_page_of_a_session_has_no_violation(tmp_path: Path):
    recorded, made = tmp_path / "monday.jsonl", tmp_path / "monday.html"
    assert main(["run", "--source", str(assets_dir() / "sample.mp4"), "--headless", "--record", str(recorded)]) == 0
    assert main(["sessions", "show", str(recorded), "--html", str(made)]) == 0
    asyncio.run(_file_without_violation(made, tmp_path / "profile"))


def test_the_report_of_an_evaluation_has_no_violation(tmp_path: Path):
    pytest.importorskip("matplotlib", reason="a report needs matplotlib, which is not installed")
    images, dashes = save_images(tmp_path / "sevens.npz"), save_dashes(tmp_path / "dashes.npz")
    words = ["--images", str(images), "--non-digits", str(dashes), "--report", str(tmp_path / "report")]
    assert main(["evaluate", *words]) == 0
    asyncio.run(_file_without_violation(tmp_path / "report" / "report.html", tmp_path / "profile"))


async def _file_without_violation(path: Path, profile: Path) -> None:
    async with browser(path.as_uri(), profile) as page:
        await page.wait_for("document.readyState === 'complete' && location.protocol === 'file:'")
        await without_violation(page)
