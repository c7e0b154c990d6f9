"""AIRESPACE-WIRELESS-MIB, which AireOS controllers and the Catalyst 9800 share: WLANs, access points, clients."""

from collections.abc import Iterable, Iterator, Sequence

from simulator.device import SimulatedDevice
from simulator.dialects.joined import ap_name, clients_of
from simulator.mib import Row, gauge, number, oid, text
from simulator.radio import octets

ESS = oid("1.3.6.1.4.1.14179.2.1.1.1")
"""AIRESPACE-WIRELESS-MIB::bsnDot11EssEntry, by WLAN id: .2 bsnDot11EssSsid, .38 bsnDot11EssNumberOfMobileStations."""

AP = oid("1.3.6.1.4.1.14179.2.2.1.1")
"""AIRESPACE-WIRELESS-MIB::bsnAPEntry, by the six octets of the MAC: .3 bsnAPName, .6 bsnAPOperationStatus."""

ASSOCIATED, DISASSOCIATING = 1, 2
"""Values of bsnAPOperationStatus."""

AP_IF_USERS = oid("1.3.6.1.4.1.14179.2.2.2.1.15")
"""AIRESPACE-WIRELESS-MIB::bsnApIfNoOfUsers, by the six octets of the MAC and the radio slot."""


def airespace_rows(
    device: SimulatedDevice, wlans: Iterable[tuple[int, str]], radios: Sequence[str], now: float
) -> Iterator[Row]:
    """`wlans` are pairs of WLAN id and SSID; `radios` are an access point's, in the order of their slots."""
    for id, ssid in wlans:
        yield text((*ESS, 2, id), ssid)
        yield gauge((*ESS, 38, id), clients_of(device, ssid))
    for ap, box in device.radios.items():
        mac, clients = octets(box.mac), box.clients(now)
        yield text((*AP, 3, *mac), ap_name(ap))
        yield number((*AP, 6, *mac), DISASSOCIATING if ap in device.unplugged else ASSOCIATED)
        for slot, radio in enumerate(radios):
            here = sum(len(joined) for bss, joined in clients.items() if bss.radio == radio)
            yield gauge((*AP_IF_USERS, *mac, slot), here)
