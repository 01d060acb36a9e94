"""`python -m airdigits` is the command `airdigits`."""

from airdigits.cli.main import entry

entry()
