"""UNIPEN files as UCI and others write them, and as they should not be."""

import contextlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from airdigits.cli.main import main
from airdigits.datasets.labelled import TEST, TRAIN
from airdigits.datasets.trajectories import has_splits, holds_trajectories, load_trajectories
from airdigits.datasets.unipen import read_unipen
from airdigits.errors import DataError
from airdigits.ink.stroke import Ink
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.raster import rasterize
from airdigits.synthesis.hand.digit_shapes import plain_digit

UCI_HEAD = '.INCLUDE dene.doc\n.LEXICON "0" "1" "2" "3" "4" "5" "6" "7" "8" "9"\n.HIERARCHY DIGIT\n\n'
TWO_DIGITS = """.SEGMENT DIGIT 0-1 ? "4"
.COMMENT 4 12 224
.PEN_DOWN
   10  300
   20  200
   90  200
.PEN_UP
.DT 100
.PEN_DOWN
   80  310
   80  100
.PEN_UP
.DT 100

.SEGMENT DIGIT 2 ? "1"
.COMMENT 1 12 225
.PEN_DOWN
   50  300
   50  100
.PEN_UP
.DT 100
"""


@pytest.fixture
def write(tmp_path: Path):
    def write(content: str | bytes, name: str = "digits.unipen") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def points(ink: Ink) -> list[list[list[float]]]:
    return [stroke.points.tolist() for stroke in ink.strokes]


FOUR = [[[10, -300], [20, -200], [90, -200]], [[80, -310], [80, -100]]]
ONE = [[[50, -300], [50, -100]]]


def uci(digits: list[tuple[int, list[np.ndarray]]]) -> str:
    """Digits (label, strokes with y down) as UCI's files have them."""
    lines, number = [UCI_HEAD], 0
    for label, strokes in digits:
        last = number + len(strokes) - 1
        lines.append(f'.SEGMENT DIGIT {number if last == number else f"{number}-{last}"} ? "{label}"\n.COMMENT {label} 1 1\n')
        for stroke in strokes:
            lines += [".PEN_DOWN\n", *(f" {x:4.0f} {-y:4.0f}\n" for x, y in stroke), ".PEN_UP\n.DT 100\n"]
        lines.append("\n")
        number = last + 1
    return "".join(lines)


def test_ucis_files_give_each_digit_its_strokes_with_y_turned_down(write):
    (four, label), (one, other) = read_unipen(write(UCI_HEAD + TWO_DIGITS))
    assert (label, other) == (4, 1)
    assert points(four) == FOUR
    assert points(one) == ONE


def test_what_is_read_is_upright_and_what_the_network_reads(write):
    rng = np.random.default_rng(1)
    written = [(digit, [np.round(s * 400) for s in plain_digit(str(digit), rng)]) for digit in range(10)]
    classifier = DigitClassifier()
    for ink, label in read_unipen(write(uci(written))):
        assert int(classifier.probabilities(rasterize(ink)[None]).argmax()) == label


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + TWO_DIGITS.encode(),
        TWO_DIGITS.replace("\n", "\r\n"),
        TWO_DIGITS.replace("\n", "\r"),
        TWO_DIGITS.rstrip("\n"),
        "\n  " + TWO_DIGITS,
        TWO_DIGITS.replace("0-1 ?", "?").replace("2 ?", "?"),
        TWO_DIGITS.replace("DIGIT 2", "DIGIT 0"),
        TWO_DIGITS.replace("DIGIT", "CHARACTER"),
        TWO_DIGITS.replace("? ", 'OK\n "').replace('""', '"'),
        b".COMMENT \xe9crit \xe0 la main\n more of it 1 2\n" + TWO_DIGITS.encode(),
        ".VERSION 1.0\n.DATA_SOURCE me\n.COORD Y X T\n"
        + "\n".join(
            f"{line.split()[1]} {line.split()[0]} 7" if line.startswith("  ") else line for line in TWO_DIGITS.split("\n")
        ),
        TWO_DIGITS.replace("00\n", "00 512 3\n").replace("10\n", "10 512 3\n"),
        '.SEGMENT PAGE 0-2 ? "41"\n.SEGMENT DIGIT 0-1 ? "4"\n.SEGMENT DIGIT 2 ? "1"\n'
        + "".join(line + "\n" for line in TWO_DIGITS.split("\n") if not line.startswith(".SEG")),
    ],
    ids=[
        *("byte-order mark", "CRLF", "CR", "no end of line", "blanks first", "strokes not named", "numbers begin anew"),
        *("as characters", "label on a line of its own", "another encoding", "columns named", "more columns", "marked apart"),
    ],
)
def test_other_ways_to_write_the_same_are_the_same(write, content: str | bytes):
    (four, label), (one, other) = read_unipen(write(content))
    assert (label, other) == (4, 1)
    assert points(four) == FOUR
    assert points(one) == ONE


def test_strokes_above_the_paper_are_no_ink_but_have_a_number(write):
    content = '.PEN_DOWN\n1 1\n2 2\n.PEN_UP\n3 3\n.PEN_DOWN\n4 4\n5 5\n.SEGMENT DIGIT 0-2 ? "7"\n'
    ((ink, label),) = read_unipen(write(content))
    assert label == 7
    assert points(ink) == [[[1, -1], [2, -2]], [[4, -4], [5, -5]]]


def test_a_circle_is_round_and_time_runs_as_the_tablet_says(write):
    content = ".X_POINTS_PER_INCH 100\n.Y_POINTS_PER_INCH 200\n.POINTS_PER_SECOND 10\n" + TWO_DIGITS
    (_, _), (one, _) = read_unipen(write(content))
    assert points(one) == [[[50, -150], [50, -50]]]
    np.testing.assert_allclose(one.strokes[0].times, [0, 0.1])


def test_letters_are_passed_over_and_a_digit_without_a_label_has_none(write):
    content = TWO_DIGITS.replace("DIGIT", "CHARACTER").replace('"4"', '"a"').replace('"1"', '"?"')
    ((ink, label),) = read_unipen(write(content))
    assert label is None
    assert points(ink) == ONE
    with pytest.raises(DataError, match="no digit in it has a label"):
        load_trajectories(write(content))


def test_ucis_two_files_are_the_two_splits(write):
    train, test = write(TWO_DIGITS, "pendigits-orig.tra"), write(TWO_DIGITS, "pendigits-orig.tes")
    other = write(TWO_DIGITS, "mine.unipen")
    assert load_trajectories(train, TRAIN).labels.tolist() == [4, 1]
    assert load_trajectories(test, TEST).labels.tolist() == [4, 1]
    assert load_trajectories(other, TEST).labels.tolist() == load_trajectories(train).labels.tolist() == [4, 1]
    with pytest.raises(DataError, match=r"\.tes: holds only the test writers"):
        load_trajectories(test, TRAIN)
    with pytest.raises(DataError, match=r"\.tra: holds only the training writers"):
        load_trajectories(train, TEST)
    assert holds_trajectories(train)
    assert not has_splits(train)


def test_evaluate_takes_unipen(write, capsys: pytest.CaptureFixture[str]):
    assert main(["evaluate", "--strokes", str(write(UCI_HEAD + TWO_DIGITS, "pendigits-orig.tes"))]) == 0
    assert capsys.readouterr().out.startswith("2 digits, 100.00% read right")


def test_pendigits_comes_out_of_unipen_as_it_is_in_the_npz(write, shared: Path):
    data = load_trajectories(shared / "data" / "pendigits.npz", TEST)
    digits = [(int(label), [s.points for s in ink.strokes]) for ink, label in zip(data.inks[:500], data.labels, strict=False)]
    back = load_trajectories(write(uci(digits), "pendigits-orig.tes"), TEST)
    assert back.labels.tolist() == data.labels[:500].tolist()
    for one, two in zip(back.inks, data.inks, strict=False):
        assert points(one) == [np.round(stroke.points).tolist() for stroke in two.strokes]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "not UNIPEN text"),
        ("label,pixel0\n", "not UNIPEN text"),
        (bytes(range(256)), "not UNIPEN text"),
        (".PEN_DOWN\n\0", "not UNIPEN text"),
        (b"\x1f\x9d\x90and so on", "is compressed; decompress it first: gzip -dk"),
        (b"\x1f\x8b\x08and so on", "is compressed"),
        (".PEN_DOWN\n1 2\n.PEN_UP\n", "no digit is marked in it"),
        (".INCLUDE other.dat\n", "it includes other.dat, not found there: included files are read from the folder"),
        ('.SEGMENT DIGIT 0 ? "3"\n', ":1: names stroke 0, and there are 0"),
        ('.SEGMENT DIGIT ? "3"\n', ":1: no strokes follow, and none are named"),
        ('.SEGMENT DIGIT 0:2-1:3 ? "3"\n', ":1: no strokes follow"),
        ('.PEN_DOWN\n1 2\n.SEGMENT DIGIT 0-999999999 ? "3"\n', ":3: names stroke 999999999, and there are 1"),
        (
            '.PEN_DOWN\n1 2\n.SEGMENT DIGIT 0 ? "3"\n.SEGMENT DIGIT 0 ? "4"\n',
            ":4: names strokes 0, some of which belong to another digit",
        ),
        ('.SEGMENT DIGIT 0 ? "3"\n.PEN_DOWN\n.PEN_UP\n', "no digit in it has ink"),
        (TWO_DIGITS.replace('"1"', '"11"'), ":15: the label '11' is none of 0123456789"),
        (TWO_DIGITS.replace('"1"', '"one"'), ":15: the label 'one' is none of 0123456789"),
        (TWO_DIGITS.replace("90  200", "90"), ":6: must be the numbers of a point"),
        (TWO_DIGITS.replace("90  200", "90  here"), ":6: must be the numbers of a point"),
        (TWO_DIGITS.replace("90  200", "90  nan"), ":6: has a point beyond 1,000,000 units"),
        (TWO_DIGITS.replace("90  200", "90  1e9"), ":6: has a point beyond 1,000,000 units"),
        (".COORD RHO THETA\n" + TWO_DIGITS, ":1: must name the columns X and Y"),
        (".POINTS_PER_SECOND 0\n" + TWO_DIGITS, ":1: must be a number from"),
        (".X_POINTS_PER_INCH many\n" + TWO_DIGITS, ":1: must be a number from"),
    ],
)
def test_what_cannot_be_read_is_told_by_file_and_line(write, content: str | bytes, says: str):
    path = write(content, "pendigits-orig.tra")
    for read in (read_unipen, load_trajectories):
        with pytest.raises(DataError, match=says) as caught:
            read(path)
        assert str(caught.value).startswith(str(path))
        assert str(caught.value).isprintable()


def test_what_is_no_file_or_far_too_large_is_one_line(tmp_path: Path):
    with pytest.raises(DataError, match="there is no such file"):
        read_unipen(tmp_path / "nowhere.tra")
    with pytest.raises(DataError, match="no UNIPEN file in this folder marks digits"):
        read_unipen(tmp_path)
    with (tmp_path / "large.tra").open("wb") as file:
        file.truncate(1 << 30)  # a hole: takes no room
    with pytest.raises(DataError, match="larger than 16 MB"):
        read_unipen(tmp_path / "large.tra")


_statements = st.sampled_from(
    [
        '.SEGMENT DIGIT 0-1 ? "4"',
        ".SEGMENT DIGIT",
        '.SEGMENT CHARACTER 1 OK "2"',
        ".PEN_DOWN",
        ".PEN_UP",
        ".COORD X Y",
        "1 2",
        "x",
        "",
    ]
)


@given(st.lists(_statements | st.text('0123456789 .-:"AX', max_size=8), max_size=20))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_stands_in_a_file_it_is_read_or_refused(write, lines: list[str]):
    with contextlib.suppress(DataError):
        digits = read_unipen(write("\n".join([".VERSION 1.0", *lines])))
        assert all(len(ink.points) and label in (None, *range(10)) for ink, label in digits)


STROKES = "".join(line + "\n" for line in TWO_DIGITS.split("\n") if not line.startswith((".SEG", ".COM")))
MARKS = '.SEGMENT DIGIT 0-1 ? "4"\n.SEGMENT DIGIT 2 ? "1"\n'


@pytest.mark.parametrize("place", ["strokes.dat", "include/strokes.dat", "data/strokes.dat", "abc/strokes.dat"])
def test_strokes_of_an_included_file_are_followed_inside_the_folder(tmp_path: Path, place: str):
    (tmp_path / place).parent.mkdir(exist_ok=True)
    (tmp_path / place).write_text(".VERSION 1.0\n" + STROKES)
    name = place if place.startswith("abc") else "strokes.dat"
    (tmp_path / "marks.dat").write_text(f".VERSION 1.0\n.WRITER_ID w7\n.INCLUDE {name}\n{MARKS}.INCLUDE {name}\n")
    (four, label), (one, other) = read_unipen(tmp_path / "marks.dat")
    assert (label, other, points(four), points(one)) == (4, 1, FOUR, ONE)
    assert load_trajectories(tmp_path / "marks.dat").writers.tolist() == ["w7", "w7"]  # type: ignore[union-attr]


def test_of_a_folder_all_files_that_mark_digits_are_read_and_may_include_from_all_of_it(tmp_path: Path):
    for name, content in (
        ("include/hpp0/strokes.dat", STROKES),
        ("data/1a/one.dat", f".WRITER_ID a\n.INCLUDE hpp0/strokes.dat\n{MARKS}"),
        ("data/1a/two.dat", f".WRITER_ID b\n{TWO_DIGITS}"),
        ("data/readme.txt", "not UNIPEN"),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    data = load_trajectories(tmp_path)
    assert data.labels.tolist() == [4, 1, 4, 1]
    assert data.writers.tolist() == ["a", "a", "b", "b"]  # type: ignore[union-attr]
    assert holds_trajectories(tmp_path)


@pytest.mark.parametrize(
    "name", ["../secret.dat", "/{folder}/secret.dat", "link.dat", "inner/link.dat", "include/../../secret.dat", "marks.dat"]
)
def test_nothing_outside_the_folder_is_opened(tmp_path: Path, name: str):
    inside = tmp_path / "given"
    (inside / "inner").mkdir(parents=True)
    (tmp_path / "secret.dat").write_text(STROKES)
    with contextlib.suppress(OSError):  # some systems make no links
        (inside / "link.dat").symlink_to(tmp_path / "secret.dat")
        (inside / "inner" / "link.dat").symlink_to(tmp_path / "secret.dat")
    (inside / "marks.dat").write_text(f".VERSION 1.0\n.INCLUDE {name.format(folder=tmp_path)}\n{MARKS}")
    with pytest.raises(DataError, match="names stroke 1, and there are 0"):
        read_unipen(inside / "marks.dat")


def test_overlapping_segments_and_many_statements_cost_no_more_than_the_file(write):
    strokes = ".PEN_DOWN\n1 2\n" * 2000
    with pytest.raises(DataError, match="or twice to it"):
        read_unipen(write(strokes + f'.SEGMENT DIGIT {",".join(["0-1999"] * 5000)} ? "3"\n'))
    with pytest.raises(DataError, match="no digit is marked"):
        read_unipen(write(".A\n" * 500_000))


def test_a_rate_that_would_take_hours_is_refused(write):
    for rate in ("1e-12", "0", "-1", "1e9", "nan"):
        with pytest.raises(DataError, match=r":1: must be a number from 0\.1 to 100000"):
            read_unipen(write(f".POINTS_PER_SECOND {rate}\n{TWO_DIGITS}"))
