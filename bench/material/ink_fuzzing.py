"""Generate random InkML and UNIPEN files, and check that importing one returns digits or raises AirdigitsError, no more."""

import functools
import tempfile
from pathlib import Path

from hypothesis import strategies as st

from airdigits.errors import AirdigitsError
from airdigits.sessions.ink_drawing import svg_of
from airdigits.sessions.ink_import import read_ink_file
from bench.material.session_fuzzing import with_strange_pieces
from bench.material.watched import read_watched

INKML = b"""<?xml version="1.0" encoding="UTF-8"?>
<ink xmlns="http://www.w3.org/2003/InkML"><definitions><traceFormat xml:id="f"><channel name="X"/><channel name="Y"
orientation="-ve"/><channel name="T" units="s"/></traceFormat><context xml:id="c" traceFormatRef="#f"/></definitions>
<traceGroup><annotation type="truth">7</annotation><trace contextRef="#c">0 0 0, 0.6 0 0.3, 0.2 1 0.9</trace></traceGroup>
<traceGroup><traceGroup><trace>1 0 1, 1 1 1.5</trace></traceGroup><trace>2 0 2</trace></traceGroup></ink>
"""
CROHME = b"""<ink xmlns="http://www.w3.org/2003/InkML"><traceFormat><channel name="X"/><channel name="Y"/></traceFormat>
<trace id="0">10 10,'2 3,"1-1,!5 6</trace><trace id="1">1 2, 3 4</trace>
<traceGroup xml:id="2"><annotation type="truth">Segmentation
</annotation><traceGroup xml:id="3"><annotation type="truth">4</annotation><traceView traceDataRef="0"/></traceGroup><traceGroup>
<annotation type="truth">x</annotation><traceView traceDataRef="#1"/></traceGroup></traceGroup></ink>
"""
UNIPEN = b""".VERSION 1.0
.COORD X Y T
.X_POINTS_PER_INCH 100
.POINTS_PER_SECOND 100
.INCLUDE /etc/passwd
.SEGMENT DIGIT 0 ? "7"
.PEN_DOWN
 100 300 0
 200 300 1
.PEN_UP
.DT 10
.SEGMENT DIGIT 1-1 ? "1"
.PEN_DOWN
 400 300 2
"""
_INK_PIECES = [INKML[:40], b"<traceGroup>", b"<trace>", b"</trace>", b"1e999", b"-1e-400", b" nan ", b"9" * 400, b", ,", b"&#0;"]
_INK_PIECES += [
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "/etc/passwd">]>',
    b"&x;",
    b"<traceGroup>" * 3000,
    b'"',
    b".SEGMENT DIGIT 0-999999999",
]
_INK_PIECES += [b".COORD", b".COORD T", b".PEN_DOWN\n", b".X_POINTS_PER_INCH 0\n", b".INCLUDE other\n", b"\x00", b"\xff\xfe"]


def ink_files() -> st.SearchStrategy[bytes]:
    """Draw a file to import: InkML or UNIPEN with strange pieces in it, perhaps damaged."""
    return with_strange_pieces([INKML, CROHME, UNIPEN], _INK_PIECES)


def examine_ink(content: bytes) -> bool:
    """Import a file with this content. Returns whether it had digits in it. Raises as `examine` does."""
    _load_lazy_modules()
    return read_watched("fuzzed.inkml", content, _read)


@functools.cache
def _load_lazy_modules() -> None:
    """Import once before reading is watched."""
    with tempfile.TemporaryDirectory() as name:
        for content in (INKML, CROHME, UNIPEN):
            path = Path(name) / "ink"
            path.write_bytes(content)
            assert _read(path)


def _read(path: Path) -> bool:
    complaint = ""
    try:
        digits = read_ink_file(path)
    except AirdigitsError as error:
        digits, complaint = [], str(error)
    assert complaint.isprintable()
    for ink, _ in digits:
        svg_of(ink)
    return bool(digits)
