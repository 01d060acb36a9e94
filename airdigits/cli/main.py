"""Parse a command line, call the command, and turn errors into one line and an exit status."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import NamedTuple, NoReturn

from airdigits import __version__
from airdigits.errors import AirdigitsError
from airdigits.support.interrupts import Interrupts, Stopped, stop_on_signals
from airdigits.support.terminal import leave, log, open_streams, printable


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Complain; names of files may be among the arguments, by a pattern of the shell."""
        super().error(printable(message))


class _Command(NamedTuple):
    module: str  # has add_arguments(parser) and main(args) -> exit status; imported only when the command is called
    about: str


COMMANDS = {
    "run": _Command("airdigits.cli.run", "read the digits that a hand writes in the air (webcam, or a video file)"),
    "read": _Command("airdigits.cli.read", "read the digits in photographs, scans and drawings"),
    "replay": _Command("airdigits.cli.replay", "play a recorded session again, or check that it still reads the same"),
    "sessions": _Command("airdigits.cli.sessions", "list, show, label, export and import recorded sessions"),
    "evaluate": _Command("airdigits.cli.evaluate", "measure the digit model on labelled strokes or images, or compare two"),
    "predict": _Command("airdigits.cli.predict", "read Kaggle's test.csv of digits into a submission"),
    "train": _Command("airdigits.cli.train", "train the digit model"),
    "simulate": _Command("airdigits.cli.simulate", "render a video of a hand that writes a number, with its ground truth"),
    "collect": _Command("airdigits.cli.collect", "write the digits it asks for, as a labelled session to learn from"),
    "adapt": _Command("airdigits.cli.adapt", "fit the digit model to one person, from labelled digits in sessions"),
    "config": _Command("airdigits.cli.config", "print all settings with what they do, or check a file of settings"),
    "hand-model": _Command("airdigits.cli.hand_model", "obtain the hand model (once; checksums are verified)"),
    "doctor": _Command("airdigits.cli.doctor", "check what works on this machine"),
}

_EPILOG = """examples:
  airdigits run                          the first webcam; without one, the bundled recording
  airdigits run --source clip.mp4 --json one JSON object a line on standard output
  airdigits read page.jpg                the numbers on a photographed page
  airdigits simulate 2048 hand.mp4       a test video, then: airdigits run --source hand.mp4

`airdigits COMMAND --help` explains a command.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line (without the program's name).

    Returns the exit status: 0, 1 for a failure, 2 for wrong usage, 130 when it was interrupted (128 and the signal's number).
    """
    argv = list(sys.argv[1:] if argv is None else argv)
    try:
        with Interrupts():  # a module whose import is interrupted can be half there
            parser = _parser(argv)
        if not argv:
            parser.print_help(sys.stderr)
            return 2
        args = parser.parse_args(argv)
        status = int(args.main(args))
        sys.stdout.flush()
        return status
    except AirdigitsError as error:
        log(str(error))
        return error.exit_status
    except Stopped as stopped:
        return stopped.exit_status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the program that read our output has gone
        return 0


def entry() -> None:
    """Run the installed command `airdigits`."""
    stop_on_signals()
    open_streams()
    try:
        status = main()
    except SystemExit as ended:  # argparse: help and usage errors
        status = ended.code if isinstance(ended.code, int) else 1
    leave(status)


def _parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="airdigits",
        description="Write a number in the air in front of a webcam; any program can have it.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"airdigits {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    asked = next((word for word in argv if not word.startswith("-")), None)
    for name, (module, about) in COMMANDS.items():
        command = commands.add_parser(
            name, help=about, description=about[0].upper() + about[1:] + ".", formatter_class=argparse.RawDescriptionHelpFormatter
        )
        if name == asked:  # the others stay unimported: starting fast matters more than their options
            implementation = importlib.import_module(module)
            implementation.add_arguments(command)
            command.set_defaults(main=implementation.main)
    return parser
