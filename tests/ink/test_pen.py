"""The pen: when a finger writes, and the ink that it gives while it does."""

import itertools
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airdigits.ink.pen import Pen, PenConfig
from airdigits.ink.pen_point import InkPoint, PenChange, PenPoint

FPS = 30


def sample(x: float, y: float = 0.5, writing: bool = True, **evidence: bool) -> PenPoint:
    return PenPoint((x, y), writing, **{"sure": True, **evidence})


@dataclass
class Written:
    """What came of some points: the changes, and the ink of each stroke, without what came after its end."""

    changes: list[PenChange] = field(default_factory=list)
    strokes: list[list[InkPoint]] = field(default_factory=list)

    @property
    def places(self) -> list[np.ndarray]:
        """The points of each stroke, float [n, 2]."""
        return [np.array([ink.place for ink in stroke]) for stroke in self.strokes]


def write(samples: list[PenPoint | None], pen: Pen | None = None, fps: float = FPS) -> Written:
    """Feed points as the reader does: changes first, then the ink that is new."""
    pen, written = pen or Pen(), Written()

    def follow(changes: list[PenChange]) -> None:
        for change in changes:
            if change.down:
                written.strokes.append([])
            else:
                written.strokes[-1] = [ink for ink in written.strokes[-1] if ink.t <= change.t]
        written.changes.extend(changes)

    for i, point in enumerate(samples):
        follow(pen.feed(i / fps, point))
        new = list(pen.new_ink())
        assert not new or pen.down, "ink without a stroke to put it in"
        if new:
            written.strokes[-1].extend(new)
    follow(pen.finish())
    return written


def line(n: int = 20, start: float = 0.2, step: float = 0.02, **flags: bool) -> list[PenPoint | None]:
    return [sample(start + i * step, **flags) for i in range(n)]


def test_a_pointing_finger_leaves_a_stroke_where_it_moved():
    (stroke,) = write(line()).places
    np.testing.assert_allclose(stroke[[0, -1]], [[0.2, 0.5], [0.58, 0.5]], atol=0.02)


def test_a_hand_that_never_points_leaves_no_ink():
    written = write(line(writing=False))
    assert (written.changes, written.strokes) == ([], [])


def test_a_pose_shorter_than_the_settling_time_leaves_no_ink():
    assert write([*line(5, writing=False), sample(0.3), *line(5, writing=False)]).changes == []


def test_a_stroke_may_be_beginning_while_the_pose_has_not_lasted_long_enough_to_tell():
    pen = Pen()
    told = [(pen.feed(i / FPS, point), pen.undecided, pen.down) for i, point in enumerate([sample(0.3, writing=False), *line(3)])]
    assert [undecided for _, undecided, _ in told] == [False, True, True, False]
    assert [down for *_, down in told] == [False, False, False, True]


def test_the_stroke_includes_the_settling_time():
    written = write([*line(5, start=0.1, writing=False), *line()])
    assert written.changes[0].down
    assert written.changes[0].t == written.strokes[0][0].t == pytest.approx(5 / FPS)


def test_a_hand_that_still_changes_its_shape_does_not_write():
    written = write([*line(5, steady=False), *line(20, start=0.3)])
    assert written.changes[0].t == pytest.approx(5 / FPS)
    assert written.places[0][:, 0].min() == pytest.approx(0.3)


def test_the_ink_comes_while_it_grows_and_each_point_once():
    pen = Pen()
    came = [(pen.feed(i / FPS, point), list(pen.new_ink()), list(pen.new_ink()))[1:] for i, point in enumerate(line(10))]
    assert [len(new) for new, _ in came] == [0, 0, 3, 1, 1, 1, 1, 1, 1, 1]
    assert not any(again for _, again in came)


def test_the_pen_went_up_with_the_last_ink_not_when_that_was_certain():
    up = write([*line(20), *line(10, start=0.6, writing=False)]).changes[-1]
    assert not up.down
    assert up.t == pytest.approx(19 / FPS)


@pytest.mark.parametrize("milliseconds", [33, 66, 100])
def test_a_stroke_survives_a_misread_pose(milliseconds: int):
    frames = milliseconds * FPS // 1000
    flicker = [sample(0.4 + i * 0.02, writing=False) for i in range(frames)]
    (stroke,) = write([*line(10), *flicker, *line(10, start=0.4 + frames * 0.02)]).places
    assert np.abs(np.diff(stroke[:, 0])).max() < 0.05, "the points of the misread frames are kept"


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
    samples = [*line(10, start=0.1, step=step), *flicker, *line(10, start=0.1 + (10 + frames) * step, step=step)]
    strokes = write(samples, Pen(PenConfig(mode=mode))).strokes
    assert len(strokes) == 1 + (not survives)
    if survives:
        assert np.diff([ink.t for ink in strokes[0]]).max() < 1.5 / FPS, "no point is left out"


def test_a_bent_index_finger_is_not_trusted_while_the_pose_is_misread():
    astray = [sample(0.4, y=0.65, writing=False, sure=False)] * 2
    (stroke,) = write([*line(10), *astray, *line(10, start=0.44)]).places
    assert np.ptp(stroke[:, 1]) < 1e-6


@pytest.mark.parametrize("milliseconds", [33, 100, 200])
def test_a_stroke_survives_a_missing_hand_of(milliseconds: int):
    frames = milliseconds * FPS // 1000
    (stroke,) = write([*line(10), *[None] * frames, *line(10, start=0.4 + 0.02 * frames)]).places
    assert len(stroke) == 20


def test_a_hand_missing_for_longer_ends_the_stroke_where_it_was_last_seen():
    written = write([*line(10), *[None] * 15, *line(10)])
    assert [change.t for change in written.changes if not change.down] == pytest.approx([9 / FPS, 34 / FPS])


def test_a_single_jump_is_no_ink():
    samples = line(20)
    samples[10] = sample(0.9, y=0.1)
    (stroke,) = write(samples).places
    assert np.ptp(stroke[:, 1]) < 1e-6


def test_a_tip_that_stays_elsewhere_begins_a_new_stroke():
    first, second = write([*line(15), *line(15, start=1.1)]).places
    assert first[:, 0].max() < 0.55
    assert second[:, 0].min() > 1.0


def test_ink_outside_the_picture_is_ink_and_says_so():
    (stroke,) = write([*line(10), *line(5, start=0.4, inside=False), *line(10, start=0.5)]).strokes
    assert [ink.inside for ink in stroke] == [True] * 10 + [False] * 5 + [True] * 10


def test_all_that_a_finger_does_is_ink_its_way_in_its_rest_and_its_way_out():
    way_in = [sample(0.5, y=0.9 - 0.07 * i, inside=i > 2) for i in range(8)]
    still, way_out = [sample(0.5, y=0.41)] * 20, [sample(0.5, y=0.41 + 0.07 * i) for i in range(6)]
    (stroke,) = write([*way_in, *still, *way_out]).strokes
    assert len(stroke) == 34


@pytest.mark.parametrize("fps", [12, 15, 30, 60])
def test_the_same_movement_gives_the_same_stroke_at_any_frame_rate(fps: int):
    seconds = np.arange(fps) / fps
    (stroke,) = write([sample(0.2 + 0.5 * t, y=0.5 + 0.1 * np.sin(6 * t)) for t in seconds], fps=fps).places
    expected = 0.5 + 0.1 * np.sin(6 * (stroke[:, 0] - 0.2) / 0.5)
    assert np.abs(stroke[:, 1] - expected).max() < 0.02


_samples = st.none() | st.builds(
    sample,
    st.floats(0, 1.4),
    st.floats(0, 1),
    **{name: st.booleans() for name in ("writing", "sure", "steady", "inside")},
)
_configs = st.builds(
    PenConfig,
    mode=st.sampled_from(["index", "pinch", "key", "free"]),
    settle=st.sampled_from([0.0, 0.06, 0.5]),
    release=st.sampled_from([0.0, 0.12]),
    outlier_patience=st.sampled_from([0.0, 0.12]),
)


@given(st.lists(_samples, max_size=60), _configs)
def test_whatever_the_hand_does_the_pen_alternates_and_ink_is_finite_and_goes_on_in_time(
    samples: list[PenPoint | None], config: PenConfig
):
    written = write(samples, Pen(config))
    assert [change.down for change in written.changes] == [i % 2 == 0 for i in range(len(written.changes))]
    assert len(written.changes) % 2 == 0, "the last stroke has an end"
    downs, ups = written.changes[::2], written.changes[1::2]
    for down, up, stroke in zip(downs, ups, written.strokes, strict=True):
        assert down.t == stroke[0].t
        assert up.t == stroke[-1].t
    times = [ink.t for stroke in written.strokes for ink in stroke]
    assert all(earlier < later for earlier, later in itertools.pairwise(times))
    assert all(np.isfinite(places).all() for places in written.places)


def test_after_the_end_the_pen_can_go_on():
    pen = Pen()
    write(line(10), pen)
    assert not pen.down
    assert pen.finish() == []
    assert list(pen.new_ink()) == []


def ends(samples: list[PenPoint | None], pen: Pen | None = None) -> list[tuple[bool, bool]]:
    """Whether each change is pen down, and whether the writer meant it."""
    return [(change.down, change.meant) for change in write(samples, pen).changes]


def test_a_gesture_that_begins_and_ends_in_view_says_where_writing_was_meant_to_begin_and_end():
    away = line(6, writing=False)
    assert ends([*away, *line(20), *away]) == [(True, True), (False, True)]


def test_a_hand_that_comes_in_writing_and_is_lost_writing_means_neither():
    assert ends([*[None] * 5, *line(20), *[None] * 20]) == [(True, False), (False, False)]
    assert ends(line(20)) == [(True, False), (False, False)]


def test_a_jump_is_not_meant():
    assert ends([*line(15), *line(15, start=1.1)]) == [(True, False), (False, False), (True, False), (False, False)]
