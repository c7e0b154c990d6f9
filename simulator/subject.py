"""The device under test of the conformance kit: what it may be asked to do, and what is wrong afterwards."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from controller.adapters.ssh.converge import converge
from controller.core.orders import Orders
from controller.core.readback import DeviceLook
from controller.core.wlan import DISASTER_SSID
from controller.credentials import SshCredential
from controller.ports import Outcome, Target
from simulator.deciding import Deciding
from simulator.device import SimulatedDevice
from simulator.town import Town


class Clock:
    """The town's clock, which can be put forward: nobody waits for a timer."""

    def __init__(self) -> None:
        self._ahead_s = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self._ahead_s

    def forward(self, seconds: float) -> None:
        self._ahead_s += seconds


@dataclass(frozen=True, slots=True)
class Subject:
    """The device under test, in a town of its own."""

    town: Town
    target: Target
    clock: Clock

    @property
    def device(self) -> SimulatedDevice:
        return self.town.devices[self.target.device.id]

    async def asked_to(self, open_it: bool, **ssh: float) -> tuple[Outcome, tuple[DeviceLook, ...]]:
        """One session, with parts of the profile's limits overridden, and what was seen in it, oldest look first."""
        deciding = Deciding(self.target, None if open_it else ())

        async def decide(look: DeviceLook, waited: bool) -> Orders:
            return deciding(look, waited)

        return await self.told(decide, **ssh), tuple(deciding.looks)

    async def told(self, decide: Callable[[DeviceLook, bool], Awaitable[Orders]], **ssh: float) -> Outcome:
        """One session in which `decide` has the say."""
        profile = replace(self.target.profile, ssh=replace(self.target.profile.ssh, **ssh))  # type: ignore[arg-type]
        credential = SshCredential(self.town.secrets.username, self.town.secrets.password)
        return await converge(replace(self.target, profile=profile), credential, decide)

    async def opened(self, **ssh: float) -> str:
        """What is wrong after it was asked to open; empty: nothing."""
        outcome, _ = await self.asked_to(True, **ssh)
        return first(why(outcome), "" if self.is_open else "it says open, and is not on the air")

    async def stayed(self) -> str:
        """What is wrong after it was asked to open once more."""
        again, _ = await self.asked_to(True)
        return first(why(again), "" if again.sent == 0 else f"a second pass sent {again.sent} commands")

    async def closed(self) -> str:
        """What is wrong after it was asked to close."""
        back, _ = await self.asked_to(False)
        return first(why(back), "" if self.is_closed else "it says closed, and is still on the air")

    def on_air(self) -> list[set[str]]:
        return [self.town.on_air(ap.id) for ap in self.target.aps]

    @property
    def is_open(self) -> bool:
        return all(DISASTER_SSID in ssids for ssids in self.on_air())

    @property
    def is_closed(self) -> bool:
        return not any(DISASTER_SSID in ssids for ssids in self.on_air())


def why(outcome: Outcome) -> str:
    return str(outcome.failure) if outcome.failure else ""


def first(*wrong: str) -> str:
    return next(filter(None, wrong), "")
