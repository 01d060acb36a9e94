"""Decide where a window opens, and remember where it was left."""

import contextlib
import json
from pathlib import Path

from airdigits.errors import DataError
from airdigits.screen.screens import Area, work_area
from airdigits.screen.stage import fitting
from airdigits.support.atomic_write import write_atomically
from airdigits.support.foreign_files import read_json

_UNKNOWN = Area(0, 0, 1280, 800)  # px: where the system does not tell how large the screen is; many laptops have this
_FRAME = 48  # px: what the title bar and the window's edges take
_SHARE = 0.6  # of the free area: a window opens at least this large
_LEAST = 160  # px: a smaller window cannot be used


def first_place(video: tuple[int, int], area: Area | None) -> Area:
    """Return the place of a window that shows a video of this size (width, height): as large as is comfortable, and on screen."""
    area = area or _UNKNOWN
    room = max(area.width - _FRAME // 2, 1), max(area.height - _FRAME, 1)
    wanted = max(video[0], round(_SHARE * area.width)), max(video[1], round(_SHARE * area.height))
    width, height = fitting(*video, (min(wanted[0], room[0]), min(wanted[1], room[1])))
    return Area(area.left + (area.width - width) // 2, area.top + (room[1] - height) // 2, width, height)


def place_for(video: tuple[int, int], file: Path) -> Area:
    """Return the place that was remembered in `file`, moved onto a screen that is there today; or else a first place."""
    kept = _remembered(file)
    if kept is None:
        return first_place(video, work_area())
    area = work_area((kept.left + kept.width // 2, kept.top + kept.height // 2)) or _UNKNOWN
    width, height = min(kept.width, area.width), min(kept.height, max(area.height - _FRAME, 1))
    left = min(max(kept.left, area.left), area.left + area.width - width)
    top = min(max(kept.top, area.top), area.top + max(area.height - _FRAME, 1) - height)
    return Area(left, top, width, height)


def remember(place: Area, file: Path) -> None:
    """Keep a place for the next time. Where that cannot be written, the window opens where it would at first."""
    if place != _remembered(file) and min(place.width, place.height) >= _LEAST:
        with contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(file, json.dumps(place._asdict()).encode())


def _remembered(file: Path) -> Area | None:
    try:
        kept = read_json(file, DataError, "", dict[str, int])
        place = Area(*(kept[name] for name in Area._fields))
    except (DataError, KeyError):
        return None
    sound = min(place.width, place.height) >= _LEAST and max(map(abs, place)) < 100_000
    return place if sound else None
