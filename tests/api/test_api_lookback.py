"""Looking back through the one door: proofs, one access point's story, connections, and the report."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from controller.api.client import Client
from controller.core.audit import Act
from controller.core.declaration import Wish
from controller.core.history import Span
from controller.core.message import InputError
from controller.core.problem import Cause
from controller.core.records import Direction
from tests.api.fakes_api import Running, now
from tests.patience import NEVER_S

AP = "shelter-0-ap-0"


async def opened(daemon: Running, client: Client, silent: frozenset[str] = frozenset()) -> None:
    """The town is declared open and everything that answers is proven and written down."""
    daemon.air.silent |= silent
    await client.declare(Wish(reason="地震"))
    answering = len(daemon.situation.inventory.access_points) - len(silent)

    async def proven() -> bool:
        await daemon.look()
        await daemon.proofs.round()
        return len(await client.proofs(1)) == answering and len(daemon.situation.problems) == len(silent)

    await happens(proven)


async def happens(promise: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(NEVER_S):
        while not await promise():
            await asyncio.sleep(0.01)


async def test_the_story_of_an_access_point_tells_what_was_there_before_and_when_it_was_proven(
    daemon: Running, client: Client
) -> None:
    daemon.air.ssids[AP].add("Town")
    await opened(daemon, client)

    story = await client.access_point(AP)

    assert story.now.id == AP
    assert [(record.declaration, record.direction) for record in story.proofs] == [(1, Direction.OPEN)]
    (before,) = story.before
    assert (before.epoch, [wlan.ssid for wlan in before.wlans[AP]]) == (1, ["Town"])
    assert before.at <= story.proofs[0].first_at
    assert story.problems == ()


async def test_a_device_that_failed_is_in_the_story_and_in_the_report_also_after_it_came_back(
    daemon: Running, client: Client
) -> None:
    await opened(daemon, client, silent=frozenset({AP}))
    daemon.air.silent.clear()
    await client.retry([AP])

    async def is_back() -> bool:
        await daemon.look()
        await daemon.proofs.round()
        return not daemon.situation.problems and len(await client.proofs(1)) == 27

    await happens(is_back)

    (past,) = (await client.access_point(AP)).problems
    assert past.cause is Cause.UNREACHABLE
    assert past.until is not None
    report = await client.report(1)
    assert [(failure.device, failure.cause) for failure in report.failures] == [(AP, Cause.UNREACHABLE)]
    assert (report.opened, len(report.aps), report.is_final, report.first_break) == (27, 27, False, None)
    assert [record.act.what for record in report.acts] == ["declare", "retry"]


async def test_connections_are_told_with_the_minute_that_is_under_way_and_unknown_is_no_number(
    daemon: Running, client: Client
) -> None:
    daemon.air.silent.add(AP)
    await daemon.look()
    await daemon.connections.sample()

    points = await client.history("shelter-1", Span(2, 1))
    assert len(points) == 120
    assert [point.highest for point in points[-2:] if point.highest is not None] == [18]
    assert {point.highest for point in points[:-2]} == {None}
    town = await client.history_of_town(Span(1, 60))
    assert [(facility, found[-1].highest) for facility, found in town.items()] == [
        ("shelter-0", 16),
        ("shelter-1", 18),
        ("shelter-2", 18),
    ]
    assert (town["shelter-0"][-1].partial, town["shelter-0"][-1].at.minute) == (True, 0)
    *_, hour = await client.history_of_ap("shelter-2-ap-8", Span(1, 60))
    assert (hour.highest, hour.mean) == (2, 2.0)


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.proofs(7),
        lambda client: client.report(7),
        lambda client: client.access_point("no/such"),
        lambda client: client.history("nowhere", Span()),
        lambda client: client.history_of_ap("nobody", Span()),
        lambda client: client.history("shelter-0", Span(2_000, 1)),
        lambda client: client.history("shelter-0", Span(0, 60)),
    ],
)
async def test_what_does_not_exist_or_is_too_much_is_refused_in_a_sentence(
    client: Client, ask: Callable[[Client], Awaitable[object]]
) -> None:
    with pytest.raises(InputError):
        await ask(client)


async def test_looking_back_is_written_down_nowhere(daemon: Running, client: Client) -> None:
    daemon.store.write(Act(now(), "test", "import"))
    before = len(daemon.store.audit(99))

    await client.history_of_town(Span())

    assert len(daemon.store.audit(99)) == before
