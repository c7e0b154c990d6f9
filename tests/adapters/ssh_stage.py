"""What the SSH tests share: sessions in this process, targets, honest decisions, and what a process holds open."""

import asyncio
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from controller.adapters.profile_files import load_profiles, shipped
from controller.adapters.ssh.converge import converge
from controller.adapters.ssh.pusher import missing
from controller.core.commands import parameters_of
from controller.core.inventory import AccessPoint, Device
from controller.core.orders import Orders
from controller.core.readback import DeviceLook
from controller.credentials import SshCredential
from controller.ports import Decide, Outcome, Pusher, Target
from simulator.deciding import Deciding
from simulator.town import CREDENTIAL, Town
from tests.patience import NEVER_S

PROFILES = load_profiles([shipped()])

ONE_OF_EACH = {"cisco_ios_ap": "gym-1", "mikrotik_routeros": "gym-2", "openwrt": "class-1", "cisco_iosxe_wlc": "wlc-1"}


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

        async def ask(look: DeviceLook, waited: bool) -> Orders:
            return decide(look, waited)

        return await converge(target, credential, ask)


def target(town: Town, device: str, **ssh: Any) -> Target:
    """`ssh` overrides parts of the profile's session."""
    return target_of(town.inventory.devices[device], town.inventory.aps_of(device), **ssh)


def target_of(device: Device, aps: tuple[AccessPoint, ...], **ssh: Any) -> Target:
    profile = PROFILES[device.profile]
    profile = replace(profile, ssh=replace(profile.ssh, **ssh))
    return Target(device, profile, parameters_of(profile, device, {}), aps)


def nothing_to_do(look: DeviceLook, waited: bool) -> Orders:
    return Orders()


def opening(target: Target) -> Decide:
    return Deciding(target)


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
    async with asyncio.timeout(NEVER_S):
        while any(port.cli._connections for port in town._ports.values()):
            await asyncio.sleep(0)
