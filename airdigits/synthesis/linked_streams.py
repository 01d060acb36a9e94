"""Read streams of ink as the decoder does, and keep what it may choose among: the likeliest readings, and which is right."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from airdigits.decoding.chart import Chart, Ended
from airdigits.decoding.config import DecodingConfig
from airdigits.decoding.ink_path import InkPath
from airdigits.decoding.links import LINK_FEATURES
from airdigits.decoding.rescoring import READINGS, likeliest_readings, link_readings
from airdigits.decoding.span_network import SpanNetwork
from airdigits.ink.stroke import Stroke
from airdigits.labels import sign_of
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.prediction import Prediction
from airdigits.synthesis.parts import make_parts
from airdigits.synthesis.span_sets import STRENGTH, DigitSource
from airdigits.synthesis.streams import Stream, make_stream

CHOICES = READINGS + 2  # with the best of each number of digits, which the search keeps, too
MOST_LINKS = 8  # of a reading; those that have more are left out
NO_READING = -1.0
_SETTLED = 0.3  # of the streams with digits are shown without the first of them, which settled while the tip rested


class LinkedStreams(NamedTuple):
    """Streams as the network that chooses among readings sees them.

    `links` float16 [n, CHOICES, MOST_LINKS, LINK_FEATURES]: the first feature is 1 where there is a link and 0 where there is
    none; NO_READING in the first link where there is no reading. `right` uint8 [n]: which of the readings is right.
    """

    links: np.ndarray
    right: np.ndarray


def make_linked_streams(digits: DigitSource, parts: range, streams: int, seed: Sequence[int]) -> list[LinkedStreams]:
    """Write and read so many streams for each part, on two processors. The same seed gives the same arrays.

    They are read with the installed span network and digit model. Streams for which no likely reading is right teach nothing,
    and are left out.
    """
    return make_parts(partial(_make, digits, streams, tuple(seed)), parts, "reading streams of ink")


def _without_the_first(count: int, stream: Stream) -> Stream:
    """Return a stream without its first digits, as what is left of it after they have settled: perhaps but the way out."""
    since = stream.digits[count - 1].end
    left = [(stroke.points[stroke.times >= since], stroke.times[stroke.times >= since]) for stroke in stream.strokes]
    return Stream(tuple(Stroke(points, times) for points, times in left if len(times) > 1), stream.digits[count:])


def _see(classifier: DigitClassifier, path: InkPath, first: int, last: int) -> Prediction:
    return classifier.read(path.ink(first, last))


def _make(digits: DigitSource, streams: int, seed: tuple[int, ...], part: int) -> LinkedStreams:
    rng, network, classifier = np.random.default_rng([*seed, part]), SpanNetwork(), DigitClassifier()
    links, right, smallest = list[np.ndarray](), list[int](), DecodingConfig().smallest
    for _ in range(streams):
        stream = make_stream(rng, digits.draw, strength=STRENGTH)
        if stream.digits and rng.random() < _SETTLED:
            stream = _without_the_first(int(rng.integers(1, len(stream.digits) + 1)), stream)
        path = InkPath.of(stream.strokes)
        if len(path) < 3:
            continue
        ended = Ended(Chart(network, classifier, smallest), path, smallest)
        ended.score()
        linked = link_readings(path, ended.cuts, likeliest_readings(ended.endings), partial(_see, classifier, path))
        written = "".join(sign_of(digit.label) for digit in stream.digits)
        choice = np.zeros((CHOICES, MOST_LINKS, LINK_FEATURES), np.float16)
        choice[:, 0, 0] = NO_READING
        for place, (reading, chain) in enumerate(zip(linked.readings, linked.chains, strict=True)):
            if len(chain) <= MOST_LINKS:
                choice[place, 0, 0] = 0
                choice[place, : len(chain)] = linked.links[list(chain)]
                if reading.text == written:
                    right.append(place)
        if len(right) > len(links):
            links.append(choice)
    return LinkedStreams(np.array(links, np.float16).reshape(-1, CHOICES, MOST_LINKS, LINK_FEATURES), np.array(right, np.uint8))
