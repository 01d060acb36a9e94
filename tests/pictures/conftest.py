"""What the tests of pictures share: the network, and reading a picture with it."""

from collections.abc import Callable

import numpy as np
import pytest

from airdigits.pictures.judge import Judge
from airdigits.pictures.page import PageReading, read_page
from airdigits.recognition.classifier import DigitClassifier

ReadPicture = Callable[[np.ndarray], PageReading]


@pytest.fixture(scope="session")
def judge() -> Judge:
    return Judge(DigitClassifier())


@pytest.fixture(scope="session")
def read(judge: Judge) -> ReadPicture:
    return lambda image: read_page(image, judge)
