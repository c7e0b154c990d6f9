"""How sure we are that an access point offers what it should, and from which source we know."""

from enum import IntEnum, StrEnum


class Source(StrEnum):
    """Where a look came from."""

    CLI = "cli"
    SNMP = "snmp"
    MQTT = "mqtt"
    PERSON = "person"
    """A named person who was there; see controller.core.word."""


class Evidence(IntEnum):
    """What proves a step, weakest first. That a device took a command without complaint is none."""

    NONE = 0
    VOUCHED = 1
    """A named person says so, who looked with a phone at a device that we cannot ask."""
    READ_BACK = 2
    """The device, asked again over its command line, answers that it is so."""
    REPORTED = 3
    """The access point itself reported over MQTT what it runs."""
    ON_RADIO = 4
    """The device's SNMP agent lists the network on its radios."""


EVIDENCE_OF = {
    Source.PERSON: Evidence.VOUCHED,
    Source.CLI: Evidence.READ_BACK,
    Source.MQTT: Evidence.REPORTED,
    Source.SNMP: Evidence.ON_RADIO,
}
"""What a look from each source is worth."""
