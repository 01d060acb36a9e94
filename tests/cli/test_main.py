"""The command line itself."""

import pytest

from airdigits import __version__
from airdigits.cli.main import COMMANDS, main
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
