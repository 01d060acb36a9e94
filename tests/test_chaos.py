"""A short run of everything at once; `python -m bench chaos --minutes 60` runs it for longer."""

import sys

import pytest

from bench import chaos

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="needs Linux' /proc and signals")]


def test_half_a_minute_of_chaos_ends_with_every_line_where_it_belongs():
    rows = {row.what: row.value for row in chaos.measure(minutes=0.4, mount=False)}
    assert rows["events printed, each heard by the client that listens"] > 0
    assert rows["most descriptors"] < 150
