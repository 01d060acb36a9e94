"""Read the run folders of version 0.1.0, which named settings, networks and their files differently."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from airdigits.support.atomic_write import write_atomically

_SETTINGS = {
    "not_digits": "non_digits",
    "averaged_epochs": "swa_epochs",
    "digits": "synthetic_digits",
    "scribbles": "synthetic_non_digits",
    "pieces": "non_digit_images",
    "share": "synthetic_share",
    "touching": "multi_digit",
    "touching_epochs": "multi_digit_epochs",
    "touching_images": "multi_digit_images",
}
_STAGES = {"picture": "image", "picture averaged": "image SWA", "touching": "multi-digit"}
_HISTORY = "history.csv"


def renamed_settings(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a settings file under their current names."""
    return {_SETTINGS.get(key, key): value for key, value in values.items()}


def upgrade(folder: Path) -> None:
    """Rename the training stages in a run's history, and its checkpoints; a folder with the current names stays as it is."""
    history = folder / _HISTORY
    if not history.exists():
        return
    with history.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        rows, names = list(reader), list(reader.fieldnames or ())
    if not any(row.get("network") in _STAGES for row in rows):
        return
    for old, new in _STAGES.items():
        old, new = (name.replace(" ", "-") for name in (old, new))
        for path in [*folder.glob(f"{old}.keras"), *folder.glob(f"{old}.*.npz")]:
            path.replace(path.with_name(new + path.name.removeprefix(old)))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    writer.writerows([row | {"network": _STAGES.get(row["network"], row["network"])} for row in rows])
    write_atomically(history, text.getvalue().encode())
