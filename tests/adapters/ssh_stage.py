"""What the SSH tests share: sessions in this process, targets, honest decisions, and what a process holds open."""

import asyncio
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from controller.adapters.profile_files import load_profiles, shipped
from controller.adapters.ssh.converge import converge
from controller.adapters.ssh.pusher import missing
from controller.core.commands import Command, commands_for, parameters_of
from controller.core.inventory import AccessPoint, Device
from controller.core.plan import OfferWlan, Step, WithdrawWlan
from controller.core.state import SeenWlan, offers
from controller.core.wlan import DISASTER_SSID, DISASTER_WLAN
from controller.credentials import SshCredential
from controller.ports import Decide, Outcome, Pusher, Target
from simulator.town import CREDENTIAL, Town

PROFILES = load_profiles([shipped()])

ONE_OF_EACH = {"cisco_ios_ap": "gym-1", "mikrotik_routeros": "gym-2", "openwrt": "class-1", "cisco_iosxe_wlc": "wlc-1"}

Looks = Mapping[str, frozenset[SeenWlan]]


def credential_of(town: Town) -> SshCredential:
    return SshCredential(town.secrets.username, town.secrets.password)


@contextmanager
def pusher(credential: SshCredential | Town) -> Iterator[Pusher]:
    """Sessions as the push process holds them, but in the test's own process, which can then be searched for what
    they leave behind."""
    known = credential_of(credential) if isinstance(credential, Town) else credential
    yield InThisProcess(known)


class InThisProcess:
    """controller.adapters.ssh.pusher.SshPusher without its process."""

    def __init__(self, credential: SshCredential) -> None:
        self._credential = credential

    async def converge(self, target: Target, decide: Decide) -> Outcome:
        credential = self._credential if target.device.credential == CREDENTIAL else None
        if (lack := missing(target, credential)) is not None or credential is None:
            return Outcome(failure=lack)

        async def ask(looks: Looks, at: datetime) -> tuple[Command, ...]:
            return decide(looks, at)

        return await converge(target, credential, ask)


def target(town: Town, device: str, **ssh: Any) -> Target:
    """`ssh` overrides parts of the profile's session."""
    return target_of(town.inventory.devices[device], town.inventory.aps_of(device), **ssh)


def target_of(device: Device, aps: tuple[AccessPoint, ...], **ssh: Any) -> Target:
    profile = PROFILES[device.profile]
    profile = replace(profile, ssh=replace(profile.ssh, **ssh))
    return Target(device, profile, parameters_of(profile, device, {}), aps)


class Clerk:
    """Decides as the reconciler does, for a town where everything must be open (or nothing), and remembers."""

    def __init__(self, target: Target, is_open: bool = True) -> None:
        self._target = target
        self._is_open = is_open
        self.looks: list[Looks] = []

    def __call__(self, looks: Looks, at: datetime) -> tuple[Command, ...]:
        self.looks.append(looks)
        steps = [step for ap, wlans in looks.items() for step in self._steps(ap, wlans)]
        return commands_for(
            self._target.profile, self._target.parameters, steps, self._target.aps, DISASTER_SSID, looks
        )

    def _steps(self, ap: str, wlans: frozenset[SeenWlan]) -> Iterator[Step]:
        if self._is_open and not offers(wlans, DISASTER_SSID):
            yield OfferWlan(ap, DISASTER_WLAN)
        if not self._is_open and any(seen.ssid == DISASTER_SSID for seen in wlans):
            yield WithdrawWlan(ap, DISASTER_SSID)


def nothing_to_do(looks: Looks, at: datetime) -> tuple[Command, ...]:
    return ()


def opening(target: Target) -> Decide:
    return Clerk(target)


def held_open() -> Mapping[str, str]:
    """The files and sockets of this process by descriptor."""
    held: dict[str, str] = {}
    for number in os.listdir("/proc/self/fd"):
        try:
            held[number] = os.readlink(f"/proc/self/fd/{number}")
        except FileNotFoundError:  # the descriptor that listed the folder
            continue
    return held


async def server_side_gone(town: Town) -> None:
    """The simulated devices live in this process; they see the end of a session in the loop's next rounds."""
    async with asyncio.timeout(5):
        while any(port.cli._connections for port in town._ports.values()):
            await asyncio.sleep(0)
