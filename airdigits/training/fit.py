"""Fit both networks that read digits, the image network and the trajectory network."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from airdigits.training.augment import augment
from airdigits.training.data import TrainingData
from airdigits.training.networks import IMAGE, TRAJECTORY, build_image_network, build_trajectory_network
from airdigits.training.settings import Settings
from airdigits.training.share import ALONE, Share
from airdigits.training.stage import Batch, TrainingStage, begun_history, run_stage

_SYNTHETIC_STRENGTH = 0.4  # of the augmentation, for images that were warped as strokes already
_SWA_STRENGTH = 0.3  # of it, for all images: the averaged weights are to suit what is really seen
_SWA = f"{IMAGE} SWA"  # the last stage's name in the history


@dataclass(frozen=True, eq=False)
class Networks:
    """The two networks that read digits together: see export.py."""

    image: keras.Model
    trajectory: keras.Model


def fit(
    data: TrainingData,
    settings: Settings,
    folder: Path,
    *,
    resume: bool = False,
    log: Callable[[str], None] = print,
    worker: Share = ALONE,
    tensorboard: bool = False,
) -> Networks:
    """Train both networks, or go on with those in `folder`, and return them as they are in the end.

    After each epoch `folder` holds the whole state (a checkpoint for each stage, optimizer included) and `history.csv`. Every
    epoch draws its augmentation and order from the seed and its own number, so that a resumed run gives the same as an unbroken
    one. The last epoch is kept, not the best on the held-out digits: choosing among epochs would make those digits part of the
    training. The image network then goes on at a constant learning rate, to average its weights there: see swa.py.
    As one of several workers it trains the epochs; what comes of them is then made by one process that goes on in `folder`.
    """
    kept, held = data.kept, data.held
    share = round(settings.synthetic_share * kept.synthetic)  # of the synthetic examples, in an epoch
    count = kept.real + share

    def images(rng: np.random.Generator, real: float = 1.0, synthetic: float = _SYNTHETIC_STRENGTH) -> Batch:
        """Take all real images, and another share of the synthetic ones each time; augment each with its strength."""
        order = rng.permutation(np.r_[: kept.real, kept.real + rng.permutation(kept.synthetic)[:share]])
        strength = np.where(order < kept.real, real, synthetic)
        return augment(kept.images[order], rng, strength), kept.labels[order]

    def mildly_augmented(rng: np.random.Generator) -> Batch:
        return images(rng, _SWA_STRENGTH, _SWA_STRENGTH)

    def trajectories(rng: np.random.Generator) -> Batch:
        order = rng.permutation(kept.synthetic)[:share]
        return kept.trajectories[order], kept.synthetic_labels[order]

    held_trajectories, held_images = (held.trajectories, held.synthetic_labels), (held.images, held.labels)
    history = begun_history(folder, resume)

    def run(stage: TrainingStage) -> keras.Model:
        return run_stage(stage, settings.seed, folder, history, log, share=worker, tensorboard=tensorboard)

    # The short stage comes first: then the time left that the long one shows is all that is left.
    epochs, swa_epochs = settings.epochs, settings.swa_epochs
    trajectory = run(
        TrainingStage(TRAJECTORY, 1, build_trajectory_network, settings.trajectory_epochs, share, trajectories, held_trajectories)
    )
    image = run(TrainingStage(IMAGE, 2, build_image_network, epochs, count, images, held_images, later=swa_epochs))
    if swa_epochs:
        image = run(TrainingStage(_SWA, 4, build_image_network, swa_epochs, count, mildly_augmented, held_images, after=image))
    return Networks(image, trajectory)
