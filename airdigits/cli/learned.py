"""Run `airdigits learned`: show what `run --learn` keeps of your writing, or forget it."""

import argparse
from collections import Counter

from airdigits.adaptation.evidence import CORRECTED, ENTERED, REWRITTEN
from airdigits.adaptation.kept_evidence import files_in, load_evidence
from airdigits.errors import OutputError
from airdigits.labels import ALPHABET
from airdigits.support.paths import learned_dir
from airdigits.support.terminal import log, say

_EPILOG = """what is kept: the ink of digits that you corrected, of those that you erased and wrote again, and of those that you
entered as they were read; nothing else, no pictures, and nothing leaves this machine. Each run has a file, a session of ink with
labels: `airdigits sessions show FILE --html page.html` draws them, `airdigits sessions label` puts one right, `airdigits adapt`
takes them, too. The last 200 runs are kept. Sessions that you recorded stay as they are: they hold what was learned then.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    parser.epilog = _EPILOG
    actions = parser.add_subparsers(title="actions", metavar="ACTION")
    for name, action, about in (("show", _show, "count what is kept"), ("forget", _forget, "remove all of it")):
        added = actions.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".")
        added.set_defaults(action=action)
    parser.set_defaults(action=_show)


def main(args: argparse.Namespace) -> int:
    """Do what was asked for. Returns the exit status."""
    return int(args.action())


def _show() -> int:
    folder = learned_dir()
    files = files_in(folder)
    if not files:
        say(f"nothing is kept in {folder}: `airdigits run --learn` begins")
        return 0
    evidence = load_evidence(folder, log)
    say(f"{len(evidence)} digits of {len(files)} run{'s' * (len(files) != 1)} in {folder}")
    say("digit      " + "".join(f"{sign:>6}" for sign in ALPHABET))
    counts = Counter((one.how, one.label) for one in evidence)
    for how in dict.fromkeys((CORRECTED, REWRITTEN, ENTERED, *sorted({one.how for one in evidence}))):
        say(f"{how or 'labelled':11}" + "".join(f"{counts[how, label]:6}" for label in range(len(ALPHABET))))
    return 0


def _forget() -> int:
    files = files_in(learned_dir())
    try:
        for path in files:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{error.filename}: cannot be removed ({error.strerror}): check its permissions") from error
    say(f"forgotten: {len(files)} file{'s' * (len(files) != 1)} of {learned_dir()}")
    return 0
