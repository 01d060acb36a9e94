"""Split a digit model into its backbone, which computes features, and its last layer, and replace that layer."""

import hashlib
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from airdigits.errors import DigitModelError
from airdigits.labels import CLASS_COUNT, LOGIT_COUNT, NON_DIGIT
from airdigits.recognition.classifier import DigitClassifier, inputs_of
from airdigits.recognition.raster import SIDE
from airdigits.recognition.trajectory import CHANNELS, PEN, STEPS
from airdigits.support.foreign_files import reading
from airdigits.support.litert import open_interpreter

_REMEDY = "only models of `airdigits train` can be taken apart"
_UNKNOWN = "a network of unknown structure"
_LARGEST = 1e4  # value of a last layer: ours have less than 10


@dataclass(frozen=True, eq=False)
class LastLayer:
    """The network's last layer, from features to calibrated logits: one for each digit, and one for "not a digit".

    `weights` float32 [LOGIT_COUNT, d], `bias` float32 [LOGIT_COUNT].
    """

    weights: np.ndarray
    bias: np.ndarray

    def logits(self, features: np.ndarray) -> np.ndarray:
        """Compute the logits, float [n, LOGIT_COUNT], of features, float [n, d]."""
        return np.asarray(features @ self.weights.T + self.bias)

    @property
    def content(self) -> bytes:
        """Weights and bias, row by row, as little-endian float32."""
        return np.column_stack([self.weights, self.bias]).astype("<f4").tobytes()

    def like(self, content: bytes) -> "LastLayer":
        """Return the layer of this size whose `content` that is. Raises ValueError for any other content."""
        values = np.frombuffer(content, "<f4").reshape(LOGIT_COUNT, self.weights.shape[1] + 1).astype(np.float32)
        if not np.abs(values).max() <= _LARGEST:  # nor what is no number
            raise ValueError("no last layer has such values")
        return LastLayer(values[:, :-1], values[:, -1])


class ModelParts:
    """A digit model taken apart: a file, or the one that a classifier has opened. Never changes the file.

    `path` and `content` are the file, `model_hash` its SHA-256. `layer` is the last layer, `backbone` the SHA-256 of
    everything else: two models with the same backbone compute the same features. Any thread may ask for features.
    Raises DigitModelError for a file that `DigitClassifier` does not take, and for a network that does not end in one
    fully connected float32 layer whose logits become the probabilities.
    """

    def __init__(self, model: Path | DigitClassifier):
        classifier = model if isinstance(model, DigitClassifier) else DigitClassifier(model)  # raises for what is no digit model
        network = classifier.network
        self.path, self.content, self.model_hash = network.path, network.content, network.hash
        self._taking_turns = threading.Lock()
        with reading(self.path, DigitModelError, _REMEDY, complaint=_UNKNOWN):
            self._dissect(bytearray(self.content))
            self._check(classifier)

    def features(self, images: np.ndarray, trajectories: np.ndarray | None = None) -> np.ndarray:
        """Run the backbone on images, uint8 [n, 28, 28], and on how they were written, where that is known.

        `trajectories` float32 [n, STEPS, CHANNELS] as for `DigitClassifier.classify`. Returns the features, float32 [n, d].
        """
        features = np.empty((len(images), self.layer.weights.shape[1]), np.float32)
        if trajectories is None:
            trajectories = np.zeros((len(images), STEPS, CHANNELS), np.float32)
        with reading(self.path, DigitModelError, _REMEDY):
            for i in range(len(images)):
                with self._taking_turns:  # for one image, so that nobody waits long
                    self._interpreter.set_tensor(self._image, images[i : i + 1])
                    if self._trajectory is not None:
                        self._interpreter.set_tensor(self._trajectory, trajectories[i : i + 1])
                    self._interpreter.invoke()
                    features[i] = self._interpreter.get_tensor(self._features)[0]
        return features

    def with_layer(self, layer: LastLayer) -> bytes:
        """Return the content of the model file with another last layer of the same size."""
        content = bytearray(self.content)
        for place, values in zip(self._places, (layer.weights, layer.bias), strict=True):
            content[place] = np.asarray(values, "<f4").tobytes()
        return bytes(content)

    def _dissect(self, content: bytearray) -> None:
        # A few megabytes of Python, imported only where a model is taken apart.
        from ai_edge_litert import schema_py_generated as schema  # type: ignore[import-untyped]

        model = schema.Model.GetRootAs(content, 0)
        graph = model.Subgraphs(0)
        operators = [graph.Operators(i) for i in range(graph.OperatorsLength())]
        connected = [
            operator
            for operator in operators
            if model.OperatorCodes(operator.OpcodeIndex()).BuiltinCode() == schema.BuiltinOperator.FULLY_CONNECTED
        ]
        self._features, *parameters = (int(i) for i in connected[-1].InputsAsNumpy())
        tensors = [graph.Tensors(i) for i in parameters]
        if len(tensors) != 2 or any(tensor.Type() != schema.TensorType.FLOAT32 for tensor in tensors):
            raise ValueError
        self._places = tuple(_place(content, model.Buffers(tensor.Buffer()).DataAsNumpy()) for tensor in tensors)
        self.layer = LastLayer(
            *(
                np.frombuffer(self.content[place], "<f4").reshape(tensor.ShapeAsNumpy())
                for place, tensor in zip(self._places, tensors, strict=True)
            )
        )
        self.backbone = hashlib.sha256(
            self.with_layer(LastLayer(*map(np.zeros_like, (self.layer.weights, self.layer.bias))))
        ).hexdigest()
        # The features are not an output of the model. In this copy in memory they replace one.
        graph.OutputsAsNumpy()[0] = self._features
        self._interpreter = open_interpreter(bytes(content))
        self._image, self._trajectory = inputs_of(self._interpreter.get_input_details())

    def _check(self, classifier: DigitClassifier) -> None:
        """Raise DigitModelError unless the parts, put together again in NumPy, give the model's own results."""
        rng = np.random.default_rng(0)
        images = rng.integers(0, 256, (4, SIDE, SIDE)).astype(np.uint8)
        trajectories = rng.uniform(-1, 1, (4, STEPS, CHANNELS)).astype(np.float32)
        trajectories[:2], trajectories[2:, :, PEN] = 0, 1
        digit, is_digit = probabilities(self.layer.logits(self.features(images, trajectories)))
        expected, expected_is_digit = classifier.classify(images, trajectories)
        if not (np.allclose(digit, expected, atol=1e-3) and np.allclose(is_digit, expected_is_digit, atol=1e-3)):
            raise DigitModelError(f"{self.path}: {_UNKNOWN}; {_REMEDY}")


def probabilities(logits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Turn logits [n, LOGIT_COUNT] into the digits' probabilities [n, CLASS_COUNT], and [n] that of being a digit at all."""
    return softmax(logits[:, :CLASS_COUNT]), 1 - softmax(logits)[:, NON_DIGIT]


def softmax(logits: np.ndarray) -> np.ndarray:
    """Turn logits [n, k] into probabilities [n, k]."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _place(content: bytearray, data: np.ndarray) -> slice:
    """Find the bytes of the file that `data` is a view of."""
    start = data.__array_interface__["data"][0] - np.frombuffer(content, np.uint8).__array_interface__["data"][0]
    return slice(start, start + data.nbytes)
