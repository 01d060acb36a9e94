"""Parse a command line, call the command, and turn errors into one line and an exit status."""

import sys
import traceback
from collections.abc import Sequence

from airdigits.cli.commands import parser_for
from airdigits.errors import AirdigitsError
from airdigits.support.interrupts import Interrupts, Stopped, stop_on_signals
from airdigits.support.terminal import is_verbose, leave, log, open_streams, set_verbosity


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line (without the program's name).

    Returns the exit status: 0, 1 for a failure, 2 for wrong usage, 130 when it was interrupted (128 and the signal's number).
    """
    argv = list(sys.argv[1:] if argv is None else argv)
    if argv[:1] == ["help"]:
        argv = [*argv[1:], "--help"]
    try:
        with Interrupts():  # a module whose import is interrupted can be half there
            parser = parser_for(argv)
        if not argv:
            parser.print_help(sys.stderr)
            return 2
        args = parser.parse_command(argv)
        set_verbosity(quiet=args.quiet, verbose=args.verbose)
        status = int(args.main(args))
        sys.stdout.flush()
        return status
    except AirdigitsError as error:
        log(str(error), always=True)
        if is_verbose():
            traceback.print_exc()
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
