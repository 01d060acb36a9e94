"""`python -m airdigits` is the command `airdigits`."""

from airdigits.cli import entry

entry()
