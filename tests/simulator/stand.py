"""What the tests hold in their hands: a terminal, an SNMP reader, a device profile's commands, and patience."""

import asyncio
import re
import time
import tomllib
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import asyncssh
from pysnmp.hlapi.v3arch import asyncio as hlapi

from controller.core.wlan import DISASTER_SSID
from simulator.midori import AUTONOMOUS, CONTROLLER, PLACES
from simulator.town import Town
from tests.patience import NEVER_S

PROFILES = Path(__file__).parents[2] / "device_profiles"

ONE_OF_EACH = {
    "aruba_instant": "wlc-1",
    "arubaos8": "wlc-1",
    "cisco_aireos": "wlc-1",
    "cisco_ios_ap": "gym-1",
    "cisco_iosxe_wlc": "wlc-1",
    "comware_ac": "wlc-1",
    "comware_fat_ap": "gym-1",
    "fortinet_fortigate": "wlc-1",
    "huawei_ac": "wlc-1",
    "linux_hostapd": "gym-1",
    "aerohive_hiveos": "gym-1",
    "mikrotik_wireless": "gym-1",
    "mikrotik_routeros": "gym-2",
    "openwrt": "class-1",
    "ruckus_unleashed": "wlc-1",
}
"""A device of every family, in the town that `town_with` the family makes."""

SILENT_S = 0.5
"""Until a device that says nothing is believed to be silent."""

SYS_UP_TIME = "1.3.6.1.2.1.1.3.0"

WIPED = r"\x08+ +\x08+"
"""How a device takes the question of its pager off the screen."""


def town_with(family: str, snmp: bool = False) -> Town:
    """The town as it ships, but with this family where it does not have it. SNMP agents are most of what it costs."""
    if family in (*AUTONOMOUS, ""):
        return Town(snmp=snmp)
    few = [place for place in PLACES if place.ap == "gym-1" or place.behind_controller]
    if ONE_OF_EACH[family] == CONTROLLER:
        return Town(few, controller=family, snmp=snmp)
    return Town(few, autonomous=(family,), snmp=snmp)


async def eventually(holds: Callable[[], bool] | Callable[[], Awaitable[bool]]) -> None:
    """Returns as soon as the condition holds. Fails after the deadline."""
    give_up = time.monotonic() + NEVER_S
    while True:
        held = holds()
        if held if isinstance(held, bool) else await held:
            return
        assert time.monotonic() < give_up, "the condition did not come true"
        await asyncio.sleep(0.01)


class Profile:
    """A device profile, rendered by hand: `{ssid}`, `{each}`, `{group}` and the parameters."""

    def __init__(self, name: str, groups: tuple[str, ...] = ()) -> None:
        self.raw: dict[str, Any] = tomllib.loads((PROFILES / f"{name}.toml").read_text("utf-8"))
        self.groups = groups

    @property
    def prompt(self) -> re.Pattern[str]:
        return re.compile(self.raw["ssh"]["prompt"])

    @property
    def login(self) -> list[str]:
        return list(self.raw["ssh"].get("login", []))

    @property
    def dialogs(self) -> list[Mapping[str, str]]:
        return list(self.raw["ssh"].get("dialogs", []))

    def is_error(self, answer: str) -> bool:
        silent = self.raw["ssh"].get("silent", False) and answer.strip() != ""
        return silent or any(re.search(pattern, answer) for pattern in self.raw["ssh"]["errors"])

    def changes(self, way: str) -> Iterator[str]:
        """`offer` or `withdraw`: everything from entering configuration mode to saving, preparing first."""
        ssh = self.raw["ssh"]
        if way == "offer" and "prepare" in self.raw:
            yield from (*ssh.get("enter", []), *self._blocks(self.raw["prepare"]), *ssh.get("leave", []))
        yield from ssh.get("enter", [])
        yield from self._blocks(self.raw.get(way, []))
        for group in self.groups:
            yield from self._blocks(self.raw.get(f"{way}_group", []), group=group)
        yield from ssh.get("leave", [])
        yield from self._blocks(self.raw.get("save", []))

    def read_backs(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for block in self.raw["read_back"]:
            for item in self._items(block):
                rows = {"rows": self.fill(block["rows"], each=item)} if "rows" in block else {}
                yield self.fill(block["send"], each=item), {**block, **rows}

    def oid(self, reading: str, key: str = "oid") -> str:
        return str(self.raw["read"][reading][key])

    def fill(self, template: str, **more: str) -> str:
        values = {"ssid": DISASTER_SSID, **self.raw["parameters"], **more}
        return re.sub(r"\{(\w+)\}", lambda found: str(values.get(found[1], found[0])), template)

    def _items(self, block: Mapping[str, Any]) -> Sequence[str]:
        each = block.get("each", "")
        return self.groups if each == "groups" else self.raw["parameters"].get(each, [""])

    def _blocks(self, blocks: list[Mapping[str, Any]], **more: str) -> Iterator[str]:
        for block in blocks:
            for item in self._items(block):
                yield from (self.fill(line, each=item, **more) for line in block["send"])


class Terminal:
    """A person at a terminal: types a line, reads until the prompt."""

    def __init__(self, town: Town, device: str, profile: Profile | None = None) -> None:
        self._town, self._device = town, device
        self.profile = profile or Profile(town.devices[device].family.name)
        self._read = ""

    async def __aenter__(self) -> Self:
        self._connection = await connect(self._town, self._device)
        self._process = await self._connection.create_process(term_type="vt100", encoding="utf-8")
        await self._log_in()
        self.greeting = await self.until_prompt()
        for line in self.profile.login:
            await self.send(line)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.abort()
        await self._connection.wait_closed()

    async def send(self, line: str) -> str:
        """The answer alone: without the echo and the prompt."""
        self.type(line + "\n")
        answer = await self.until_prompt()
        echo, _, rest = answer.partition("\r\n")
        assert echo.endswith(line), f"no echo of {line!r} in {echo!r}"
        return rest.replace("\r\n", "\n").rpartition("\n")[0]

    async def send_all(self, lines: Iterator[str]) -> list[str]:
        """Answers that are errors by the profile's patterns."""
        answers = [(line, await self.send(line)) for line in lines]
        return [f"{line}: {answer}" for line, answer in answers if self.profile.is_error(answer)]

    def type(self, letters: str) -> None:
        self._process.stdin.write(letters)

    async def until(self, pattern: str) -> str:
        """Everything read up to and with the pattern, at the end of what has come so far."""
        read = ""
        async with asyncio.timeout(NEVER_S):
            while not re.search(pattern, read):
                letters = await self._process.stdout.read(65536)
                if not letters:
                    raise ConnectionError(f"closed after {read!r}")
                read += letters
        return read

    async def until_prompt(self) -> str:
        read = ""
        while not self.profile.prompt.search(read.rpartition("\n")[2]):
            read += await self.until(r"(?s).")
            more = self._town.devices[self._device].family.more
            if more and read.endswith(more):
                self.type(" ")
                read = read.removesuffix(more) + re.sub(WIPED, "", await self.until(WIPED), count=1)
            for dialog in self.profile.dialogs:
                if re.search(dialog["expect"], read.rpartition("\n")[2]):
                    self.type(dialog["send"] + "\n")
        return read

    async def _log_in(self) -> None:
        """Answers the second login, where the family asks for one."""
        secrets = self._town.secrets
        questions = self._town.devices[self._device].family.login or ()
        for question, answer in zip(questions, (secrets.username, secrets.password), strict=False):
            await self.until(f"{re.escape(question)}$")
            self.type(answer + "\n")


async def connect(
    town: Town, device: str, username: str | None = None, password: str | None = None
) -> asyncssh.SSHClientConnection:
    entry = town.inventory.devices[device]
    return await asyncssh.connect(
        entry.address,
        entry.ssh_port,
        username=username or town.secrets.username,
        password=password or town.secrets.password,
        known_hosts=None,
        client_keys=None,
        agent_path=None,
        config=None,
    )


class Snmp:
    """Reads devices with pysnmp's own client."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._engine = hlapi.SnmpEngine()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        ticking = self._engine.transport_dispatcher.loopingcall if self._engine.transport_dispatcher else None
        self._engine.close_dispatcher()
        if ticking is not None:
            await asyncio.wait([ticking])
        await asyncio.sleep(0)

    async def get(self, device: str, oid: str) -> Any:
        """The value; None when the device has none."""
        error, status, _, binds = await hlapi.get_cmd(*await self._to(device), _object(oid), lookupMib=False)
        assert not error, error
        return None if status else _plain(binds[0][1])

    async def is_silent(self, device: str, community: str | None = None) -> bool:
        """Whether nothing comes."""
        asked = await self._to(device, community, SILENT_S)
        return bool((await hlapi.get_cmd(*asked, _object(SYS_UP_TIME), lookupMib=False))[0])

    async def next(self, device: str, oid: str) -> tuple[str, Any]:
        _, _, _, binds = await hlapi.next_cmd(*await self._to(device), _object(oid), lookupMib=False)
        return str(binds[0][0]), _plain(binds[0][1])

    async def column(self, device: str, oid: str) -> dict[str, Any]:
        """Index -> value, read with GETBULK."""
        found: dict[str, Any] = {}
        walk = hlapi.bulk_walk_cmd(
            *await self._to(device), 0, 10, _object(oid), lookupMib=False, lexicographicMode=False
        )
        async for error, _, _, binds in walk:
            assert not error, error
            found |= {str(name).removeprefix(f"{oid}."): _plain(value) for name, value in binds}
        return found

    async def _to(self, device: str, community: str | None = None, timeout_s: float = NEVER_S) -> tuple[Any, ...]:
        entry = self._town.inventory.devices[device]
        target = await hlapi.UdpTransportTarget.create((entry.address, entry.snmp_port), timeout_s, retries=0)
        login = hlapi.CommunityData(community or self._town.secrets.community)
        return self._engine, login, target, hlapi.ContextData()


def _object(oid: str) -> Any:
    return hlapi.ObjectType(hlapi.ObjectIdentity(oid))


def _plain(value: Any) -> Any:
    """Text as str, numbers as int, anything else as pysnmp prints it."""
    if isinstance(value, hlapi.OctetString):
        return value.asOctets().decode()
    if isinstance(value, hlapi.Integer32 | hlapi.Gauge32 | hlapi.TimeTicks):
        return int(value)
    return value.prettyPrint()
