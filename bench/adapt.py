"""Measure how writers that the model was not trained on are read before and after adapting to five digits of a class each.

Pendigits' test writers, strokes joined by a line. As `airdigits adapt --install` does, the model is kept as it was trained where
the adaptation is no better on held-out digits. What is forgotten of MNIST and the wand digits is measured, too.
"""

import time
from pathlib import Path

import numpy as np

from airdigits.adaptation.cross_validation import cross_validate
from airdigits.adaptation.examples import examples_of
from airdigits.adaptation.fit import emphasise_misread, fit
from airdigits.adaptation.rehearsal import load_rehearsal_set, rehearsal_file
from airdigits.datasets.images import load_mnist, load_unlabelled
from airdigits.datasets.labelled import TEST, LabelledInk
from airdigits.datasets.trajectories import load_trajectories
from airdigits.labels import CLASS_COUNT
from airdigits.recognition.model_surgery import LastLayer, ModelParts, softmax
from airdigits.recognition.rejection import RejectionConfig
from airdigits.support.paths import models_dir
from bench.table import Row

EACH = 5  # digits of a class that are learnt from
DRAWS = 6  # of those digits, for each writer
_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def measure() -> list[Row]:
    """Adapt to every writer several times, to different digits each time."""
    if not _DATA.is_dir():
        raise FileNotFoundError(f"data sets are needed at {_DATA}")
    parts = ModelParts(models_dir() / "digits.tflite")
    rehearsal = load_rehearsal_set(rehearsal_file(parts.path))
    before = rehearsal.layer
    mnist, wand = load_mnist(_DATA / "mnist.npz"), load_trajectories(_DATA / "wand_digits.npz").render()
    others = {
        "MNIST test": (parts.features(mnist.images), mnist.labels),
        "wand": (parts.features(wand.images, wand.trajectories), wand.labels),
    }
    non_digits = parts.features(load_unlabelled(_DATA / "not_digits.npz"))

    rows, was, now, took, installed = list[Row](), list[float](), list[float](), list[float](), 0
    lost = {name: list[float]() for name in others}
    refused, rejected = list[float](), list[tuple[float, float]]()
    for writer, digits in _writers().items():
        written = digits.render()
        features = parts.features(written.images, written.trajectories)
        mine = list[tuple[float, float]]()
        for draw in range(DRAWS):
            learnt, rest = _draw(digits.labels, np.random.default_rng(draw))
            started = time.perf_counter()
            chosen = LabelledInk(tuple(digits.inks[i] for i in learnt), digits.labels[learnt])
            examples = emphasise_misread(examples_of(chosen, parts), before)
            after, better = fit(examples, rehearsal), cross_validate(examples, rehearsal).better
            took.append(time.perf_counter() - started)
            installed += better
            after = after if better else before
            mine.append((_wrong(before, features[rest], digits.labels[rest]), _wrong(after, features[rest], digits.labels[rest])))
            for name, (seen, labels) in others.items():
                lost[name].append(_wrong(after, seen, labels) - _wrong(before, seen, labels))
            refused.append(_rejected(after, non_digits) - _rejected(before, non_digits))
            rejected.append((_rejected(before, features[rest]), _rejected(after, features[rest])))
        (one, other) = np.mean(mine, axis=0)
        was, now = [*was, one], [*now, other]
        rows.append(Row(f"writer {writer}, the other digits: {one:.2f} % wrong before, after adaptation", other, "%"))
    mean_was, mean_now = float(np.mean(was)), float(np.mean(now))
    unread = np.mean(rejected, axis=0)
    rows += [
        Row(f"mean over {len(was)} writers: {mean_was:.2f} % wrong before, after", mean_now, "%"),
        Row("mean error falls by", 100 * (1 - mean_now / mean_was), "%", "at least 33.3"),
        Row(f"the other digits rejected: {unread[0]:.2f} % before, after", float(unread[1]), "%"),
    ]
    for name, points in lost.items():
        rows.append(Row(f"{name}: points lost, mean of {len(points)} adaptations", float(np.mean(points)), "points"))
        rows.append(Row(f"{name}: points lost, the worst of them", max(points), "points", "at most 0.1"))
    return [
        *rows,
        Row("non-digits: change in the share that is rejected", float(np.mean(refused)), "points"),
        Row("adapted to 50 digits and tried on those held back, mean", float(np.mean(took)), "s", "at most 60"),
        Row(f"adaptations of {len(took)} that were better, and installed", installed, ""),
    ]


def _writers() -> dict[int, LabelledInk]:
    path = _DATA / "pendigits.npz"
    digits = load_trajectories(path, split=TEST).joined()
    with np.load(path, allow_pickle=False) as file:
        writers = file["writer"][file["split"] == TEST]
    result = {}
    for writer in np.unique(writers):
        mine = np.flatnonzero(writers == writer)
        result[int(writer)] = LabelledInk(tuple(digits.inks[i] for i in mine), digits.labels[mine])
    return result


def _draw(labels: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return the indices of `EACH` random digits of every class, and of the others."""
    learnt = np.concatenate([rng.permutation(np.flatnonzero(labels == digit))[:EACH] for digit in range(CLASS_COUNT)])
    return learnt, np.setdiff1d(np.arange(len(labels)), learnt)


def _wrong(layer: LastLayer, features: np.ndarray, labels: np.ndarray) -> float:
    """Return the percentage read wrong."""
    return 100 * float(np.mean(layer.logits(features)[:, :CLASS_COUNT].argmax(axis=1) != labels))


def _rejected(layer: LastLayer, features: np.ndarray) -> float:
    """Return the percentage that the live program rejects."""
    likely = softmax(layer.logits(features))[:, :CLASS_COUNT].max(axis=1)
    return 100 * float(np.mean(likely < RejectionConfig().least))
