"""Share the network, reading a picture with it, and handwriting that it has never seen."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from airdigits.datasets.images import load_mnist
from airdigits.paper.page import read_page
from airdigits.paper.reading import PageReading
from airdigits.paper.scoring import ComponentScorer
from airdigits.recognition.classifier import DigitClassifier
from airdigits.synthesis.pages.glyphs import Glyphs, glyphs

ReadPicture = Callable[[np.ndarray], PageReading]


@pytest.fixture(scope="session")
def scorer() -> ComponentScorer:
    return ComponentScorer(DigitClassifier())


@pytest.fixture(scope="session")
def read(scorer: ComponentScorer) -> ReadPicture:
    return lambda image: read_page(image, scorer)


@pytest.fixture(scope="session")
def handwriting(shared: Path) -> Glyphs:
    """Digits of the MNIST test set, and synthetic strokes."""
    data = load_mnist(shared / "data" / "mnist.npz")
    return glyphs(data.images, data.labels)
