"""What a Catalyst 9800 tells about its WLANs, tags, access points and clients, on the command line and over SNMP."""

from collections.abc import Iterator, Mapping

from simulator.device import SimulatedDevice
from simulator.dialects.airespace_mib import airespace_rows
from simulator.dialects.cisco_iosxe_wlc_config import RADIOS, Config, detail
from simulator.dialects.command_line import OnDevice
from simulator.dialects.family import Refused
from simulator.dialects.ios_grammar import Action
from simulator.dialects.joined import ap_name, clients_of, stations
from simulator.mib import Row
from simulator.radio import dotted


class WlcShows(OnDevice[Config]):
    """The `show` commands of one session."""

    def commands(self) -> Mapping[str, Action]:
        return {
            "show wlan summary": self._wlans,
            "show wlan id NUMBER": self._wlan_by_id,
            "show wlan name WORD": self._wlan,
            "show wireless tag policy summary": self._tags,
            "show wireless tag policy detailed WORD": self._tag,
            "show wireless profile policy summary": self._policies,
            "show wireless profile policy detailed WORD": self._policy,
            "show wireless client summary": self._clients,
            "show ap summary": self._aps,
        }

    def _wlans(self) -> str:
        wlans = sorted(self.config.wlans.items(), key=lambda item: item[1].id)
        lines = ["", f"Number of WLANs: {len(wlans)}", ""]
        lines.append(f"{'ID':<4} {'Profile Name':<32} {'SSID':<32} {'Status':<6} Security")
        lines.append("-" * 100)
        for name, wlan in wlans:
            status = "UP" if wlan.enabled else "DOWN"
            security = (
                "[open]"
                if wlan.security.is_open
                else "[WPA2][PSK][AES]"
                if wlan.security.psk
                else "[WPA2][802.1x][AES]"
            )
            lines.append(f"{wlan.id:<4} {name:<32} {wlan.ssid:<32} {status:<6} {security}")
        return "\n".join(lines) + "\n"

    def _wlan_by_id(self, id: str) -> str:
        for name, wlan in self.config.wlans.items():
            if wlan.id == int(id):
                return self._wlan(name)
        raise Refused(f"% Error: WLAN id {id} does not exist\n")

    def _wlan(self, name: str) -> str:
        wlan = self.config.wlans.get(name)
        if wlan is None:
            raise Refused(f"% Error: WLAN profile {name} does not exist\n")
        return detail(name, wlan, clients_of(self.device, wlan.ssid))

    def _tags(self) -> str:
        lines = [
            "",
            f"Number of Policy Tags: {len(self.config.tags)}",
            "",
            f"{'Policy Tag Name':<34}Description",
            "-" * 74,
        ]
        return "\n".join([*lines, *self.config.tags]) + "\n"

    def _tag(self, name: str) -> str:
        maps = self.config.tags.get(name)
        if maps is None:
            raise Refused(f"% Error: policy tag {name} does not exist\n")
        lines = ["", f"Policy Tag Name : {name}", "Description     : ", "", f"Number of WLAN-POLICY maps: {len(maps)}"]
        lines += [f"{'WLAN Profile Name':<34}{'Policy Name':<40}", "-" * 72]
        lines += [f"{wlan:<34}{policy:<40}" for wlan, policy in maps.items()]
        return "\n".join(lines) + "\n"

    def _policies(self) -> str:
        lines = ["", f"Number of Policy Profiles: {len(self.config.policies)}", ""]
        lines += [f"{'Policy Profile Name':<34}{'Description':<24}Status", "-" * 74]
        for name, policy in self.config.policies.items():
            lines.append(f"{name:<34}{'':<24}{'ENABLED' if policy.enabled else 'DISABLED'}")
        return "\n".join(lines) + "\n"

    def _policy(self, name: str) -> str:
        policy = self.config.policies.get(name)
        if policy is None:
            raise Refused(f"% Error: policy profile {name} does not exist\n")
        status = "ENABLED" if policy.enabled else "DISABLED"
        pairs = {"Policy Profile Name": name, "Description": "", "Status": status, "VLAN": policy.vlan}
        return "\n" + "".join(f"{label:<36}: {value}\n" for label, value in pairs.items())

    def _clients(self) -> str:
        ids = {wlan.ssid: wlan.id for wlan in self.config.wlans.values()}
        lines = [
            f"{dotted(mac)} {ap_name(ap):<34} WLAN {ids.get(bss.ssid, 0):<4} Run   {bss.radio}"
            for ap, bss, mac in stations(self.device)
        ]
        head = [f"Number of Clients: {len(lines)}", "", f"{'MAC Address':<14} {'AP Name':<34} Type ID   State Protocol"]
        return "\n".join([*head, "-" * 80, *lines]) + "\n"

    def _aps(self) -> str:
        joined = [ap for ap in self.device.radios if ap not in self.device.unplugged]
        lines = [f"Number of APs: {len(joined)}", ""]
        lines += [f"{'AP Name':<33}Slots AP Model             Ethernet MAC    Radio MAC       State", "-" * 100]
        for ap in joined:
            mac = dotted(self.device.radios[ap].mac)
            lines.append(f"{ap_name(ap):<33}2     {'C9120AXI-Q':<21}{mac}  {mac}  Registered")
        return "\n".join(lines) + "\n"


def rows(device: SimulatedDevice, now: float) -> Iterator[Row]:
    return airespace_rows(device, ((wlan.id, wlan.ssid) for wlan in device.config.wlans.values()), RADIOS, now)
