"""A rehearsal changes nothing, on any family; a preparation makes opening a flip. Through the push process itself."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pprint import pformat

import pytest
import pytest_asyncio

from controller.adapters.ssh.pusher import SshPusher
from controller.core.orders import Orders, Stage, Subject, next_orders
from controller.core.plan import OfferWlan
from controller.core.readback import DeviceLook, questions
from controller.core.rehearsal import Rehearsal, found
from controller.core.wlan import DISASTER_SSID, DISASTER_WLAN
from controller.ports import Target
from simulator.deciding import Deciding
from simulator.town import FAMILIES, Town
from tests.adapters.ssh_stage import PROFILES, target
from tests.adapters.test_store import NOW
from tests.profiles.push_process import PushProcess, push_process
from tests.simulator.stand import ONE_OF_EACH, town_with

pytestmark = pytest.mark.asyncio(loop_scope="module")

PREPARED = sorted(name for name in FAMILIES if PROFILES[name].prepare)


@dataclass(frozen=True)
class OneDevice:
    """A device of the family, and the process that talks to it."""

    town: Town
    aim: Target
    ssh: SshPusher

    @property
    def subject(self) -> Subject:
        return Subject(self.aim.profile, self.aim.parameters, self.aim.aps)

    async def rehearsed(self) -> Rehearsal:
        looks: list[DeviceLook] = []
        outcome = await self.ssh.rehearse(self.aim, looks.append)
        assert (outcome.sent, outcome.failure, len(looks)) == (0, None, 1)
        return found(self.subject, NOW, "", looks[0], None)

    async def prepared(self) -> int:
        """How many commands it took."""

        def prepare(look: DeviceLook, _waited: bool) -> Orders:
            orders = next_orders(self.subject, [OfferWlan(ap, DISASTER_WLAN) for ap in look.wlans], look)
            return orders if orders.stage is Stage.PREPARE else Orders()

        outcome = await self.ssh.converge(self.aim, prepare)
        assert outcome.failure is None
        return outcome.sent

    def on_air(self) -> list[object]:
        return [self.town.bsses(ap.id) for ap in self.aim.aps]

    def dump(self) -> str:
        """Everything that the device holds, now and after a restart, and what it sends."""
        device = self.town.devices[self.aim.device.id]
        return pformat((_plain(device.config), _plain(device.saved), self.on_air()))

    def heard(self) -> list[str]:
        return [heard.line.strip() for heard in self.town.commands(self.aim.device.id)]

    def harmless(self) -> set[str]:
        """What may be sent to it without changing anything."""
        profile, secrets = self.aim.profile, self.town.secrets
        login = {"username": secrets.username, "password": secrets.password}
        asked = (*profile.read_back, *profile.prepared, *profile.rehearse)
        texts = [each.text for each in questions(profile, self.aim.parameters, self.aim.aps, DISASTER_SSID, asked)]
        answers = [dialog.answer(login) for dialog in profile.ssh.dialogs]
        return {line.strip() for line in (*texts, *profile.ssh.login, *answers, "", *login.values())}


def _plain(thing: object) -> object:
    """Values all the way down, so that two states can be compared whatever their classes are."""
    if isinstance(thing, dict):
        return {str(key): _plain(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [_plain(each) for each in thing]
    if isinstance(thing, set | frozenset):
        return sorted(map(str, thing))
    slots = [name for kind in type(thing).__mro__ for name in getattr(kind, "__slots__", ())]
    names = [*slots, *getattr(thing, "__dict__", {})]
    return {name: _plain(getattr(thing, name)) for name in names} if names else repr(thing)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def process() -> AsyncIterator[PushProcess]:
    async with push_process() as process:
        yield process


@pytest_asyncio.fixture(loop_scope="module")
async def device(request: pytest.FixtureRequest, process: PushProcess) -> AsyncIterator[OneDevice]:
    family = str(request.param)
    async with town_with(family) as town:
        yield OneDevice(town, target(town, ONE_OF_EACH[family], settle_s=1.5), process.of(town))


@pytest.mark.parametrize("device", sorted(FAMILIES), indirect=True)
async def test_a_rehearsal_changes_nothing_and_what_it_says_would_be_sent_is_sent(device: OneDevice) -> None:
    before = device.dump()

    rehearsal = await device.rehearsed()

    assert (rehearsal.unready, rehearsal.proven_at) == (frozenset(), NOW)
    assert set(device.heard()) <= device.harmless()
    assert device.dump() == before

    outcome = await device.ssh.converge(device.aim, Deciding(device.aim))

    assert outcome.failure is None
    assert len(rehearsal.commands) == outcome.sent > 0
    assert {text.strip() for text in rehearsal.commands} <= set(device.heard())
    assert device.dump() != before


@pytest.mark.parametrize("device", PREPARED, indirect=True)
async def test_a_prepared_device_is_not_on_the_air_and_opens_with_fewer_commands(device: OneDevice) -> None:
    before, unprepared = device.on_air(), await device.rehearsed()

    assert await device.prepared() > 0

    assert device.on_air() == before
    prepared = await device.rehearsed()
    assert unprepared.unprepared
    assert prepared.unprepared == frozenset()
    assert len(prepared.commands) < len(unprepared.commands)
    assert await device.prepared() == 0
