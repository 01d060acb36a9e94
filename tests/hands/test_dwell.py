"""Poses that are held until they mean something."""

import random
from collections.abc import Collection
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airdigits.commands import Command
from airdigits.hands.dwell import DwellDetector
from airdigits.hands.gestures import Gesture

FPS = 30


Phase = tuple[Gesture | None, float]


def commands(
    *phases: Phase, wander: float = 0.0, fps: float = FPS, lost: Collection[int] = (), misread: Collection[int] = ()
) -> list[tuple[float, Command]]:
    """Hold poses for seconds each; the hand moves `wander` frame heights a second. Some frames are lost, some misread."""
    holds, out, frame = DwellDetector(), [], 0
    for pose, seconds in phases:
        for _ in range(round(seconds * fps)):
            seen = None if frame in lost else Gesture.OTHER if pose and frame in misread else pose
            place = None if seen is None else (0.5 + wander * frame / fps, 0.5)
            command = holds.feed(frame / fps, seen, place)
            if command:
                out.append((round(frame / fps, 2), command))
            frame += 1
    return out


def test_a_palm_held_for_a_second_enters_once():
    assert commands((Gesture.OPEN_PALM, 4.0)) == [(1.0, Command.ENTER)]


def test_a_palm_held_for_less_does_nothing():
    assert commands((Gesture.OPEN_PALM, 0.95), (Gesture.POINTING_UP, 1.0), (Gesture.OPEN_PALM, 0.95)) == []


def test_a_moving_palm_does_nothing():
    assert commands((Gesture.OPEN_PALM, 4.0), wander=0.3) == []


def test_a_second_palm_enters_again():
    assert [c for _, c in commands((Gesture.OPEN_PALM, 1.5), (Gesture.POINTING_UP, 0.5), (Gesture.OPEN_PALM, 1.5))] == [
        Command.ENTER
    ] * 2


def test_a_held_fist_erases_again_and_again():
    assert commands((Gesture.CLOSED_FIST, 2.0)) == [(0.6, Command.ERASE), (1.2, Command.ERASE), (1.8, Command.ERASE)]


def test_a_lost_frame_does_not_end_a_hold_nor_begin_a_second_one():
    assert commands((Gesture.OPEN_PALM, 0.5), (None, 0.1), (Gesture.OPEN_PALM, 0.5)) == [(1.0, Command.ENTER)]
    assert commands((Gesture.OPEN_PALM, 1.5), (None, 0.1), (Gesture.OPEN_PALM, 1.5)) == [(1.0, Command.ENTER)]
    assert len(commands((Gesture.OPEN_PALM, 1.5), (None, 0.3), (Gesture.OPEN_PALM, 1.5))) == 2


def test_a_misread_frame_does_not_end_a_hold():
    assert [c for _, c in commands((Gesture.OPEN_PALM, 0.5), (Gesture.OTHER, 0.1), (Gesture.OPEN_PALM, 0.5))] == [Command.ENTER]


def test_a_hand_away_for_two_seconds_enters_once():
    assert commands((Gesture.POINTING_UP, 0.5), (None, 5.0)) == [(2.47, Command.ENTER)], "counted from when it was last seen"


def test_coming_back_in_time_enters_nothing():
    assert commands((Gesture.POINTING_UP, 0.5), (None, 1.9), (Gesture.POINTING_UP, 0.5), (None, 1.9)) == []


def test_progress_grows_from_nothing_to_all():
    holds, seen = DwellDetector(), []
    for i in range(29):
        holds.feed(i / FPS, Gesture.OPEN_PALM, (0.5, 0.5))
        command, fraction = holds.progress
        assert command is Command.ENTER
        seen.append(fraction)
    assert seen == sorted(seen)
    assert seen[0] == 0
    assert seen[-1] > 0.9
    holds.feed(1.1, Gesture.OPEN_PALM, (0.5, 0.5))
    assert holds.progress is None, "done: nothing left to wait for"


def test_a_fist_that_goes_on_and_on_clears_once():
    held = commands((Gesture.CLOSED_FIST, 6.0))
    assert [command for _, command in held] == [Command.ERASE] * 4 + [Command.CLEAR]
    assert held[-1][0] == 3.0


def test_two_fingers_held_for_a_second_undo_once():
    assert commands((Gesture.VICTORY, 4.0)) == [(1.0, Command.UNDO)]


def test_two_fingers_that_move_or_come_and_go_do_nothing():
    assert commands((Gesture.VICTORY, 4.0), wander=0.3) == []
    assert commands((Gesture.VICTORY, 0.9), (Gesture.POINTING_UP, 0.5), (Gesture.VICTORY, 0.9)) == []


def test_progress_says_that_clearing_comes_next():
    holds = DwellDetector()
    for i in range(82):  # 2.7 s: four digits are erased
        holds.feed(i / FPS, Gesture.CLOSED_FIST, (0.5, 0.5))
    assert holds.progress is not None
    command, share = holds.progress
    assert command is Command.CLEAR
    assert 0 < share < 1


RATES = (8, 10, 15, 24, 30, 60)


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("every", [20, 15, 7, 3])
def test_a_held_gesture_survives_lost_frames_at_any_rate(fps: int, every: int) -> None:
    lost = range(every - 1, 100 * fps, every)
    palm = commands((Gesture.OTHER, 0.5), (Gesture.OPEN_PALM, 1.5), (Gesture.OTHER, 0.5), fps=fps, lost=lost)
    assert [command for _, command in palm] == [Command.ENTER]
    fist = commands((Gesture.CLOSED_FIST, 1.0), (Gesture.OTHER, 0.5), fps=fps, lost=lost)
    assert [command for _, command in fist] == [Command.ERASE]


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("gesture", [Gesture.VICTORY, Gesture.OPEN_PALM])
def test_a_lost_moment_does_not_arm_a_gesture_again(fps: int, gesture: Gesture) -> None:
    gap = range(round(1.5 * fps), round(1.5 * fps) + max(1, int(0.2 * fps)))
    assert len(commands((gesture, 3.0), fps=fps, lost=gap)) == 1


def test_a_gesture_shown_again_after_the_hand_was_gone_counts_anew() -> None:
    assert len(commands((Gesture.VICTORY, 1.5), (None, 0.5), (Gesture.VICTORY, 1.5))) == 2


def test_a_hand_that_drops_out_early_gives_no_command() -> None:
    """The bridge is no part of the hold: nobody knows what a hand does that is not seen."""
    assert commands((Gesture.OPEN_PALM, 0.9), (None, 1.0)) == []


def test_what_is_seen_first_after_a_gap_may_be_misread() -> None:
    palm = commands((Gesture.OPEN_PALM, 1.5), lost=range(12, 18), misread=(18, 19))
    assert [command for _, command in palm] == [Command.ENTER]


def test_a_gesture_that_follows_another_counts_from_when_it_is_shown_first() -> None:
    ((t, command),) = commands((Gesture.OPEN_PALM, 0.8), (Gesture.CLOSED_FIST, 0.7))
    assert command is Command.ERASE
    assert t == pytest.approx(0.8 + 0.6, abs=1.1 / FPS)


def test_another_gesture_ends_a_hold_however_many_frames_are_lost() -> None:
    """At 8 frames/s every second frame lost, and the finger seen three times between two palms."""
    phases = ((Gesture.OPEN_PALM, 0.8), (Gesture.POINTING_UP, 0.8), (Gesture.OPEN_PALM, 0.8))
    assert commands(*phases, fps=8, lost={1, 5, 7, 9, 17}) == []


def test_a_hand_that_comes_and_goes_is_not_away() -> None:
    blinks = range(15, 600, 30)  # seen for a frame each second
    seen = commands((Gesture.OTHER, 20.0), lost=[i for i in range(600) if i not in blinks])
    assert seen == []


POSES = (Gesture.OPEN_PALM, Gesture.CLOSED_FIST, Gesture.VICTORY, Gesture.POINTING_UP, Gesture.OTHER)
DOES_NOTHING_OR_ONE_THING = {  # s: lengths that stay on their side of every threshold when half a second of them is lost
    Gesture.OPEN_PALM: (0.8, 2.2),
    Gesture.CLOSED_FIST: (0.5, 1.15),
    Gesture.VICTORY: (0.8, 2.2),
    Gesture.POINTING_UP: (0.8,),
    Gesture.OTHER: (0.8,),
}


@st.composite
def performances(draw: st.DrawFn) -> tuple[list[Phase], int, set[int]]:
    """Make gestures, each another than the one before, a frame rate, and frames to lose: runs shorter than a quarter second."""
    poses = draw(st.lists(st.sampled_from(POSES), min_size=1, max_size=6))
    poses = [pose for pose, after in pairwise([*poses, None]) if pose is not after]
    phases = [(pose, draw(st.sampled_from(DOES_NOTHING_OR_ONE_THING[pose]))) for pose in poses]
    fps, rng = draw(st.sampled_from(RATES)), random.Random(draw(st.integers(0, 1 << 30)))
    lost, frame = set[int](), 0
    while frame < fps * sum(seconds for _, seconds in phases):
        frame += rng.randint(1, fps)
        run = rng.randint(1, max(1, int(0.25 * fps) - 1))
        lost |= set(range(frame, frame + run))
        frame += run
    return phases, fps, lost


@given(performances())
@settings(max_examples=300, deadline=None)
def test_lost_frames_never_change_what_is_commanded(performance: tuple[list[Phase], int, set[int]]) -> None:
    phases, fps, lost = performance
    seen, missed = commands(*phases, fps=fps), commands(*phases, fps=fps, lost=lost)
    assert [command for _, command in missed] == [command for _, command in seen]
    assert all(0 <= late - t <= 0.8 for (t, _), (late, _) in zip(seen, missed, strict=True))
