"""Images fitted into MNIST's box."""

import cv2
import numpy as np
import pytest

from airdigits.recognition.normalize import normalize


@pytest.mark.parametrize("shape", [(16, 16), (40, 12), (5, 60)])
def test_a_normalized_image_spans_the_box_with_its_mass_in_the_middle(shape: tuple[int, int]) -> None:
    image = np.zeros(shape, np.uint8)
    cv2.rectangle(image, (1, 1), (shape[1] - 2, shape[0] - 2), 255, -1)
    fitted = normalize(image)
    rows, columns = np.flatnonzero(fitted.any(axis=1)), np.flatnonzero(fitted.any(axis=0))
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
    moments = cv2.moments(fitted)
    assert abs(moments["m10"] / moments["m00"] - 13.5) <= 0.51
    assert abs(moments["m01"] / moments["m00"] - 13.5) <= 0.51


def test_an_image_without_ink_stays_black() -> None:
    assert not normalize(np.zeros((16, 16), np.uint8)).any()
