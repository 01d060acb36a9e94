"""Run `airdigits run` on an endless camera; SIGUSR1 presses the key r, SIGUSR2 shows where every thread is."""

import faulthandler
import signal
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from airdigits.app import live
from airdigits.app.display import Display
from airdigits.capture.frame import Frame
from airdigits.capture.video_file import VideoFile
from airdigits.cli.main import entry
from airdigits.support.interrupts import nap
from airdigits.support.paths import assets_dir

_LATE = 0.1  # s: a camera does not wait, and drops what nobody takes


class EndlessCamera:
    """A `Source` that plays the recording again and again in real time, as a camera does: what comes late is dropped."""

    live = True
    fallback = False
    frame_count = None
    warning = ""

    def __init__(self) -> None:
        self._video = VideoFile(assets_dir() / "sample.mp4")
        self.size, self.fps, self.mirrored = self._video.size, self._video.fps, self._video.mirrored
        self.description = "an endless recording"
        self.while_waiting: Callable[[], None] = lambda: None
        self._closed = False

    def __iter__(self) -> Iterator[Frame]:
        """Yield frames until it is closed."""
        began, passed, index = time.monotonic(), 0.0, 0
        while not self._closed:
            t = 0.0
            for frame in self._video:
                t = passed + frame.t
                index += 1
                late = time.monotonic() - began - t
                if late < _LATE:
                    nap(-late)
                    yield Frame(t, frame.image, index, frame.mirrored)
                elif late > 1:  # the process was stopped: its camera's clock went on
                    passed += late
            passed = t + 1 / self.fps

    def close(self) -> None:
        """Close the video."""
        self._closed = True
        self._video.close()

    def __enter__(self) -> "EndlessCamera":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def main() -> None:
    """Run the command line behind the camera and the key."""
    pressed: list[str] = []
    faulthandler.register(signal.SIGUSR2)  # says where every thread is
    signal.signal(signal.SIGUSR1, lambda *_: pressed.append("r"))
    show = Display.show

    def show_and_press(self: Display, *args: Any, **kwargs: Any) -> list[str]:
        keys = show(self, *args, **kwargs)
        while pressed:
            keys = [*keys, pressed.pop()]
        return keys

    Display.show = show_and_press  # type: ignore[method-assign]  # a key without a window
    vars(live)["open_source"] = lambda *_, **__: EndlessCamera()
    sys.argv[0] = "airdigits"
    entry()


if __name__ == "__main__":
    main()
