"""The command line itself."""

from pathlib import Path

import pytest

from airdigits import __version__
from airdigits.cli.commands import COMMANDS
from airdigits.cli.main import main
from tests.conftest import RunProgram


def test_without_a_command_the_help_is_shown_and_the_status_is_2(capsys: pytest.CaptureFixture[str]):
    assert main([]) == 2
    shown = capsys.readouterr().err
    for command in COMMANDS:
        assert command in shown


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert f"usage: airdigits {command}" in shown
    assert len(shown) > 200


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"airdigits {__version__}\n"


def test_an_unknown_command_or_option_is_a_usage_error(program: RunProgram):
    for arguments in (["fly"], ["run", "--faster"], ["run", "--source"]):
        ran = program(*arguments)
        assert ran.status == 2
        assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("rnu", "run"),
        ("sessions lst", "list"),
        ("run --sorce clip.mp4", "--source"),
        ("run clip.mp4", "--source clip.mp4"),
        ("run --pen indx", "index"),
        ("run --alphabet numbrs", "numbers"),
        ("read page.jpg --alphabet digit", "digits"),
        ("run --type-aftr tab", "--type-after"),
        ("train pens.npz", "--strokes pens.npz"),
        ("run --source page.jpg", "airdigits read page.jpg"),
        ("run --source mine.jsonl", "airdigits replay mine.jsonl"),
        ("replay clip.mp4", "airdigits run --source clip.mp4"),
    ],
)
def test_a_mistyped_line_is_answered_with_what_may_have_been_meant(line: str, meant: str, capsys: pytest.CaptureFixture[str]):
    assert main(line.split()) == 2
    shown = capsys.readouterr()
    assert meant in shown.err
    assert shown.err.count("\n") == 1
    assert not shown.out


def test_a_word_like_nothing_gets_no_suggestion_but_the_list(capsys: pytest.CaptureFixture[str]):
    assert main(["fly"]) == 2
    shown = capsys.readouterr().err
    assert "did you mean" not in shown
    assert all(command in shown for command in COMMANDS)


@pytest.mark.parametrize(
    "line",
    [
        "run --type-after tab",
        "run --dry-run",
        "run --serve-host 127.0.0.1",
        "run --paper --hand-model lite",
        "run --paper --pen key",
        "replay x.jsonl --check --save-video seen.mp4",
        "replay x.jsonl --check --speed 4",
    ],
)
def test_an_option_that_would_do_nothing_is_told_and_nothing_is_run(line: str, program: RunProgram):
    ran = program(*line.split(), *(["--source", "assets/sample.mp4", "--headless"] if line.startswith("run") else []))
    assert ran.status == 2
    assert any(option in ran.err for option in line.split() if option.startswith("--"))
    assert not ran.out


def test_help_and_v_are_understood_as_words(capsys: pytest.CaptureFixture[str]):
    for line, shown in ((["help"], "usage: airdigits "), (["help", "run"], "usage: airdigits run"), (["-V"], __version__)):
        with pytest.raises(SystemExit) as ended:
            main(line)
        assert ended.value.code == 0
        assert shown in capsys.readouterr().out


def test_quiet_leaves_results_and_errors_and_verbose_tells_errors_in_full(program: RunProgram, blank: Path):
    noisy = program("run", "--source", blank, "--headless", "--json")
    quiet = program("run", "--source", blank, "--headless", "--json", "--quiet")
    assert (noisy.status, quiet.status, quiet.out) == (0, 0, noisy.out)
    assert "reading" in noisy.err
    assert quiet.err == ""
    missing = program("run", "--source", "nowhere.mp4", "-q")
    assert (missing.status, len(missing.err.splitlines())) == (1, 1), missing.err
    assert "Traceback" in program("run", "--source", "nowhere.mp4", "--verbose").err
    both = program("run", "-q", "-v")
    assert both.status == 2
    assert "opposites" in both.complaint


def test_no_command_writes_colours_or_moves_the_cursor_where_nobody_sees_it(program: RunProgram, blank: Path):
    for arguments in (("--help",), ("run", "--help"), ("run", "--source", blank, "--headless"), ("rnu",)):
        ran = program(*arguments)
        assert "\x1b" not in ran.out + ran.err
        assert "\r" not in ran.out + ran.err
