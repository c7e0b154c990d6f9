"""What can go wrong with a simulated device, each fault switched on and off while it runs."""

from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """One way to fail. The names are what people type to `hinan simulate`."""

    DEAD = "dead"
    """No power: SSH refuses, SNMP is silent, nothing is on the air. When it ends the device has rebooted."""
    REFUSE_LOGIN = "refuse_login"
    CHANGED_HOST_KEY = "changed_host_key"
    """Answers with another SSH host key, as after a replacement, or as an impostor does."""
    HANG = "hang"
    """Stops answering in mid-session, before its n-th changing command; the connection stays open."""
    DROP = "drop"
    """Closes the connection in its n-th changing command, which is not carried out."""
    REJECT = "reject"
    """Refuses the command that would put the disaster SSID on the air, in the words of its family."""
    LIE = "lie"
    """Accepts every change without complaint and applies none."""
    SLOW = "slow"
    """Takes its time for the login and for every command."""
    HALF = "half"
    """Puts the disaster SSID on the air in one place too few: without the second radio of an access point, without the
    last group of a controller. Families that know neither forget the isolation instead."""
    NO_ISOLATION = "no_isolation"
    """Accepts that clients must not see each other, and lets them."""
    NO_VLAN = "no_vlan"
    """Accepts the VLAN of the disaster SSID, and puts its clients elsewhere."""
    PAGER = "pager"
    """Ignores the command that switches its pager off: long answers stop until somebody presses the space bar."""
    NO_ECHO = "no_echo"
    """Shows nothing of what is typed, not even the line end."""


LOSSES = frozenset({Fault.HALF, Fault.NO_ISOLATION, Fault.NO_VLAN})
"""Faults that let a network up, and not as it was ordered."""


AT_CHANGE = 2
"""Hang and drop strike at this changing command of a session, counted from one: late enough to leave half a job."""

DELAY_S = 1.0
"""A loaded access point answers in about a second."""

PAGE_LINES = 5
"""A page of a device whose pager stays on. The town's lists are shorter than a real device's; its pages, too."""


@dataclass(slots=True)
class Faults:
    """The faults one device has now."""

    active: set[Fault] = field(default_factory=set)
    at_change: int = AT_CHANGE
    delay_s: float = DELAY_S

    def __contains__(self, fault: Fault) -> bool:
        return fault in self.active

    def waits_s(self) -> float:
        return self.delay_s if Fault.SLOW in self.active else 0.0
