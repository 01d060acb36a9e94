"""Turn the space bar into commands for the pen."""

import time

from airdigits.screen.space_bar import SpaceBar


class PenKey:
    """Watches the space bar for the pen mode "key"."""

    def __init__(self) -> None:
        self._bar = SpaceBar()
        self._told = False

    @property
    def notice(self) -> str:
        """What the user has to know about the key on this system, or ""."""
        return "" if self._bar.tells else "space begins a stroke, and space again ends it"

    def look(self, pressed: str | None) -> str | None:
        """Handle the key that the window reported, if any. Returns "pen down" or "pen up" when that has changed, else None."""
        held = self._bar.look(time.perf_counter(), pressed == "space")
        if held == self._told:
            return None
        self._told = held
        return "pen down" if held else "pen up"

    def forget(self) -> None:
        """Report a key that is still held again: the reader was restarted."""
        self._told = False
