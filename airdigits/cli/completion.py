"""Run `airdigits completion`: let a shell complete commands, options and their values by Tab.

What a shell needs is a few lines that ask the program itself what may come next. So the answer is never older than the
program, nothing is generated or kept in step, and no library is needed.
"""

import argparse
import sys
from collections.abc import Iterator

from airdigits.cli.commands import parser_for
from airdigits.errors import AirdigitsError
from airdigits.support.terminal import say_lines

_ASK = "words"  # what the shells' lines call: `airdigits completion words run --so`
_SHELLS = {
    "bash": """\
# ~/.bashrc:  eval "$(airdigits completion bash)"
_airdigits() {
  local IFS=$'\\n'
  COMPREPLY=($(airdigits completion words "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1))
}
complete -o default -F _airdigits airdigits""",
    "zsh": """\
# ~/.zshrc, after compinit:  eval "$(airdigits completion zsh)"
_airdigits() {
  local -a found
  found=(${(f)"$(airdigits completion words "${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( ${#found} )); then
    found=("${(@)found//:/\\\\:}")
    _describe -o airdigits found 2>/dev/null || compadd -- "${(@)found%%$'\\t'*}"
  else
    _files
  fi
}
compdef _airdigits airdigits""",
    "fish": """\
# ~/.config/fish/config.fish:  airdigits completion fish | source
function __airdigits
  airdigits completion words (commandline -opc)[2..-1] (commandline -ct | string collect) 2>/dev/null
end
complete -c airdigits -a '(__airdigits)'""",
    "powershell": """\
# $PROFILE:  airdigits completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName airdigits -ScriptBlock {
  param($word, $line, $cursor)
  $words = @($line.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" })
  if ($word -eq '') { $words += '' }
  airdigits completion words @words 2>$null | ForEach-Object {
    $name, $about = $_ -split "`t", 2
    if (-not $about) { $about = $name }
    [System.Management.Automation.CompletionResult]::new($name, $name, 'ParameterValue', $about)
  }
}""",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.epilog = "\n".join(text.splitlines()[0].removeprefix("# ") for text in _SHELLS.values())
    parser.add_argument("shell", choices=(*_SHELLS, _ASK), metavar="|".join(_SHELLS), help="print the lines for this shell")
    parser.add_argument("words", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)


def main(args: argparse.Namespace) -> int:
    """Print the lines for a shell, or answer one."""
    if args.shell == _ASK:
        for word, about in candidates(args.words):
            sys.stdout.write(f"{word}\t{about}\n" if about else f"{word}\n")  # our own words, apart by a tab
    else:
        say_lines(_SHELLS[args.shell])
    return 0


def candidates(words: list[str]) -> list[tuple[str, str]]:
    """Return what the last word may become, each with what it means; nothing where a file is wanted.

    `words` are those after the program's name; the last one is being written, and may be empty.
    """
    *before, word = words or [""]
    try:
        parser: argparse.ArgumentParser = parser_for(before)
    except AirdigitsError:
        return []
    for each in before:
        if isinstance(below := _commands_of(parser).get(each), argparse.ArgumentParser):
            parser = below
    option = next((a for a in parser._actions if before and before[-1] in a.option_strings), None)
    if option is not None and option.nargs != 0:
        found = [(str(choice), "") for choice in option.choices or ()]
    elif word.startswith("-"):
        found = [(name, _short(action.help)) for action in parser._actions for name in _names(action)]
    else:
        found = [*_commands(parser)] or [(str(c), "") for a in parser._actions if not a.option_strings for c in a.choices or ()]
    return [(name, about) for name, about in found if name.startswith(word)]


def _commands_of(parser: argparse.ArgumentParser) -> dict[str, object]:
    return next((dict(a.choices) for a in parser._actions if isinstance(a, argparse._SubParsersAction)), {})


def _commands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    """Yield the commands of a parser, each with what it does."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from ((choice.dest, _short(choice.help)) for choice in action._choices_actions)


def _names(action: argparse.Action) -> list[str]:
    """Return the long names of an option; none where its help is hidden."""
    return [] if action.help == argparse.SUPPRESS else [name for name in action.option_strings if name.startswith("--")]


def _short(text: str | None) -> str:
    """Return what an option does in the few words that a shell has room for."""
    return (text or "").partition(";")[0].partition(" (")[0].replace("%%", "%")
