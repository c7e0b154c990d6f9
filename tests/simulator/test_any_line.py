"""Whatever is typed, a shell answers or refuses; it never stumbles. Strangers' networks stay closed meanwhile."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.device import SimulatedDevice
from simulator.dialects.family import Everyday, Ground
from simulator.radio import AccessPointRadios
from simulator.town import FAMILIES

WORDS = {
    "cisco": "configure terminal dot11 ssid X vlan 7 no interface Dot11Radio0 do0.7 encapsulation dot1q bridge-group "
    "mbssid show running-config wlan 1 wireless tag policy p shutdown exit end ! ? write security wpa | 99999",
    "mikrotik_routeros": "/interface/wifi / add set remove find get print [ ] ( ) { } name=x $i :put :if :foreach :len "
    'disabled=yes = . " ; in= do= [find name=x] (1=1) ("a" . "b") where [find] security= * configuration.ssid < {',
    "openwrt": "uci set get show add add_list del_list delete commit revert changes wireless.radio0 wireless. . = "
    "wireless.@wifi-iface[0] wireless.@x[ -q wifi reload iwinfo info phy0-ap0 ubus call ; && || ' \" | exit @ [",
}


def lines(family: str) -> st.SearchStrategy[list[str]]:
    words = WORDS[family if family in WORDS else "cisco"].split(" ")
    line = st.lists(st.sampled_from(words), max_size=7).map(" ".join)
    return st.lists(line | st.text(max_size=12), max_size=12)


@pytest.mark.parametrize("family", FAMILIES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_line_makes_a_shell_stumble(family: str, data: st.DataObject) -> None:
    ground = Ground("ap", Everyday("midori-school", 30), {"ap": "tag"})
    device = SimulatedDevice("ap", FAMILIES[family], ground, {"ap": AccessPointRadios("seed")}, lambda: 0.0)
    shell = device.family.shell(device)

    for line in data.draw(lines(family)):
        assert isinstance(device.obey(shell, line), str)
        assert shell.prompt
        device.rows()
