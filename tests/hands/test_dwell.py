"""Poses that are held until they mean something."""

from airdigits.commands import Command
from airdigits.hands.dwell import DwellDetector
from airdigits.hands.gestures import Gesture

FPS = 30


def commands(*phases: tuple[Gesture | None, float], wander: float = 0.0) -> list[tuple[float, Command]]:
    """Hold poses for seconds each; the hand moves `wander` frame heights a second."""
    holds, out, frame = DwellDetector(), [], 0
    for pose, seconds in phases:
        for _ in range(round(seconds * FPS)):
            place = None if pose is None else (0.5 + wander * frame / FPS, 0.5)
            command = holds.feed(frame / FPS, pose, place)
            if command:
                out.append((round(frame / FPS, 2), command))
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
    assert commands((Gesture.POINTING_UP, 0.5), (None, 5.0)) == [(2.5, Command.ENTER)]


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
