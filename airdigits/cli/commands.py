"""List the commands, and make the parser of a command line: only the command that it names is imported."""

import importlib
import shlex
from collections.abc import Sequence
from typing import NamedTuple

from airdigits import __version__
from airdigits.cli.usage import Parser
from airdigits.errors import UsageError


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
    "calibrate": _Command("airdigits.cli.calibrate", "fit the settings to your hand, in half a minute"),
    "learned": _Command("airdigits.cli.learned", "show what `run --learn` keeps of your writing, or forget it"),
    "adapt": _Command("airdigits.cli.adapt", "fit the digit model to one person, from labelled digits in sessions"),
    "config": _Command("airdigits.cli.config", "print all settings with what they do, or check a file of settings"),
    "hand-model": _Command("airdigits.cli.hand_model", "obtain the hand model (once; checksums are verified)"),
    "completion": _Command("airdigits.cli.completion", "print what lets a shell complete commands and options by Tab"),
    "doctor": _Command("airdigits.cli.doctor", "check what works on this machine"),
}

_CALLED = {  # what people type for a command
    "record": "run --record",
    "camera": "run", "webcam": "run", "live": "run", "start": "run", "paper": "run --paper", "serve": "run --serve",
    "version": "--version",
    "play": "replay",
    "export": "sessions export", "import": "sessions import", "label": "sessions label", "show": "sessions show",
    "test": "evaluate", "measure": "evaluate",
    "settings": "config",
    "download": "hand-model",
}  # fmt: skip

_EPILOG = """examples:
  airdigits run                           the first webcam; without one, the bundled recording
  airdigits run --source clip.mp4 --json  one JSON object a line on standard output
  airdigits read page.jpg                 the numbers on a photographed page
  airdigits simulate 2048 hand.mp4        a test video, then: airdigits run --source hand.mp4

`airdigits help COMMAND` explains a command.
"""


def parser_for(argv: Sequence[str]) -> Parser:
    """Return the parser of this command line (without the program's name)."""
    parser = Parser(
        prog="airdigits",
        description="Write a number in the air in front of a webcam; any program can have it.",
        epilog=_EPILOG,
        also_called=_CALLED,
    )
    parser.add_argument("-V", "--version", action="version", version=f"airdigits {__version__}")
    _refuse_misplaced(argv, parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    asked = next((word for word in argv if not word.startswith("-")), None)
    for name, (module, about) in COMMANDS.items():
        command = commands.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".")
        if name == asked:  # the others stay unimported: starting fast matters more than their options
            implementation = importlib.import_module(module)
            implementation.add_arguments(command)
            command.set_defaults(main=implementation.main)
    return parser


def _refuse_misplaced(argv: Sequence[str], parser: Parser) -> None:
    """Raise UsageError where an option stands before the command that it belongs to."""
    if not argv or not argv[0].startswith("-") or parser.knows(argv[0]):
        return
    named = [name for name in COMMANDS if name in argv]
    for name in named[:1] or COMMANDS:
        command = Parser(prog=name)
        importlib.import_module(COMMANDS[name].module).add_arguments(command)
        if command.knows(argv[0]):
            meant = shlex.join([name, *(word for word in argv if word != name)])
            raise UsageError(f"{argv[0]}: options follow a command; did you mean `airdigits {meant}`?")
    parser.error(parser.unknown(argv[:1]))
