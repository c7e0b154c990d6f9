"""The command line of a Catalyst 9800 wireless controller: `wlan`, `wireless profile policy`, `wireless tag policy`."""

from collections.abc import Mapping

from simulator.dialects.cisco_iosxe_wlc_config import LOSSES, Config, Policy, Wlan, factory, listing, radiates
from simulator.dialects.cisco_iosxe_wlc_show import WlcShows, rows
from simulator.dialects.command_line import drop, put
from simulator.dialects.family import Family, Refused
from simulator.dialects.ios_grammar import Action, invalid_at
from simulator.dialects.ios_shell import IosShell, building

WLAN_ID_MAX = 4096
"""`wlan <profile> <id 1-4096> <ssid>` (Catalyst 9800 Software Configuration Guide, WLANs)."""


class CiscoWlcShell(IosShell[Config]):
    """One session."""

    def shows(self) -> Mapping[str, Action]:
        return WlcShows(self.device).commands()

    def configuration(self, config: Config) -> str:
        return building(listing(config))

    def modes(self) -> Mapping[str, Mapping[str, Action]]:
        return {
            "config": {
                "wlan WORD": self._wlan,
                "wlan WORD NUMBER": lambda name, id: self._new_wlan(name, id, name),
                "wlan WORD NUMBER WORD": self._new_wlan,
                "no wlan WORD": self._no_wlan,
                "no wlan WORD NUMBER WORD": lambda name, _id, _ssid: self._no_wlan(name),
                "wireless profile policy WORD": self._policy,
                "no wireless profile policy WORD": self._no_policy,
                "wireless tag policy WORD": self._tag,
                "no wireless tag policy WORD": self._no_tag,
            },
            "config-wlan": self._wlan_commands(),
            "config-wireless-policy": {
                "vlan WORD": lambda vlan: self._set_policy(vlan=vlan),
                "shutdown": lambda: self._set_policy(enabled=False),
                "no shutdown": lambda: self._set_policy(enabled=True),
            },
            "config-policy-tag": {
                "wlan WORD policy WORD": self._map,
                "no wlan WORD": self._unmap,
                "no wlan WORD policy WORD": lambda name, _policy: self._unmap(name),
            },
        }

    def _wlan_commands(self) -> Mapping[str, Action]:
        commands: dict[str, Action] = {
            "shutdown": lambda: self._enable(False),
            "no shutdown": lambda: self._enable(True),
            "peer-blocking drop": lambda: self._edit(peer_blocking="Drop"),
            "no peer-blocking": lambda: self._edit(peer_blocking="Disabled"),
            "no broadcast-ssid": lambda: self._edit(broadcast=False),
            "broadcast-ssid": lambda: self._edit(broadcast=True),
            "radio policy dot11 24ghz": lambda: self._edit(radio="24ghz"),
            "radio policy dot11 5ghz": lambda: self._edit(radio="5ghz"),
            "no radio policy dot11": lambda: self._edit(radio=""),
            "security ft": lambda: self._secure(fast_transition="enabled"),
            "security ft adaptive": lambda: self._secure(fast_transition="adaptive"),
            "no security ft": lambda: self._secure(fast_transition=""),
            "no security ft adaptive": lambda: self._secure(fast_transition=""),
            "security dot1x authentication-list WORD": lambda name: self._secure(authentication_list=name),
            "no security dot1x authentication-list": lambda: self._secure(authentication_list=""),
            "security wpa psk set-key ascii NUMBER LINE": lambda _kind, _key: self._edit(),
        }
        switches = {
            "wpa": "wpa",
            "wpa wpa1": "wpa1",
            "wpa wpa2": "wpa2",
            "wpa wpa2 ciphers aes": "aes",
            "wpa akm dot1x": "dot1x",
            "wpa akm psk": "psk",
            "web-auth": "web_auth",
        }
        for words, name in switches.items():
            commands[f"security {words}"] = self._switch(name, True)
            commands[f"no security {words}"] = self._switch(name, False)
        return commands

    def _switch(self, name: str, value: bool) -> Action:
        return lambda: self._secure(**{name: value})

    def _wlan(self, name: str) -> str:
        if name not in self.config.wlans:
            raise Refused("% Incomplete command.\n")
        return self.enter("config-wlan", name)

    def _new_wlan(self, name: str, id: str, ssid: str) -> str:
        if not 1 <= int(id) <= WLAN_ID_MAX:
            raise invalid_at(len(self.prompt) + len(f"wlan {name} "))
        known = self.config.wlans.get(name)
        if known is not None and (known.id, known.ssid) != (int(id), ssid):
            raise Refused(f"% Error: WLAN profile {name} exists with id {known.id} and SSID {known.ssid}\n")
        for other, wlan in self.config.wlans.items():
            if other != name and wlan.id == int(id):
                raise Refused(f"% Error: WLAN id {id} is in use by profile {other}\n")
        self.config.wlans.setdefault(name, Wlan(int(id), ssid))
        return self.enter("config-wlan", name)

    def _no_wlan(self, name: str) -> str:
        return drop(self.config.wlans, name, f"% Error: WLAN profile {name} does not exist\n")

    def _enable(self, enabled: bool) -> str:
        return put(self._subject_wlan(), enabled=enabled)

    def _edit(self, **fields: object) -> str:
        wlan = self._subject_wlan()
        if wlan.enabled:
            raise Refused(f"% Error: WLAN {self.subject} is enabled and cannot be changed, shut it down first\n")
        return put(wlan, **fields)

    def _secure(self, **fields: object) -> str:
        self._edit()
        return put(self._subject_wlan().security, **fields)

    def _subject_wlan(self) -> Wlan:
        """Only on a lying device the WLAN of the mode may be missing; then the change goes nowhere."""
        return self.config.wlans.get(self.subject, Wlan(0, self.subject))

    def _policy(self, name: str) -> str:
        self.config.policies.setdefault(name, Policy())
        return self.enter("config-wireless-policy", name)

    def _no_policy(self, name: str) -> str:
        return drop(self.config.policies, name, f"% Error: policy profile {name} does not exist\n")

    def _set_policy(self, **fields: object) -> str:
        return put(self.config.policies.setdefault(self.subject, Policy()), **fields)

    def _tag(self, name: str) -> str:
        self.config.tags.setdefault(name, {})
        return self.enter("config-policy-tag", name)

    def _no_tag(self, name: str) -> str:
        return drop(self.config.tags, name, f"% Error: policy tag {name} does not exist\n")

    def _map(self, name: str, policy: str) -> str:
        self.config.tags.setdefault(self.subject, {})[name] = policy
        return ""

    def _unmap(self, name: str) -> str:
        self.config.tags.setdefault(self.subject, {}).pop(name, None)
        return ""


def refusal(line: str) -> str:
    return f"% Error: {line.strip()} failed, access point resources exhausted\n"


CISCO_IOSXE_WLC = Family(
    name="cisco_iosxe_wlc",
    sys_descr=(
        "Cisco IOS Software [Cupertino], C9800-CL Software (C9800-CL-K9_IOSXE), Version 17.9.4a, "
        "RELEASE SOFTWARE (fc3)\r\nTechnical Support: http://www.cisco.com/techsupport"
    ),
    sys_object_id="1.3.6.1.4.1.9.1.2391",
    factory=factory,
    radiates=radiates,
    shell=CiscoWlcShell,
    rows=rows,
    refusal=refusal,
    losses=LOSSES,
    settle_s=0.2,
)
