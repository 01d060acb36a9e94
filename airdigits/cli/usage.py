"""Parse command lines, and answer a mistyped one in one line that says what may have been meant."""

import argparse
import difflib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from airdigits.errors import UsageError
from airdigits.labels import ALPHABET

_INPUTS = ("--source", "--strokes", "--images", "--sessions")  # options that take what a file given alone may be meant for
_IMAGES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp", ".csv", ".zip")
_SESSIONS = (".jsonl", ".jsonl.gz")
_KINDS = {
    "run --source": ("a video", (".mp4", ".avi", ".mov", ".mkv", ".webm")),
    "read": ("a picture", _IMAGES[:7]),
    "replay": ("a recorded session", _SESSIONS),
}
_PARSER = "parser"  # where the namespace keeps the parser of the command that was given


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line, a UsageError, with a suggestion where something looks alike."""

    def __init__(self, also_called: Mapping[str, str] | None = None, **options: Any):
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, **options)
        self._also_called = also_called or {}  # what people type for a command: what they should
        self.set_defaults(**{_PARSER: self})
        for name, about in (("quiet", "print results and errors, and nothing else"), ("verbose", "print more, errors in full")):
            self.add_argument(f"-{name[0]}", f"--{name}", action="store_true", default=argparse.SUPPRESS, help=about)

    def parse_command(self, argv: Sequence[str]) -> argparse.Namespace:
        """Parse a command line. Raises UsageError; exits for --help and --version."""
        args, unknown = self.parse_known_args(argv)
        command = getattr(args, _PARSER)
        args.quiet, args.verbose = (getattr(args, name, False) for name in ("quiet", "verbose"))
        if args.quiet and args.verbose:
            command.error("--quiet and --verbose are opposites: give one of them")
        if unknown:
            command.error(command.unknown(unknown))
        return args

    def unknown(self, words: Sequence[str]) -> str:
        """Say that words are not understood by this command, and what may have been meant."""
        word = words[0]
        if not word.startswith("-"):
            meant = next((option for option in _inputs_for(word) if self.knows(option)), None)
            return f"{word} is not understood" + (f"; did you mean {meant} {word}?" if meant else "")
        name = word.partition("=")[0]
        return f"there is no option {name}" + suggestion(name, self._option_string_actions)

    def knows(self, option: str) -> bool:
        """Return whether there is an option of this name; a value may follow it after =."""
        return option.partition("=")[0] in self._option_string_actions

    def error(self, message: str) -> NoReturn:
        """Raise the message as a UsageError that names the command."""
        about = self.prog.removeprefix("airdigits").strip()
        raise UsageError(f"{about + ': ' if about else ''}{message} (`{self.prog} --help` explains)")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        # Not public, but there since argparse is: its own message lists everything and suggests nothing.
        if action.choices is None or value in action.choices:
            return
        choices = [str(choice) for choice in action.choices]
        meant = suggestion(str(value), choices, self._also_called)
        if isinstance(action, argparse._SubParsersAction):
            kind = str(action.metavar).lower()
            if kind == "command":
                check_kind(value, kind)
            raise UsageError(f"there is no {kind} {value}" + (meant or f"; there are {_listed(choices)}"))
        raise argparse.ArgumentError(action, f"{value} is not one of {_listed(choices)}{meant}")


def suggestion(word: str, known: Iterable[str], also_called: Mapping[str, str] | None = None) -> str:
    """Return what may have been meant, as the end of a sentence; "" where nothing is alike. `also_called` maps other names."""
    also_called = also_called or {}
    like = difflib.get_close_matches(word, [*known, *also_called], 1, 0.6)
    return f"; did you mean {also_called.get(like[0], like[0])}?" if like else ""


def _inputs_for(word: str) -> list[str]:
    """Return the options that may have been meant for a file or folder, the likeliest first."""
    path, name = Path(word), word.lower()
    images = name.endswith(_IMAGES) or (path.is_dir() and any((path / sign).is_dir() for sign in ALPHABET))
    likeliest = "--images" if images else "--sessions" if name.endswith(_SESSIONS) else "--source"
    return sorted(_INPUTS, key=lambda option: option != likeliest)


def refuse_idle(options: Mapping[str, object], where: str) -> None:
    """Raise UsageError for options that were given, {name: value}, and do nothing `where` they stand: nothing is ignored."""
    if idle := [name for name, value in options.items() if value]:
        does = "does" if len(idle) == 1 else "do"
        raise UsageError(f"{' and '.join(idle)} {does} nothing {where}: leave {'it' if len(idle) == 1 else 'them'} out")


def check_kind(path: str | Path, command: str) -> None:
    """Raise UsageError, naming the right command, where a file's name says that it is of another command's kind."""
    name = str(path)
    for other, (kind, suffixes) in _KINDS.items():
        if other != command and name.lower().endswith(suffixes):
            raise UsageError(f"{name}: {kind}: `airdigits {other} {name}` reads it")


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words)
