"""A browser for tests, which skip where there is none."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bench.material.browser import Browser, find_browser, open_browser


@asynccontextmanager
async def browser(url: str, folder: Path) -> AsyncIterator[Browser]:
    """A browser that has opened `url`."""
    if find_browser() is None:
        pytest.skip("chromium is not installed: the page cannot be looked at")
    async with open_browser(url, folder) as page:
        yield page
