"""A sink that hangs, dies or is slow costs the loop nothing, and is told once."""

import threading
import time

import pytest

from airdigits.events import Event, HandFound
from airdigits.sinks.isolation import IsolatedSink
from tests.made_sinks import ListSink


class Stuck(ListSink):
    """Takes an event and holds on to it until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.taken, self.go = threading.Event(), threading.Event()

    def handle(self, event: Event) -> None:
        self.taken.set()
        self.go.wait(30)
        super().handle(event)


class Dying(ListSink):
    def __init__(self, error: BaseException):
        super().__init__()
        self._error = error

    def handle(self, event: Event) -> None:
        raise self._error


def times(count: int) -> list[Event]:
    return [HandFound(float(n)) for n in range(count)]


def test_events_arrive_in_order_and_the_end_waits_for_the_last():
    sink, said = ListSink(), list[str]()
    isolated = IsolatedSink("list", sink, said.append)
    for event in times(500):
        isolated.handle(event)
    isolated.close()
    isolated.close()
    assert (sink.events, said) == (times(500), [])


def test_a_sink_that_hangs_costs_nothing_loses_the_oldest_and_is_told_once():
    sink, said = Stuck(), list[str]()
    isolated = IsolatedSink("stuck", sink, said.append, most=10, patience=0.1)
    isolated.handle(HandFound(-1.0))
    assert sink.taken.wait(10)
    begin = time.perf_counter()
    for event in times(2000):
        isolated.handle(event)
    assert time.perf_counter() - begin < 1, "half a millisecond an event would be slow"
    assert said == ["--sink stuck hangs: its events wait, at most 10, then the oldest are dropped"]
    isolated.close()
    assert said[1:] == ["--sink stuck: 2001 events were not taken"]
    sink.go.set()


def test_a_sink_that_is_long_with_one_event_is_told_before_anything_is_lost():
    sink, said = Stuck(), list[str]()
    isolated = IsolatedSink("stuck", sink, said.append, slow=0)
    isolated.handle(HandFound(0.0))
    assert sink.taken.wait(10)
    isolated.handle(HandFound(1.0))
    assert len(said) == 1
    sink.go.set()
    isolated.close()
    assert (len(said), len(sink.events)) == (1, 2)


@pytest.mark.parametrize("error", [ValueError("no disk"), SystemExit(3), KeyboardInterrupt()])
def test_a_sink_that_dies_gets_no_more_and_is_told_once(error: BaseException):
    said = list[str]()
    isolated = IsolatedSink("dying", Dying(error), said.append)
    for event in times(50):
        isolated.handle(event)
    isolated.close()
    assert said[0].startswith(f"--sink dying failed ({type(error).__name__}: ")
    assert said[0].endswith("): it gets no more events")
    assert len(said) == 2, "and how many were lost, at the end"
