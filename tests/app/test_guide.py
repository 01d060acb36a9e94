"""The first-run guide: three steps, then never again, and no trouble where nothing can be kept."""

from pathlib import Path

import pytest

from airdigits import AirReader
from airdigits.app import guide as guide_module
from airdigits.app.air_presenter import AirPresenter
from airdigits.app.guide import Guide, guide_is_new, remember_guide
from airdigits.events import DigitRead, NumberEntered, PenDown, PenUp
from airdigits.ink.pen_modes import MODES
from airdigits.support import paths


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the guide remembers, in a folder of the test's own."""
    path = tmp_path / "state" / "airdigits" / "guide-seen"
    monkeypatch.setattr(guide_module, "guide_seen_file", lambda: path)
    return path


def step(guide: Guide) -> int | None:
    return guide.shown and guide.shown[1]


def test_each_step_goes_when_it_has_been_done_and_the_last_takes_the_guide_with_it(kept: Path):
    guide, steps = Guide(), []
    for event in (PenDown(1), PenUp(2, kept=True), DigitRead(3, 7, 0.99, "", 0), NumberEntered(4, "7", "palm")):
        guide.note(event)
        steps.append(step(guide))
    assert steps == [0, 1, 2, None]
    assert not guide_is_new()


def test_what_was_no_ink_or_no_digit_does_not_go_on(kept: Path):
    guide = Guide()
    guide.note(PenUp(1, kept=False))
    guide.note(DigitRead(2, None, 0.3, "could be 3 or 8", 0, (3, 8)))
    assert step(guide) == 0
    assert guide_is_new()


def test_the_guide_is_remembered_and_forgotten_with_its_file(kept: Path):
    assert guide_is_new()
    remember_guide()
    assert not guide_is_new()
    kept.unlink()
    assert guide_is_new()


def test_where_nothing_can_be_written_the_guide_ends_all_the_same(kept: Path):
    kept.parent.parent.write_text("a file where the folder should be")
    guide = Guide()
    guide.note(NumberEntered(1, "7", "key"))
    assert guide.shown is None
    assert guide_is_new()


def test_the_state_is_kept_in_the_person_s_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in ("XDG_STATE_HOME", "HOME", "USERPROFILE", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    assert tmp_path in paths.guide_seen_file().parents


@pytest.mark.parametrize("mode", MODES)
def test_every_pen_has_its_own_three_steps_and_the_scene_shows_them(kept: Path, mode: str):
    presenter = AirPresenter(AirReader(), (640, 480), guide=Guide(mode))
    steps, done = presenter.scene(0.0).guide or ((), -1)
    assert len(set(steps)) == 3
    assert done == 0
    presenter.note(NumberEntered(1, "7", "key"))
    assert presenter.scene(0.1).guide is None
