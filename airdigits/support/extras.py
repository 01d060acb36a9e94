"""Explain what to install when an optional package is missing."""

import sys

from airdigits.support.paths import in_checkout


def missing(package: str, extra: str, requirements: str = "requirements-live.txt", *, option: str = "") -> str:
    """Return one line about a package that an option (default: `--{extra}`) needs and that is not installed.

    `extra` is the name of the package's extra that brings it, `requirements` the file of a checkout.
    """
    install = f"-r {requirements}" if in_checkout() else f'"airdigits[{extra}]"'
    return f"{option or f'--{extra}'} needs {package}, which is not installed: run `{sys.executable} -m pip install {install}`"
