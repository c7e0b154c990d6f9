"""The command line of a Huawei WLAN controller (VRP): profiles that refer to each other, bound to groups of APs."""

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

from simulator.device import SimulatedDevice
from simulator.dialects.command_line import put
from simulator.dialects.family import Family
from simulator.dialects.huawei_ac_config import (
    LOSSES,
    RADIOS,
    Config,
    SecurityProfile,
    SsidProfile,
    VapProfile,
    factory,
    listing,
    radiates,
)
from simulator.dialects.huawei_ac_show import VrpDisplays, rows
from simulator.dialects.ios_grammar import Action
from simulator.dialects.view_shell import SYSTEM, Question, ViewShell

WLAN_ID_MAX = 16
"""`vap-profile NAME wlan <1-16> radio ...` in the view of an ap-group."""

VLAN_MAX = 4094

BINDING = "Info: This operation may take a few seconds, please wait.done.\n"
"""What binding prints when it goes well: success is not silent here."""

ISOLATION = ("l2", "l3", "all")

Table = Callable[[], MutableMapping[str, Any]]
"""Where the profiles of one kind are now; a restart puts another configuration in place."""


class VrpShell(ViewShell[Config]):
    """One session."""

    mark = "Error: "
    save_words = "Are you sure to continue?[Y/N]:"
    saved_words = (
        "It will take several minutes to save configuration file, please wait......\n"
        "Configuration file had been saved successfully\n"
        "Note: The configuration file will take effect after being activated\n"
    )

    def __init__(self, device: SimulatedDevice) -> None:
        super().__init__(device)
        words = "Warning: The initial password poses security risks.\nChange now? [Y/N]:"
        self.question = Question(words, yes=self.leave, no=lambda: "", changes=False)

    def system_words(self) -> str:
        return "Enter system view, return user view with Ctrl+Z.\n"

    def user(self) -> Mapping[str, Action]:
        return {"screen-length 0 temporary": self.unpaged}

    def displays(self) -> Mapping[str, Action]:
        return {
            **VrpDisplays(self.device).commands(),
            "display current-configuration": lambda: listing(self.config),
            "display saved-configuration": lambda: listing(self.device.saved),
        }

    def views(self) -> Mapping[str, Mapping[str, Action]]:
        return {
            SYSTEM: {"wlan": lambda: self.enter("wlan", "", "-wlan-view")},
            "wlan": {
                **self._profile("traffic", "traffic-prof", lambda: self.config.isolation, str),
                **self._profile("security", "sec-prof", lambda: self.config.security, SecurityProfile),
                **self._profile("ssid", "ssid-prof", lambda: self.config.ssids, SsidProfile),
                **self._profile("vap", "vap-prof", lambda: self.config.vaps, VapProfile),
                "ap-group name WORD": self._group,
            },
            "traffic": {"user-isolate WORD": self._isolate, "undo user-isolate": lambda: self._isolate("")},
            "security": {
                "security open": lambda: self._secure("open"),
                "security wpa2 psk pass-phrase WORD aes": lambda key: self._secure(f"wpa2 psk pass-phrase {key} aes"),
                "security wpa-wpa2 psk pass-phrase WORD aes": lambda key: self._secure(
                    f"wpa-wpa2 psk pass-phrase {key} aes"
                ),
            },
            "ssid": {
                "ssid WORD": lambda ssid: self._set_ssid(ssid=ssid),
                "ssid-hide enable": lambda: self._set_ssid(hidden=True),
                "undo ssid-hide enable": lambda: self._set_ssid(hidden=False),
            },
            "vap": self._vap_commands(),
            "group": {
                "vap-profile WORD wlan NUMBER radio WORD": self._bind,
                "undo vap-profile WORD wlan NUMBER radio WORD": self._unbind,
            },
        }

    def _profile(self, kind: str, label: str, table: Table, new: Callable[[], object]) -> Mapping[str, Action]:
        def opened(name: str) -> str:
            table().setdefault(name, new())
            return self.enter(kind, name, f"-wlan-{label}-{name}")

        def dropped(name: str) -> str:
            if name not in table():
                raise self.refused(f"The {kind} profile does not exist.")
            if name == "default" or name in self._used(kind):
                raise self.refused("The profile is used and cannot be deleted.")
            del table()[name]
            return ""

        return {f"{kind}-profile name WORD": opened, f"undo {kind}-profile name WORD": dropped}

    def _used(self, kind: str) -> set[str]:
        if kind == "vap":
            return {name for vaps in self.config.groups.values() for name in vaps.values()}
        return {str(getattr(vap, kind)) for vap in self.config.vaps.values()}

    def _vap_commands(self) -> Mapping[str, Action]:
        return {
            "forward-mode direct-forward": lambda: self._set_vap(forward_mode="direct-forward"),
            "forward-mode tunnel": lambda: self._set_vap(forward_mode="tunnel"),
            "service-vlan vlan-id NUMBER": self._vlan,
            "ssid-profile WORD": lambda name: self._refer(self.config.ssids, name, ssid=name),
            "security-profile WORD": lambda name: self._refer(self.config.security, name, security=name),
            "traffic-profile WORD": lambda name: self._refer(self.config.isolation, name, traffic=name),
            "authentication-profile WORD": lambda name: self._set_vap(authentication=name),
            "undo authentication-profile": lambda: self._set_vap(authentication=""),
        }

    def _isolate(self, how: str) -> str:
        if how and how not in ISOLATION:
            raise self.wrong("user-isolate ")
        self.config.isolation[self.subject] = how
        return ""

    def _secure(self, policy: str) -> str:
        return put(self.config.security.setdefault(self.subject, SecurityProfile()), policy=policy)

    def _set_ssid(self, **values: object) -> str:
        return put(self.config.ssids.setdefault(self.subject, SsidProfile()), **values)

    def _set_vap(self, **values: object) -> str:
        return put(self.config.vaps.setdefault(self.subject, VapProfile()), **values)

    def _refer(self, known: Mapping[str, object], name: str, **values: object) -> str:
        if name not in known:
            raise self.refused("The profile does not exist.")
        return self._set_vap(**values)

    def _vlan(self, number: str) -> str:
        if not 1 <= int(number) <= VLAN_MAX:
            raise self.wrong("service-vlan vlan-id ")
        return self._set_vap(vlan=int(number))

    def _group(self, name: str) -> str:
        self.config.groups.setdefault(name, {})
        return self.enter("group", name, f"-wlan-ap-group-{name}")

    def _bound(self) -> dict[tuple[str, int], str]:
        return self.config.groups.setdefault(self.subject, {})

    def _radios(self, word: str) -> tuple[str, ...]:
        if word not in ("all", *RADIOS):
            raise self.refused("Wrong parameter found at '^' position.")
        return RADIOS if word == "all" else (word,)

    def _bind(self, name: str, id: str, radio: str) -> str:
        if name not in self.config.vaps:
            raise self.refused("The VAP profile does not exist.")
        if not 1 <= int(id) <= WLAN_ID_MAX:
            raise self.wrong(f"vap-profile {name} wlan ")
        bound = self._bound()
        for one in self._radios(radio):
            if bound.get((one, int(id)), name) != name:
                raise self.refused(f"WLAN {id} of radio {one} has been bound to another VAP profile.")
            bound[(one, int(id))] = name
        return BINDING

    def _unbind(self, name: str, id: str, radio: str) -> str:
        bound = self._bound()
        for one in self._radios(radio):
            if bound.get((one, int(id))) == name:
                del bound[(one, int(id))]
        return BINDING


def refusal(_line: str) -> str:
    return "Error: The number of VAPs has reached the maximum value.\n"


HUAWEI_AC = Family(
    name="huawei_ac",
    sys_descr=(
        "Huawei AC6508\r\nHuawei Versatile Routing Platform Software\r\n"
        "VRP (R) software, Version 5.170 (AC6508 V200R019C10SPC800)\r\n"
        "Copyright (C) 2011-2020 Huawei Technologies Co., Ltd"
    ),
    sys_object_id="1.3.6.1.4.1.2011.2.240",
    factory=factory,
    radiates=radiates,
    shell=VrpShell,
    rows=rows,
    refusal=refusal,
    losses=LOSSES,
    settle_s=0.2,
    more="  ---- More ----",
)
