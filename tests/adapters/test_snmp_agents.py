"""Agents that answer badly, slowly or not at all: what is read is true, or it is said that nothing was read."""

import asyncio
import socket
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pysnmp.proto import rfc1902, rfc1905

from controller.adapters.profile_files import load_profile, shipped
from controller.adapters.snmp.question import ROWS_AT_ONCE
from controller.adapters.snmp.walk import ROWS_MAX
from controller.core.problem import Cause, DeviceProblem
from controller.core.readings import Combine, Reading
from controller.credentials import SnmpCredential
from tests.adapters.snmp_agent import (
    Babbler,
    Bind,
    Next,
    Oid,
    RowsAgent,
    device_at,
    free_udp_port,
    gauge,
    listening,
    octets,
    oid,
    reader,
    rows_after,
    target,
)
from tests.patience import NEVER_S

CLIENTS, NAMES = "1.3.6.1.4.1.14988.1.1.1.3.1.6", "1.3.6.1.4.1.14988.1.1.1.3.1.4"

READINGS = {
    "clients": Reading(CLIENTS, Combine.SUM),
    "clients_by_ssid": Reading(CLIENTS, Combine.BY_NAME, NAMES),
    "ssids": Reading(NAMES, Combine.NAMES),
    "cpu_percent": Reading("1.3.6.1.2.1.25.3.3.1.2", Combine.MEAN),
    "radio_up": Reading("1.3.6.1.2.1.2.2.1.8", Combine.BY_NAME, "1.3.6.1.2.1.2.2.1.2", up=(1,)),
}
PROFILE = replace(load_profile(shipped() / "openwrt.toml"), read=READINGS)

UPTIME = (oid("1.3.6.1.2.1.1.3.0"), rfc1902.TimeTicks(360_000))


def two_radios(rows: int = 45) -> Iterator[Bind]:
    """More rows than one GETBULK asks for, and a column behind them that is none of our business."""
    yield UPTIME
    for index in range(1, rows + 1):
        yield (*oid(NAMES), index), octets("town" if index % 2 else "避難所")
        yield (*oid(CLIENTS), index), gauge(index)
    yield oid("1.3.6.1.4.1.14988.1.1.1.3.1.7.1"), gauge(999)


async def read(agent: RowsAgent) -> dict[str, Any]:
    async with listening(agent) as device, reader() as snmp:
        return dict(await snmp.read(target(device, PROFILE)))


async def test_a_table_longer_than_one_answer_is_read_whole_and_no_further() -> None:
    found = await read(RowsAgent(two_radios(45)))

    assert found["clients"] == sum(range(1, 46))
    assert found["clients_by_ssid"] == {"town": sum(range(1, 46, 2)), "避難所": sum(range(2, 46, 2))}
    assert found["ssids"] == {"town", "避難所"}


@pytest.mark.parametrize("cut_at", [1, 7, ROWS_AT_ONCE - 1])
async def test_an_answer_that_is_cut_short_loses_no_row(cut_at: int) -> None:
    """Agents fill a datagram and stop, in the middle of whatever was asked (RFC 3416, 4.2.3)."""

    def cut(first: Oid, count: int, following: Next) -> list[Bind]:
        return rows_after(first, min(count, cut_at), following)

    assert (await read(RowsAgent(two_radios(45), cut)))["clients"] == sum(range(1, 46))


async def test_an_agent_that_goes_back_to_the_first_row_is_left_there() -> None:
    def in_circles(first: Oid, count: int, following: Next) -> list[Bind]:
        return rows_after(oid(CLIENTS) if first[: len(oid(CLIENTS))] == oid(CLIENTS) else first, count, following)

    agent = RowsAgent(two_radios(45), in_circles)

    clients = (await read(agent))["clients"]
    assert clients in {sum(range(1, rows + 1)) for rows in range(1, ROWS_AT_ONCE + 1)}
    assert agent.requests < 15


async def test_an_agent_that_repeats_one_row_is_left_there() -> None:
    def stuck(first: Oid, count: int, following: Next) -> list[Bind]:
        return [following(first)] * count if len(first) == len(oid(CLIENTS)) else [(first, gauge(1))] * count

    assert (await read(RowsAgent(two_radios(45), stuck)))["clients"] == 1


async def test_an_answer_without_a_single_row_ends_the_walk_as_no_valid_answer() -> None:
    """net-snmp, issue 746: a walk that took it for `nothing yet` asked for ever."""
    async with listening(RowsAgent(two_radios(45), lambda first, count, following: [])) as device:
        await assert_unreachable(device)


async def test_a_table_without_end_is_left_at_the_limit() -> None:
    def endless(first: Oid, count: int, following: Next) -> list[Bind]:
        if first[: len(oid(CLIENTS))] != oid(CLIENTS):
            return rows_after(first, count, following)
        start = first[len(oid(CLIENTS)) :] or (0,)
        return [((*oid(CLIENTS), start[0] + step), gauge(1)) for step in range(1, count + 1)]

    agent = RowsAgent([UPTIME], endless)

    found = await read(agent)

    assert ROWS_MAX <= found["clients"] < ROWS_MAX + ROWS_AT_ONCE
    assert agent.requests < ROWS_MAX / ROWS_AT_ONCE + 10


async def test_what_a_device_does_not_have_is_none_and_never_zero() -> None:
    found = await read(RowsAgent([UPTIME]))

    assert found == dict.fromkeys(READINGS)


@pytest.mark.parametrize("nothing", [rfc1905.noSuchObject, rfc1905.noSuchInstance, rfc1902.Null("")])
async def test_a_row_without_a_value_is_no_row(nothing: Any) -> None:
    """Some agents name rows whose radio is off, and give nothing for them."""
    rows = [((*oid(CLIENTS), index), value) for index, value in enumerate((gauge(5), nothing, gauge(2)), start=1)]

    assert (await read(RowsAgent([UPTIME, *rows])))["clients"] == 7


async def test_a_look_counts_clients_and_names_networks_and_tells_the_last_restart() -> None:
    async with listening(RowsAgent(two_radios(4))) as device, reader() as snmp:
        (seen,) = await snmp.look(target(device, PROFILE))

    assert (seen.ap, seen.clients, seen.heard) == ("ap-1", 10, True)
    assert {wlan.ssid for wlan in seen.wlans or ()} == {"town", "避難所"}
    assert seen.up_since is not None
    assert (seen.at - seen.up_since).total_seconds() == 3600


async def test_a_look_at_an_agent_that_knows_nothing_of_radios_leaves_all_of_it_open() -> None:
    async with listening(RowsAgent([UPTIME])) as device, reader() as snmp:
        (seen,) = await snmp.look(target(device, PROFILE))

    assert (seen.clients, seen.wlans) == (None, None)


async def test_an_agent_that_is_silent_is_unreachable() -> None:
    async with asyncio.timeout(NEVER_S):
        await assert_unreachable(device_at(free_udp_port()))


async def test_a_wrong_community_is_unreachable_and_is_not_told_to_anybody() -> None:
    async with listening(RowsAgent(two_radios())) as device:
        problem = await assert_unreachable(device, SnmpCredential(community="s3cret-community"))

    assert "s3cret" not in f"{problem!r} {problem} {problem.detail}"


@pytest.mark.parametrize("noise", [b"", b"\x30\x82\xff\xff"])
async def test_an_agent_that_answers_something_else_is_unreachable(noise: bytes) -> None:
    async with listening(Babbler(noise)) as device:
        await assert_unreachable(device)


async def test_a_name_that_nobody_knows_is_unreachable() -> None:
    await assert_unreachable(device_at(161, "no-such-host.invalid"))


async def test_a_missing_snmp_credential_is_a_fault_of_our_set_up() -> None:
    async with reader(other=SnmpCredential(community="x")) as snmp:
        with pytest.raises(DeviceProblem) as caught:
            await snmp.read(target(device_at(1), PROFILE))

    assert caught.value.cause is Cause.SETUP_INCOMPLETE


async def test_an_agent_on_ipv6_is_read_like_any_other() -> None:
    if not _has_ipv6():
        pytest.skip("this machine has no ::1")

    async with listening(RowsAgent(two_radios(3)), "::1") as device, reader() as snmp:
        assert (await snmp.read(target(device, PROFILE)))["clients"] == 6


async def assert_unreachable(device: Any, credential: SnmpCredential | None = None) -> DeviceProblem:
    async with reader(**({"c": credential} if credential else {})) as snmp:
        with pytest.raises(DeviceProblem) as caught:
            await snmp.look(target(device, PROFILE))
    assert caught.value.cause is Cause.UNREACHABLE
    return caught.value


def _has_ipv6() -> bool:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as tried:
        try:
            tried.bind(("::1", 0))
        except OSError:
            return False
    return True
