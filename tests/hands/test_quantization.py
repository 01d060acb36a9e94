"""The hand networks with weights of 8 bits: where they come from, and that they see what the published ones see."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

from airdigits.errors import HandModelError
from airdigits.hands.hand_region import region_of_landmarks, whole_picture
from airdigits.hands.landmark_network import LandmarkNetwork
from airdigits.hands.model_file import DETECTOR, LANDMARKS, find_bundle, read_bundle, write_bundle
from airdigits.hands.palm_detection import PalmDetector
from airdigits.hands.quantization import quantized_parts, quantized_path, save_quantized
from airdigits.support.quantization import quantize
from airdigits.synthesis.hand.simulation import SimulatorConfig, simulate


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A hand model alone in a folder."""
    path = tmp_path / "hand.task"
    path.write_bytes(find_bundle("lite").read_bytes())
    return path


def test_8_bits_see_the_landmarks_within_1_percent_of_the_palm():
    frame, _ = next(simulate("1", SimulatorConfig(seed=1)).frames())
    published = read_bundle(find_bundle())
    exact = LandmarkNetwork(published[LANDMARKS])
    (palm,) = PalmDetector(published[DETECTOR]).find(frame.image, whole_picture(frame.image))
    region = region_of_landmarks(exact.find(frame.image, palm.region).points)
    expected = exact.find(frame.image, region)
    quantized = quantize(published[LANDMARKS], 64)
    found = LandmarkNetwork(quantized).find(frame.image, region)
    palm_length = expected.hand.palm_length(4 / 3) * 480
    assert np.linalg.norm(found.points - expected.points, axis=1).max() <= 0.01 * palm_length
    assert abs(found.presence - expected.presence) < 0.01
    assert len(quantized) < 0.7 * len(published[LANDMARKS])


def test_what_is_kept_beside_a_bundle_is_what_would_be_made_and_is_made_once(bundle: Path):
    made = quantized_parts(bundle)
    assert save_quantized(bundle)
    assert quantized_parts(bundle) == made
    assert not save_quantized(bundle)


@pytest.mark.parametrize("spoil", ["another bundle's", "cut off", "flipped", "no zip"])
def test_what_lies_beside_a_bundle_and_is_not_its_own_is_not_used(bundle: Path, spoil: str):
    made = quantized_parts(bundle)
    save_quantized(bundle)
    path = quantized_path(bundle)
    content = bytearray(path.read_bytes())
    if spoil == "another bundle's":
        write_bundle(path, made, b"hand_detector.tflite 00000000")
    elif spoil == "cut off":
        path.write_bytes(content[: len(content) // 2])
    elif spoil == "flipped":
        content[len(content) // 3] ^= 0xFF
        path.write_bytes(content)
    else:
        path.write_bytes(b"no zip")
    assert quantized_parts(bundle) == made
    assert save_quantized(bundle), "made again"
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None


def test_networks_of_garbage_are_one_line(tmp_path: Path):
    for content in (b"", b"garbage" * 99, b"\x1c\0\0\0TFL3" + b"\xff" * 999):
        path = tmp_path / "hand.task"
        write_bundle(path, {DETECTOR: content, LANDMARKS: content})
        with pytest.raises(HandModelError, match="damaged or not a hand model") as error:
            quantized_parts(path)
        assert "\n" not in str(error.value)
