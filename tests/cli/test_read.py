"""`airdigits read` as a user calls it: it takes files, folders and patterns, and prints lines or JSON."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from airdigits.cli import main as cli
from airdigits.synthesis.pages.tidy import TEXT, coloured, tidy_glyph, tidy_page
from tests.conftest import RunProgram


@dataclass(frozen=True)
class Answer:
    status: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict]:
        return [json.loads(line) for line in self.out.splitlines()]


Call = Callable[..., Answer]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    def run(*arguments: object) -> Answer:
        status = cli.main(["read", *map(str, arguments)])
        return Answer(status, *capsys.readouterr())

    return run


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.png"
    cv2.imwrite(str(path), tidy_page())
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Pictures of the numbers 12, 34 and 56, a text that calls itself a picture, and a file that is none."""
    folder = tmp_path / "scans"
    folder.mkdir()
    for name, number in (("b.PNG", "12"), ("a.jpg", "34"), ("c.bmp", "56")):
        cv2.imwrite(str(folder / name.lower()), tidy_page([[number]]))
        (folder / name.lower()).rename(folder / name)
    (folder / "bad.png").write_text("no picture at all")
    (folder / "notes.txt").write_text("not even called one")
    return folder


def test_a_newcomer_reads_a_page_with_one_command(program: RunProgram, page: Path):
    ran = program("read", page)
    assert (ran.status, ran.out, ran.err) == (0, f"{TEXT}\n", "")


def test_json_has_each_digit_with_its_place_in_the_files_own_pixels(call: Call, tmp_path: Path):
    ink = np.pad(tidy_glyph(5, 500, np.random.default_rng(0)), ((1000, 900), (2000, 1000)))
    cv2.imwrite(str(tmp_path / "large.png"), coloured(ink))
    (answer,) = call(tmp_path / "large.png", "--json").objects
    assert answer["size"] == [ink.shape[1], ink.shape[0]]
    assert answer["lines"] == [["5"]]
    (digit,) = answer["digits"]
    assert (digit["digit"], digit["line"], digit["number"]) == (5, 0, 0)
    assert digit["probability"] == max(digit["probabilities"])
    x, y, _, height = digit["box"]
    assert (x, y) == pytest.approx((2002, 1002), abs=15)
    assert height == pytest.approx(500, abs=25)
    assert len(digit["corners"]) == 4


def test_what_is_rejected_is_in_the_json_with_its_reason_and_told_to_people(call: Call, tmp_path: Path):
    image = tidy_page()
    cv2.line(image, (60, 440), (640, 470), (140, 50, 25), 5)
    cv2.line(image, (640, 470), (60, 478), (140, 50, 25), 5)
    cv2.imwrite(str(tmp_path / "struck.png"), image)
    answer = call(tmp_path / "struck.png", "--json")
    assert answer.objects[0]["lines"] == [line.split() for line in TEXT.splitlines()]
    assert all(thing["reason"] and thing["digit"] is None for thing in answer.objects[0]["rejected"])
    assert answer.objects[0]["rejected"]
    assert "not read: " in call(tmp_path / "struck.png").err


def test_a_folder_is_read_in_the_order_of_names_and_bad_files_are_named_at_the_end(call: Call, folder: Path):
    answer = call(folder)
    assert answer.status == 1
    assert answer.out.splitlines() == [f"{folder / 'a.jpg'}: 34", f"{folder / 'b.PNG'}: 12", f"{folder / 'c.bmp'}: 56"]
    told = answer.err.splitlines()
    assert f"{folder / 'bad.png'}: is not a picture" in told[-2]
    assert told[-1] == "airdigits: 1 of 4 could not be read"


def test_a_pattern_that_the_shell_left_alone_is_looked_up(call: Call, folder: Path):
    answer = call(folder / "[ab].*")
    assert answer.status == 0
    assert [line.rpartition(" ")[2] for line in answer.out.splitlines()] == ["34", "12"]


def test_a_file_that_is_meant_twice_is_read_once(call: Call, folder: Path):
    assert call(folder / "a.jpg", folder / "a*").out.count("34") == 1


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(call: Call, tmp_path: Path):
    cv2.imwrite(str(tmp_path / "page [1].png"), tidy_page([["47"]]))
    assert call(tmp_path / "page [1].png").out == "47\n"


def test_bad_files_are_objects_too_with_json(call: Call, folder: Path):
    answer = call(folder, "--json")
    assert answer.status == 1
    assert [set(o) >= {"file", "error"} for o in answer.objects] == [False, False, True, False]


def test_annotated_pictures_show_boxes_and_never_replace_each_other(call: Call, tmp_path: Path):
    for name in ("x", "y"):
        (tmp_path / name).mkdir()
        cv2.imwrite(str(tmp_path / name / "page.png"), tidy_page())
    assert call(tmp_path / "x", tmp_path / "y", "--annotate", tmp_path / "seen" / "today").status == 0
    made = sorted(path.name for path in (tmp_path / "seen" / "today").iterdir())
    assert made == ["page-2.annotated.jpg", "page.annotated.jpg"]
    image = cv2.imread(str(tmp_path / "seen" / "today" / "page.annotated.jpg")).astype(int)
    assert image.shape == tidy_page().shape
    assert (image[..., 1] - image[..., 2] > 60).sum() > 500, "green boxes on blue ink and white paper"


def test_a_folder_for_annotated_pictures_that_cannot_be_made_is_one_line(call: Call, page: Path):
    answer = call(page, "--annotate", page / "inside a file")
    assert answer.status == 1
    assert answer.err.count("\n") == 1
    assert "cannot be created" in answer.err


def test_one_takes_the_whole_picture_as_one_digit(call: Call, tmp_path: Path):
    cv2.imwrite(str(tmp_path / "seven.png"), coloured(np.pad(tidy_glyph(7, 200, np.random.default_rng(0)), 50)))
    cv2.imwrite(str(tmp_path / "blank.png"), np.full((300, 300, 3), 255, np.uint8))
    assert call(tmp_path / "seven.png", "--one").out == "7\n"
    blank = call(tmp_path / "blank.png", "--one")
    assert (blank.status, blank.out) == (0, "")
    assert "no digit found" in blank.err


@pytest.mark.parametrize(
    ("name", "complaint"),
    [("nowhere.png", "no such file"), ("empty", "no picture in this folder"), ("*.tif", "matches no file"), ("", "is empty")],
)
def test_names_that_mean_nothing_are_failures_but_the_others_are_read(call: Call, page: Path, name: str, complaint: str):
    (page.parent / "empty").mkdir()
    given = page.parent / name if name else ""
    alone = call(given)
    assert alone.status == 1
    assert alone.err.count("\n") == 1
    assert complaint in alone.err
    among = call(given, page)
    assert among.status == 1
    assert among.out.count("\n") == 3
    assert complaint in among.err


def test_one_unreadable_file_among_many_stops_nothing(call: Call, tmp_path: Path):
    digit = coloured(np.pad(tidy_glyph(3, 40, np.random.default_rng(0)), 8))
    for i in range(60):
        cv2.imwrite(str(tmp_path / f"{i:03}.png"), digit)
    (tmp_path / "030.png").write_bytes((tmp_path / "031.png").read_bytes()[:300])
    answer = call(tmp_path, "--one")
    assert answer.status == 1
    assert answer.out.count(": 3\n") == 59
    assert "030.png" in answer.err
    assert answer.err.endswith("1 of 60 could not be read\n")


def test_what_was_not_read_of_a_file_of_several_pictures_is_said(call: Call, page: Path):
    still, gif = cv2.imread(str(page)), page.parent / "moving.gif"
    frames = [Image.fromarray(image[..., ::-1]) for image in (still, 255 - still)]
    frames[0].save(gif, save_all=True, append_images=frames[1:])
    answer = call(gif)
    assert answer.status == 0
    assert answer.out == f"{TEXT}\n"
    assert "the first of 2 frames was read" in answer.err
    assert call(gif, "--json").objects[0]["note"] == "the first of 2 frames"


def test_no_name_at_all_is_a_mistake_of_usage(program: RunProgram):
    assert program("read").status == 2


def test_settings_of_a_file_are_used(call: Call, tmp_path: Path):
    cv2.imwrite(str(tmp_path / "page.png"), tidy_page([["12", "34"]]))
    (tmp_path / "my.toml").write_text("[paper]\ngap = 5\n")
    assert call(tmp_path / "page.png").out == "12 34\n"
    assert call(tmp_path / "page.png", "--config", tmp_path / "my.toml").out == "1234\n"


def test_a_setting_that_does_not_exist_is_a_mistake_of_usage(call: Call, page: Path):
    (page.parent / "my.toml").write_text("[paper]\ngapp = 5\n")
    answer = call(page, "--config", page.parent / "my.toml")
    assert answer.status == 2
    assert "my.toml:2: no setting in [paper] is called gapp: did you mean gap?" in answer.err


def test_nothing_found_says_what_to_try(call: Call, tmp_path: Path):
    cv2.imwrite(str(tmp_path / "blank.png"), np.full((300, 300, 3), 255, np.uint8))
    assert "try --one" in call(tmp_path / "blank.png").err
    assert "turn it upright" in call(tmp_path / "blank.png").err
    assert "is the picture blank" in call(tmp_path / "blank.png", "--one").err


def test_numbered_files_come_in_natural_order(call: Call, tmp_path: Path):
    for name in ("p10.png", "p2.png", "p1.png"):
        cv2.imwrite(str(tmp_path / name), tidy_page([["12"]]))
    assert [Path(o["file"]).name for o in call(tmp_path, "--json").objects] == ["p1.png", "p2.png", "p10.png"]


def test_a_damaged_avif_stops_no_other_file(call: Call, tmp_path: Path):
    Image.fromarray(tidy_page()[..., ::-1]).save(tmp_path / "a.avif")
    data = (tmp_path / "a.avif").read_bytes()
    for cut in (3, 2):
        (tmp_path / f"cut{cut}.avif").write_bytes(data[: len(data) // cut])
    (tmp_path / "flipped.avif").write_bytes(data[:400] + bytes(255 - b for b in data[400:]))
    cv2.imwrite(str(tmp_path / "z.png"), tidy_page([["12"]]))
    answer = call(tmp_path)
    assert answer.status == 1
    assert f"{tmp_path / 'z.png'}: 12" in answer.out
    assert "Traceback" not in answer.err


def test_json_says_that_a_picture_was_taken_for_one_digit_or_turned(call: Call, tmp_path: Path):
    cv2.imwrite(str(tmp_path / "crop.png"), coloured(tidy_glyph(3, 300, np.random.default_rng(3))))
    cv2.imwrite(str(tmp_path / "side.png"), np.rot90(tidy_page()))
    crop, side = call(tmp_path / "crop.png", tmp_path / "side.png", "--json").objects
    assert (crop["lines"], crop["one"]) == ([["3"]], True)
    assert (side["lines"], side["turned"]) == ([line.split() for line in TEXT.splitlines()], 90)


def test_several_processes_read_as_one_does(call: Call, folder: Path):
    alone, together = call(folder, "--jobs", 1), call(folder, "--jobs", 2)
    assert (together.status, together.out) == (alone.status, alone.out)


def test_an_address_that_nobody_answers_is_named_once(call: Call):
    pytest.importorskip("fsspec", reason="needs the extra cluster")
    answer = call("read", "http://127.0.0.1:1/a.png")
    assert answer.status == 1
    assert answer.err.count("127.0.0.1:1") == 1
    assert "nobody answers" in answer.err
