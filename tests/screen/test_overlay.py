import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from airdigits.hands.hand import INDEX_TIP, Hand
from airdigits.screen.overlay import Overlay
from airdigits.screen.palette import BAR, INK
from airdigits.screen.scene import RunState, Scene, Timeline
from airdigits.screen.stage import comfortable_size
from tests.screen.scenes import everything, hand, unclear, writing


def noise(width: int, height: int) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8)


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("scale", [1, 2])
def test_the_camera_s_picture_is_never_drawn_upon(mirrored, scale):
    image = noise(320, 240)
    before = image.copy()
    image.flags.writeable = False
    drawn = Overlay((320 * scale, 240 * scale)).draw(image, everything(mirrored=mirrored))
    assert np.array_equal(image, before)
    assert not np.shares_memory(drawn, image)


@pytest.mark.parametrize(
    "size", [(320, 240), (640, 480), (544, 960), (1280, 720), (1920, 1080), (3840, 2160), (1, 1), (64, 48), (2000, 20)]
)
def test_every_size_of_picture_can_be_drawn(size):
    overlay = Overlay(size)
    for scene in (
        Scene(),
        writing(),
        everything(),
        everything(hand=None, mirrored=True),
        Scene(entered="2048", run=RunState(fps=30)),
        unclear(),
    ):
        drawn = overlay.draw(noise(*size), scene)
        assert drawn.shape == (size[1], size[0], 3)
        assert drawn.dtype == np.uint8


def test_the_drawing_looks_the_same_at_twice_the_resolution():
    small = Overlay((1280, 720)).draw(np.full((720, 1280, 3), 90, np.uint8), writing()).copy()
    large = Overlay((2560, 1440)).draw(np.full((1440, 2560, 3), 90, np.uint8), writing())
    shrunk = large.reshape(720, 2, 1280, 2, 3).mean(axis=(1, 3))
    assert np.abs(shrunk - small).mean() < 2  # of 255


def test_an_empty_scene_leaves_the_middle_of_the_video_as_it_was():
    image = noise(1280, 720)
    drawn = Overlay((1280, 720)).draw(image, Scene())
    assert np.array_equal(drawn[100:550], image[100:550])


def test_a_mirrored_picture_shows_landmarks_mirrored_and_ink_as_the_writer_sees_it():
    image = np.zeros((720, 1280, 3), np.uint8)
    image[:, :640] = 60
    scene = writing(guess=None, image=None, mirrored=True, fading=())
    drawn = Overlay((1280, 720)).draw(image, scene)
    assert np.all(drawn[300, 700:720] == 60)  # the left half of the camera's picture is the writer's right
    x, y, _ = hand().landmarks[INDEX_TIP] * (1280, 720, 0)
    assert np.array_equal(drawn[round(y), round(1280 - x)], INK)
    ink_x, ink_y = np.round(scene.open_stroke[10] * 720).astype(int)
    assert drawn[ink_y, ink_x].min() > 100


def test_no_text_stands_behind_the_help():
    image, overlay = noise(960, 720), Overlay((960, 720))
    crowded = overlay.draw(image, everything(entered="77")).copy()
    bare = everything(number="", hint="", guess=None, image=None, rejected="", run=RunState(help=True))
    assert np.array_equal(overlay.draw(image, bare), crowded)


def test_a_question_is_shown_for_as_long_as_it_stands_and_so_is_what_a_place_could_be():
    image, overlay = noise(960, 720), Overlay((960, 720))
    shown = {
        text: overlay.draw(image, unclear(**changes)).copy()
        for text, changes in {
            "asked": {"question": "0646"},
            "not asked": {},
            "something else": {"unclear": ("1/7",)},
            "asked about something else": {"question": "0696"},
        }.items()
    }
    pictures = list(shown.values())
    assert not any(np.array_equal(a, b) for i, a in enumerate(pictures) for b in pictures[:i])


def test_growing_ink_ends_in_the_picture_that_drawing_it_at_once_gives():
    image, overlay = noise(640, 480), Overlay((640, 480))
    for points in range(1, 27):
        grown = overlay.draw(image, writing(points))
    at_once = Overlay((640, 480)).draw(image, writing())
    assert np.abs(grown.astype(int) - at_once).max() <= 1  # OpenCV's rounding


def test_a_hand_anywhere_or_nowhere_does_not_disturb():
    overlay = Overlay((320, 240))
    for landmarks in (np.full((21, 3), 50), np.full((21, 3), -50), np.full((21, 3), np.nan), np.full((21, 3), 1e30)):
        strange = Hand(landmarks.astype(np.float32), np.zeros((21, 3), np.float32))
        overlay.draw(noise(320, 240), Scene(hand=strange, dwell=("erase", 2.0)))


def test_older_ink_fades_and_goes():
    image = np.zeros((480, 640, 3), np.uint8)
    ((ink, _),) = writing().fading
    overlay = Overlay((640, 480))
    brightness = [
        int(overlay.draw(image, Scene(fading=((ink, age),)))[100:350].astype(int).sum()) for age in (0.0, 0.5, 1.0, 1.5, 2.0)
    ]
    assert brightness == sorted(brightness, reverse=True)
    assert brightness[0] > 0
    assert brightness[-1] == 0


def test_the_first_picture_of_a_scene_does_not_depend_on_what_was_shown_before():
    image, used = noise(640, 480), Overlay((640, 480))
    used.draw(image, everything())
    used.draw(image, Scene(entered="77"))
    fresh = Overlay((640, 480)).draw(image, writing())
    assert np.abs(used.draw(image, writing()).astype(int) - fresh).max() <= 1  # OpenCV's rounding


@pytest.mark.parametrize(
    ("given", "shown"),
    [((640, 480), (960, 720)), ((1280, 720), (1280, 720)), ((544, 960), (720, 1270)), ((321, 241), (960, 720)), ((1, 1), (4, 4))],
)
def test_small_pictures_are_enlarged_so_that_text_is_sharp(given, shown):
    assert comfortable_size(*given) == shown


def test_an_hour_of_numbers_and_guesses_takes_no_more_memory_than_the_first_of_them():
    overlay, picture = Overlay((1280, 720)), np.zeros((720, 1280, 3), np.uint8)

    def show(count: int) -> None:
        for i in range(count):
            number = f"{10**9 + 7919 * i}"
            guess, image = np.roll(np.linspace(0, 0.2, 10), i) * (1 + i / 1000), np.full((28, 28), i % 256, np.uint8)
            shown = {
                "guess": guess,
                "image": image,
                "dwell": (f"enter {number}", i % 100 / 100),
                "run": RunState(fps=i, status=f"lost {i} s"),
            }
            overlay.draw(picture, writing(number=number, hint=f"hint {i}", **shown))
            overlay.draw(picture, Scene(hand=None, entered=number, **shown))
            overlay.draw(picture, Scene(number="1?", unclear=("3/8",), question=number, rejected=f"ink {i}"))

    tracemalloc.start()
    try:
        show(5)
        few = tracemalloc.get_traced_memory()[0]
        show(100)
        assert tracemalloc.get_traced_memory()[0] - few < 20e6  # 0.3 to 0.7 MB for each large panel that is kept
    finally:
        tracemalloc.stop()


PLAYED = RunState(timeline=Timeline("a.jsonl", 3.2, 10.0, 2.0, paused=True))


@pytest.mark.parametrize("size", [(854, 480), (1280, 720), (1920, 1080), (3840, 2160), (607, 1080)])
@pytest.mark.parametrize("scene", [Scene(), writing(), unclear(dwell=None), writing(run=PLAYED)])
def test_a_video_of_another_shape_stands_in_the_middle_whole_with_dark_bars(size, scene):
    image = np.full((480, 640, 3), 200, np.uint8)
    drawn = Overlay(size).draw(image, replace(scene, hand=None, strokes=(), fading=(), open_stroke=Scene().open_stroke))
    (width, height), middle = size, drawn[size[1] // 2, size[0] // 2 :]
    shown = min(width, round(height * 4 / 3))
    assert (middle[: shown // 2 - 2] == 200).all()
    assert shown == width or (middle[shown // 2 + 2 :] == BAR).all()


def test_text_is_drawn_at_the_resolution_of_the_window_not_scaled():
    """Its edges are as sharp at 4K as at 720 lines: a scaled picture has no steps as steep."""
    for size in ((960, 720), (2880, 2160)):
        drawn = Overlay(size).draw(np.zeros((480, 640, 3), np.uint8), Scene(number="1")).astype(int)
        assert np.abs(np.diff(drawn[..., 2], axis=1)).max() > 100


def test_a_number_that_is_being_erased_a_recording_and_the_end_each_look_different():
    image = noise(960, 720)
    going_on = RunState(timeline=Timeline("a.jsonl", 3.2, 10.0))
    states = RunState(), RunState(recording=True), RunState(ended=True), PLAYED, going_on
    scenes = [Scene(number="31", erased="4"), Scene(number="314"), *(Scene(number="31", run=state) for state in states)]
    pictures = [Overlay((960, 720)).draw(image, scene) for scene in scenes]
    assert not any(np.array_equal(a, b) for i, a in enumerate(pictures) for b in pictures[:i])
