"""Run the command `airdigits` as `python -m airdigits`."""

from airdigits.cli.main import entry

entry()
