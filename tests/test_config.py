"""Settings from a file."""

import dataclasses
from pathlib import Path

import pytest

from airdigits.config import Config, load_config
from airdigits.errors import UsageError


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "settings.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_what_the_file_sets_is_set_and_the_rest_keeps_its_default(tmp_path: Path):
    config = load_config(written(tmp_path, "[grouping]\npause = 0.8\n[raster]\nbox = 18\n"))
    assert config == Config(
        grouping=dataclasses.replace(Config().grouping, pause=0.8), raster=dataclasses.replace(Config().raster, box=18)
    )


def test_a_whole_number_serves_where_a_number_is_wanted(tmp_path: Path):
    assert load_config(written(tmp_path, "[hold]\npalm = 2\n")).hold.palm == 2.0


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[grouping]\npaus = 1", "no setting in .grouping. is called paus: did you mean pause"),
        ("[groping]\npause = 1", "no group is called groping: did you mean grouping"),
        ("[pen]\nbridge = 9", "pen.bridge must be between 0 and 1 s, not 9"),
        ("[pen]\nbridge = nan", "pen.bridge must be between"),
        ('[pen]\nbridge = "long"', "pen.bridge must be a number, not 'long'"),
        ("[pen]\nbridge = true", "pen.bridge must be a number, not True"),
        ("[raster]\nbox = 20.5", "raster.box must be a whole number"),
        ("pen = 3", "pen must be a group"),
        ("[pen\n", "not TOML: .*line 1"),
        (b"\xff\xfe\x00", "not a text file"),
    ],
)
def test_a_wrong_setting_is_named_with_what_would_be_right(tmp_path: Path, text: str | bytes, complaint: str):
    with pytest.raises(UsageError, match=complaint) as error:
        load_config(written(tmp_path, text))
    assert "settings.toml" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(UsageError, match=r"none\.toml: cannot read"):
        load_config(tmp_path / "none.toml")


def test_every_setting_says_what_it_is_and_lies_within_its_own_range():
    for group in dataclasses.fields(Config):
        for declared in dataclasses.fields(getattr(Config(), group.name)):
            known = declared.metadata["setting"]
            assert known.about, f"{group.name}.{declared.name}"
            assert known.low is None or known.low <= declared.default
            assert known.high is None or declared.default <= known.high
