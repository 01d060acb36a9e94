"""What is certain about a path that is still written: found bit by bit, and the same as if all of it had come at once."""

import dataclasses

import numpy as np
import pytest

from airdigits.decoding.chart import Chart, Ended
from airdigits.decoding.ink_path import GrowingPath, InkPath
from airdigits.decoding.search import Part
from airdigits.decoding.span_network import SpanNetwork
from airdigits.ink.pen_point import InkPoint, Palm
from airdigits.recognition.classifier import DigitClassifier
from tests.decoding.made_ink import number_in_one_go

SMALLEST = 0.05


Judges = tuple[SpanNetwork, DigitClassifier]


@pytest.fixture(scope="module")
def written() -> list[InkPoint]:
    """A number in one go."""
    frames = number_in_one_go("4286", np.random.default_rng(0)).frames(after=0)
    return [InkPoint(t, place, inside=True) for t, place in frames if place is not None]


@pytest.fixture(scope="module")
def judges(span_network: SpanNetwork, classifier: DigitClassifier) -> Judges:
    return span_network, classifier


def path_of(points: list[InkPoint]) -> InkPath:
    path = GrowingPath()
    path.begin()
    for point in points:
        path.add(point)
    return path.so_far


def grown(network: SpanNetwork, classifier: DigitClassifier, points: list[InkPoint], most: int) -> Chart:
    """A chart that followed the ink, scoring some parts with every new point."""
    chart, path = Chart(network, classifier, SMALLEST), GrowingPath()
    path.begin()
    for point in points:
        path.add(point)
        chart.extend(path.so_far)
        chart.score(path.so_far, most)
    return chart


def table(endings: list[list[Part]]) -> list[dict[int, np.ndarray]]:
    return [{part.start: part.log_odds for part in ending} for ending in endings]


@pytest.mark.parametrize("most", [3, 12, 1000])
def test_a_path_that_grew_is_explained_as_one_that_came_at_once(judges: Judges, written: list[InkPoint], most: int):
    path = path_of(written)
    ended = [Ended(chart, path, SMALLEST) for chart in (grown(*judges, written, most), Chart(*judges, SMALLEST))]
    for one in ended:
        assert one.score(None)
    assert ended[0].cuts == ended[1].cuts
    for mine, fresh in zip(table(ended[0].endings), table(ended[1].endings), strict=True):
        assert mine.keys() == fresh.keys()
        for start in mine:
            np.testing.assert_allclose(mine[start], fresh[start], atol=1e-3)
    assert [r.text for r in ended[0].search.best] == [r.text for r in ended[1].search.best]


def test_parts_are_scored_a_few_at_a_time_until_none_is_left(judges: Judges, written: list[InkPoint]):
    ended = Ended(Chart(*judges, SMALLEST), path_of(written), SMALLEST)
    assert not ended.score(5)
    assert sum(map(len, ended.endings)) <= 5
    rounds = 1
    while not ended.score(50):
        rounds += 1
    assert rounds > 3
    assert len(ended.search.kept) == len(ended.cuts)


def test_what_is_certain_stays_as_it_is_when_the_ink_goes_on(judges: Judges, written: list[InkPoint]):
    half, whole = (grown(*judges, written[:count], 1000) for count in (len(written) // 2, len(written)))
    assert half.cuts == whole.cuts[: len(half.cuts)]
    for before, after in zip(table(half.endings[: half.complete - 1]), table(whole.endings), strict=False):
        assert before.keys() == after.keys()
        for start in before:
            np.testing.assert_array_equal(before[start], after[start])


def test_a_cut_is_complete_when_every_part_that_ends_there_is_scored(judges: Judges, written: list[InkPoint]):
    slow, fast = (grown(*judges, written, most) for most in (3, 1000))
    assert 1 <= slow.complete < fast.complete <= len(fast.cuts)
    assert len(slow.search.kept) == slow.complete


def test_what_is_left_after_forgetting_is_what_a_chart_of_the_rest_would_hold(judges: Judges, written: list[InkPoint]):
    chart = grown(*judges, written, 1000)
    place = len(chart.cuts) // 2
    count = chart.cuts[place]
    rest = chart.forget(count)
    assert rest.cuts == [cut - count for cut in chart.cuts[place:]]
    for mine, whole in zip(table(rest.endings), table(chart.endings[place:]), strict=True):
        assert {start + place for start in mine} == {start for start in whole if start >= place}
    assert chart.forget(len(written)).cuts == []


def test_the_best_explanation_so_far_ends_at_the_tip_and_changes_nothing(judges: Judges, written: list[InkPoint]):
    path = path_of(written)
    chart = grown(*judges, written, 1000)
    before = (list(chart.cuts), chart.complete, len(chart.search.kept))
    cuts, reading = chart.up_to_the_tip(path)
    assert cuts[-1] == len(path) - 1
    assert "4286".startswith(reading.text)
    assert len(reading.text) >= 2
    assert (list(chart.cuts), chart.complete, len(chart.search.kept)) == before


def test_a_part_outside_the_picture_is_doubted_the_more_of_it_is_outside(judges: Judges, written: list[InkPoint]):
    path = path_of(written)
    told = []
    for share in (0.0, 0.5, 1.0):
        inside = np.arange(len(path)) >= share * len(path)
        seen = dataclasses.replace(path, inside=inside)
        (part,) = Chart(*judges, SMALLEST).judge(seen, [0, len(path) - 1], np.array([[0, 1]]))
        told.append(part.log_odds.max())
    assert told[0] > told[1] > told[2]


def test_a_stroke_that_was_meant_to_begin_and_end_is_likelier_a_digit(judges: Judges, written: list[InkPoint]):
    path = path_of(written)
    ends = np.isin(np.arange(len(path)), (0, len(path) - 1))
    told = []
    for meant in (ends & False, ends):
        seen = dataclasses.replace(path, meant=meant)
        (whole,) = Chart(*judges, SMALLEST).judge(seen, [0, len(path) - 1], np.array([[0, 1]]))
        (part,) = Chart(*judges, SMALLEST).judge(seen, [5, len(path) // 2], np.array([[0, 1]]))
        told.append((float(whole.log_odds.max()), float(part.log_odds.max())))
    assert told[1][0] > told[0][0]
    assert told[1][1] <= told[0][1]


def test_ink_that_is_small_beside_the_hand_or_that_a_finger_drew_alone_is_doubted(judges: Judges, written: list[InkPoint]):
    def likeliest(length: float, *, resting: bool = False) -> float:
        tips = [(0.1 + 0.001 * (k % 2), 0.1) if resting else point.place for k, point in enumerate(written)]
        palms = [Palm(x, y + 0.2, length) for x, y in tips]
        path = path_of([dataclasses.replace(point, palm=palm) for point, palm in zip(written, palms, strict=True)])
        ended = Ended(Chart(*judges, SMALLEST), path, SMALLEST)
        assert ended.score(None)
        return ended.search.best[0].score

    usual = likeliest(0.15)
    assert usual == pytest.approx(likeliest(0.05))
    assert likeliest(0.5) < likeliest(0.35) < usual
    assert likeliest(0.15, resting=True) < usual
