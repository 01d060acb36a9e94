"""Choosing among readings: what is searched against an oracle, the network, and what happens when its file is not right."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from airdigits.decoding.decoder import Decoder
from airdigits.decoding.links import LINK_FEATURES
from airdigits.decoding.rescoring import (
    READINGS,
    LinkedReadings,
    RescoringNetwork,
    likeliest_readings,
    link_readings,
    parts_of,
    probabilities_among,
    rescore,
    shares,
)
from airdigits.decoding.search import Ending, Reading
from airdigits.decoding.span_network import SpanNetwork
from airdigits.errors import DigitModelError
from airdigits.ink.pen_point import InkPoint
from airdigits.recognition.classifier import DigitClassifier
from airdigits.support.paths import models_dir
from airdigits.synthesis.span_sets import STRENGTH, DigitSource
from airdigits.synthesis.streams import make_stream
from tests.decoding.made_ink import digit_strokes, path_of, text_of
from tests.decoding.test_search import ALONG, endings_of, lattices, scores_of_texts


def links(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-1, 1, (count, LINK_FEATURES)).astype(np.float32)


@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 50])
def test_any_number_of_links_is_judged_each_as_if_it_were_alone(rescoring: RescoringNetwork, count: int):
    together = rescoring.judge(links(count))
    assert together.shape == (count,)
    assert np.isfinite(together).all()
    for i in range(count):
        assert rescoring.judge(links(count)[i : i + 1])[0] == together[i]


def test_the_same_file_has_the_same_hash(rescoring: RescoringNetwork):
    assert RescoringNetwork(models_dir() / "rescoring.tflite").model_hash == rescoring.model_hash


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "there is no such file"),
        (b"this is no model" * 100, "not a LiteRT model"),
        ((models_dir() / "rescoring.tflite").read_bytes()[:4_000], "damaged"),
        ((models_dir() / "spans.tflite").read_bytes(), "this network does not judge readings"),
    ],
    ids=["missing", "text", "cut off", "span model"],
)
def test_a_file_that_is_no_rescoring_model_gets_one_line_that_says_what_to_do(
    tmp_path: Path, content: bytes | None, complaint: str
):
    path = tmp_path / "other.tflite"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DigitModelError, match=complaint) as error:
        RescoringNetwork(path)
    assert str(error.value).startswith(str(path))
    assert "airdigits train --rescoring --install" in str(error.value)
    assert "\n" not in str(error.value)


@given(lattices(4))
def test_the_likeliest_readings_are_each_the_best_with_their_text_and_no_digit_is_one_of_them(endings: list[Ending]):
    expected, readings = scores_of_texts(endings), likeliest_readings(endings)
    assert len({reading.text for reading in readings}) == len(readings) <= READINGS + 2
    assert "" in {reading.text for reading in readings}
    for reading in readings:
        assert reading.score <= expected[reading.text] + 1e-9
    assert readings[0].score >= max(expected.values()) - 2.0  # the digits of a reading have other prices


def three_readings(rescoring: RescoringNetwork) -> tuple[LinkedReadings, list[Reading]]:
    """A three that may be an eight, and nothing: as the search has them, and as the network does."""
    (stroke,) = digit_strokes("3", np.random.default_rng(0))
    path = path_of(stroke)
    found = likeliest_readings(endings_of((0, 1, 3, 4.0), (0, 1, 8, 3.0), cuts=2))
    seen = DigitClassifier()
    linked = link_readings(path, [0, len(path) - 1], found, lambda first, last: seen.read(path.ink(first, last)))
    return linked, rescore(linked, rescoring)


def test_a_reading_is_as_likely_as_its_links_together_and_the_likeliest_comes_first(rescoring: RescoringNetwork):
    linked, rescored = three_readings(rescoring)
    assert [reading.score for reading in rescored] == sorted((reading.score for reading in rescored), reverse=True)
    judged = rescoring.judge(linked.links)
    by_text = {reading.text: reading.score for reading in rescored}
    assert by_text[""] == 0
    writes = {round(by_text[r.text] - judged[list(c)].sum(), 6) for r, c in zip(linked.readings, linked.chains, strict=True) if c}
    assert len(writes) == 1
    assert rescored[0].text == "3"


def test_every_part_is_looked_at_once(rescoring: RescoringNetwork):
    linked, _ = three_readings(rescoring)
    assert parts_of(linked.readings) == [(0, 1)]


def test_a_digit_is_as_likely_as_the_readings_that_have_it_there_wherever_exactly_it_is_cut():
    readings = likeliest_readings(endings_of((0, 10, 4, 3.0), (0, 11, 9, 2.0), (12, 22, 7, 4.0)))
    likely = probabilities_among(readings, readings[0].chosen, ALONG)
    share = dict(zip((reading.text for reading in readings), shares(readings), strict=True))
    assert readings[0].text == "47"
    assert likely[0, 4] == pytest.approx(share["47"] + share["4"], abs=1e-4)
    assert likely[0, 9] == pytest.approx(share["97"] + share["9"], abs=1e-4)
    assert likely[1, 7] == pytest.approx(share["47"] + share["97"] + share["7"], abs=1e-4)
    assert (likely.sum(axis=1) <= 1 + 1e-9).all()


def test_a_reading_that_is_the_only_one_is_certain():
    (reading, *_) = likeliest_readings(endings_of((0, 10, 4, 3.0)))
    assert probabilities_among([reading], reading.chosen, ALONG)[0, 4] == pytest.approx(1)
    assert probabilities_among([reading], (), ALONG).shape == (0, 10)


def test_more_streams_are_read_right_than_by_the_search_alone(
    span_network: SpanNetwork, classifier: DigitClassifier, rescoring: RescoringNetwork
):
    rng, right = np.random.default_rng(77), [0, 0]
    for _ in range(80):
        stream = make_stream(rng, DigitSource().draw, strength=STRENGTH)
        written = "".join(str(digit.label) for digit in stream.digits)
        for which, network in enumerate((None, rescoring)):
            decoder = Decoder(span_network, classifier, rescoring=network)
            for stroke in stream.strokes:
                decoder.begin_stroke()
                for t, (x, y) in zip(stroke.times.tolist(), stroke.points.tolist(), strict=True):
                    decoder.add(InkPoint(t, (x, y), inside=True))
                decoder.end_stroke(float(stroke.times[-1]))
            right[which] += text_of(decoder.take()) == written
    assert right[1] >= right[0] + 3, right
