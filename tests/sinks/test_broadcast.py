"""Lines to readers that each go at their own speed."""

import asyncio

from airdigits.sinks.server.broadcast import Broadcast


def read(broadcast: Broadcast, after: int) -> list[tuple[int, str]]:
    """All that there is after a number; `broadcast` ends with it."""

    async def gather() -> list[tuple[int, str]]:
        broadcast.close()
        return [entry async for entry in broadcast.after(after)]

    return asyncio.run(gather())


def test_a_reader_gets_what_is_kept_after_its_place():
    broadcast = Broadcast(kept=3)
    for line in "abcde":
        broadcast.publish(line)
    assert read(broadcast, 0) == [(3, "c"), (4, "d"), (5, "e")], "a gap in the numbers shows what was missed"
    assert read(broadcast, 4) == [(5, "e")]
    assert read(broadcast, 5) == []


def test_a_place_beyond_the_last_line_is_the_end():
    """As one from an earlier run would be."""
    broadcast = Broadcast()
    broadcast.publish("a")

    async def gather() -> list[str]:
        reader = broadcast.after(700)
        waiting = asyncio.ensure_future(anext(reader))
        await asyncio.sleep(0)
        broadcast.publish("b")
        return [(await waiting)[1]]

    assert asyncio.run(gather()) == ["b"]


def test_two_readers_get_every_line_and_one_that_stops_reading_keeps_nobody():
    broadcast = Broadcast()

    async def gather() -> list[str]:
        stuck = broadcast.after(0)
        broadcast.publish("a")
        await anext(stuck)  # and never again
        got: list[str] = []

        async def keen() -> None:
            async for _, line in broadcast.after(0):
                got.append(line)

        reading = asyncio.create_task(keen())
        for line in "bcd":
            broadcast.publish(line)
            await asyncio.sleep(0)
        broadcast.close()
        await reading
        return got

    assert asyncio.run(gather()) == ["a", "b", "c", "d"]


def test_a_reader_hears_that_the_line_is_alive():
    async def wait() -> tuple[int, str]:
        return await anext(Broadcast().after(0, idle=0.01))

    assert asyncio.run(wait()) == (0, "")
