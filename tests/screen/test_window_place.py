"""Where a window opens, on screens of every size and with every memory of an earlier place."""

from pathlib import Path

import pytest

from airdigits.screen import window_place
from airdigits.screen.screens import Area
from airdigits.screen.window_place import first_place, place_for, remember

LAPTOP = Area(0, 27, 1280, 693)


@pytest.mark.parametrize("area", [Area(0, 0, 854, 480), LAPTOP, Area(1280, 0, 1920, 1080), Area(0, 0, 3840, 2160), None])
@pytest.mark.parametrize("video", [(960, 720), (1280, 720), (720, 1280), (4, 4)])
def test_a_first_place_is_on_the_screen_and_has_the_video_s_shape(area: Area | None, video: tuple[int, int]):
    place = first_place(video, area)
    left, top, width, height = area or Area(0, 0, 1280, 800)
    assert left <= place.left
    assert place.left + place.width <= left + width
    assert top <= place.top
    assert place.top + place.height < top + height, "with room for a title bar"
    assert place.width / place.height == pytest.approx(video[0] / video[1], rel=0.02)


@pytest.fixture
def laptop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window_place, "work_area", lambda near=(0, 0): LAPTOP)


@pytest.mark.usefixtures("laptop")
@pytest.mark.parametrize("kept", [Area(100, 60, 640, 480), Area(-5000, 9000, 640, 480), Area(1900, 100, 3000, 2000)])
def test_a_remembered_place_is_taken_again_and_moved_where_its_screen_has_gone(kept: Area, tmp_path: Path):
    file = tmp_path / "state" / "window.json"
    remember(kept, file)
    place = place_for((960, 720), file)
    if kept.width <= LAPTOP.width and kept.left > 0:
        assert place == kept
    assert LAPTOP.left <= place.left
    assert LAPTOP.top <= place.top
    assert place.left + place.width <= LAPTOP.left + LAPTOP.width
    assert place.top + place.height <= LAPTOP.top + LAPTOP.height


@pytest.mark.usefixtures("laptop")
@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", '{"left": 0, "top": 0, "width": 0, "height": 0}', '{"left": 1e999}', '{"left": "a"}',
             '{"left": 0, "top": 0, "width": 100000000, "height": 500}', "\x00" * 50, "[" * 2000]
)  # fmt: skip
def test_a_damaged_memory_is_none(text: str, tmp_path: Path):
    file = tmp_path / "window.json"
    file.write_text(text)
    assert place_for((960, 720), file) == first_place((960, 720), LAPTOP)


@pytest.mark.usefixtures("laptop")
def test_a_place_that_cannot_be_kept_and_a_window_that_is_hardly_seen_are_forgotten(tmp_path: Path):
    (tmp_path / "file").touch()
    remember(Area(0, 0, 640, 480), tmp_path / "file" / "window.json")
    remember(Area(0, 0, 640, 3), tmp_path / "window.json")
    assert not (tmp_path / "window.json").exists()
