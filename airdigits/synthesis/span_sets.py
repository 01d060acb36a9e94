"""Make many examples of parts of streams, on two processors; the same seed gives the same arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from airdigits.decoding.span_network import SpanNetwork
from airdigits.labels import CLASS_COUNT
from airdigits.synthesis.digits import synthesise
from airdigits.synthesis.parts import make_parts
from airdigits.synthesis.pen_paths import Strokes
from airdigits.synthesis.span_examples import SpanExamples, make_span_examples

_RECORDED = 0.5  # of the digits in streams are recorded ones, where there are any
STRENGTH = 0.8  # of the warps: recorded digits vary by themselves


@dataclass(frozen=True, eq=False)
class DigitSource:
    """Where the digits in streams come from: recorded ones, each with its label, and synthetic ones."""

    recorded: tuple[tuple[int, Strokes], ...] = ()

    def draw(self, rng: np.random.Generator) -> tuple[int, Strokes]:
        """Draw a recorded digit or a synthetic one."""
        if self.recorded and rng.random() < _RECORDED:
            return self.recorded[int(rng.integers(len(self.recorded)))]
        label = int(rng.integers(CLASS_COUNT))
        return label, synthesise(label, rng)


def make_span_sets(
    digits: DigitSource, parts: range, streams: int, seed: Sequence[int], model: Path | None = None
) -> list[SpanExamples]:
    """Make a set of so many streams for each part, features as float16. With a `model`, they are what that network finds hard."""
    return make_parts(partial(_make, digits, streams, tuple(seed), model), parts, "writing streams of ink")


def join(sets: Sequence[SpanExamples]) -> SpanExamples:
    """Join sets in their order."""
    return SpanExamples(np.concatenate([each.features for each in sets]), np.concatenate([each.labels for each in sets]))


def _make(digits: DigitSource, streams: int, seed: tuple[int, ...], model: Path | None, part: int) -> SpanExamples:
    rng, network = np.random.default_rng([*seed, part]), SpanNetwork(model) if model else None
    examples = make_span_examples(streams, digits.draw, rng, strength=STRENGTH, network=network)
    return SpanExamples(examples.features.astype(np.float16), examples.labels)
