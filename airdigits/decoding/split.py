"""Read strokes that came close together as one digit or as several, whichever the network explains better."""

from dataclasses import dataclass
from itertools import pairwise

from airdigits.ink.stroke import Ink, Stroke
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.prediction import Prediction
from airdigits.support.settings import setting


@dataclass(frozen=True)
class SplitConfig:
    """When strokes without a clear pause are read as several digits."""

    least_gap: float = setting(
        0.25,
        "strokes that make no digit together may be several, if the pen was up this long between",
        unit="s",
        low=0,
        high=5,
    )
    clear_gap: float = setting(
        0.45, "after this long, strokes are several digits even if together they look like one ...", unit="s", low=0, high=5
    )
    sure: float = setting(0.9, "... provided that each is read with this probability", low=0.5, high=1)


def read_strokes(ink: Ink, classifier: DigitClassifier, config: SplitConfig = SplitConfig()) -> list[Prediction]:
    """Read ink as one digit, or as several written on top of each other with hardly a pause.

    Returns the predictions in the order of writing: a single one, perhaps rejected, unless splitting explains the ink better.
    """
    whole = classifier.read(ink)
    least = config.least_gap if whole.digit is None else config.clear_gap
    parts = _parts(ink.strokes, least)
    if len(parts) == 1:
        return [whole]
    predictions = [classifier.read(Ink(part)) for part in parts]
    needed = 0.0 if whole.digit is None else config.sure
    if all(prediction.digit is not None and prediction.probability >= needed for prediction in predictions):
        return predictions
    return [whole]


def _parts(strokes: tuple[Stroke, ...], least_gap: float) -> list[tuple[Stroke, ...]]:
    """Split strokes where the pen was up for at least `least_gap` seconds."""
    gaps = [after.times[0] - before.times[-1] for before, after in pairwise(strokes)]
    cuts = [0, *(i for i, gap in enumerate(gaps, 1) if gap >= least_gap), len(strokes)]
    return [strokes[start:end] for start, end in pairwise(cuts)]
