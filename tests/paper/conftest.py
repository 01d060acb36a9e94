"""What the tests of pictures share: the network, and reading a picture with it."""

from collections.abc import Callable

import numpy as np
import pytest

from airdigits.paper.page import PageReading, read_page
from airdigits.paper.scoring import ComponentScorer
from airdigits.recognition.classifier import DigitClassifier

ReadPicture = Callable[[np.ndarray], PageReading]


@pytest.fixture(scope="session")
def scorer() -> ComponentScorer:
    return ComponentScorer(DigitClassifier())


@pytest.fixture(scope="session")
def read(scorer: ComponentScorer) -> ReadPicture:
    return lambda image: read_page(image, scorer)
