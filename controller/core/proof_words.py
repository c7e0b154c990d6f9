"""The words for what was proven: by what, of which attribute, and with what verdict."""

from collections.abc import Mapping

from controller.core.evidence import Evidence, Source
from controller.core.message import mark
from controller.core.records import OFF_AIR, ON_AIR, Direction

DIRECTION: Mapping[Direction, str] = {Direction.OPEN: mark("open"), Direction.BACK: mark("back to normal")}

HOW: Mapping[Evidence, str] = {
    Evidence.NONE: mark("not proven"),
    Evidence.VOUCHED: mark("confirmed by a person"),
    Evidence.READ_BACK: mark("settings read back"),
    Evidence.REPORTED: mark("reported by the AP"),
    Evidence.ON_RADIO: mark("seen on the radio"),
}

SOURCE: Mapping[Source, str] = {
    Source.PERSON: mark("a person"),
    Source.CLI: mark("settings (login)"),
    Source.MQTT: mark("the AP's report (MQTT)"),
    Source.SNMP: mark("radio (SNMP)"),
}
"""Who was asked."""

ATTRIBUTE: Mapping[str, str] = {
    ON_AIR: mark("on the air"),
    OFF_AIR: mark("off the air"),
    "enabled": mark("switched on"),
    "open": mark("no password"),
    "portal": mark("no portal page"),
    "vlan": mark("VLAN"),
    "isolation": mark("clients kept apart"),
}
"""What a network is read back for; `radio wlan1` keeps its name."""
