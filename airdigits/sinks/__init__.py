"""Events to other programs: typed into their windows, or served to browsers and whatever speaks HTTP."""

import sys

from airdigits.support.paths import in_checkout


def missing(package: str, extra: str) -> str:
    """What to say of a package that an option needs and that is not installed."""
    install = "-r requirements-live.txt" if in_checkout() else f'"airdigits[{extra}]"'
    return f"--{extra} needs {package}, which is not installed: run `{sys.executable} -m pip install {install}`"
