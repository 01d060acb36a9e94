import hashlib
from pathlib import Path

import numpy as np
import pytest

from airdigits.datasets.images import load_images, load_mnist
from airdigits.datasets.non_digits import load_non_digits
from airdigits.datasets.trajectories import load_trajectories
from airdigits.errors import DigitModelError, EmptyInkError
from airdigits.evaluation.metrics import count_rejected, evaluate
from airdigits.ink.stroke import Ink
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.raster import rasterize
from airdigits.recognition.rejection import RejectionConfig, too_little, unlike_a_digit
from airdigits.support.paths import models_dir

SHIPPED = models_dir() / "digits.tflite"
DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the data sets are not beside the checkout")


@pytest.fixture(scope="module")
def classifier() -> DigitClassifier:
    return DigitClassifier()


def _seven(size: float = 0.3) -> Ink:
    corners = [(0.1, 0.0), (0.5, 0.0), (0.9, 0.0), (0.75, 0.35), (0.6, 0.7), (0.45, 1.0)]
    return Ink.of([np.array(corners, np.float32) * size])


def test_a_seven_reads_as_seven(classifier: DigitClassifier) -> None:
    reading = classifier.read(_seven())
    assert (reading.digit, reading.reason) == (7, "")
    assert reading.probability == reading.probabilities[7]
    np.testing.assert_array_equal(reading.image, rasterize(_seven()))


def test_probabilities_are_float32_and_add_up_to_one(classifier: DigitClassifier) -> None:
    images = np.random.default_rng(0).integers(0, 256, (20, 28, 28)).astype(np.uint8)
    probabilities = classifier.probabilities(images)
    assert (probabilities.shape, probabilities.dtype) == ((20, 10), np.float32)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(probabilities[3:4], classifier.probabilities(images[3:4]))
    assert classifier.probabilities(images[:0]).shape == (0, 10)


def test_a_scribble_is_no_digit(classifier: DigitClassifier) -> None:
    zigzag = np.array([(0.1 * i, 0.3 * (i % 2)) for i in range(9)], np.float32)
    reading = classifier.read(Ink.of([zigzag]))
    assert (reading.digit, reading.reason) == (None, "no digit I know")
    assert reading.probabilities.sum() == pytest.approx(1, abs=1e-5)


def test_ink_the_size_of_a_tremor_is_too_small(classifier: DigitClassifier) -> None:
    assert classifier.read(_seven(0.03)).reason == "too small"


def test_a_short_path_is_too_short() -> None:
    assert too_little(Ink.of([np.array([(0.0, 0.0), (0.06, 0.0)])])) == "too short"
    assert too_little(_seven()) == ""


def test_two_digits_as_likely_as_each_other_are_both_named() -> None:
    probabilities = np.full(10, 0.01)
    probabilities[[4, 9]] = 0.48, 0.44
    assert unlike_a_digit(probabilities, 0.99, RejectionConfig(least=0.5)) == "could be 4 or 9"


def test_ink_without_a_point_is_an_error(classifier: DigitClassifier) -> None:
    with pytest.raises(EmptyInkError):
        classifier.read(Ink(()))


@pytest.mark.parametrize(
    "images", [np.zeros((1, 28, 28), np.float32), np.zeros((28, 28), np.uint8), np.zeros((1, 32, 32), np.uint8)]
)
def test_images_of_another_kind_are_refused(classifier: DigitClassifier, images: np.ndarray) -> None:
    with pytest.raises(ValueError, match="images must be uint8"):
        classifier.probabilities(images)


def test_the_model_is_known_by_its_hash(classifier: DigitClassifier) -> None:
    assert classifier.model_hash == hashlib.sha256(SHIPPED.read_bytes()).hexdigest()


def _refusal(path: Path) -> str:
    with pytest.raises(DigitModelError) as caught:
        DigitClassifier(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "airdigits train --install" in message
    assert "\n" not in message
    return message


def test_a_missing_model_is_one_line(tmp_path: Path) -> None:
    assert "there is no such file" in _refusal(tmp_path / "nowhere.tflite")
    assert "cannot be read" in _refusal(tmp_path)


@pytest.mark.parametrize("share", [0.001, 0.1, 0.5, 0.99])
def test_a_truncated_model_is_damaged(tmp_path: Path, share: float) -> None:
    content = SHIPPED.read_bytes()
    path = tmp_path / "cut.tflite"
    path.write_bytes(content[: int(len(content) * share)])
    assert "is damaged" in _refusal(path)


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 a zip, perhaps"])
def test_another_kind_of_file_is_no_model(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.tflite"
    path.write_bytes(content)
    assert "not a LiteRT model" in _refusal(path)


def test_a_network_for_something_else_is_refused(tmp_path: Path) -> None:
    import zipfile

    bundle = models_dir() / "hand_lite.task"
    if not bundle.exists():
        pytest.skip("the hand model is not there: airdigits hand-model")
    path = tmp_path / "hand.tflite"
    path.write_bytes(zipfile.ZipFile(bundle).read("hand_landmarks_detector.tflite"))
    assert "does not read digits" in _refusal(path)


def test_the_shipped_model_is_small() -> None:
    assert SHIPPED.stat().st_size <= 1.5e6


@needs_data
def test_the_shipped_model_reads_mnist(classifier: DigitClassifier) -> None:
    assert evaluate(classifier, load_mnist(DATA / "mnist.npz")).accuracy >= 0.993


@needs_data
def test_the_shipped_model_reads_digits_from_the_air(classifier: DigitClassifier) -> None:
    result = evaluate(classifier, load_trajectories(DATA / "wand_digits.npz").render())
    assert result.accuracy >= 0.98
    assert result.rejected <= 0.035 * result.n


@needs_data
def test_the_shipped_model_reads_digits_of_many_people_and_rejects_their_letters(classifier: DigitClassifier) -> None:
    result = evaluate(classifier, load_trajectories(DATA / "tablet_digits.npz").render())
    assert result.accuracy >= 0.99
    assert result.rejected <= 0.01 * result.n
    letters = load_non_digits(DATA / "tablet_letters.npz")
    unlike = letters[~letters.look_alikes]
    assert count_rejected(classifier, unlike) >= 0.97 * len(unlike.images)


@needs_data
def test_the_shipped_model_reads_scans_of_another_origin(classifier: DigitClassifier) -> None:
    assert evaluate(classifier, load_images(DATA / "usps.npz")).accuracy >= 0.97
