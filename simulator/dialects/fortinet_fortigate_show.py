"""What a FortiGate tells about the networks of its FortiAPs, on the command line and over SNMP."""

from collections.abc import Iterator

from simulator.device import SimulatedDevice
from simulator.dialects.fortinet_fortigate_config import RADIOS
from simulator.dialects.joined import ap_name, clients_of
from simulator.mib import Row, gauge, number, oid
from simulator.radio import colons


def vaps_on_air(device: SimulatedDevice) -> str:
    """`diagnose wireless-controller wlac -c vap`: one row a BSSID that some access point sends."""
    lines = ["bssid             ssid                 intf                 wtp-id               vfid:ip-port rId wId"]
    for host, (ap, radios) in enumerate(device.radios.items(), start=11):
        for at, bss in enumerate(radios.on_air(device.clock())):
            bssid = colons(f"{radios.mac[:11]}{at:x}")
            place = f"ws (0-192.168.1.{host}:5246) {RADIOS.index(bss.radio)} {at // len(RADIOS)}"
            lines.append(f"{bssid} {bss.ssid:<20} {bss.interface:<20} {ap_name(ap):<20} {place}")
    return "\n".join(lines) + "\n"


WIRELESS = oid("1.3.6.1.4.1.12356.101.14")
"""FORTINET-FORTIGATE-MIB::fgWc"""

SYSTEM = oid("1.3.6.1.4.1.12356.101.4.1")
"""FORTINET-FORTIGATE-MIB::fgSystemInfo: .3 fgSysCpuUsage, .4 fgSysMemUsage, in percent."""

VDOM = 1

OFFLINE, ONLINE = 1, 2
"""Values of fgWcWtpSessionConnectionState."""


def rows(device: SimulatedDevice, now: float) -> Iterator[Row]:
    """Sessions of access points are indexed by VDOM and WTP id, the id as its length and its letters."""
    yield gauge((*WIRELESS, 2, 5, 0), len(device.radios) - len(device.unplugged))
    yield gauge((*WIRELESS, 2, 7, 0), clients_of(device))
    yield gauge((*SYSTEM, 3, 0), 7)
    yield gauge((*SYSTEM, 4, 0), 52)
    for ap, radios in device.radios.items():
        name = ap_name(ap).encode()
        index = (VDOM, len(name), *name)
        joined = radios.clients(now)
        yield number((*WIRELESS, 4, 4, 1, 7, *index), OFFLINE if ap in device.unplugged else ONLINE)
        yield number((*WIRELESS, 4, 4, 1, 8, *index), int(device.uptime_s * 100) % 2**32)
        yield gauge((*WIRELESS, 4, 4, 1, 17, *index), sum(map(len, joined.values())))
        for at, radio in enumerate(RADIOS):
            count = sum(len(clients) for bss, clients in joined.items() if bss.radio == radio)
            yield gauge((*WIRELESS, 4, 5, 1, 9, *index, at), count)
