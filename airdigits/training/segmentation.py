"""Train the network that tells the kinds of ink on a page: digits, other writing, printed structure, signs. Ten minutes."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from airdigits.datasets.images import load_mnist
from airdigits.labels import CLASS_COUNT
from airdigits.paper.kinds import DIGIT, KIND_COUNT, SIGN, STRUCTURE, WRITING
from airdigits.paper.segmentation import InkSegmenter
from airdigits.recognition.model_files import SEGMENTATION_CARD, SEGMENTATION_LITERT
from airdigits.support.atomic_write import write_atomically
from airdigits.synthesis.pages.labelled import HEIGHT, WIDTH, make_labelled_pages
from airdigits.training.card import make_network_card
from airdigits.training.data import held_out, remember
from airdigits.training.export import to_litert
from airdigits.training.networks import SEGMENTATION, build_segmentation_network, compile_segmentation_network
from airdigits.training.real_images import load_real_images
from airdigits.training.settings import Settings
from airdigits.training.stage import Batch, TrainingStage, begun_history, run_stage

_SHOWN = (160, 208)  # px, height and width: what is shown of a page in one epoch
_EXPORTED = (256, 320)  # px: dilation is exported for this size, and so for all multiples of 64
_SCALES = (0.75, 1.35)  # times its size
_BATCH = 16
_RATE = 2.4e-2  # for 128 examples a step
_HELD_OUT = 0.05
_FAINT = (0.35, 1.0)  # of its contrast is left of the ink
_AS_IT_IS = 24.0, 2.0  # px, of digits and pen: such a page is shown to the network as large and as thin as it is
_STREAM = 8  # of random draws, apart from those of other runs


def train_segmentation(settings: Settings, folder: Path, *, resume: bool = False, log: Callable[[str], None] = print) -> None:
    """Train the network and write `segmentation.tflite` and its card into `folder`. Raises DataError; see fit.py for `resume`."""
    # Make pages.
    real = load_real_images(settings)
    pages = settings.segmentation_pages
    what = "made pages: forms, tables, words, signs (airdigits/synthesis/pages/forms.py)"
    sources = [*real.sources, {"what": what, "count": pages}]
    remember(sources, folder, resume=resume)
    log(f"making {pages} pages ...")
    out = held_out(len(real.images.labels))
    held_count = max(4, round(_HELD_OUT * pages))
    seed = (settings.seed, _STREAM)
    contrast, kinds = make_labelled_pages(real.images.images[~out], real.images.labels[~out], pages, seed)
    if len(np.unique(real.images.labels[out])) < CLASS_COUNT:  # so few that the held-out pages are of the same digits
        out = np.ones(len(out), bool)
    held = make_labelled_pages(real.images.images[out], real.images.labels[out], held_count, (*seed, 1))

    def examples(rng: np.random.Generator) -> Batch:
        """Show a part of each page, larger or smaller and fainter than it is."""
        seen, truth = np.empty((pages, *_SHOWN), np.uint8), np.empty((pages, *_SHOWN), np.uint8)
        for i, page in enumerate(rng.permutation(pages)):
            scale = float(np.exp(rng.uniform(*np.log(_SCALES))))
            tall, wide = (round(side / scale) for side in _SHOWN)
            top, left = int(rng.integers(0, HEIGHT - tall + 1)), int(rng.integers(0, WIDTH - wide + 1))
            place = np.s_[page, top : top + tall, left : left + wide]
            ink = cv2.resize(contrast[place], _SHOWN[::-1], interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
            seen[i] = ink * rng.uniform(*_FAINT)
            truth[i] = cv2.resize(kinds[place], _SHOWN[::-1], interpolation=cv2.INTER_NEAREST)
        return seen[..., None], truth

    # Build, fit, and export.
    stage = TrainingStage(
        SEGMENTATION,
        _STREAM,
        lambda: build_segmentation_network(*_SHOWN),
        settings.segmentation_epochs,
        pages,
        examples,
        (held[0][:, : _SHOWN[0], : _SHOWN[1], None], held[1][:, : _SHOWN[0], : _SHOWN[1]]),
        classes=KIND_COUNT,
        batch=_BATCH,
        rate=_RATE,
        compile=compile_segmentation_network,
    )
    network = run_stage(stage, settings.seed, folder, begun_history(folder, resume), log)
    exported = build_segmentation_network(*_EXPORTED)
    exported.set_weights(network.get_weights())
    content = to_litert(exported)
    write_atomically(folder / SEGMENTATION_LITERT, content)

    # Measure the exported file, and write its card.
    segmenter = InkSegmenter(folder / SEGMENTATION_LITERT)
    figures = {"held-out pages": _measure(segmenter, *held)}
    if real.mnist:
        test = load_mnist(real.mnist)
        figures["pages with MNIST's test part"] = _measure(
            segmenter, *make_labelled_pages(test.images, test.labels, held_count, (9,))
        )
    for name, figure in figures.items():
        log(f"{name}: {', '.join(f'{key} {value:.2%}' for key, value in figure.items() if key != 'n')}")
    write_atomically(folder / SEGMENTATION_CARD, _make_card(settings, content, sources, figures).encode())
    log(f"the model is in {folder}")


def _measure(segmenter: InkSegmenter, contrast: np.ndarray, kinds: np.ndarray) -> dict[str, float]:
    """Return which share of the inked pixels of each kind that there is is told right, as the program runs the network."""
    told = np.stack([segmenter.kinds(page, *_AS_IT_IS).odds.argmax(axis=-1) for page in contrast])
    shares = {"digits": DIGIT, "other writing": WRITING, "structure": STRUCTURE, "signs": SIGN}
    there = {name: kind for name, kind in shares.items() if (kinds == kind).any()}
    return {"n": len(kinds)} | {name: round(float((told[kinds == k] == k).mean()), 5) for name, k in there.items()}


def _make_card(settings: Settings, content: bytes, sources: list[dict[str, object]], figures: dict[str, dict[str, float]]) -> str:
    return make_network_card(
        settings,
        content,
        sources,
        figures,
        model="airdigits: the kinds of ink on a page",
        inputs={
            "contrast": "uint8 [1, h, w, 1], multiples of 64: contrast of ink (paper/binarization.py), digits about 24 px high"
        },
        outputs={"kinds": f"float32 [1, h, w, {KIND_COUNT}]: the logits of paper/kinds.py"},
    )
