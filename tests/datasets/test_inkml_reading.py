"""C6: InkML as CROHME writes it, and the other ways that the recommendation allows."""

import contextlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from airdigits.datasets.inkml_reading import read_inkml_file
from airdigits.datasets.inkml_traces import Channel, parse_trace
from airdigits.errors import DataError

XY = '<traceFormat><channel name="X" type="decimal"/><channel name="Y" type="decimal"/></traceFormat>'


def symbol(number: int, truth: str, *traces: int) -> str:
    views = "".join(f'<traceView traceDataRef="{trace}"/>' for trace in traces)
    annotation = f'<annotation type="truth">{truth}</annotation>'
    return f'<traceGroup xml:id="s{number}">{annotation}{views}<annotationXML href="x"/></traceGroup>'


ROOT = "\\sqrt"
CROHME = f"""<ink xmlns="http://www.w3.org/2003/InkML">{XY}
<annotation type="UI">2011_IVC_DEPT_F001_E001</annotation><annotation type="truth">$4+x=7_4$</annotation>
<annotationXML type="truth" encoding="Content-MathML"><math><mi xml:id="A">x</mi></math></annotationXML>
<trace id="0">10 10, 10 20, 20 20</trace><trace id="1">18 12, 18 30</trace>
<trace id="2">30 20, 40 20</trace><trace id="3">35 15, 35 25</trace>
<trace id="4">50 15, 60 25</trace><trace id="5">60 15, 50 25</trace>
<trace id="6">70 10, 80 10, 74 30</trace><trace id="7">99 99, 99 98</trace>
<traceGroup xml:id="8"><annotation type="truth">Segmentation</annotation>
{symbol(9, "4", 0, 1)}{symbol(10, "+", 2, 3)}{symbol(11, "x", 4, 5)}{symbol(12, "7", 6)}{symbol(13, ROOT, 7)}
</traceGroup></ink>"""


@pytest.fixture
def write(tmp_path: Path):
    def write(content: str) -> Path:
        (tmp_path / "x.inkml").write_text(content, encoding="utf-8")
        return tmp_path / "x.inkml"

    return write


def test_of_a_formula_the_digits_are_taken_and_the_other_symbols_counted_and_named(write):
    file = read_inkml_file(write(CROHME))
    assert [label for _, label in file.digits] == [4, 7]
    assert [[len(stroke.points) for stroke in ink.strokes] for ink, _ in file.digits] == [[3, 2], [3]]
    assert file.left_out == "1 +, 1 x, 1 \\sqrt"


def test_a_file_without_any_digit_says_what_it_has_instead(write):
    with pytest.raises(DataError, match=r"no digit among its symbols \(1 4a, 1 \+"):
        read_inkml_file(write(CROHME.replace(">4<", ">4a<").replace(">7<", ">y<")))


def test_groups_around_digits_may_be_named_and_nested(write):
    inner = "<traceGroup><trace>0 0, 1 1</trace></traceGroup><trace>2 2</trace>"
    four = f'<traceGroup><annotation type="truth">4</annotation>{inner}</traceGroup>'
    line = f"<annotation type='truth'>a line</annotation><traceGroup>{four}{four}</traceGroup>"
    content = f"<ink>{XY}<traceGroup>{line}</traceGroup></ink>"
    assert [(len(ink.strokes), label) for ink, label in read_inkml_file(write(content)).digits] == [(2, 4), (2, 4)]


def test_a_trace_belongs_to_one_digit_and_references_in_a_circle_end(write):
    shared = f"{symbol(1, '1', 0)}{symbol(2, '2', 0, 1)}"
    file = read_inkml_file(write(f"<ink>{XY}<trace id='0'>0 0, 0 9</trace><trace id='1'>1 1, 2 2</trace>{shared}</ink>")).digits
    assert [(len(ink.strokes), label) for ink, label in file] == [(1, 1), (1, 2)]
    inner = '<annotation type="truth">3</annotation><traceView traceDataRef="#a"/><trace>1 1</trace>'
    circle = f'<traceGroup xml:id="a">{inner}</traceGroup>'
    ((ink, label),) = read_inkml_file(write(f"<ink>{XY}{circle}</ink>")).digits
    assert (len(ink.strokes), label) == (1, 3)


def timed(*traces: str, channel: str = '<channel name="T"/>') -> str:
    channels = f'<traceFormat><channel name="X"/><channel name="Y"/>{channel}</traceFormat>'
    return f"<ink>{channels}<traceGroup>{''.join(f'<trace>{trace}</trace>' for trace in traces)}</traceGroup></ink>"


@pytest.mark.parametrize(
    "content",
    [
        timed("0 0 0, 1 1 500", "2 2 700, 3 3 1000"),
        timed("0 0 0, 1 1 0.5", "2 2 0.7, 3 3 1", channel='<channel name="T" units="s"/>'),
        timed("0 0 1764187200000, 1 1 1764187200500", "2 2 1764187200700, 3 3 1764187201000"),
        timed("0 0 0, 1 1 500", "2 2 0, 3 3 300"),
        timed("0 0 1764187200000,1 1'500", "2 2 1764187200700,3 3'300"),
    ],
    ids=["milliseconds", "seconds", "a clock", "anew with each trace", "differences"],
)
def test_times_are_seconds_from_the_beginning_however_they_are_counted(write, content: str):
    ((ink, _),) = read_inkml_file(write(content)).digits
    np.testing.assert_allclose(np.concatenate([stroke.times for stroke in ink.strokes]), [0, 0.5, 0.7, 1.0])


def test_each_trace_has_the_channels_of_its_context(write):
    formats = "".join(
        f'<traceFormat xml:id="f{i}">{"".join(f"""<channel name="{name}"/>""" for name in names)}</traceFormat>'
        f'<context xml:id="c{i}" traceFormatRef="#f{i}"/>'
        for i, names in enumerate(("XYF", "FYX"))
    )
    traces = '<trace contextRef="#c0">1 2 9, 3 4 9</trace><trace contextRef="#c1">9 2 1, 9 4 3</trace>'
    for ink, _ in read_inkml_file(write(f"<ink><definitions>{formats}</definitions>{traces}</ink>")).digits:
        assert ink.points.tolist() == [[1, 2], [3, 4]]


CHANNELS = Channel("X"), Channel("Y"), Channel("F"), Channel("B")


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("1125 18432,'23'43,\"7\"-8,3-5,7 -3,6 2,6 8,3 6 5 T,2 4*T,3 6*F,3-6*T", 11),
        ("1 2 ? T, 3 4 * F", 2),
        ("#A #b 0 T, !11 12", 2),
        ("1 2, 3 4,", 2),
        ("1.5 .5 1e2, -1 -2", 2),
    ],
)
def test_values_may_be_written_as_the_recommendation_allows(text: str, points: int):
    assert len(parse_trace(text, CHANNELS).points) == points


def test_differences_add_up_as_the_recommendation_shows():
    points = parse_trace("1125 18432,'23'43,\"7\"-8,3-5,7 -3,6 2,6 8", CHANNELS).points
    assert points.tolist() == [
        [1125, 18432],
        [1148, 18475],
        [1178, 18510],
        [1211, 18540],
        [1251, 18567],
        [1297, 18596],
        [1349, 18633],
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("<ink><traceFormat><channel name='F'/></traceFormat><trace>1 2</trace></ink>", "no channels X and Y"),
        ("<ink><trace>1 2, 3</trace></ink>", "a point of too few values"),
        ("<ink><trace>1e10 2</trace></ink>", "beyond all paper"),
        ("<ink><trace>1 two</trace></ink>", "no value"),
        ("<ink><trace>? ?</trace></ink>", "beyond all paper"),
        ("<ink><trace timeOffset='x'>1 2 3</trace></ink>", "cannot be read"),
        ('<?xml version="1.0" encoding="foo"?><ink/>', "not InkML, or without a trace"),
        ("<ink>" + "<traceGroup>" * 100_000, "not XML"),
    ],
)
def test_what_cannot_be_read_is_one_line(write, content: str, says: str):
    with pytest.raises(DataError, match=says) as caught:
        read_inkml_file(write(content))
    assert str(caught.value).isprintable()


@given(
    st.lists(
        st.sampled_from(
            ["<traceGroup>", "</traceGroup>", '<annotation type="truth">4</annotation>', "<trace id='1'>1 2,'3'4</trace>"]
        )
    )
)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_stands_in_a_file_it_is_read_or_refused(write, parts: list[str]):
    with contextlib.suppress(DataError):
        assert all(len(ink.points) for ink, _ in read_inkml_file(write(f"<ink>{''.join(parts)}</ink>")).digits)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "windows-1252"])
def test_the_encoding_is_what_the_file_declares(tmp_path: Path, encoding: str):
    named = {"utf-8-sig": "UTF-8"}.get(encoding, encoding)
    content = f'<?xml version="1.0" encoding="{named}"?>' + CROHME.replace("2011_IVC", "écrit")
    (tmp_path / "x.inkml").write_bytes(content.encode(encoding))
    assert [label for _, label in read_inkml_file(tmp_path / "x.inkml").digits] == [4, 7]
