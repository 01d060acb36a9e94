"""Present what a `PaperReader` does: boxes around the digits, the numbers that are seen and those just entered."""

from functools import lru_cache

import numpy as np

from airdigits.capture.frame import Frame
from airdigits.events import Event, NumberEntered
from airdigits.labels import sign_of
from airdigits.paper.tracking import Track
from airdigits.readers.paper import PaperReader
from airdigits.screen.boxes import Box
from airdigits.screen.paper import PaperOverlay, PaperScene
from airdigits.screen.scene import RunState
from airdigits.screen.stage import comfortable_size
from airdigits.support.percentages import percent

_ENTERED_SHOWN = 2.5  # s: how long entered numbers stay on the screen


class PaperPresenter:
    """Draws paper that is held before the camera."""

    def __init__(self, reader: PaperReader, frame_size: tuple[int, int]):
        """`frame_size`: width and height of the frames, px."""
        self._reader = reader
        self.size = comfortable_size(*frame_size)
        self._overlay_of = lru_cache(maxsize=2)(PaperOverlay)  # the window's size, and that of videos
        self._entered: list[NumberEntered] = []  # of one moment: a page may hold several numbers

    def note(self, event: Event) -> None:
        """Handle an event."""
        if isinstance(event, NumberEntered):
            self._entered = [entered for entered in self._entered if entered.t == event.t] + [event]

    def draw(self, frame: Frame, run: RunState, size: tuple[int, int]) -> np.ndarray:
        """Draw the latest frame and what is read on it, BGR uint8 of `size`; the next call draws over it."""
        scene = PaperScene(
            boxes=_boxes([track for number in self._reader.page.numbers for track in number if not track.erased]),
            pending="  ".join(self._reader.pending),
            entered="  ".join(entered.number for entered in self._entered if frame.t - entered.t < _ENTERED_SHOWN),
            mirrored=frame.mirrored,
            run=run,
        )
        return self._overlay_of(size).draw(frame.image, scene)


def _boxes(tracks: list[Track]) -> list[Box]:
    """Return one box for each place: of two tracks in one place, that of the likelier."""
    kept = list[Track]()
    for track in sorted(tracks, key=lambda track: -track.probability):
        if not any(_is_inside(track, other) or _is_inside(other, track) for other in kept):
            kept.append(track)
    return [_box(track) for track in tracks if track in kept]


def _is_inside(track: Track, other: Track) -> bool:
    low, high = other.corners.min(axis=0), other.corners.max(axis=0)
    return bool(((track.centre > low) & (track.centre < high)).all())


def _box(track: Track) -> Box:
    read = track.digit is not None
    return Box(track.corners, sign_of(track.digit) if read else "", percent(track.probability), sure=read)
