"""Train the span network, with which the decoder finds digits in ink: a run of its own, of about half an hour."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np

from airdigits.datasets.labelled import TRAIN
from airdigits.datasets.trajectories import load_trajectories
from airdigits.decoding.span_features import AROUND, CHANNELS, INSIDE, STEPS
from airdigits.decoding.span_network import SpanNetwork
from airdigits.labels import ALPHABET, CLASS_COUNT, NON_DIGIT
from airdigits.recognition.model_files import SPANS_CARD, SPANS_LITERT
from airdigits.support.atomic_write import write_atomically
from airdigits.synthesis.pen_paths import Strokes
from airdigits.synthesis.span_examples import SpanExamples
from airdigits.synthesis.span_sets import DigitSource, join, make_span_sets
from airdigits.training.card import make_network_card
from airdigits.training.data import Sources, held_out, remember
from airdigits.training.export import average, to_litert
from airdigits.training.networks import SPAN, build_span_network
from airdigits.training.real_images import source
from airdigits.training.settings import Settings
from airdigits.training.stage import Batch, TrainingStage, begun_history, run_stage

_BATCH = 192
_FIRST, _HARD = "spans-first.tflite", "span, hard ones"
_PART = 1000  # streams made in one go
_HELD_OUT = 0.05
_STREAM = 6  # of random draws, apart from those of other runs


def train_spans(settings: Settings, folder: Path, *, resume: bool = False, log: Callable[[str], None] = print) -> None:
    """Train the network and write `spans.tflite` and its card into `folder`. Raises DataError; see fit.py for `resume`."""
    # Write streams of ink, and cut them as the decoder does.
    digits, sources = load_digits(settings, settings.span_streams)
    remember(sources, folder, resume=resume)
    parts, streams = max(2, settings.span_streams // _PART), min(_PART, settings.span_streams)
    log(f"writing {parts * streams} streams of ink ...")
    made = make_span_sets(digits, range(parts), streams, (settings.seed, _STREAM))
    held_out_parts = max(1, round(_HELD_OUT * parts))
    held, kept = join(made[:held_out_parts]), join(made[held_out_parts:])
    log(f"{len(kept.labels)} parts of them to train on, {len(held.labels)} held out")

    # Build and fit.
    history = begun_history(folder, resume)
    stage = _first_stage(settings, kept, held)
    network = run_stage(stage, settings.seed, folder, history, log)

    # Write other streams, and go on with what the network finds hard in them: the search looks for what it takes for a digit.
    write_atomically(folder / _FIRST, to_litert(network))
    others = range(parts, parts + max(1, parts // 2))
    log(f"looking for what is hard in {len(others) * streams} other streams ...")
    hard = join(make_span_sets(digits, others, streams, (settings.seed, _STREAM), folder / _FIRST))
    second = run_stage(_second_stage(settings, stage, network, kept, hard), settings.seed, folder, history, log)
    content = to_litert(average([network, second]))  # one errs with what is common, the other with what is hard
    write_atomically(folder / SPANS_LITERT, content)

    # Measure the exported file, and write its card.
    figures = _measure(folder, held)
    log(f"held-out parts: {figures['right']:.2%} of the digits right, {figures['accepted']:.2%} of the others taken for digits")
    write_atomically(folder / SPANS_CARD, _make_card(settings, content, sources, figures).encode())
    log(f"the model is in {folder}")


def _first_stage(settings: Settings, kept: SpanExamples, held: SpanExamples) -> TrainingStage:
    """Learn from parts chosen at random."""

    def examples(rng: np.random.Generator) -> Batch:
        order = rng.permutation(len(kept.labels))
        return kept.features[order].astype(np.float32), kept.labels[order]

    return TrainingStage(
        SPAN,
        _STREAM,
        build_span_network,
        settings.span_epochs,
        len(kept.labels),
        examples,
        (held.features.astype(np.float32), held.labels),
        batch=_BATCH,
        label_smoothing=0.0,  # the search weighs odds against each other, so they must mean what they say
        later=settings.span_hard_epochs,
    )


def _second_stage(
    settings: Settings, first: TrainingStage, network: keras.Model, kept: SpanExamples, hard: SpanExamples
) -> TrainingStage:
    """Go on with hard parts and as many of the others, averaging the weights."""

    def examples(rng: np.random.Generator) -> Batch:
        others = rng.permutation(len(kept.labels))[: len(hard.labels)]
        labels = np.concatenate([hard.labels, kept.labels[others]])
        order = rng.permutation(len(labels))
        return np.concatenate([hard.features, kept.features[others]])[order].astype(np.float32), labels[order]

    return dataclasses.replace(
        first,
        name=_HARD,
        stream=_STREAM + 1,
        epochs=settings.span_hard_epochs,
        count=len(hard.labels) + min(len(hard.labels), len(kept.labels)),
        examples=examples,
        later=0,
        after=network,
    )


def load_digits(settings: Settings, streams: int) -> tuple[DigitSource, Sources]:
    """Load what so many streams are written of: the training writers of each file of strokes, and synthetic digits.

    What the other networks hold out is left out here, too.
    """
    digits, sources = list[tuple[int, Strokes]](), Sources()
    for path in map(Path, settings.strokes):
        ink = load_trajectories(path, split=TRAIN)
        for i in np.flatnonzero(~held_out(len(ink.labels)))[: settings.limit]:
            if strokes := [stroke.points for stroke in ink.inks[i].strokes if len(stroke.points) > 1]:
                digits.append((int(ink.labels[i]), strokes))
        sources.append(source(path, "pen strokes, training writers, in streams of ink", len(ink.labels)))
    what = "streams of ink, with synthetic digits and gestures (airdigits/synthesis/streams.py)"
    sources.append({"what": what, "count": streams})
    return DigitSource(tuple(digits)), sources


def _measure(folder: Path, held: SpanExamples) -> dict[str, float]:
    """Return the share of digits that are `right`, that of other parts `accepted` as digits, and `n`."""
    odds = SpanNetwork(folder / SPANS_LITERT).log_odds(held.features.astype(np.float32))
    digits, likely = held.labels != NON_DIGIT, odds.max(axis=1) > 0
    right = likely & (odds.argmax(axis=1) == held.labels)
    return {
        "n": len(held.labels),
        "right": round(float(right[digits].mean()), 5),
        "accepted": round(float(likely[~digits].mean()), 5),
    }


def _make_card(settings: Settings, content: bytes, sources: Sources, figures: dict[str, float]) -> str:
    return make_network_card(
        settings,
        content,
        sources,
        {"held-out parts of streams": figures},
        model="airdigits: which parts of a stream of ink are digits",
        inputs={
            "span": f"float32 [n, {STEPS}, {CHANNELS}]: {INSIDE} steps through a part of a path, {AROUND} before it and {AROUND} "
            "after it, as decoding/span_features.py samples them"
        },
        outputs={"logits": f"float32 [n, {CLASS_COUNT + 1}]: of the signs {ALPHABET}, then of being no digit or cut wrongly"},
    )
