"""Train the network that chooses among the decoder's readings: a run of its own, of some minutes."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from airdigits.decoding.rescoring import RescoringNetwork
from airdigits.decoding.span_network import SpanNetwork
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.model_files import LITERT, RESCORING_CARD, RESCORING_LITERT, SPANS_LITERT
from airdigits.support.atomic_write import write_atomically
from airdigits.synthesis.linked_streams import NO_READING, LinkedStreams, make_linked_streams
from airdigits.training.card import make_network_card
from airdigits.training.data import Sources, remember
from airdigits.training.export import to_litert
from airdigits.training.networks import RESCORING, build_link_network, build_rescoring_network, compile_rescoring_network
from airdigits.training.settings import Settings
from airdigits.training.spans import load_digits
from airdigits.training.stage import Batch, TrainingStage, begun_history, run_stage

_PART = 500  # streams made in one go
_HELD_OUT = 0.05
_RATE = 3e-3
_STREAM = 10  # of random draws, apart from those of other runs


def train_rescoring(settings: Settings, folder: Path, *, resume: bool = False, log: Callable[[str], None] = print) -> None:
    """Train the network and write `rescoring.tflite` and its card into `folder`. Raises DataError; see fit.py for `resume`."""
    # Write streams of ink, and read them with the installed networks.
    digits, sources = load_digits(settings, settings.rescoring_streams)
    remember(sources, folder, resume=resume)
    parts, streams = max(2, settings.rescoring_streams // _PART), min(_PART, settings.rescoring_streams)
    log(f"writing and reading {parts * streams} streams of ink ...")
    made = make_linked_streams(digits, range(parts), streams, (settings.seed, _STREAM))
    held_out_parts = max(1, round(_HELD_OUT * parts))
    held, kept = _join(made[:held_out_parts]), _join(made[held_out_parts:])
    log(f"{len(kept.right)} of them to train on, {len(held.right)} held out")

    # Build, fit, and export what judges one link.
    def examples(rng: np.random.Generator) -> Batch:
        order = rng.permutation(len(kept.right))
        return kept.links[order].astype(np.float32), kept.right[order]

    stage = TrainingStage(
        RESCORING,
        _STREAM,
        lambda: build_rescoring_network(*kept.links.shape[1:]),
        settings.rescoring_epochs,
        len(kept.right),
        examples,
        (held.links.astype(np.float32), held.right),
        rate=_RATE,
        compile=compile_rescoring_network,
    )
    network = run_stage(stage, settings.seed, folder, begun_history(folder, resume), log)
    content = to_litert(build_link_network(network))
    write_atomically(folder / RESCORING_LITERT, content)

    # Measure the exported file, and write its card.
    figures = _measure(RescoringNetwork(folder / RESCORING_LITERT), held)
    log(f"held-out streams: {figures['right']:.2%} read right, {figures['the search alone']:.2%} by the search alone")
    write_atomically(folder / RESCORING_CARD, _make_card(settings, content, sources, figures).encode())
    log(f"the model is in {folder}")


def _join(sets: list[LinkedStreams]) -> LinkedStreams:
    return LinkedStreams(np.concatenate([each.links for each in sets]), np.concatenate([each.right for each in sets]))


def _measure(network: RescoringNetwork, held: LinkedStreams) -> dict[str, float]:
    """Return the share of streams that are read `right`, and that by the search alone, whose best reading comes first."""
    there = held.links[..., 0] > 0
    judged = np.zeros(there.shape)
    judged[there] = network.judge(held.links[there].astype(np.float32))
    scores = np.where(held.links[:, :, 0, 0] == NO_READING, -np.inf, judged.sum(axis=-1))
    return {
        "n": len(held.right),
        "right": round(float(np.mean(scores.argmax(axis=1) == held.right)), 5),
        "the search alone": round(float(np.mean(held.right == 0)), 5),
    }


def _make_card(settings: Settings, content: bytes, sources: Sources, figures: dict[str, float]) -> str:
    reads_after = {LITERT: DigitClassifier().model_hash, SPANS_LITERT: SpanNetwork().model_hash}
    return make_network_card(
        settings,
        content,
        sources,
        {**figures, "readings of": reads_after},
        model="airdigits: chooses among the readings of a stream of ink by how their digits, and the ways between, fit together",
        inputs={"link": "float32 [n, LINK_FEATURES], as airdigits/decoding/links.py describes the links of readings"},
        outputs={"judgement": "float32 [n, 1], log-odds for the readings that have this link"},
    )
