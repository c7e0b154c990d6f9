"""How sure we are that an access point offers what it should, and from which source we know."""

from enum import IntEnum, StrEnum


class Source(StrEnum):
    """Where a look came from."""

    CLI = "cli"
    SNMP = "snmp"
    MQTT = "mqtt"


class Evidence(IntEnum):
    """What proves a step, weakest first. ACCEPTED alone is never success."""

    NONE = 0
    ACCEPTED = 1
    """The device took the command without complaint."""
    READ_BACK = 2
    """The device, asked again over its command line, answers that it is so."""
    REPORTED = 3
    """The access point itself reported over MQTT what it runs."""
    ON_RADIO = 4
    """The device's SNMP agent lists the network on its radios."""


EVIDENCE_OF = {Source.CLI: Evidence.READ_BACK, Source.MQTT: Evidence.REPORTED, Source.SNMP: Evidence.ON_RADIO}
"""What a look from each source is worth."""
