"""Settings of any dataclass from a file, under the names of today and those that they had before.

What is told of wrong values is tested with the program's own settings, in tests/readers/test_config.py.
"""

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from airdigits.errors import UsageError
from airdigits.support.settings import setting
from airdigits.support.settings_file import differing, load_settings, problems, settings_of


@dataclass(frozen=True)
class Oven:
    heat: float = setting(180.0, "how hot it gets", unit="degrees", low=50, high=250)
    fan: bool = setting(False, "whether the air moves")


@dataclass(frozen=True)
class Timer:
    minutes: int = setting(20, "when it rings", unit="min", low=1, high=600)


@dataclass(frozen=True)
class Kitchen:
    oven: Oven = field(default_factory=Oven)
    timer: Timer = field(default_factory=Timer)


RENAMED = {"stove": "oven", "stove.temperature": "oven.heat", "oven.bell": "timer.minutes"}


def written(folder: Path, text: str) -> Path:
    path = folder / "kitchen.toml"
    path.write_text(text)
    return path


def test_a_file_sets_what_it_names_and_its_path_may_be_text(tmp_path: Path):
    path = written(tmp_path, "[oven]\nheat = 200\n[timer]\n")
    assert load_settings(Kitchen, str(path)) == load_settings(Kitchen, path) == Kitchen(oven=Oven(heat=200.0))


def test_old_names_of_groups_and_settings_are_read_with_one_line_each(tmp_path: Path):
    path, told = written(tmp_path, "[stove]\ntemperature = 200\nfan = true\n[oven]\nbell = 5\n"), list[str]()
    assert load_settings(Kitchen, path, RENAMED, told.append) == Kitchen(Oven(200.0, True), Timer(5))
    assert told == [
        f"{path}:2: stove.temperature is now called oven.heat",
        f"{path}:3: stove.fan is now called oven.fan",
        f"{path}:5: oven.bell is now called timer.minutes",
    ]


def test_old_names_in_the_header_of_a_session_are_read_silently(capsys: pytest.CaptureFixture[str]):
    assert settings_of(Kitchen, {"stove": {"temperature": 90.5}}, Path("s.jsonl"), RENAMED) == Kitchen(Oven(90.5))
    assert capsys.readouterr() == ("", "")


def test_a_setting_by_its_old_and_its_new_name_is_refused(tmp_path: Path):
    path = written(tmp_path, "[oven]\nheat = 200\n[stove]\ntemperature = 90\n")
    with pytest.raises(UsageError, match=r"kitchen\.toml:4: oven\.heat is set twice"):
        load_settings(Kitchen, path, RENAMED)


def test_what_is_wrong_under_an_old_name_is_told_by_the_new_one_at_its_own_line(tmp_path: Path):
    path = written(tmp_path, "[stove]\ntemperature = 900\nfann = true\n[fridge]\na = 1\nb = 2\n[sink]\n")
    assert problems(Kitchen, path, RENAMED) == [
        f"{path}:2: oven.heat must be between 50 and 250 degrees, not 900",
        f"{path}:3: no setting in [oven] is called fann: did you mean fan?",
        f"{path}:4: no group is called fridge: there are oven, timer",
        f"{path}:7: no group is called sink: there are oven, timer",
    ]


def test_what_differs_makes_the_same_settings_again():
    kitchen = Kitchen(timer=dataclasses.replace(Timer(), minutes=7))
    assert differing(kitchen) == {"timer": {"minutes": 7}}
    assert settings_of(Kitchen, differing(kitchen), Path("s.jsonl")) == kitchen
    assert differing(Kitchen()) == {}
