"""Settings from a file."""

import dataclasses
import re
from pathlib import Path

import pytest

from airdigits.cli.config import explained
from airdigits.cli.main import main
from airdigits.errors import UsageError
from airdigits.readers.config import Config, load_config, problems
from tests.conftest import CHECKOUT


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "settings.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_what_the_file_sets_is_set_and_the_rest_keeps_its_default(tmp_path: Path):
    config = load_config(written(tmp_path, "[decoding]\npause = 0.8\n[raster]\nbox = 18\n"))
    assert config == Config(
        decoding=dataclasses.replace(Config().decoding, pause=0.8), raster=dataclasses.replace(Config().raster, box=18)
    )


def test_a_whole_number_serves_where_a_number_is_wanted(tmp_path: Path):
    assert load_config(written(tmp_path, "[dwell]\nopen_palm = 2\n")).dwell.open_palm == 2.0


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[decoding]\npaus = 1", "no setting in .decoding. is called paus: did you mean pause"),
        ("[decodign]\npause = 1", "no group is called decodign: did you mean decoding"),
        ("[pen]\nbridge = 9", "pen.bridge must be between 0 and 1 s, not 9"),
        ("[pen]\nbridge = nan", "pen.bridge must be between"),
        ('[pen]\nbridge = "long"', "pen.bridge must be a number, not 'long'"),
        ("[pen]\nbridge = true", "pen.bridge must be a number, not True"),
        ("[raster]\nbox = 20.5", "raster.box must be a whole number"),
        ("[raster]\nbox = 3", "raster.box must be between"),
        ('[pen]\nmode = "wand"', "pen.mode must be index, pinch, key or free, not wand"),
        ("[pen]\nmode = 1", "pen.mode must be a text, not 1 .index, pinch, key or free."),
        ("pen = 3", "pen must be a group"),
        ("[pen\n", "not TOML: .*line 1"),
        (b"\xff\xfe\x00", "not a text file"),
    ],
)
def test_a_wrong_setting_is_named_with_what_would_be_right(tmp_path: Path, text: str | bytes, complaint: str):
    with pytest.raises(UsageError, match=complaint) as error:
        load_config(written(tmp_path, text))
    assert "settings.toml" in str(error.value)
    if isinstance(text, str) and "not TOML" not in complaint:
        assert f"settings.toml:{1 if 'no group' in complaint or 'a group' in complaint else 2}: " in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(UsageError, match=r"none\.toml: there is no such file"):
        load_config(tmp_path / "none.toml")


def test_every_setting_says_what_it_is_and_lies_within_its_own_range():
    for group in dataclasses.fields(Config):
        for declared in dataclasses.fields(getattr(Config(), group.name)):
            known = declared.metadata["setting"]
            assert known.about, f"{group.name}.{declared.name}"
            assert known.low is None or known.low <= declared.default
            assert known.high is None or declared.default <= known.high


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("# pause = 9\n[decoding] # pause\n\n  pause = 9\n", [4]),
        ("[decoding]\npause = 0.5\n[pen]\nsettle = 7\nmode = 'x'\n[dwell]\nclosed_fist=0\n", [4, 5, 7]),
        ("decoding.pause = 9\n", [1]),
        ('["decoding"]\n"pause" = 9\n', [2]),
        ("[pen]\nsettle = 0.1\n[nib]\nx = 1\n", [3]),
        ("[decoding]\npause = 0.8\n", []),
    ],
)
def test_every_wrong_line_is_named(tmp_path: Path, text: str, lines: list[int]):
    path = written(tmp_path, text)
    assert [line.split(": ")[0] for line in problems(path)] == [f"{path}:{number}" for number in lines]


def test_a_setting_written_where_no_line_can_be_found_is_still_named(tmp_path: Path):
    (line,) = problems(written(tmp_path, "decoding = { pause = 9 }\n"))
    assert "decoding.pause must be between 0.1 and 5 s" in line


def test_all_settings_are_printed_as_a_file_that_changes_nothing(tmp_path: Path):
    assert load_config(written(tmp_path, explained())) == Config()


def test_the_printed_settings_without_their_comment_signs_are_the_defaults(tmp_path: Path):
    text = "\n".join(line[1:] if re.match(r"#\w+ = ", line) else line for line in explained().splitlines())
    assert load_config(written(tmp_path, text)) == Config()
    names = [f"{d.name} = " for g in dataclasses.fields(Config) for d in dataclasses.fields(getattr(Config(), g.name))]
    assert all(f"\n{name}" in text for name in names)


def test_the_command_checks_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    good, bad = written(tmp_path, "[pen]\nmode = 'pinch'\n"), tmp_path / "bad.toml"
    bad.write_text("[pen]\nmode = 'wand'\nbrigde = 1\n")
    assert main(["config", "--check", str(good)]) == 0
    assert main(["config", "--check", str(bad)]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first == f"airdigits: {bad}:2: pen.mode must be index, pinch, key or free, not wand"
    assert second == f"airdigits: {bad}:3: no setting in [pen] is called brigde: did you mean bridge?"
    assert main(["config"]) == 0
    assert capsys.readouterr().out == explained()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[hold]\npalm = 2\n", "[dwell]\nopen_palm = 2\n"),
        ("[hold]\nfist = 2\naway = 3\n", "[dwell]\nclosed_fist = 2\naway = 3\n"),
        ("hold.two = 2\n", "dwell.victory = 2\n"),
        ("[gesture]\ntwo = 0.3\n", "[gesture]\nvictory = 0.3\n"),
        ("[grouping]\npause = 0.8\n", "[decoding]\npause = 0.8\n"),
        ("[segmentation]\npause = 0.8\n", "[decoding]\npause = 0.8\n"),
        ("[reason]\ndark = 40\n", "[hints]\ndark = 40\n"),
    ],
)
def test_names_of_earlier_versions_are_still_read_and_the_new_one_is_told(
    tmp_path: Path, old: str, new: str, capsys: pytest.CaptureFixture[str]
):
    with_old_names = load_config(written(tmp_path, old))
    told = capsys.readouterr().err
    assert with_old_names == load_config(written(tmp_path, new))
    assert "is now called" in told
    assert not capsys.readouterr().err


@pytest.mark.parametrize(
    "old",
    [
        "[trim]\nends = 0.1\nleast_size = 0.2\n",
        "[split]\nsure = 0.5\n",
        "[segmentation]\nbeside = 0.2\naway = 0.9\n",
        "[grouping]\nbeside = 0.2\n",
        "[pen]\npalm_share = 0.1\narrival_speed = 0.2\n",
        "[trim]\nends = 'no number'\nnothing = 1\n",
        "[trim]\n",
    ],
)
def test_what_the_decoder_made_needless_is_ignored_and_that_is_told(tmp_path: Path, old: str, capsys: pytest.CaptureFixture[str]):
    path = written(tmp_path, old)
    assert problems(path) == []
    assert load_config(path) == Config()
    told = capsys.readouterr().err.splitlines()
    assert len(told) == max(1, old.count(" = "))
    assert all("no longer needed, and ignored" in line for line in told)


def test_a_pause_that_is_set_by_its_old_and_its_new_name_is_refused(tmp_path: Path):
    with pytest.raises(UsageError, match=r"decoding\.pause is set twice"):
        load_config(written(tmp_path, "[segmentation]\npause = 0.8\n[decoding]\npause = 0.9\n"))


def test_the_page_of_settings_has_a_row_for_every_group_and_counts_them_right():
    page = (CHECKOUT / "docs" / "settings.md").read_text(encoding="utf-8")
    counts = {group.name: len(dataclasses.fields(getattr(Config(), group.name))) for group in dataclasses.fields(Config)}
    rows = {name for row in re.findall(r"^\| (`.*?) \|", page, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    assert rows == set(counts)
    cameras, paper, total = counts["webcam"] + counts["network"], counts["paper"], sum(counts.values())
    assert f"There are {total}: {total - cameras - paper} for hands, {cameras} for cameras and {paper} for paper." in page
