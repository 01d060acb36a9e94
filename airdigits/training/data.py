"""Files and drawn ink to one set of training examples, and a smaller one that is held out."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from airdigits.errors import DataError
from airdigits.files import write_whole
from airdigits.recognition.datasets import TRAIN, LabelledImages, LabelledInk, load_trajectories
from airdigits.training.examples import Examples
from airdigits.training.found import load_found, source
from airdigits.training.recorded import load_recorded
from airdigits.training.render import Drawn, render_digits, render_pens, render_scribbles
from airdigits.training.settings import Settings

_SOURCES = "data.json"
_HELD_OUT = 20  # every 20th digit is held out: for the learning curve and for the temperature


@dataclass(frozen=True, eq=False)
class TrainingData:
    """What is trained on, and a twentieth of as much held out.

    `sources` says for the model card where everything came from; `mnist` is the file that MNIST's test part can be had from,
    if any; `recorded` are those held out that come from recorded sessions.
    """

    kept: Examples
    held: Examples
    sources: list[dict[str, object]]
    mnist: Path | None
    recorded: LabelledInk | None = None


def load(settings: Settings) -> TrainingData:
    """Load MNIST or its like, draw pens (their training writers), recorded sessions, synthetic digits and scribbles.

    The same settings give the same arrays. Raises DataError for files that are not as they should be.
    """
    rng = np.random.default_rng([settings.seed, 0])
    kept: list[Drawn] = []
    held: list[Drawn] = []

    found = load_found(settings)
    sources = [*found.sources]

    written = []
    for path in map(Path, settings.strokes):
        pens = load_trajectories(path, split=TRAIN)
        written.append((pens, _held_out(len(pens.labels))))  # of the digits, not of their drawings: no digit is on both sides
        sources.append(source(path, f"pen strokes, training writers, each drawn {settings.pen_copies} times", len(pens.labels)))
    recorded = None
    if settings.sessions:
        own = load_recorded(Path(settings.sessions))
        written.append((own.ink, own.held))
        sources.append(own.source)
        recorded = own.held_digits
    for ink, out in written:
        for side, chosen, copies in ((kept, ~out, settings.pen_copies), (held, out, 1)):
            side.append(render_pens([ink.inks[i] for i in np.flatnonzero(chosen)], ink.labels[chosen], copies, rng))

    for what, render, count in (
        ("synthetic digits (airdigits/training/synthesis.py)", render_digits, settings.digits),
        ("ink that is no digit (airdigits/training/scribbles.py)", render_scribbles, settings.scribbles),
    ):
        kept.append(render(count, rng))
        held.append(render(count // _HELD_OUT, rng))
        sources.append({"what": what, "count": count})
    out = _held_out(len(found.images.labels))
    return TrainingData(_join(found.images, ~out, kept), _join(found.images, out, held), sources, found.mnist, recorded)


def remember(training: TrainingData, folder: Path, *, resume: bool) -> None:
    """Write down in a run's folder what is trained on. Raises DataError where a run that goes on began with other data.

    Its epochs would not be those of an unbroken run, and the card would be wrong about half of them.
    """
    path, now = folder / _SOURCES, json.dumps(training.sources, indent=2) + "\n"
    if resume and path.exists() and path.read_text(encoding="utf-8") != now:
        raise DataError(f"{path}: the run began with other data; bring back the files it names, or train anew with another --out")
    write_whole(path, now.encode())


def _held_out(count: int) -> np.ndarray:
    return np.arange(count) % _HELD_OUT == _HELD_OUT - 1


def _join(found: LabelledImages, chosen: np.ndarray, drawn: list[Drawn]) -> Examples:
    images, trajectories, labels = zip(*drawn, strict=True)
    return Examples(
        np.concatenate([found.images[chosen], *images]),
        np.concatenate([found.labels[chosen], *labels]),
        np.concatenate(trajectories),
        np.repeat(np.arange(1 + len(drawn), dtype=np.uint8), [int(chosen.sum()), *map(len, labels)]),
    )
