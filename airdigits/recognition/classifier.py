"""Classify images and ink of single digits with the exported network, on LiteRT."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from airdigits.ink.stroke import Ink
from airdigits.labels import CLASS_COUNT
from airdigits.recognition.litert import Network
from airdigits.recognition.model_files import LITERT
from airdigits.recognition.prediction import LEAST, Prediction
from airdigits.recognition.raster import SIDE, RasterConfig, rasterize
from airdigits.recognition.rejection import RejectionConfig, is_unclear, too_little, unlike_a_digit
from airdigits.recognition.trajectory import CHANNELS, STEPS, sample_trajectory

_IMAGE = {(1, SIDE, SIDE): np.uint8}
_TRAJECTORY = {(1, STEPS, CHANNELS): np.float32}
_REMEDY = "train one with `airdigits train --install`, or give another with --model"


class DigitClassifier:
    """Read single digits. Runs on one thread and takes well under a millisecond an image.

    >>> classifier = DigitClassifier()
    >>> prediction = classifier.read(ink)
    >>> prediction.digit, prediction.probability
    (4, 0.998)

    `model` is the path of a .tflite file that `airdigits train` exported; None takes the installed one. Raises
    DigitModelError when the file is missing, damaged or another network.
    """

    def __init__(
        self,
        model: str | Path | None = None,
        raster: RasterConfig = RasterConfig(),
        rejection: RejectionConfig = RejectionConfig(),
    ) -> None:
        self._raster, self._rejection = raster, rejection
        self.personal: Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, float, np.ndarray]] | None = None
        """Reads ink in the network's place, where something was learned from one person: see `PersonalLayer.classify`."""
        self.network = _load(model)
        self.model_hash = self.network.hash
        self._image, self._trajectory = inputs_of(self.network.inputs)
        self._digit, self._is_digit = _outputs(self.network)

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        """Return how likely each image, uint8 [n, 28, 28], is each digit: float32 [n, CLASS_COUNT], rows adding up to 1."""
        return self.classify(images)[0]

    def classify(
        self, images: np.ndarray, trajectories: np.ndarray | None = None, on_image: Callable[[int], None] = lambda done: None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Classify images, uint8 [n, 28, 28], white ink on black.

        `trajectories` float32 [n, STEPS, CHANNELS] says how they were written (trajectory.py), where that is known: it
        improves the result. A model that takes images alone ignores it. `on_image` is told how many are done.
        Returns float32 [n, CLASS_COUNT], the probabilities of the digits given that each image shows one, and float32 [n],
        the probability that it shows one at all. Raises ValueError for another shape or type.
        """
        if images.dtype != np.uint8 or images.ndim != 3 or images.shape[1:] != (SIDE, SIDE):
            raise ValueError(f"images must be uint8 [n, {SIDE}, {SIDE}], are {images.dtype} {list(images.shape)}")
        if trajectories is None:
            trajectories = np.zeros((len(images), STEPS, CHANNELS), np.float32)
        elif trajectories.shape != (len(images), STEPS, CHANNELS) or trajectories.dtype != np.float32:
            wanted = f"float32 [{len(images)}, {STEPS}, {CHANNELS}]"
            raise ValueError(f"trajectories must be {wanted}, are {trajectories.dtype} {list(trajectories.shape)}")
        digit = np.empty((len(images), CLASS_COUNT), np.float32)
        is_digit = np.empty(len(images), np.float32)
        for i in range(len(images)):
            inputs = {self._image: images[i : i + 1]}
            if self._trajectory is not None:
                inputs[self._trajectory] = trajectories[i : i + 1]
            digits, are_digits = self.network.run(inputs, self._digit, self._is_digit)
            digit[i], is_digit[i] = digits[0], are_digits[0, 0]
            on_image(i + 1)
        return digit, is_digit

    def log_odds(self, ink: Ink) -> np.ndarray:
        """Return the log-odds of ink being each digit against being none: float64 [CLASS_COUNT]."""
        digits, are_digits = self.classify(rasterize(ink, self._raster)[None], sample_trajectory(ink)[None])
        is_digit = float(np.clip(are_digits[0], LEAST, 1 - LEAST))
        return np.log(np.maximum(digits[0].astype(np.float64), LEAST) * is_digit / (1 - is_digit))

    def read(self, ink: Ink) -> Prediction:
        """Read the ink of one digit, or say why it is unclear or none. Raises EmptyInkError for ink without a point."""
        image = rasterize(ink, self._raster)
        learned = None
        if self.personal:
            probabilities, is_digit, learned = self.personal(image, sample_trajectory(ink))
        else:
            digits, are_digits = self.classify(image[None], sample_trajectory(ink)[None])
            probabilities, is_digit = digits[0], float(are_digits[0])
        little = too_little(ink, self._rejection)
        reason = little or unlike_a_digit(probabilities, is_digit, self._rejection)
        unclear = not little and is_unclear(probabilities, is_digit, self._rejection)
        digit = None if reason else int(probabilities.argmax())
        return Prediction(digit, probabilities, reason, image, ink, unclear, is_digit, learned)


def _load(model: str | Path | None) -> Network:
    """Open the model. Raises DigitModelError for another network."""
    network = Network(model, LITERT, "digit model", _REMEDY)
    inputs = {tuple(tensor["shape"]): tensor["dtype"] for tensor in network.inputs}
    outputs = sorted(tuple(tensor["shape"]) for tensor in network.outputs)
    if inputs not in (_IMAGE, _IMAGE | _TRAJECTORY) or outputs != [(1, 1), (1, CLASS_COUNT)]:
        raise network.wrong("this network does not read digits")
    return network


def inputs_of(inputs: Sequence[Mapping[str, Any]]) -> tuple[int, int | None]:
    """Return the tensor index of the image and, where the model takes one, of the trajectory."""
    index = {tuple(tensor["shape"]): int(tensor["index"]) for tensor in inputs}
    return index[(1, SIDE, SIDE)], index.get((1, STEPS, CHANNELS))


def _outputs(network: Network) -> tuple[int, int]:
    """Return the tensor indices of the digits' probabilities and of being a digit, told apart by their width."""
    width = {int(tensor["shape"][1]): int(tensor["index"]) for tensor in network.outputs}
    return width[CLASS_COUNT], width[1]
