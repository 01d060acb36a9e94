"""Recorded digits of people whom the model was not trained on: the wand's writer, and pendigits' test writers."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.data import SHARED

WAND, PENS = (SHARED / "data" / name for name in ("wand_digits.npz", "pendigits.npz"))
_TEST = 1  # pendigits' split of the test writers


@dataclass(frozen=True, eq=False)
class Writer:
    """One person's digits: for each label the samples, each the points [n, 2] of one stroke, lifts joined; y down, any unit."""

    name: str
    digits: tuple[tuple[np.ndarray, ...], ...]

    def draw(self, label: int, rng: np.random.Generator) -> np.ndarray:
        """Return a random sample of a digit, one unit high (or wide, where it has no height), its left top corner at 0, 0."""
        points = self.digits[label][rng.integers(len(self.digits[label]))]
        low, (broad, tall) = points.min(axis=0), np.ptp(points, axis=0)
        return (points - low) / max(tall if tall > 0.05 * broad else broad, 1e-9)


def recorded_writers() -> list[Writer]:
    """Load the wand's writer and then pendigits' test writers. Raises FileNotFoundError where they are not at hand."""
    require_recorded()
    wand, pens = (dict(np.load(path)) for path in (WAND, PENS))
    test = pens["split"] == _TEST
    writers = [_writer("wand", wand, np.ones(len(wand["label"]), bool))]
    writers += [_writer(f"pendigits {n}", pens, test & (pens["writer"] == n)) for n in np.unique(pens["writer"][test])]
    return [writer for writer in writers if all(writer.digits)]


def require_recorded() -> None:
    if not (WAND.is_file() and PENS.is_file()):
        raise FileNotFoundError(f"recorded trajectories are needed in {SHARED / 'data'}")


def save_test_writers(made: Path) -> Path:
    """Write pendigits' test writers to a file of trajectories, as the simulated hand takes them."""
    data = dict(np.load(PENS))
    chosen = np.flatnonzero(data["split"] == _TEST)
    spans = [slice(data["offsets"][i], data["offsets"][i + 1]) for i in chosen]
    lengths = [span.stop - span.start for span in spans]
    np.savez(
        made,
        xy=np.concatenate([data["xy"][span] for span in spans]),
        pen=np.concatenate([data["pen"][span] for span in spans]),
        offsets=np.concatenate([[0], np.cumsum(lengths)]),
        label=data["label"][chosen],
    )
    return made


def _writer(name: str, data: dict[str, np.ndarray], mine: np.ndarray) -> Writer:
    offsets, labels = data["offsets"], data["label"]
    of_label = [np.flatnonzero(mine & (labels == label) & (np.diff(offsets) > 2)) for label in range(10)]
    return Writer(name, tuple(tuple(data["xy"][offsets[i] : offsets[i + 1]].astype(float) for i in some) for some in of_label))
