"""The networks of the decoder, loaded once."""

import pytest

from airdigits.decoding.decoder import Decoder
from airdigits.decoding.rescoring import RescoringNetwork
from airdigits.decoding.span_network import SpanNetwork
from airdigits.recognition.classifier import DigitClassifier


@pytest.fixture(scope="session")
def span_network() -> SpanNetwork:
    return SpanNetwork()


@pytest.fixture(scope="session")
def classifier() -> DigitClassifier:
    return DigitClassifier()


@pytest.fixture(scope="session")
def rescoring() -> RescoringNetwork:
    return RescoringNetwork()


@pytest.fixture
def decoder(span_network: SpanNetwork, classifier: DigitClassifier, rescoring: RescoringNetwork) -> Decoder:
    return Decoder(span_network, classifier, rescoring=rescoring)
