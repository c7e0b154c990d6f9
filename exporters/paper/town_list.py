"""Every facility and access point on paper, with squares to tick: for the night without a screen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from controller.api.town import Town
from controller.core.inventory import AccessPoint, Device, Facility
from controller.core.wlan import DISASTER_SSID
from controller.i18n import JAPAN, _
from exporters.paper.blocks import Block, Column, Heading, Table, Text, Together
from exporters.paper.document import document


def town_list(town: Town) -> bytes:
    """A PDF in the language of this process, in the order of the inventory."""
    at = f"{town.at.astimezone(JAPAN):%Y-%m-%d %H:%M}"
    about = _("{town}: {facilities} facilities, {aps} access points. As of {time}.").format(
        town=town.name, facilities=len(town.facilities), aps=len(town.access_points), time=at
    )
    foot = _("{town}: list of access points, as of {time}. For internal use.").format(town=town.name, time=at)
    hung = _Hung({device.id: device for device in town.devices}, town.models)
    return document(_("List of access points"), about, foot, [Text(_how()), *_blocks(town, hung)])


def _how() -> str:
    return _(
        "At an access point that does not answer: 1. power; 2. LAN cable; 3. switch it off and on. Then look with a "
        "phone whether {ssid} is among the networks. Tick what was done, and write the time."
    ).format(ssid=DISASTER_SSID)


@dataclass(frozen=True, slots=True)
class _Hung:
    """What the access points hang on."""

    devices: Mapping[str, Device]
    models: Mapping[str, str]

    def words(self, ap: AccessPoint) -> str:
        """Model, then how whoever maintains it finds it: device, address, and its name there."""
        device = self.devices[ap.device]
        model = self.models.get(device.profile, device.profile)
        where = " ".join(filter(None, (device.id, device.address, ap.name_on_device)))
        return f"{model}\n{where}"


def _blocks(town: Town, hung: _Hung) -> Iterable[Block]:
    inside: dict[str, list[AccessPoint]] = {facility.id: [] for facility in town.facilities}
    for ap in town.access_points:
        inside[ap.facility].append(ap)
    for facility in town.facilities:
        yield Together((Heading(facility.name), Text(_about(facility)), _table(inside[facility.id], hung)))


def _about(facility: Facility) -> str:
    contact = facility.contact or "                    "
    words = [facility.area, facility.address, _("Contact: {contact}").format(contact=contact)]
    return "　".join(filter(None, words))


def _table(aps: Sequence[AccessPoint], hung: _Hung) -> Block:
    if not aps:
        return Text(_("No access point is listed here."))
    columns = (
        Column(_("Access point"), 40),
        Column(_("Model, device"), 66),
        Column(_("Power"), 11, is_tick=True),
        Column(_("LAN"), 11, is_tick=True),
        Column(_("Off, on"), 13, is_tick=True),
        Column(_("Phone"), 13, is_tick=True),
        Column(_("Time, note"), 26),
    )
    return Table(columns, [(_name(ap), hung.words(ap), "", "", "", "", "") for ap in aps])


def _name(ap: AccessPoint) -> str:
    return f"{ap.name}\n{ap.id}" if ap.name else ap.id
