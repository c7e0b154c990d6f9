"""The sentences about silent access points: what happened, and what a person can do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from controller.core.message import Message, mark

NAMED_MAX = 5
"""More names in a sentence are not read; the screens list them all."""

Values = Mapping[str, str | int | float | Message]


@dataclass(frozen=True, slots=True)
class Text:
    """Templates of one finding. Values: `count` of its access points, `all` in its `places`, `ap` (the first one),
    `device`, and for SETUP `why` and `credential`."""

    message: str
    advice: str


SETUP = Text(
    mark(
        "{device}: {count} access points of {places} cannot be read, though the device is there ({why}, credential "
        "{credential}). Probably the settings or the login."
    ),
    mark("Compare the credentials file with the device, correct what differs, then: hinan retry"),
)
LOGIN_ONLY = Text(
    mark(
        "{device}: {count} access points of {places} answered when we logged in, but not over SNMP (credential "
        "{credential}). Between logins nothing is known of them."
    ),
    mark("Switch SNMP on at the device, and compare the credentials file with it."),
)
TOWN_NEVER = Text(
    mark("None of the {count} access points has answered since this program started."),
    mark("Right after a start, wait a minute. If it stays so, check the network here and the SNMP credentials."),
)
NEVER = Text(
    mark("{places}: {count} of {all} access points have not answered since this program started. Why, is unknown."),
    mark("Check whether they are switched on and connected, then their address and SNMP credential in the inventory."),
)
TOWN_LINE = Text(
    mark(
        "All {count} access points that still answered fell silent in one moment. Probably the line, a switch or the "
        "power at this end."
    ),
    mark("Check the network where this program runs first. The access points may well be on the air."),
)
CONTROLLER = Text(
    mark(
        "{device} fell silent with the {count} access points behind it ({places}), while others answer. Probably the "
        "line to it, or the device itself."
    ),
    mark("Check the power and the line of {device}. The access points behind it may well be on the air."),
)
DEVICE_UNKNOWN = Text(
    mark("{device} and the {count} access points behind it ({places}) do not answer. Why, cannot be told yet."),
    mark("Check the power and the line of {device}."),
)
AREA_POWER = Text(
    mark(
        "{places}: all {count} access points fell silent in one moment, and nothing in their area answers. Probably a "
        "power cut."
    ),
    mark("Ask the power company, or call one of the places. If the lights are on there, it is the line."),
)
AREA_UNKNOWN = Text(
    mark(
        "{places}: all {count} access points fell silent in one moment. Whether it is the power or a common line, "
        "cannot be told from here."
    ),
    mark("Call one of the places. If the lights are on there, it is the line: tell whoever maintains it."),
)
FACILITY_POWER = Text(
    mark(
        "{places}: all {count} access points fell silent in one moment, while other places answer. Probably a power "
        "cut; a broken line to the place looks the same."
    ),
    mark("Call the place. If the lights are on there, it is the line or its first switch."),
)
SWITCH = Text(
    mark(
        "{places}: {count} of {all} access points fell silent in one moment, while others there answer. Probably the "
        "switch they hang on, or the cable to it."
    ),
    mark("Look for the switch that these access points have in common: its power, its cable."),
)
FACILITY_UNKNOWN = Text(
    mark("{places}: {count} of {all} access points do not answer. Why, cannot be told from here."),
    mark("Call the place: are the lights on? Then check power, cable and the device itself, in this order."),
)
AP_ALONE = Text(
    mark(
        "{places}: {ap} alone fell silent, while others there answer. Probably the access point itself, its cable or "
        "its power supply."
    ),
    mark("Check its power supply and its cable, then switch it off and on."),
)


def listed(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - NAMED_MAX
    return ", ".join(names[:NAMED_MAX]) + (f" +{more}" if more > 0 else "")
