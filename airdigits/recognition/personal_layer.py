"""Read single digits with a last layer that was fitted to one person, and tell how that differs from the trained one."""

from dataclasses import dataclass

import numpy as np

from airdigits.recognition.model_surgery import LastLayer, ModelParts, probabilities

_LEAST = 1e-6  # no probability is told from 0 better than this


@dataclass(frozen=True, eq=False)
class PersonalLayer:
    """A last layer that was fitted to one person, on the backbone of the model that it was fitted for."""

    parts: ModelParts
    layer: LastLayer

    def classify(self, image: np.ndarray, trajectory: np.ndarray) -> tuple[np.ndarray, float, np.ndarray]:
        """Classify one image, uint8 [28, 28], of a trajectory, float32 [STEPS, CHANNELS].

        Returns float32 [CLASS_COUNT], how likely each digit is, the probability of being a digit at all, and float
        [CLASS_COUNT], by how much what was learned from this person has changed the logarithm of the first.
        """
        features = self.parts.features(image[None], trajectory[None])
        digits, is_digit = probabilities(self.layer.logits(features))
        trained, _ = probabilities(self.parts.layer.logits(features))
        learned = np.log(np.maximum(digits[0], _LEAST)) - np.log(np.maximum(trained[0], _LEAST))
        return digits[0], float(is_digit[0]), learned
