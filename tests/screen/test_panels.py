import numpy as np
import pytest

from airdigits.screen import palette
from airdigits.screen.guide import guide_panel
from airdigits.screen.hand_icons import hand_icon
from airdigits.screen.help import ADVICE, GESTURES, WRITING, help_panel
from airdigits.screen.number import entered_panel, number_panel
from airdigits.screen.panels import (
    corner_panel,
    dwell_bar,
    guess_panel,
    label_panel,
    state_panel,
    status_panel,
)
from airdigits.screen.scene import Timeline
from airdigits.screen.sprite import Sprite, rounded_rectangle
from airdigits.screen.timeline import timeline_panel
from airdigits.support.percentages import fine_percent, percent

TEXT_COLOURS = (palette.TEXT, palette.TEXT_QUIET, palette.TEXT_ACCENT, palette.TEXT_WARNING)
PANELS = {
    "writing": lambda: state_panel(1.0, True, "", 600),
    "pen up": lambda: state_panel(1.0, False, "index finger only, please", 600),
    "status": lambda: status_panel(1.0, "camera lost, reconnecting 3 s", 600),
    "label": lambda: label_panel(1.0, "hold to enter", 600),
    "guess": lambda: guess_panel(1.0, "8", "98 %", (0, 0, 2, 0, 0, 0, 0, 0, 38, 0), bytes(784)),
    "number": lambda: number_panel(1.0, "2048", "", 600),
    "number, not read": lambda: number_panel(1.0, "204", "Not read: too small", 600),
    "number, unclear": lambda: number_panel(1.0, "06?6", "Unclear: write it again", 600, unclear=("4/9",)),
    "question": lambda: number_panel(1.0, "?6?6", "Enter 0646? Hold again to confirm", 600, unclear=("0/6", "4/9")),
    "entered with a guess": lambda: entered_panel(1.0, "0646", 600, (2,)),
    "hint": lambda: number_panel(1.0, "", ADVICE["index"], 600, False),
    "entered": lambda: entered_panel(1.0, "2048", 600),
    "number, erased": lambda: number_panel(1.0, "204", "", 600, erased="8"),
    "corner": lambda: corner_panel(1.0, 30),
    "recording": lambda: corner_panel(1.0, 30, True),
    "timeline": lambda: timeline_panel(1.0, 900, Timeline("a.jsonl", 3.2, 10.0, 2.0, paused=True)),
    "dwell": lambda: dwell_bar(1.0, "hold to enter", 40),
    "help": lambda: help_panel(1.0, 1200, 700),
    "guide": lambda: guide_panel(1.0, ("Raise your index finger", "Write a digit"), 1, 600),
}


def luminance(bgr: np.ndarray) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.2)."""
    c = np.asarray(bgr, np.float64) / 255
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.0722, 0.7152, 0.2126])


def contrast(a: np.ndarray, b: np.ndarray) -> float:
    light, dark = sorted([luminance(a), luminance(b)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_in_the_standard():
    assert contrast((255, 255, 255), (0, 0, 0)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("background", [0, 255])
@pytest.mark.parametrize("name", PANELS)
def test_every_text_can_be_read_on_any_background(name, background):
    sprite = PANELS[name]()
    image = np.full((sprite.height, sprite.width, 3), background, np.uint8)
    sprite.stamp(image, 0, 0)
    colours, counts = np.unique(image.reshape(-1, 3), axis=0, return_counts=True)
    ground = colours[counts.argmax()] if name != "guess" else image[sprite.height // 2, 6]
    solid = np.all(sprite.keep == 0, axis=2)
    found = [colour for colour in TEXT_COLOURS if np.any(solid & np.all(image == colour, axis=2))]
    assert found, "no text was found on the panel"
    for colour in found:
        assert contrast(colour, ground) >= 4.5


@pytest.mark.parametrize("limit", [120, 200, 400])
def test_panels_keep_within_their_limit(limit):
    number = "31415926535897932384626433"
    for panel in (
        state_panel(0.5, False, "the hand is too near the edge of the picture", limit),
        status_panel(0.5, "camera lost, reconnecting for 3 more seconds", limit),
        number_panel(0.5, number, "Not read: it could be a 1 or a 7", limit),
        entered_panel(0.5, number, limit),
        entered_panel(0.5, number, limit, (0, 25)),
        number_panel(0.5, "?" + number + "?", "Enter it? Hold again to confirm", limit, unclear=("4/9", "3/8")),
    ):
        assert panel.width <= limit


def test_a_long_number_shrinks_before_it_is_cut():
    whole, cut = "8" * 20, "8" * 80
    for panel in (number_panel, entered_panel):
        arguments = ("",) if panel is number_panel else ()
        shorter, longer = (panel(1.0, number, *arguments, 600) for number in ("1" + whole[1:], "2" + whole[1:]))
        assert not np.array_equal(shorter.colour, longer.colour), "the first digit is still there"
        assert shorter.width <= 600
        beyond = (panel(1.0, number + cut, *arguments, 600).colour for number in "19")
        assert np.array_equal(*beyond), "of a number without room even so, the end is shown"


@pytest.mark.parametrize("signs", [4, 16, 32, 40, 64])
def test_a_number_keeps_clear_of_its_panel_s_edge(signs):
    for panel in (number_panel(1.0, "8" * signs, "", 940), entered_panel(1.0, "8" * signs, 940)):
        ground = panel.colour[-4, -40]
        assert (panel.colour[40:-10, -18:-6] == ground).all(), "nothing is written in the right margin"


@pytest.mark.parametrize(
    ("probability", "said", "finely"),
    [(1.0, "99 %", "99.9%"), (0.9951, "99 %", "99.5%"), (0.5, "50 %", "50.0%"), (0.0, "1 %", "0.1%")],
)
def test_nothing_is_said_to_be_certain(probability, said, finely):
    assert percent(probability) == said
    assert fine_percent(probability) == finely


def test_every_gesture_has_a_picture_of_its_own():
    icons = [
        hand_icon(name, 40) for name in ("pointing_up", "open_palm", "closed_fist", "victory", "pinch", "key", "away", "pause")
    ]
    assert all(icon.any() for icon in icons)
    assert not any(np.array_equal(a, b) for i, a in enumerate(icons) for b in icons[:i])
    used = {row.icon for table in (*WRITING.values(), GESTURES) for row in table if row.icon}
    assert all(hand_icon(name, 40).any() for name in used)


@pytest.mark.parametrize("room", [(924, 684), (600, 440), (560, 1000), (1800, 1000), (300, 200)])
@pytest.mark.parametrize("pen", ["index", "pinch", "key", "free"])
def test_the_help_fits_in_every_window(room, pen):
    panel = help_panel(0.8, *room, pen)
    assert panel.width <= room[0]
    assert panel.height <= room[1]


def test_what_a_place_could_be_stands_below_its_place_also_where_only_the_end_of_the_number_has_room():
    number = "?" + 40 * "8" + "?8"
    for limit in (300, 2000):
        other, same = (number_panel(1.0, number, "", limit, unclear=(first, "3/8")) for first in ("1/7", "3/8"))
        assert np.array_equal(other.colour, same.colour) == (limit == 300), "the first place is cut off, and so is its text"
        assert other.width <= limit


def test_a_panel_that_says_the_same_is_drawn_once():
    assert state_panel(1.0, True, "", 600) is state_panel(1.0, True, "", 600)


def test_the_network_s_image_is_shown_pixel_by_pixel():
    image = np.zeros((28, 28), np.uint8)
    image[3, 20] = 255
    sprite = guess_panel(1.0, "1", "50 %", (0,) * 10, image.tobytes())
    side, pad = 112, 16
    shown = sprite.colour[pad : pad + side, pad : pad + side, 0]
    assert np.array_equal(shown, np.kron(image, np.ones((4, 4), np.uint8)))


def test_a_sprite_laid_over_the_edge_is_cut_off():
    sprite = Sprite.panel(40, 30, 8)
    image = np.full((50, 60, 3), 200, np.uint8)
    for x, y in ((-20, -10), (50, 40), (-40, 0), (60, 0), (0, 50), (-100, -100), (1000, 1000)):
        sprite.stamp(image, x, y)
    large = np.full((130, 160, 3), 200, np.uint8)
    for x, y in ((-20, -10), (50, 40)):
        sprite.stamp(large, x + 50, y + 40)
    assert np.array_equal(image, large[40:90, 50:110])


def test_a_rounded_rectangle_covers_its_area():
    mask = rounded_rectangle(60, 40, 10)
    assert mask.sum() / 255 == pytest.approx(60 * 40 - (4 - np.pi) * 100, rel=0.01)
    assert np.array_equal(mask, mask[::-1, ::-1])
