"""The agent's side of SNMPv3 as we know it: its engine id, its clock, and our user's keys at it."""

from collections.abc import Callable
from typing import Final

from controller.adapters.snmp.ber import OCTET_STRING, encoded
from controller.adapters.snmp.envelope import NUMBER_MAX
from controller.adapters.snmp.user import User

TIME_WINDOW_S: Final = 150
"""RFC 3414, 2.2.3: an answer with an older time may be a recording."""

ENGINE_ID_OCTETS: Final = range(5, 33)
"""RFC 3411, SnmpEngineID."""


class Engine:
    """One authoritative engine (RFC 3414, 2.2), which has one clock: two devices never share an object of this class.

    The clock that a stranger may have made up (the first Report is not authenticated) only stamps our requests. It
    judges answers once an authenticated message has confirmed it.
    """

    __slots__ = (
        *("_boots", "_confirmed", "_monotonic", "_newest_s", "_offset_s"),
        *("authentication", "context", "id", "privacy"),
    )

    def __init__(self, id: bytes, user: User, monotonic: Callable[[], float]) -> None:
        self.id = id
        self.authentication = user.authentication(id)
        self.privacy = user.privacy(id)
        self.context = encoded(OCTET_STRING, id) + encoded(OCTET_STRING)
        """contextEngineID and contextName of every PDU (RFC 3412, 6.8): the agent's own, and the default."""
        self._monotonic = monotonic
        self.set_clock(0, 0, confirmed=False)

    def set_clock(self, boots: int, time_s: int, confirmed: bool) -> None:
        """What the engine says of its clock now, be it earlier than what it said before."""
        self._confirmed = confirmed
        self._boots = boots
        self._newest_s = time_s
        self._offset_s = time_s - self._monotonic()

    def clock(self, now_s: float) -> tuple[int, int]:
        """snmpEngineBoots and snmpEngineTime (seconds) as they should be there now, at `now_s` of our own clock."""
        return self._boots, min(int(now_s + self._offset_s), NUMBER_MAX)

    def accepts(self, boots: int, time_s: int) -> bool:
        """Whether an authenticated answer is young enough to be no recording, RFC 3414, 3.2.7b. Learns from it."""
        if boots == NUMBER_MAX:
            return False
        if not self._confirmed or (boots, time_s) > (self._boots, self._newest_s):
            self.set_clock(boots, time_s, confirmed=True)
            return True
        if boots != self._boots:
            return False
        return time_s >= self.clock(self._monotonic())[1] - TIME_WINDOW_S
