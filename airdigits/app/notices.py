"""Keep the lines that the screen shows about the source, the recording and the sinks."""

from collections.abc import Callable

_SHOWN = 5.0  # s: how long a notice stays on the screen


class Notices:
    """Passes each line to `log` and keeps it for the screen. Lines may come from any thread."""

    def __init__(self, log: Callable[[str], None]):
        self._log = log
        self.trouble = ""
        """The latest trouble with the source: shown while it delivers no frames."""
        self._notice = ""
        self._since: float | None = None  # when the notice was shown first

    def tell_trouble(self, line: str) -> None:
        """Report trouble with the source."""
        self._log(line)
        self.trouble = line

    def tell(self, line: str) -> None:
        """Report something else, while frames keep coming."""
        self._log(line)
        self.show(line)

    def show(self, line: str) -> None:
        """Show a line without logging it."""
        self._notice, self._since = line, None

    def at(self, t: float) -> str:
        """Return the notice to show on the frame of time `t`, or "": it goes some seconds after it was shown first."""
        if self._since is None:
            self._since = t
        return self._notice if t - self._since < _SHOWN else ""
