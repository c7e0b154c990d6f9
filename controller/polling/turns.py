"""Whose turn it is when: the devices of the inventory in two lanes, kept up to date with what is declared."""

import asyncio
import random
from collections.abc import Iterable, Mapping

from controller.core.pacing import PROBE_WANTED, SILENT_LOOKS, is_wanted, next_turn_s, phase, probe_wait_s, urgency
from controller.core.state import DesiredState
from controller.polling.lane import Lane
from controller.polling.standing import Standing
from controller.ports import Target
from controller.situation import Situation

IN_FLIGHT_MAX = 1000
"""Devices asked at once. One that answers holds its place for milliseconds, one that just fell silent for two seconds;
of these there are 700 in the first minute after a town of 10,000 went dark."""

PROBES_MAX = 200
"""Devices of the lane of the silent asked at once: enough to ask 500 of them every five seconds."""

HINT_EVERY_S = 1.0
"""A device is looked at on hints at most this often, however many come."""


class Turns:
    """A device that waits is one entry in one table. Times are the event loop's."""

    def __init__(self, situation: Situation, every_s: float) -> None:
        self._situation = situation
        self._every_s = every_s
        self._standings: dict[str, Standing] = {}
        self._targets: Mapping[str, Target] = {}
        self._desired: DesiredState = {}
        self.answering = Lane(IN_FLIGHT_MAX)
        self.silent = Lane(PROBES_MAX)
        self.changed_at_s = 0.0
        """When the inventory was last taken in."""
        self.not_looked_at = 0
        """Devices at which no look has ended yet."""

    def take_in_changes(self) -> None:
        """Costs nothing while neither inventory nor declarations have changed."""
        desired, targets = self._situation.desired(), self._situation.targets
        if desired is not self._desired:
            self._desired = desired
            self._take_in_declarations()
        if targets is not self._targets:
            self._targets = targets
            self._take_in_inventory()

    def of(self, device: str) -> Standing | None:
        return self._standings.get(device)

    def is_current(self, standing: Standing) -> bool:
        """False: the device left the inventory, or was corrected there, after this was looked up."""
        return self._standings.get(standing.device) is standing

    def wait(self, standing: Standing) -> None:
        """After a look: gives the device its next turn, unless it has one."""
        device = standing.device
        if not self.is_current(standing) or device in self.answering.waiting or device in self.silent.waiting:
            return
        if standing.is_quarantined:
            wanted = is_wanted(self._situation.inventory, self._desired, device)
            wait_s = probe_wait_s(standing.silent - SILENT_LOOKS, wanted, random.random())  # noqa: S311
            self.silent.waiting.put(device, now_s() + wait_s)
        else:
            self.answering.waiting.put(device, next_turn_s(now_s(), self._every_s, standing.phase))

    def wait_no_more(self, device: str) -> None:
        self.answering.waiting.remove(device)
        self.silent.waiting.remove(device)

    def soon(self, devices: Iterable[str]) -> None:
        """Due at once, or HINT_EVERY_S after the newest look, and out of the lane of the silent."""
        for standing in filter(None, map(self.of, devices)):
            standing.silent = 0
            self.silent.waiting.remove(standing.device)
            due_s = max(now_s(), standing.asked_at_s + HINT_EVERY_S)
            self.answering.waiting.hasten(standing.device, due_s, standing.urgency)

    def hasten_neighbours(self, device: str) -> None:
        """Where one device has its power or its line back, the others of the facility most likely have it too."""
        town = self._situation.inventory
        for facility in {ap.facility for ap in town.aps_of(device)}:
            for neighbour in {ap.device for ap in town.aps_in(facility)}:
                standing = self._standings.get(neighbour)
                if standing is not None and standing.is_quarantined:
                    self.silent.waiting.hasten(neighbour, now_s())

    def urgency(self, device: str) -> int:
        return urgency(self._situation.inventory, self._desired, device)

    def note_looked(self, standing: Standing) -> bool:
        """Returns whether this was the last device at which no look had ended yet."""
        if standing.looked or not self.is_current(standing):
            return False
        standing.looked = True
        self.not_looked_at -= 1
        return self.not_looked_at == 0

    def _take_in_inventory(self) -> None:
        """What is new, or not as it was, is due at once; what is as it was keeps its time."""
        before, self._standings = self._standings, {}
        polled = {device: target for device, target in self._targets.items() if target.device.can_be_read}
        self.changed_at_s, self.not_looked_at = now_s(), 0
        for gone in before.keys() - polled.keys():
            self.wait_no_more(gone)
        for place, (device, target) in enumerate(polled.items()):
            standing = before.get(device)
            if standing is None or standing.target != target:
                standing = Standing(target, phase(place), self.urgency(device))
                self.wait_no_more(device)
                self.answering.waiting.put(device, self.changed_at_s, standing.urgency)
            standing.phase = phase(place)
            self._standings[device] = standing
            self.not_looked_at += not standing.looked

    def _take_in_declarations(self) -> None:
        """Whoever is asked for now is found within seconds, not minutes, of its return."""
        town = self._situation.inventory
        for device, standing in self._standings.items():
            standing.urgency = self.urgency(device)
            if device in self.silent.waiting and is_wanted(town, self._desired, device):
                within_s = PROBE_WANTED.total_seconds() * random.random()  # noqa: S311
                self.silent.waiting.hasten(device, now_s() + within_s)


def now_s() -> float:
    return asyncio.get_running_loop().time()
