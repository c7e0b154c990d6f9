"""The board as a stream: pushed at once, only what changed, and never more than a reader can take."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import httpx2
import pytest
from pydantic_core import from_json

from controller.api.client import Client
from controller.api.event_stream import events_in
from controller.api.events import READERS_MAX, Feed
from controller.api.wire import BoardChange, adapter
from controller.core.declaration import Wish
from controller.core.evidence import Source
from controller.core.message import InputError
from controller.core.state import Observation
from tests.api.fakes_api import Running, now
from tests.patience import NEVER_S


def joined(daemon: Running, clients: int, ap: str = "shelter-1-ap-0") -> None:
    daemon.situation.observe([Observation(ap, now(), Source.SNMP, wlans=frozenset(), clients=clients)])


async def test_a_change_is_pushed(daemon: Running, client: Client) -> None:
    async with aclosing(client.boards()) as boards:
        before = await anext(boards)

        declared = await client.declare(Wish(reason="地震"))
        async with asyncio.timeout(NEVER_S):
            after = await anext(boards)

    assert (before.mode, after.mode) == (None, declared)


async def test_a_rebuilt_board_equals_the_whole_one(daemon: Running, client: Client) -> None:
    async with aclosing(client.boards()) as boards:
        await anext(boards)
        joined(daemon, 5)
        changed = await anext(boards)

    whole = await client.board()
    assert (changed.facilities, changed.town) == (whole.facilities, whole.town)
    assert changed.clients == 5


async def test_many_changes_are_one_event(daemon: Running, client: Client) -> None:
    async with aclosing(client.boards()) as boards:
        await anext(boards)
        for clients in range(200):
            joined(daemon, clients)
            await asyncio.sleep(0)
        seen = [await anext(boards)]
        while seen[-1].clients != 199:
            seen.append(await anext(boards))

    assert len(seen) <= 2


async def test_a_change_carries_the_changed_facilities_only(daemon: Running) -> None:
    transport = httpx2.AsyncHTTPTransport(uds=str(daemon.socket))
    async with (
        httpx2.AsyncClient(transport=transport, base_url="http://hinan") as http,
        http.stream("GET", "/v1/events") as stream,
        aclosing(events_in(stream.aiter_bytes())) as events,
    ):
        first, _ = await anext(events)
        joined(daemon, 3)
        second, content = await anext(events)

    assert (first, second) == ("board", "change")
    assert [facility["id"] for facility in from_json(content)["facilities"]] == ["shelter-1"]
    assert from_json(content)["facilities"][0]["clients"] == 3


async def test_a_reader_that_was_slow_gets_the_newest_state_only(daemon: Running) -> None:
    feed = Feed(daemon.situation)
    async with aclosing(feed.events()) as events:
        await anext(events)
        for clients in range(50):
            joined(daemon, clients)
        event = await anext(events)

    change = adapter(BoardChange).validate_json(event.partition(b"data: ")[2].strip())
    assert [facility.clients for facility in change.facilities] == [49]


async def test_another_list_of_facilities_is_sent_as_a_whole_board(daemon: Running, client: Client) -> None:
    async with aclosing(client.boards()) as boards:
        await anext(boards)
        names = [f"{place.id} {place.name}" for place in daemon.situation.inventory.facilities.values()]
        files = {"all.txt": "\n".join([*names, "school 学校"]).encode()}
        await client.import_inventory(files, (await client.preview_inventory(files)).fingerprint)
        board = await anext(boards)

    assert board.facilities[-1].name == "学校"


async def test_a_quiet_stream_says_that_the_daemon_lives(daemon: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("controller.api.events.HEARTBEAT_S", 0.05)
    async with aclosing(Feed(daemon.situation).events()) as events:
        await anext(events)

        assert (await anext(events)).startswith(b": ")


async def test_readers_share_the_making_of_a_board(daemon: Running) -> None:
    feed = Feed(daemon.situation)
    async with aclosing(feed.events()) as one, aclosing(feed.events()) as other:
        assert await anext(one) == await anext(other)


async def test_there_is_a_most_of_readers_and_those_who_leave_make_room(daemon: Running) -> None:
    feed = Feed(daemon.situation)
    streams = [feed.events() for _ in range(READERS_MAX)]
    for stream in streams:
        await anext(stream)

    with pytest.raises(InputError, match="watch the board already"):
        feed.admit()

    for stream in streams:
        await stream.aclose()
    feed.admit()


async def test_a_reader_that_hangs_up_makes_room(
    daemon: Running, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("controller.api.events.READERS_MAX", 1)
    async with aclosing(client.boards()) as boards:
        await anext(boards)
        with pytest.raises(InputError, match="1 programs watch"):
            await anext(client.boards())

    async with asyncio.timeout(NEVER_S):
        while not await admitted(client):  # the daemon hears of the hanging up a moment later
            pass


async def admitted(client: Client) -> bool:
    try:
        async with aclosing(client.boards()) as boards:
            await anext(boards)
    except InputError:
        return False
    return True


async def test_events_are_read_whole_however_they_are_cut() -> None:
    sent = ': comment\n\nevent: board\ndata: {"a": "第\u2028一"}\n\nevent: change\ndata: {}\n\n'.encode()

    async def cut(size: int) -> list[tuple[str, bytes]]:
        async def chunks() -> AsyncIterator[bytes]:
            for start in range(0, len(sent), size):
                yield sent[start : start + size]

        return [event async for event in events_in(chunks())]

    whole = [("board", '{"a": "第\u2028一"}'.encode()), ("change", b"{}")]
    assert [await cut(size) for size in range(1, len(sent) + 1)] == [whole] * len(sent)
