"""Sort names as people do: p2 before p10."""

import re
from pathlib import Path


def natural_key(path: Path | str) -> list[tuple[str, int]]:
    """Return a key that sorts names with numbers in them by these numbers.

    >>> sorted(["p10.png", "p1.png", "p2.png"], key=natural_key)
    ['p1.png', 'p2.png', 'p10.png']
    """
    parts = re.split(r"(\d+)", str(path))
    return [(text, int(number)) for text, number in zip(parts[::2], [*parts[1::2], "0"], strict=True)]
