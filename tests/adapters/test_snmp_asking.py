"""How agents are asked: together, less at once where they cannot take it, and never called silent for our faults."""

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyasn1.codec.ber import decoder, encoder  # type: ignore[import-untyped]
from pysnmp.proto.api import v2c

from controller.adapters.snmp.agent import SYS_UPTIME, Agent
from controller.adapters.snmp.attempt import Attempt, TooMuch
from controller.adapters.snmp.ber import OBJECT_IDENTIFIER, SEQUENCE, BerError, encoded, encoded_integer
from controller.adapters.snmp.ber import oid as ber_oid
from controller.adapters.snmp.endpoint import Endpoint, NoAnswer
from controller.adapters.snmp.form import Forms
from controller.adapters.snmp.message import Community
from controller.adapters.snmp.pdu import RESPONSE, Response, get
from controller.adapters.snmp.peer import Peer, Resolver
from controller.adapters.snmp.question import MANNERS, Question
from controller.core.inventory import Device
from controller.core.problem import Cause, DeviceProblem
from tests.adapters.snmp_agent import COMMUNITY, Bind, Oid, RowsAgent, gauge, listening, oid

TABLE = "1.3.6.1.4.1.14988.1.1.1.3.1"
COLUMNS = [f"{TABLE}.{column}" for column in (4, 5, 6)]
SCALARS = [f"1.3.6.1.4.1.14988.2.{number}.0" for number in range(1, 13)]
QUESTION = Question(SCALARS, COLUMNS)

TOO_BIG, GEN_ERR = 1, 5
SILENCE = -1


def rows(count: int = 30) -> Iterator[Bind]:
    yield oid(SYS_UPTIME), gauge(1)
    for place, scalar in enumerate(SCALARS):
        yield oid(scalar), gauge(place)
    for column in COLUMNS:
        for index in range(1, count + 1):
            yield (*oid(column), index * 1000), gauge(index)


class FussyAgent(RowsAgent):
    """`refuses` looks at a request and gives error-status and error-index, SILENCE, or None to answer it."""

    def __init__(self, refuses: Callable[[Any, list[Oid]], tuple[int, int] | None], **given: Any) -> None:
        super().__init__(rows(), **given)
        self._refuses = refuses
        self.widths: list[int] = []

    def datagram_received(self, data: bytes, addr: Any) -> None:
        message, _ = decoder.decode(data, asn1Spec=v2c.Message())
        pdu = v2c.apiMessage.get_pdu(message)
        names = [tuple(name) for name, _ in v2c.apiPDU.get_varbinds(pdu)]
        self.widths.append(len(names))
        refused = self._refuses(pdu, names)
        if refused is None:
            super().datagram_received(data, addr)
        elif refused[0] != SILENCE:
            answer = v2c.apiMessage.get_response(message)
            v2c.apiPDU.set_error_status(v2c.apiMessage.get_pdu(answer), refused[0])
            v2c.apiPDU.set_error_index(v2c.apiMessage.get_pdu(answer), refused[1])
            self._transport.sendto(encoder.encode(answer), addr)


@asynccontextmanager
async def asked(device: Device, timeout_s: float = 0.3, retries: int = 1) -> AsyncIterator[Agent]:
    endpoint = Endpoint(timeout_s, retries)
    try:
        peer = Peer((device.address, device.snmp_port), is_ipv6=False)
        yield Agent(endpoint, peer, Community(COMMUNITY.encode()))
    finally:
        endpoint.close()


def assert_whole(found: Any) -> None:
    assert found.scalars == {scalar: place for place, scalar in enumerate(SCALARS)}
    assert found.columns == {column: {(index * 1000,): index for index in range(1, 31)} for column in COLUMNS}


async def test_a_look_that_fits_is_two_datagrams() -> None:
    agent = RowsAgent(rows(5))
    async with listening(agent) as device, asked(device) as snmp:
        found = await snmp.ask(QUESTION)

    assert agent.requests == 2
    assert {len(column) for column in found.columns.values()} == {5}


@pytest.mark.parametrize("cells", [1, 2, 4, 7])
async def test_answers_cut_in_the_middle_of_a_row_lose_nothing(cells: int) -> None:
    class Cutting(RowsAgent):
        def _binds(self, asked: Any) -> list[Bind]:
            found = super()._binds(asked)
            return found[:cells] if isinstance(asked, v2c.GetBulkRequestPDU) else found

    async with listening(Cutting(rows())) as device, asked(device) as snmp:
        assert_whole(await snmp.ask(QUESTION))


def too_wide(_: Any, names: list[Oid]) -> tuple[int, int] | None:
    return (TOO_BIG, 0) if len(names) > 3 else None


def too_wide_and_says_nothing(_: Any, names: list[Oid]) -> tuple[int, int] | None:
    return (SILENCE, 0) if len(names) > 1 else None


def knows_no_getbulk(pdu: Any, _: list[Oid]) -> tuple[int, int] | None:
    return (GEN_ERR, 0) if isinstance(pdu, v2c.GetBulkRequestPDU) else None


def drops_getbulk(pdu: Any, _: list[Oid]) -> tuple[int, int] | None:
    return (SILENCE, 0) if isinstance(pdu, v2c.GetBulkRequestPDU) else None


def blames_the_first_for_getbulk(pdu: Any, _: list[Oid]) -> tuple[int, int] | None:
    return (GEN_ERR, 1) if isinstance(pdu, v2c.GetBulkRequestPDU) else None


@pytest.mark.parametrize("refuses", [too_wide, knows_no_getbulk, drops_getbulk, blames_the_first_for_getbulk])
async def test_an_agent_that_cannot_take_it_all_is_asked_for_less_and_next_time_at_once(refuses: Any) -> None:
    agent = FussyAgent(refuses)
    async with listening(agent) as device, asked(device) as snmp:
        assert_whole(await snmp.ask(QUESTION))
        first = len(agent.widths)
        agent.widths.clear()
        assert_whole(await snmp.ask(QUESTION))

    assert 0 < len(agent.widths) < first


async def test_an_agent_that_takes_one_variable_only_is_found_out_after_it_was_called_silent() -> None:
    """The whole of the first look is lost on it; the small question before the second shows that it is there."""
    async with listening(FussyAgent(too_wide_and_says_nothing)) as device, asked(device) as snmp:
        with pytest.raises(DeviceProblem):
            await snmp.ask(Question(SCALARS))
        assert (await snmp.ask(Question(SCALARS))).scalars[SCALARS[3]] == 3


async def test_one_variable_with_an_error_costs_only_that_one() -> None:
    culprit = oid(SCALARS[4])

    def refuses(_: Any, names: list[Oid]) -> tuple[int, int] | None:
        return (GEN_ERR, names.index(culprit) + 1) if culprit in names else None

    async with listening(FussyAgent(refuses)) as device, asked(device) as snmp:
        found = await snmp.scalars(SCALARS)

    assert set(found) == set(SCALARS) - {SCALARS[4]}


async def test_one_column_with_an_error_is_left_out_and_never_half_read() -> None:
    bad = oid(COLUMNS[1])

    def refuses(_: Any, names: list[Oid]) -> tuple[int, int] | None:
        late = [place for place, name in enumerate(names, start=1) if name[: len(bad)] == bad and name > (*bad, 5000)]
        return (GEN_ERR, late[0]) if late else None

    async with listening(FussyAgent(refuses)) as device, asked(device) as snmp:
        found = await snmp.ask(QUESTION)

    assert set(found.columns) == {COLUMNS[0], COLUMNS[2]}
    assert {len(column) for column in found.columns.values()} == {30}


async def test_a_device_that_was_silent_is_asked_in_one_small_datagram() -> None:
    agent = FussyAgent(lambda pdu, names: (SILENCE, 0))
    async with listening(agent) as device, asked(device, retries=0) as snmp:
        for _ in range(2):
            with pytest.raises(DeviceProblem) as caught:
                await snmp.ask(QUESTION)
        assert caught.value.cause is Cause.UNREACHABLE
        assert agent.widths == [12, 3, 1]

        agent._refuses = lambda pdu, names: None
        assert_whole(await snmp.ask(QUESTION))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_damaged_answer_brings_no_scalar_and_only_our_one_error(data: st.DataObject) -> None:
    names = [ber_oid(scalar) for scalar in SCALARS]
    variables = [encoded(SEQUENCE, encoded(OBJECT_IDENTIFIER, name), encoded(0x42, b"\1")) for name in names]
    no_error = encoded_integer(1 << 24) + encoded_integer(0) * 2
    pdu = bytearray(encoded(RESPONSE, no_error, encoded(SEQUENCE, *variables)))
    for at in data.draw(st.lists(st.integers(0, len(pdu) - 1), max_size=3)):
        pdu[at] = data.draw(st.integers(0, 255))
    damaged = bytes(pdu[: data.draw(st.integers(0, len(pdu)))])

    async def taken() -> None:
        sent: list[Any] = []
        over = Attempt(lambda *one: sent.append(one), Question(SCALARS), MANNERS[0], set(), Forms()).begin()
        answered = sent[0][1]
        try:
            answered(damaged, 1 << 24)
        except BerError:
            answered(NoAnswer("no answer"), 1 << 24)
            assert isinstance(await over, TooMuch)
        else:
            assert over.done() or len(sent) > 1

    asyncio.run(taken())


async def test_an_answer_from_another_port_is_no_answer() -> None:
    class Elsewhere(RowsAgent):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(transport)
            self._other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self._other.bind(("127.0.0.1", 0))
            self._transport = self._other  # type: ignore[assignment]

        def connection_lost(self, exc: Exception | None) -> None:
            self._other.close()

    async with listening(Elsewhere(rows())) as device, asked(device, retries=0) as snmp:
        with pytest.raises(DeviceProblem):
            await snmp.ask(QUESTION)
        assert snmp._endpoint.unexpected == 2


@contextmanager
def prompt_agent() -> Iterator[Peer]:
    """Answers from a thread of its own, whatever our event loop does."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.bind(("127.0.0.1", 0))

        def serve() -> None:
            while True:
                datagram, source = opened.recvfrom(65535)
                if not datagram:
                    return
                message, _ = decoder.decode(datagram, asn1Spec=v2c.Message())
                opened.sendto(encoder.encode(v2c.apiMessage.get_response(message)), source)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield Peer(opened.getsockname(), is_ipv6=False)
        finally:
            opened.sendto(b"", opened.getsockname())
            thread.join()


async def test_nobody_is_called_silent_because_we_were_busy() -> None:
    """Our own loop stands still for many times the time-out; the answers lie in the socket meanwhile."""
    request = get([ber_oid(SYS_UPTIME)])
    with prompt_agent() as peer:
        endpoint = Endpoint(timeout_s=0.1, retries=0)
        replies = [endpoint.ask(peer, Community(COMMUNITY.encode()), request) for _ in range(200)]
        for _ in range(4):
            time.sleep(0.5)  # noqa: ASYNC251  the very thing that must do no harm
            await asyncio.sleep(0)
        found = await asyncio.gather(*replies)
        endpoint.close()

    assert {type(reply) for reply in found} == {Response}


async def test_nothing_is_left_of_requests_that_were_given_up() -> None:
    async with listening(FussyAgent(lambda pdu, names: (SILENCE, 0))) as device, asked(device) as snmp:
        looks = [asyncio.create_task(snmp.ask(QUESTION)) for _ in range(1500)]
        await asyncio.sleep(0)
        for look in looks[::2]:
            look.cancel()
        ended = await asyncio.gather(*looks, return_exceptions=True)

        assert {type(end) for end in ended} == {asyncio.CancelledError, DeviceProblem}
        while snmp._endpoint._pending:
            await asyncio.sleep(0.05)
        assert snmp._endpoint._expected == 0
        assert not snmp._endpoint._waiting


async def test_a_closed_endpoint_answers_everybody() -> None:
    endpoint = Endpoint()
    with prompt_agent() as peer:
        reply = endpoint.ask(peer, Community(b"x"), get([ber_oid(SYS_UPTIME)]))
        endpoint.close()

    assert isinstance(await reply, NoAnswer)


async def test_addresses_and_names_lead_to_the_form_in_which_the_socket_names_senders() -> None:
    resolver = Resolver()
    try:
        assert await resolver.peer("127.0.0.1", 161) == Peer(("127.0.0.1", 161), is_ipv6=False)
        assert await resolver.peer("::1", 161) == Peer(("::1", 161, 0, 0), is_ipv6=True)
        assert (await resolver.peer("localhost", 161)).address[0] in {"127.0.0.1", "::1"}
        with pytest.raises(OSError):
            await resolver.peer("no-such-host.invalid", 161)
    finally:
        resolver.close()
