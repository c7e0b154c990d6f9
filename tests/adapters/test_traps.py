"""Traps and informs as net-snmp sends them: whatever is genuine leads to a look, and nothing else does."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from shutil import which

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.adapters.traps.header import CommunityHeader, UserHeader, acknowledged, header
from controller.adapters.traps.listener import QUEUED_PER_SENDER, Outcome, TrapListener
from controller.adapters.traps.receiving import plain_address
from controller.adapters.traps.user_engine import UserEngine
from controller.core.inventory import AccessPoint, Device
from controller.core.message import InputError
from controller.counters import Counters
from controller.credentials import AuthProtocol, PrivProtocol, SnmpCredential
from controller.ports import Target
from tests.api.fakes_api import PROFILE
from tests.patience import NEVER_S

needs_net_snmp = pytest.mark.skipif(which("snmptrap") is None, reason="net-snmp's snmptrap is not installed")

COLD_START = "1.3.6.1.6.3.1.1.5.1"
ENGINE_ID = "0x8000000001020304"

CREDENTIALS = {
    "v2c": SnmpCredential(community="town-secret"),
    "v3": SnmpCredential(
        user="hinan",
        auth=AuthProtocol.SHA256,
        auth_password="auth-password",
        priv=PrivProtocol.AES128,
        priv_password="priv-password",
    ),
}
V3 = ("-v3", "-l", "authPriv", "-u", "hinan", "-a", "SHA-256", "-x", "AES", "-X", "priv-password")


def target(device: str, address: str, credential: str) -> Target:
    entry = Device(device, address, PROFILE.name, "ssh", snmp=credential)
    return Target(entry, PROFILE, {}, (AccessPoint(device, "gym", device),))


TOWN = {
    "gym-1": target("gym-1", "127.0.5.1", "v2c"),
    "gym-2": target("gym-2", "127.0.5.2", "v3"),
    "hall-1": target("hall-1", "127.0.5.3", "nobody-wrote-it"),
    "hall-2": target("hall-2", "127.0.5.4", "v2c"),
}


class Door:
    """Who was to be looked at, in the order in which it was said."""

    def __init__(self, address: str, town: Mapping[str, Target] = TOWN) -> None:
        self.hints: list[str] = []
        self.counters = Counters(datetime.now(UTC))
        self.town = town
        self.listener = TrapListener(address, CREDENTIALS, lambda: self.town, self._hint, self.counters)

    @property
    def counts(self) -> Mapping[str, int]:
        return {outcome: count for outcome, count in self.counters.traps.items() if count}

    def _hint(self, devices: Iterable[str]) -> None:
        self.hints += devices

    async def until(self, *outcomes: Outcome, count: int = 1) -> None:
        async with asyncio.timeout(NEVER_S):
            while sum(self.counters.traps[outcome] for outcome in outcomes) < count:
                await asyncio.sleep(0.01)


@asynccontextmanager
async def door(town: Mapping[str, Target] = TOWN) -> AsyncIterator[Door]:
    opened = Door("0.0.0.0:0", town)
    try:
        yield opened
    finally:
        await opened.listener.close()


async def send(door: Door, source: str, *words: str, program: str = "snmptrap") -> int:
    """net-snmp's own sender; returns its exit code, which for an inform tells whether it was answered."""
    return await run_net_snmp(program, door.listener.port, source, *words)


async def run_net_snmp(program: str, port: int, source: str, *words: str) -> int:
    receiver = f"127.0.0.1:{port}"
    command = [program, "-r", "1", "-t", "5", f"--clientaddr={source}", *words]
    place = command.index("--")
    environment = os.environ | {"MIBS": "", "SNMP_PERSISTENT_DIR": "/tmp/hinan-test-snmp"}
    arguments = [*command[:place], receiver, *command[place + 1 :]]
    sender = await asyncio.create_subprocess_exec(*arguments, env=environment, stderr=asyncio.subprocess.DEVNULL)
    return await sender.wait()


@needs_net_snmp
async def test_a_trap_of_version_1_2c_or_3_leads_to_a_look_at_its_device() -> None:
    async with door() as town:
        await send(town, "127.0.5.1", "-v1", "-c", "town-secret", "--", "1.3.6.1.4.1.8072", "127.0.5.1", "0", "0", "1")
        await town.until(Outcome.HINT)
        await send(town, "127.0.5.4", "-v2c", "-c", "town-secret", "--", "1", COLD_START)
        await town.until(Outcome.HINT, count=2)
        await send(town, "127.0.5.2", *V3, "-A", "auth-password", "-e", ENGINE_ID, "--", "1", COLD_START)
        await town.until(Outcome.HINT, count=3)

        assert town.hints == ["gym-1", "hall-2", "gym-2"]
        assert town.counters.errors == {}


@needs_net_snmp
async def test_an_inform_is_answered_and_leads_to_a_look() -> None:
    async with door() as town:
        v2c = await send(town, "127.0.5.1", "-v2c", "-c", "town-secret", "--", "1", COLD_START, program="snmpinform")
        v3 = await send(town, "127.0.5.2", *V3, "-A", "auth-password", "--", "1", COLD_START, program="snmpinform")

        assert (v2c, v3) == (0, 0)
        assert town.hints == ["gym-1", "gym-2"]
        assert town.counts[Outcome.DISCOVERY] >= 1


@needs_net_snmp
async def test_what_is_not_signed_with_the_devices_own_secret_is_refused() -> None:
    async with door() as town:
        weak = ("-v3", "-l", "noAuthNoPriv", "-u", "hinan", "-e", ENGINE_ID)
        await send(town, "127.0.5.1", "-v2c", "-c", "public", "--", "1", COLD_START)
        await send(town, "127.0.5.2", *V3, "-A", "wrong-password", "-e", ENGINE_ID, "--", "1", COLD_START)
        await send(town, "127.0.5.2", *weak, "--", "1", COLD_START)
        await send(town, "127.0.5.2", "-v2c", "-c", "town-secret", "--", "1", COLD_START)
        await send(town, "127.0.5.3", "-v2c", "-c", "town-secret", "--", "1", COLD_START)
        await town.until(Outcome.REFUSED, count=5)

        assert town.counts == {Outcome.REFUSED: 5}
        assert town.hints == []


async def test_strangers_are_counted_and_nothing_more() -> None:
    async with door() as town:
        burst(town, ["127.0.6.6"], 100)
        await town.until(Outcome.UNKNOWN_SENDER, count=100)

        assert town.counts == {Outcome.UNKNOWN_SENDER: 100}


async def test_a_burst_of_three_thousand_is_not_lost() -> None:
    """As after a power cut: every device of the town sends three traps at once, while we do something else."""
    ids = [f"ap-{n}" for n in range(1000)]
    addresses = [f"127.0.{8 + n // 250}.{n % 250 + 1}" for n in range(1000)]
    town_of_many = {id: target(id, address, "v2c") for id, address in zip(ids, addresses, strict=True)}
    async with door(town_of_many) as town:
        burst(town, addresses, 3)
        await town.until(*Outcome, count=3000)

        assert set(town.counts) <= {Outcome.HINT, Outcome.COALESCED}
        assert sum(town.counts.values()) == 3000
        assert set(town.hints) == set(ids)


async def test_a_flood_from_one_address_leads_to_one_look_and_leaves_room_for_the_others() -> None:
    async with door() as town:
        burst(town, ["127.0.5.1"], 20 * QUEUED_PER_SENDER)
        await town.until(*Outcome, count=20 * QUEUED_PER_SENDER)

        assert town.hints.count("gym-1") <= 2
        assert town.counts[Outcome.COALESCED] >= 20 * QUEUED_PER_SENDER - 2


async def test_what_the_kernel_drops_is_counted() -> None:
    async with door() as town:
        town.listener._socket._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        burst(town, ["127.0.5.1"], 500)
        await town.until(Outcome.COALESCED)
        burst(town, ["127.0.5.1"], 1)  # the next datagram tells
        await town.until(Outcome.KERNEL_DROP)

        assert sum(town.counts.values()) <= 501


async def test_a_device_that_is_known_by_its_name_is_recognised_by_its_address() -> None:
    named = {"gym-9": target("gym-9", "localhost", "v2c")}
    async with door(named) as town:
        async with asyncio.timeout(NEVER_S):
            while not town.hints:
                burst(town, ["127.0.0.1"], 1)
                await asyncio.sleep(0.05)

        assert set(town.hints) == {"gym-9"}


async def test_a_port_that_is_taken_is_named() -> None:
    async with door() as town:
        with pytest.raises(InputError, match="cannot be listened on"):
            Door(f"0.0.0.0:{town.listener.port}")


def test_one_address_has_one_spelling() -> None:
    assert plain_address("::ffff:192.0.2.1") == plain_address("192.0.2.1") == "192.0.2.1"
    assert plain_address("fe80::1%eth0") == plain_address("FE80:0:0::1")


def test_the_answer_to_an_inform_is_the_same_message_as_a_response() -> None:
    inform = community_message(0xA6)
    head = header(inform)

    assert isinstance(head, CommunityHeader)
    assert (head.community, head.wants_answer) == (b"town-secret", True)
    assert acknowledged(inform, head) == community_message(0xA2)


@given(st.binary(max_size=80), st.integers(0, 60), st.integers(0, 255))
@settings(max_examples=300)
def test_any_octets_are_a_header_or_a_value_error(noise: bytes, place: int, octet: int) -> None:
    mutated = bytearray(community_message(0xA7))
    mutated[place % len(mutated)] = octet
    for datagram in (noise, bytes(mutated), bytes(mutated[:place])):
        try:
            assert isinstance(header(datagram), CommunityHeader | UserHeader)
        except ValueError:
            continue


@needs_net_snmp
async def test_no_damage_to_a_message_of_version_3_makes_it_genuine_or_stops_us() -> None:
    """Every octet of a true trap in turn is made another one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.setblocking(False)
        port = receiver.getsockname()[1]
        await run_net_snmp(
            "snmptrap", port, "127.0.5.2", *V3, "-A", "auth-password", "-e", ENGINE_ID, "--", "1", COLD_START
        )
        trap = receiver.recv(4096)
    engine = UserEngine(CREDENTIALS["v3"], lambda datagram, peer: None)
    damaged = [trap[:n] + bytes([trap[n] ^ 0x55]) + trap[n + 1 :] for n in range(len(trap))]
    accepted = [datagram for datagram in (trap, *damaged) if accepts(engine, datagram)]

    assert accepted == [trap]


def accepts(engine: UserEngine, datagram: bytes) -> bool:
    try:
        head = header(datagram)
    except ValueError:
        return False
    return isinstance(head, UserHeader) and engine.accepts(datagram, head, ("127.0.5.2", 40000), 0.0)


def community_message(pdu: int) -> bytes:
    """Version 2c, with sysUpTime and snmpTrapOID = coldStart."""
    uptime = element(0x30, element(0x06, bytes.fromhex("2b06010201010300")) + element(0x43, b"\x01"))
    oid = element(0x30, element(0x06, bytes.fromhex("2b060106030101040100")) + element(0x06, bytes(9)))
    zero = element(0x02, b"\0")
    body = element(0x02, b"\x07") + zero + zero + element(0x30, uptime + oid)
    return element(0x30, element(0x02, b"\x01") + element(0x04, b"town-secret") + element(pdu, body))


def element(tag: int, value: bytes) -> bytes:
    return bytes([tag, len(value)]) + value


def burst(town: Door, sources: Iterable[str], each: int) -> None:
    """Traps from many addresses; the receiver cannot read one of them meanwhile."""
    datagram = community_message(0xA7)
    for source in sources:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.bind((source, 0))
            for _ in range(each):
                sender.sendto(datagram, ("127.0.0.1", town.listener.port))
