"""What devices say of themselves when a person asks: which profile fits them, and what their profile reads now."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from controller.core.detection import Detected, ranked
from controller.core.inventory import Device
from controller.core.message import InputError, Message
from controller.core.problem import Cause, DeviceProblem
from controller.core.readout import Readout, readout
from controller.ports import Surveyor
from controller.situation import Situation

AT_ONCE = 50
"""Devices asked side by side: a town is done in seconds, and the poller's own questions hardly notice."""


class Survey:
    """Reads only; nothing here changes anything."""

    def __init__(self, situation: Situation, surveyor: Surveyor) -> None:
        self._situation = situation
        self._surveyor = surveyor
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def detect(self, devices: Sequence[str]) -> tuple[Detected, ...]:
        """None named: all of the inventory. Raises InputError for one that is not in it."""
        known = self._situation.inventory.devices
        unknown = [device for device in devices if device not in known]
        chosen = devices or [id for id, device in known.items() if device.can_be_read]
        if unknown:
            raise InputError(
                Message("There is no device {name!r} in the inventory. Nothing was done.", {"name": ", ".join(unknown)})
            )
        for device in devices:
            _need_address(known[device])
        return tuple(await asyncio.gather(*(self._detect(known[device]) for device in chosen)))

    async def detect_at(self, address: str, credential: str, port: int) -> Detected:
        """A device that need not be in the inventory. Raises InputError when we have no such credential."""
        detected = await self._detect(Device("", address, "", credential, snmp_port=port))
        if detected.cause is Cause.SETUP_INCOMPLETE and detected.detail is not None:
            raise InputError(detected.detail)
        return detected

    async def read(self, name: str) -> Readout:
        """`name`: id of an access point or a device. Raises InputError when there is none, or it does not answer."""
        inventory = self._situation.inventory
        ap = inventory.access_points.get(name)
        target = self._situation.targets.get(ap.device if ap is not None else name)
        if target is None:
            raise InputError(
                Message(
                    "There is no access point or device {name!r}. `hinan inventory list` lists all.", {"name": name}
                )
            )
        _need_address(target.device)
        at = self._situation.clock()
        try:
            columns = await self._surveyor.columns(target)
        except DeviceProblem as silent:
            raise InputError(
                Message(
                    "{device} ({address}) could not be read: {detail}. Check its power, its network cable and the SNMP "
                    "credential {credential}.",
                    {
                        "device": target.device.id,
                        "address": target.device.address,
                        "detail": silent.detail,
                        "credential": target.device.snmp_credential,
                    },
                )
            ) from silent
        return readout(target.device.id, target.device.address, target.profile, columns, at)

    async def _detect(self, device: Device) -> Detected:
        found = Detected(device.id, device.address, device.profile)
        async with self._slots:
            try:
                said = await self._surveyor.introduction(device)
                groups = ranked(said.sys_object_id, said.sys_descr, self._situation.site.profiles.values())
                best = replace(found, introduction=said, candidates=groups[0] if groups else ())
                return await self._confirmed(device, best, groups)
            except DeviceProblem as silent:
                return replace(found, cause=silent.cause, detail=silent.detail)

    async def _confirmed(self, device: Device, best: Detected, groups: Sequence[tuple[str, ...]]) -> Detected:
        """The first group of which some profile's probe is answered; one sysObjectID may stand for many products."""
        profiles = self._situation.site.profiles
        for group in groups:
            probes = [(name, profiles[name].probe) for name in group]
            has = [name for name, probe in probes if probe is not None and await self._surveyor.has(device, probe)]
            if has:
                return replace(best, candidates=tuple(has), confirmed=True)
        return best


def _need_address(device: Device) -> None:
    if not device.can_be_read:
        raise InputError(
            Message(
                "{device} has no address, or no SNMP credential, in the inventory: nothing can be read from it.",
                {"device": device.id},
            )
        )
