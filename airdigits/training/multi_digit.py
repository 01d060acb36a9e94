"""Train the row network, which reads digits that touch on paper: a run of its own, of half an hour."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from airdigits.datasets.images import load_mnist
from airdigits.datasets.labelled import TRAIN
from airdigits.datasets.trajectories import load_trajectories
from airdigits.labels import ALPHABET
from airdigits.paper.row_image import ROWS, STEP
from airdigits.paper.row_network import RowNetwork
from airdigits.paper.row_search import likeliest_texts
from airdigits.recognition.model_files import MULTI_DIGIT_CARD, MULTI_DIGIT_LITERT
from airdigits.support.atomic_write import write_atomically
from airdigits.synthesis.render import render_digits, render_non_digits, render_pens
from airdigits.synthesis.row_sets import RowExamples, make_row_examples, make_row_sets
from airdigits.synthesis.touching_rows import RowMaker
from airdigits.training.card import make_network_card
from airdigits.training.data import held_out, remember
from airdigits.training.export import to_litert
from airdigits.training.networks import MULTI_DIGIT, build_row_network, compile_row_network
from airdigits.training.real_images import load_real_images, source
from airdigits.training.settings import Settings
from airdigits.training.stage import Batch, TrainingStage, begun_history, run_stage

_TEST_SHARE = 0.05  # of the rows: so many of held-out digits, and of test digits
_OTHERS = 0.1  # non-digits for each synthetic digit: the network must know that there are other signs
_STREAM = 5  # of random draws, apart from fit.py's
_BATCH = 128

Digits = tuple[np.ndarray, np.ndarray]


def train_multi_digit(settings: Settings, folder: Path, *, resume: bool = False, log: Callable[[str], None] = print) -> None:
    """Train the network and write `touching.tflite` and its card into `folder`. Raises DataError; see fit.py for `resume`."""
    # Load and render digits, and write rows of them.
    log("loading and rendering digits ...")
    sets, sources, mnist = _load_digits(settings)
    remember(sources, folder, resume=resume)
    outs = [held_out(len(labels)) for _, labels in sets]
    count, seed = settings.multi_digit_images, (settings.seed, _STREAM)
    test_count = max(1, round(_TEST_SHARE * count))
    log(f"writing {count} rows of digits that touch ...")
    kept = RowMaker(*((images[~out], labels[~out]) for (images, labels), out in zip(sets, outs, strict=True)))
    rows = make_row_sets(kept, count, seed)
    held = make_row_examples(
        RowMaker(*((images[out], labels[out]) for (images, labels), out in zip(sets, outs, strict=True))),
        test_count,
        np.random.default_rng([*seed, count]),
    )

    # Build, fit and export.
    def examples(rng: np.random.Generator) -> Batch:
        order = rng.permutation(count)
        return rows.images[order], rows.labels[order]

    stage = TrainingStage(
        MULTI_DIGIT,
        _STREAM,
        build_row_network,
        settings.multi_digit_epochs,
        count,
        examples,
        held,
        batch=_BATCH,
        compile=compile_row_network,
    )
    network = run_stage(stage, settings.seed, folder, begun_history(folder, resume), log)
    content = to_litert(network)
    write_atomically(folder / MULTI_DIGIT_LITERT, content)

    # Measure the exported file, and write its card.
    figures = {"held-out digits": _measure(folder, held)}
    if mnist:
        test = load_mnist(mnist)
        maker = RowMaker((test.images, test.labels))
        figures["MNIST, test part"] = _measure(folder, make_row_examples(maker, test_count, np.random.default_rng(_STREAM)))
    for name, figure in figures.items():
        log(f"rows of {name}: {figure['right']:.2%} read as a whole")
    write_atomically(folder / MULTI_DIGIT_CARD, _make_card(settings, content, sources, figures).encode())
    log(f"the model is in {folder}")


def _load_digits(settings: Settings) -> tuple[list[Digits], list[dict[str, object]], Path | None]:
    """Return sets of digits, real ones counting twice, their sources, and the file that holds MNIST's test part."""
    real, rng = load_real_images(settings), np.random.default_rng([settings.seed, _STREAM])
    count = settings.synthetic_digits // 3
    synthetic, others = render_digits(count, rng), render_non_digits(round(_OTHERS * count), rng)
    pens = [synthetic, others]
    sources = [*real.sources, {"what": "synthetic digits (airdigits/synthesis/digits.py)", "count": count}]
    sources.append({"what": "synthetic non-digits (airdigits/synthesis/non_digits.py)", "count": len(others.labels)})
    for path in map(Path, settings.strokes):
        ink = load_trajectories(path, split=TRAIN)
        inks = ink.inks[: settings.limit]
        pens.append(render_pens(inks, ink.labels[: settings.limit], 1, rng))
        sources.append(source(path, "pen strokes, training writers", len(inks)))
    written = np.concatenate([each.images for each in pens]), np.concatenate([each.labels for each in pens])
    return [(real.images.images, real.images.labels)] * 2 + [written], sources, real.mnist


def _measure(folder: Path, rows: RowExamples) -> dict[str, float]:
    """Return the share of rows that are read right as a whole, and `n`."""
    network, right = RowNetwork(folder / MULTI_DIGIT_LITERT), 0
    for image, labels in zip(rows.images, rows.labels, strict=True):
        (best, *_) = likeliest_texts(network.log_probabilities(image))
        right += best.labels == tuple(int(label) - 1 for label in labels if label)
    return {"n": len(rows.labels), "right": round(right / max(len(rows.labels), 1), 5)}


def _make_card(settings: Settings, content: bytes, sources: list[dict[str, object]], figures: dict[str, dict[str, float]]) -> str:
    return make_network_card(
        settings,
        content,
        sources,
        figures,
        model="airdigits: rows of digits that touch",
        inputs={"row": f"uint8 [1, {ROWS}, w], white on black, as paper/row_image.py makes it of a component on paper"},
        outputs={
            "logits": f"float32 [1, w / {STEP}, {len(ALPHABET) + 2}]: for every {STEP} columns of nothing new, of the signs "
            f"{ALPHABET}, and of another sign (connectionist temporal classification)"
        },
    )
