"""The pen: when a finger writes, and what is left of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airdigits.ink.pen import Pen, PenConfig, PenState
from airdigits.ink.pen_point import PenChange, PenPoint

FPS = 30


def sample(x: float, y: float = 0.5, writing: bool = True, sure: bool = True, at_edge: bool = False) -> PenPoint:
    return PenPoint((x, y), writing, sure, at_edge)


def feed(pen: Pen, samples: list[PenPoint | None], fps: float = FPS) -> list[PenChange]:
    changes = [change for i, s in enumerate(samples) for change in pen.feed(i / fps, s)]
    return changes + pen.finish()


def strokes(samples: list[PenPoint | None], fps: float = FPS) -> list:
    return [change.stroke for change in feed(Pen(), samples, fps) if not change.down]


def line(n: int = 20, start: float = 0.2, step: float = 0.02, **flags: bool) -> list[PenPoint | None]:
    return [sample(start + i * step, **flags) for i in range(n)]


def test_a_pointing_finger_leaves_a_stroke_where_it_moved():
    (stroke,) = strokes(line())
    np.testing.assert_allclose(stroke.points[[0, -1]], [[0.2, 0.5], [0.58, 0.5]], atol=0.02)


def test_a_hand_that_never_points_leaves_no_ink():
    assert feed(Pen(), line(writing=False)) == []


def test_a_pose_shorter_than_the_settling_time_leaves_no_ink():
    samples = [*line(5, writing=False), sample(0.3), *line(5, writing=False)]
    assert feed(Pen(), samples) == []


def test_the_stroke_includes_the_settling_time():
    changes = feed(Pen(), [*line(5, start=0.1, writing=False), *line()])
    assert changes[0].down
    assert changes[0].t == pytest.approx(5 / FPS)


def test_the_pen_went_up_with_the_last_ink_not_when_that_was_certain():
    up = feed(Pen(), [*line(20), *line(10, start=0.6, writing=False)])[-1]
    assert not up.down
    assert up.t == pytest.approx(19 / FPS)


@pytest.mark.parametrize("milliseconds", [33, 66, 100])
def test_a_stroke_survives_a_misread_pose(milliseconds: int):
    frames = milliseconds * FPS // 1000
    flicker = [sample(0.4 + i * 0.02, writing=False) for i in range(frames)]
    (stroke,) = strokes([*line(10), *flicker, *line(10, start=0.4 + frames * 0.02)])
    assert np.abs(np.diff(stroke.points[:, 0])).max() < 0.05, "the points of the misread frames are kept"


@pytest.mark.parametrize(
    ("mode", "step", "milliseconds", "survives"),
    [
        ("index", 0.02, 166, False),
        ("pinch", 0.01, 166, True),
        ("pinch", 0.01, 233, False),
        ("pinch", 0.03, 233, True),
        ("pinch", 0.03, 333, False),
    ],
    ids=["index", "pinch, slow", "pinch, slow, longer", "pinch, quick", "pinch, quick, longer"],
)
def test_a_pinch_survives_tips_that_seem_apart_for_longer_the_more_so_in_the_midst_of_a_movement(
    mode: str, step: float, milliseconds: int, survives: bool
):
    frames = milliseconds * FPS // 1000 + 1
    flicker = [sample(0.1 + (10 + i) * step, writing=False) for i in range(frames)]
    written = [*line(10, start=0.1, step=step), *flicker, *line(10, start=0.1 + (10 + frames) * step, step=step)]
    ups = [change for change in feed(Pen(PenConfig(mode=mode)), written) if not change.down]
    assert len(ups) == 1 + (not survives)
    if survives:
        assert np.diff(ups[0].stroke.times).max() < 1.5 / FPS, "no point is left out"


def test_a_bent_index_finger_is_not_trusted_while_the_pose_is_misread():
    astray = [sample(0.4, y=0.65, writing=False, sure=False)] * 2
    (stroke,) = strokes([*line(10), *astray, *line(10, start=0.44)])
    assert np.ptp(stroke.points[:, 1]) < 1e-6


@pytest.mark.parametrize("milliseconds", [33, 100, 200])
def test_a_stroke_survives_a_missing_hand_of(milliseconds: int):
    frames = milliseconds * FPS // 1000
    (stroke,) = strokes([*line(10), *[None] * frames, *line(10, start=0.4 + 0.02 * frames)])
    assert len(stroke.points) == 20


def test_a_hand_missing_for_longer_ends_the_stroke_where_it_was_last_seen():
    changes = feed(Pen(), [*line(10), *[None] * 15, *line(10)])
    ends = [change.t for change in changes if not change.down]
    assert ends == pytest.approx([9 / FPS, 34 / FPS])


def test_a_single_jump_is_no_ink():
    samples = line(20)
    samples[10] = sample(0.9, y=0.1)
    (stroke,) = strokes(samples)
    assert np.ptp(stroke.points[:, 1]) < 1e-6


def test_a_tip_that_stays_elsewhere_begins_a_new_stroke():
    first, second = strokes([*line(15), *line(15, start=1.1)])
    assert first.points[:, 0].max() < 0.55
    assert second.points[:, 0].min() > 1.0


def test_the_way_in_from_the_edge_is_no_ink():
    way_in = [sample(0.5, y=0.9 - 0.07 * i, at_edge=i < 4) for i in range(8)]
    still = [sample(0.5, y=0.41)] * 10
    (stroke,) = strokes([*way_in, *still, *[sample(0.5 + 0.02 * i, y=0.41) for i in range(20)]])
    assert np.ptp(stroke.points[:, 1]) < 0.05


def test_the_pen_says_that_it_waits_for_an_arriving_hand_to_slow_down():
    pen = Pen()
    for i in range(5):
        pen.feed(i / FPS, sample(0.5, y=0.9 - 0.07 * i, at_edge=True))
    assert pen.state is PenState.ARRIVING


def test_the_way_out_over_the_edge_is_no_ink():
    still = [sample(0.58, y=0.5)] * 8
    way_out = [sample(0.58, y=0.5 + 0.07 * i, at_edge=i > 2) for i in range(6)]
    (stroke,) = strokes([*line(20), *still, *way_out, *[None] * 20])
    assert np.ptp(stroke.points[:, 1]) < 0.08


def test_a_finger_that_hardly_moves_writes_nothing():
    (stroke,) = strokes([sample(0.5 + 0.001 * (i % 3)) for i in range(30)])
    assert stroke is None


def test_the_growing_ink_is_there_before_the_pen_is_up():
    pen = Pen()
    for i, s in enumerate(line(10)):
        pen.feed(i / FPS, s)
    assert pen.down
    assert pen.ink.shape == (10, 2)


@pytest.mark.parametrize("fps", [12, 15, 30, 60])
def test_the_same_movement_gives_the_same_stroke_at_any_frame_rate(fps: int):
    seconds = np.arange(fps) / fps
    (stroke,) = strokes([sample(0.2 + 0.5 * t, y=0.5 + 0.1 * np.sin(6 * t)) for t in seconds], fps)
    expected = 0.5 + 0.1 * np.sin(6 * (stroke.points[:, 0] - 0.2) / 0.5)
    assert np.abs(stroke.points[:, 1] - expected).max() < 0.02


_samples = st.none() | st.builds(
    sample, st.floats(0, 1.4), st.floats(0, 1), writing=st.booleans(), sure=st.booleans(), at_edge=st.booleans()
)


@given(st.lists(_samples, max_size=60))
def test_whatever_the_hand_does_the_pen_alternates_and_strokes_are_finite(samples: list[PenPoint | None]):
    changes = feed(Pen(), samples)
    assert [change.down for change in changes] == [i % 2 == 0 for i in range(len(changes))]
    for change in changes:
        if change.stroke is not None:
            assert len(change.stroke.points) == len(change.stroke.times) >= 2
            assert np.isfinite(change.stroke.points).all()
            assert (np.diff(change.stroke.times) > 0).all()
