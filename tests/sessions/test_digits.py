"""A session's digits are labelled, shown, exported, and imported from other programs."""

import gzip
import json
import shutil
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from airdigits.datasets.inkml import to_inkml
from airdigits.datasets.inkml_reading import read_inkml_file
from airdigits.errors import AirdigitsError, DataError, UsageError
from airdigits.hands.gestures import Gesture
from airdigits.ink.stroke import Ink, Stroke
from airdigits.sessions.digits import _Labelled, digits_of
from airdigits.sessions.event_lines import line_of
from airdigits.sessions.exports import FORMATS, export
from airdigits.sessions.exports.inkml import inkml_digit
from airdigits.sessions.format import Happened, Label, ink_line
from airdigits.sessions.header import reader_for
from airdigits.sessions.ink_import import write_session
from airdigits.sessions.labels import add_label
from airdigits.sessions.page import html_of
from airdigits.sessions.replay import compare, ink_of
from airdigits.sessions.session import Session
from airdigits.sessions.session_digit import SessionDigit
from tests.conftest import RunProgram
from tests.made_hands import made_hand
from tests.sessions.inkml_rules import broken_rules
from tests.sessions.made_sessions import record, writes_sevens

pytestmark = pytest.mark.slow


@pytest.fixture
def own(session_file: Path, tmp_path: Path) -> Path:
    """A copy of the session that may be labelled."""
    return Path(shutil.copy(session_file, tmp_path / "own é.jsonl"))


@pytest.fixture(scope="session")
def digits(session_file: Path) -> list[SessionDigit]:
    return digits_of(Session(session_file))


def same_ink(one: Ink, two: Ink) -> bool:
    pairs = list(zip(one.strokes, two.strokes, strict=True))
    return all(np.array_equal(a.points, b.points) and np.array_equal(a.times, b.times) for a, b in pairs)


def test_digits_come_with_ink_and_the_key_that_corrected_one_is_its_label(digits: list[SessionDigit]):
    assert [digit.prediction.digit for digit in digits] == [7, 7]
    assert [digit.labels for digit in digits] == [(), (1,)]
    assert [digit.meant for digit in digits] == [7, 1]


@pytest.mark.parametrize("packed", [False, True])
def test_a_label_is_added_and_nothing_else_changes(own: Path, packed: bool):
    if packed:
        own.write_bytes(gzip.compress(own.read_bytes()))
    before = own.read_bytes()
    add_label(own, 1, 3)
    add_label(own, 1, None)
    assert own.read_bytes().startswith(before)
    assert [digit.labels for digit in digits_of(Session(own, strict=True))] == [(3, None), (1,)]
    session = Session(own)
    assert compare(session, reader_for(session)).changes == ()


def test_a_label_after_a_cut_line_is_found(own: Path):
    own.write_bytes(own.read_bytes()[:-100])
    add_label(own, 1, 4)
    assert digits_of(Session(own))[0].labels == (4,)


def test_a_label_after_cut_packed_data_is_refused(own: Path):
    own.write_bytes(gzip.compress(own.read_bytes())[:-30])
    before = own.read_bytes()
    with pytest.raises(DataError, match="gzip -dc"):
        add_label(own, 1, 4)
    assert own.read_bytes() == before


def test_a_digit_that_is_not_there_cannot_be_labelled(own: Path):
    for number in (0, 3, -1):
        with pytest.raises(UsageError, match="it has 2"):
            add_label(own, number, 4)


def test_the_page_needs_no_other_file_and_escapes_what_strangers_wrote(digits: list[SessionDigit]):
    page = html_of("<script>alert(1)</script>", ["<b>"], digits, [])
    assert "<script" not in page
    assert "<b>" not in page
    assert page.count("<figure>") == 2
    assert page.count("data:image/png;base64,") == 2
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "")


def test_the_page_has_no_row_for_a_sign_that_it_is_not_and_is_dark_where_that_is_wanted(digits: list[SessionDigit]):
    page = html_of("a session", [], digits, [])
    assert ">0.0%<" not in page
    assert page.count("<tr>") == sum(int((digit.prediction.probabilities >= 0.005).sum()) for digit in digits)
    assert "prefers-color-scheme:dark" in page
    assert 'name="viewport"' in page


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_can_be_read_back(digits: list[SessionDigit], tmp_path: Path, kind: str):
    files = export([("two sevens", digits)], kind, tmp_path / "a new" / "folder")
    assert len(files) == (1 if kind in ("npz", "csv", "inkml") else 2)
    images = np.array([digit.prediction.image for digit in digits])
    match kind:
        case "png":
            np.testing.assert_array_equal([cv2.imdecode(np.fromfile(f, np.uint8), cv2.IMREAD_GRAYSCALE) for f in files], images)
            assert [f.name for f in files] == ["two sevens-001-7.png", "two sevens-002-1.png"]
        case "csv":
            assert files[0].read_text().startswith("label,pixel0,pixel1,")
            table = np.loadtxt(files[0], delimiter=",", skiprows=1, dtype=int)
            assert table.shape == (2, 785)
            assert table[:, 0].tolist() == [7, 1]
            np.testing.assert_array_equal(table[:, 1:].reshape(-1, 28, 28), images)
        case "npz":
            with np.load(files[0]) as arrays:
                np.testing.assert_array_equal(arrays["x"], images)
                assert arrays["y"].tolist() == [7, 1]
                assert (arrays["x"].dtype, arrays["y"].dtype) == (np.uint8, np.uint8)
                edges = np.concatenate([arrays["x"][:, 0], arrays["x"][:, -1], arrays["x"][:, :, 0], arrays["x"][:, :, -1]])
                assert not edges.any()  # white on black, in a margin, as MNIST has it
                assert arrays["x"].max() > 200
        case "gif":
            ok, animation = cv2.imdecodeanimation(np.fromfile(files[0], np.uint8))
            assert ok
            assert len(animation.frames) > 5
        case "svg":
            assert files[0].read_text().startswith("<svg")


def test_inkml_comes_back_as_the_same_ink_and_labels(digits: list[SessionDigit], tmp_path: Path):
    (file,) = export([("s", digits)], "inkml", tmp_path)
    back = read_inkml_file(file).digits
    assert [truth for _, truth in back] == [None, 1]  # the 7 was read by the program, nobody labelled it
    assert all(same_ink(ink, digit.prediction.ink) for (ink, _), digit in zip(back, digits, strict=True))


def test_inkml_keeps_the_rules_of_the_recommendation(digits: list[SessionDigit], tmp_path: Path):
    (file,) = export([("s", digits)], "inkml", tmp_path)
    document = file.read_bytes()
    assert broken_rules(document) == []
    tampered = {
        b'xmlns="http://www.w3.org/2003/InkML"': b"",
        b'name="X"': b"",
        b'name="Y"': b'name="X"',
        b'orientation="+ve"': b'orientation="down"',
        b'traceFormatRef="#format"': b'traceFormatRef="#other"',
        b'xml:id="digit2"': b'xml:id="digit1"',
        b'contextRef="#air">': b'contextRef="#air">1e-5 0 0, ',
        b"</traceGroup>": b"<stroke/></traceGroup>",
        b"</ink>": b"bye</ink>",
    }
    for right, wrong in tampered.items():
        assert right in document
        assert broken_rules(document.replace(right, wrong, 1)), f"{wrong!r} would not be noticed"


def test_inkml_says_that_y_grows_downwards(digits: list[SessionDigit], tmp_path: Path):
    """InkML's positive orientation of Y is down the page, as on every tablet; the other one would be upside down."""
    (file,) = export([("s", digits)], "inkml", tmp_path)
    assert '<channel name="Y" type="decimal" orientation="+ve"/>' in file.read_text()
    seven = digits[0].prediction.ink
    assert seven.points[0, 1] < seven.points[-1, 1]  # its bar is at the top


coordinates = st.floats(-100, 100, width=32)


@given(st.lists(st.lists(st.tuples(coordinates, coordinates, st.floats(0, 1e6)), min_size=1, max_size=5), min_size=1, max_size=3))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_ink_survives_inkml_and_a_session_bit_for_bit(digits: list[SessionDigit], tmp_path: Path, strokes: list):
    times = iter(sorted(t for stroke in strokes for *_, t in stroke))
    strokes = [[(x, y, next(times)) for x, y, _ in stroke] for stroke in strokes]
    ink = Ink(tuple(Stroke(np.array(s)[:, :2].astype(np.float32), np.array(s)[:, 2]) for s in strokes))
    assert same_ink(ink_of(ink_line(ink)), ink)
    path = tmp_path / "any.inkml"
    path.write_text(to_inkml([replace(inkml_digit(digits[0]), ink=ink)]))
    assert broken_rules(path.read_bytes()) == []
    ((back, _),) = read_inkml_file(path).digits
    assert same_ink(back, ink)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "empty"),
        ("not xml", "not XML"),
        ("<ink/>", "not InkML"),
        ("<ink><trace>1 2, x 4</trace></ink>", "cannot be read"),
        ("<ink><trace>nan 2 3</trace></ink>", "cannot be read"),
        ("<ink><trace>1</trace></ink>", "cannot be read"),
        ('<ink><traceGroup><annotation type="truth">12</annotation></traceGroup></ink>', "no digit among its symbols .1 12."),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><ink><trace>&x;</trace></ink>', "document type"),
    ],
)
def test_inkml_that_cannot_be_read_says_why_in_one_line(tmp_path: Path, content: str, says: str):
    path = tmp_path / "x.inkml"
    path.write_text(content)
    with pytest.raises(AirdigitsError, match=says) as caught:
        read_inkml_file(path)
    assert "\n" not in str(caught.value)


def test_inkml_of_others_is_read_in_their_channels_order(tmp_path: Path):
    path = tmp_path / "x.inkml"
    channels = '<traceFormat><channel name="Y"/><channel name="X"/></traceFormat>'
    path.write_text(f"<ink><definitions>{channels}</definitions><trace>1 2, 3 4</trace><trace>5 6</trace></ink>")
    first, second = (ink for ink, _ in read_inkml_file(path).digits)
    assert first.points.tolist() == [[2, 1], [4, 3]]
    assert second.strokes[0].times[0] > first.strokes[0].times[-1]


def test_inkml_that_counts_upwards_and_in_milliseconds_is_turned_and_scaled(tmp_path: Path):
    path = tmp_path / "x.inkml"
    channels = '<channel name="X"/><channel name="Y" orientation="-ve"/><channel name="T"/>'
    path.write_text(f"<ink><definitions><traceFormat>{channels}</traceFormat></definitions><trace>1 2 500, 3 4 750</trace></ink>")
    ((ink, _),) = read_inkml_file(path).digits
    assert ink.points.tolist() == [[1, -2], [3, -4]]
    assert ink.strokes[0].times.tolist() == [0.5, 0.75]


def test_a_digit_with_a_long_pause_in_it_is_imported_as_one(program: RunProgram, tmp_path: Path):
    bars = "<trace>0 0 0, 0 1 0.4</trace><trace>1 0 3, 1 1 3.4</trace>"
    seven = "<trace>0 0 9, 5 0 9.5, 2 8 10</trace>"
    head = '<traceFormat><channel name="X"/><channel name="Y"/><channel name="T" units="s"/></traceFormat>'
    groups = [f'<traceGroup><annotation type="truth">{n}</annotation>{ink}</traceGroup>' for n, ink in [(1, bars), (7, seven)]]
    (tmp_path / "x.inkml").write_text(f"<ink><definitions>{head}</definitions>{''.join(groups)}</ink>")
    assert program("sessions", "import", tmp_path / "x.inkml", "-o", tmp_path / "x.jsonl").status == 0
    digits = digits_of(Session(tmp_path / "x.jsonl", strict=True))
    assert [digit.labels for digit in digits] == [(1,), (7,)]


_UNIPEN = """.VERSION 1.0
.COORD X Y
.POINTS_PER_SECOND 100
.SEGMENT DIGIT 0 ? "7"
.PEN_DOWN
 100 300
 200 300
 140 100
.PEN_UP
.SEGMENT DIGIT 1 ? "1"
.PEN_DOWN
 400 300
 400 100
.PEN_UP
"""


def test_imported_ink_is_packed_when_its_name_says_so_and_has_a_sessions_name(program: RunProgram, tmp_path: Path):
    (tmp_path / "x.inkml").write_text("<ink><trace>0 0, 5 0, 2 8</trace></ink>")
    out = tmp_path / "x.jsonl.gz"
    assert program("sessions", "import", tmp_path / "x.inkml", "-o", out).status == 0
    assert out.read_bytes()[:2] == b"\x1f\x8b"
    assert len(digits_of(Session(out, strict=True))) == 1
    ran = program("sessions", "import", tmp_path / "x.inkml", "-o", tmp_path / "mine")
    assert (ran.status, ran.complaint.endswith("name it mine.jsonl")) == (2, True)
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize("name", ["digits.tra", "digits ä.txt"])
def test_unipen_is_imported_with_its_labels(program: RunProgram, tmp_path: Path, name: str):
    (tmp_path / name).write_text(_UNIPEN)
    ran = program("sessions", "import", tmp_path / name, "-o", tmp_path / "out.jsonl")
    assert (ran.status, ran.complaint) == (0, f"airdigits: 2 digits in {tmp_path / 'out.jsonl'}")
    digits = digits_of(Session(tmp_path / "out.jsonl", strict=True))
    assert [digit.meant for digit in digits] == [7, 1]
    seven = digits[0].prediction.ink.points
    assert seven[0, 1] < seven[-1, 1]  # UNIPEN counts upwards, ink downwards
    assert program("sessions", "import", tmp_path / name, "-o", tmp_path / "out.jsonl").status == 1


def test_the_commands_work_together(program: RunProgram, own: Path, tmp_path: Path):
    listed = program("sessions", "list", tmp_path)
    assert own.name in listed.out
    assert "frames of 640x480" in listed.out
    assert program("sessions", "label", own, "--digit", 1, "--as", 7).status == 0
    shown = program("sessions", "show", own, "--html", tmp_path / "page.html", "--png", tmp_path / "sheet.png")
    assert [line.split()[-1] for line in shown.out.splitlines() if "labelled" in line] == ["7", "1"]
    assert "second best: " in shown.out
    assert 'class="cuts"' in (tmp_path / "page.html").read_text()
    assert (tmp_path / "page.html").read_text().count("<figure>") == 4  # two digits, and how the ink of each was cut
    assert cv2.imdecode(np.fromfile(tmp_path / "sheet.png", np.uint8), cv2.IMREAD_COLOR).shape == (320, 640, 3)
    assert program("sessions", "export", own, "--to", "npz", "-o", tmp_path / "out").status == 0
    for option in ("--images", "--strokes"):
        measured = program("evaluate", option, tmp_path / "out" / "digits.npz")
        assert measured.status == 0, measured.err
    assert program("sessions", "export", own, "--to", "inkml", "-o", tmp_path / "out").status == 0
    imported = tmp_path / "imported.jsonl"
    assert program("sessions", "import", tmp_path / "out" / f"{own.stem}.inkml", "-o", imported).status == 0
    one, two = digits_of(Session(own)), digits_of(Session(imported, strict=True))
    assert all(same_ink(a.prediction.ink, b.prediction.ink) and a.meant == b.meant for a, b in zip(one, two, strict=True))
    assert [int(line["digit"]) for line in program("replay", imported, "--headless", "--json").events[:2]] == [7, 7]
    checked = program("replay", imported, "--check")
    assert checked.status == 0
    assert "there are no recorded events to compare with" in checked.err
    assert "cut off" not in checked.err


def test_what_cannot_be_shown_is_told_in_one_line(program: RunProgram, tmp_path: Path):
    (tmp_path / "bad.jsonl").write_bytes(bytes(range(256)))
    for arguments in [
        ("sessions", "show", tmp_path / "bad.jsonl"),
        ("sessions", "show", tmp_path),
        ("sessions", "list", tmp_path / "none"),
        ("sessions", "list", tmp_path),
        ("sessions", "import", tmp_path / "bad.jsonl"),
        ("sessions", "import", tmp_path),
        ("sessions", "import", "/dev/zero"),
        ("sessions", "label", tmp_path / "none.jsonl", "--digit", 1, "--as", 7),
        ("replay", tmp_path / "bad.jsonl", "--check"),
    ]:
        ran = program(*arguments)
        assert ran.status == 1
        assert ran.complaint.startswith("airdigits: ")


def test_ink_that_looks_like_no_digit_keeps_its_place_among_imported_ones_and_so_do_their_labels(tmp_path: Path):
    seven = Ink.of([[(0.2, 0.2), (0.4, 0.2), (0.3, 0.5)]])
    dot = Ink.of([[(0.2, 0.2), (0.201, 0.2)]])
    write_session([(dot, 3), (seven, 7), (dot, None), (seven, 1)], tmp_path / "s.jsonl")
    digits = digits_of(Session(tmp_path / "s.jsonl", strict=True))
    assert [(digit.meant, digit.held) for digit in digits] == [(3, True), (7, True), (None, True), (1, True)]
    assert [digit.unclear for digit in digits] == [False, False, True, False]
    assert digits[2].words.startswith("? (too small)")


@pytest.fixture(scope="module")
def scribbled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session with a scribble between two sevens."""
    path = tmp_path_factory.mktemp("scribbled") / "s.jsonl"
    one, two = writes_sevens(), writes_sevens()
    scribble = [made_hand(Gesture.POINTING_UP, (0.3 + 0.3 * abs(np.sin(i / 3)), 0.3 + i / 1000)) for i in range(60)]
    record(path, [*one, *scribble, *[made_hand(Gesture.OTHER)] * 60, *two])
    return path


def test_ink_that_is_no_digit_is_shown_and_can_be_labelled_though_no_event_tells_of_it(scribbled: Path, tmp_path: Path):
    own = Path(shutil.copy(scribbled, tmp_path / "own.jsonl"))
    digits = digits_of(Session(own))
    read = [(digit.prediction.digit, digit.held, digit.event) for digit in digits]
    assert read == [(7, True, 1), (None, False, 2), (7, True, 2)]
    assert digits[1].words.startswith("no digit (")
    add_label(own, 2, 8)
    add_label(own, 3, 1)
    assert [digit.labels for digit in digits_of(Session(own))] == [(), (8,), (1,)]


def test_a_folder_and_files_tell_unclear_digits_from_ink_that_is_none(
    digits: list[SessionDigit], program: RunProgram, scribbled: Path, tmp_path: Path
):
    assert "3 digits  7 - 7" in program("sessions", "show", scribbled.parent).out
    rejected = replace(digits[0].prediction, digit=None, reason="could be 3 or 8", unclear=True)
    unsure = SessionDigit(1, 1.0, rejected)
    files = export([("s", [unsure, replace(unsure, number=2, held=False)])], "png", tmp_path)
    assert [file.name for file in files] == ["s-001-unclear.png", "s-002-none.png"]


def test_a_session_in_which_a_rejected_digit_is_an_event_is_read_and_its_labels_are_found(scribbled: Path, tmp_path: Path):
    """As 0.1.0 recorded it: counted among the digits read, without a place in the number."""
    rejected = '{"event":"DigitRead","t":4.4,"digit":null,"probability":0.2,"reason":"no digit I know","position":1}'
    lines = scribbled.read_text().replace(',"uncertain":[]', "").splitlines()
    last = next(i for i, line in reversed(list(enumerate(lines))) if '"DigitRead"' in line)
    t = digits_of(Session(scribbled))[2].t
    lines.insert(last, f'{{"type":"event","event":{rejected}}}')
    lines.append(f'{{"type":"label","t":{t},"number":3,"digit":1}}')
    old = tmp_path / "old.jsonl"
    old.write_text("\n".join(lines) + "\n")
    session = Session(old, strict=True)
    assert [digit.labels for digit in digits_of(session)] == [(), (), (1,)]
    assert compare(session, reader_for(session)).changes == (f"- {line_of(Happened(json.loads(rejected)))}",)


@pytest.mark.parametrize(
    "trace",
    [
        ", ".join(f"{i % 97 + 0.1234567} {i % 89 + 0.1234567} {i / 700:.9f}" for i in range(45_000)),
        "0 0 0, 1 1 1000000000000000",
    ],
    ids=["45,000 points", "a time that no session holds"],
)
def test_an_import_reads_back_what_it_wrote_and_leaves_nothing_where_a_digit_is_lost(
    program: RunProgram, tmp_path: Path, trace: str
):
    good = '<traceGroup><annotation type="truth">7</annotation><trace>0 0 0, 5 0 100, 2 8 900</trace></traceGroup>'
    (tmp_path / "x.inkml").write_text(f"<ink>{good}<traceGroup><trace>{trace}</trace></traceGroup></ink>")
    for name in ("x.jsonl", "x.jsonl.gz"):
        ran = program("sessions", "import", tmp_path / "x.inkml", "-o", tmp_path / name)
        assert ran.status == 1
        assert "not written: a session cannot hold digit 2 of 2" in ran.complaint
        assert not (tmp_path / name).exists()


def test_times_of_a_clock_are_imported_from_the_beginning(program: RunProgram, tmp_path: Path):
    (tmp_path / "x.inkml").write_text("<ink><trace>0 0 999999999, 5 0 999999999.5, 2 8 1000000000</trace></ink>")
    assert program("sessions", "import", tmp_path / "x.inkml", "-o", tmp_path / "x.jsonl").status == 0
    (digit,) = digits_of(Session(tmp_path / "x.jsonl", strict=True))
    assert digit.prediction.ink.strokes[0].times.tolist() == [0, 0.5, 1]


def test_importing_a_formula_says_which_symbols_were_left_out(program: RunProgram, tmp_path: Path):
    groups = "".join(
        f'<traceGroup><annotation type="truth">{truth}</annotation><trace>0 0, 5 0, 2 8</trace></traceGroup>' for truth in "7+7x+"
    )
    (tmp_path / "x.inkml").write_text(f"<ink>{groups}</ink>")
    ran = program("sessions", "import", tmp_path / "x.inkml", "-o", tmp_path / "x.jsonl")
    assert ran.status == 0
    assert "2 digits; 3 other symbols are left out: 2 +, 1 x" in ran.err
    assert [digit.labels for digit in digits_of(Session(tmp_path / "x.jsonl"))] == [(7,), (7,)]


def test_a_folder_of_unipen_is_imported(program: RunProgram, tmp_path: Path):
    (tmp_path / "pens").mkdir()
    (tmp_path / "pens" / "a.dat").write_text(_UNIPEN)
    assert program("sessions", "import", tmp_path / "pens", "-o", tmp_path / "out.jsonl").status == 0
    assert [digit.meant for digit in digits_of(Session(tmp_path / "out.jsonl"))] == [7, 1]


def test_labels_are_found_without_looking_at_every_digit():
    class Counted(SessionDigit):
        """A digit that counts how often it is looked at."""

        looked = 0

        def __getattribute__(self, name: str):
            Counted.looked += name in ("t", "event")
            return super().__getattribute__(name)

    def looked(count: int) -> int:
        inked = [Counted(i + 1, 0.0, None, event=i + 1) for i in range(count)]  # type: ignore[arg-type]
        Counted.looked = 0
        finder = _Labelled(inked)
        assert [finder.by(Label(0.0, i + 1, 1)) for i in range(count)] == list(range(count))
        return Counted.looked

    assert looked(2000) < 2.5 * looked(1000)


@given(st.lists(st.tuples(st.integers(0, 8), st.booleans()), max_size=12), st.integers(0, 9), st.integers(1, 13))
def test_a_label_finds_the_digit_that_a_search_of_all_would_find(moments: list[tuple[int, bool]], at: int, number: int):
    digits, event = list[SessionDigit](), 1
    for i, (t, held) in enumerate(sorted(moments, key=lambda moment: moment[0])):
        digits.append(SessionDigit(i + 1, t / 10, None, held=held, event=event))  # type: ignore[arg-type]
        event += held
    label = Label(at / 10, number, 1)
    near = [i for i, digit in enumerate(digits) if abs(digit.t - label.t) <= 0.5]
    wanted = min(near, key=lambda i: (round(abs(digits[i].t - label.t), 3), abs(digits[i].event - number)), default=None)
    assert _Labelled(digits).by(label) == wanted
