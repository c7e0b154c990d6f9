"""Whatever is typed, a shell answers or refuses; it never stumbles. Strangers' networks stay closed meanwhile."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.device import SimulatedDevice
from simulator.dialects.family import Everyday, Ground
from simulator.radio import AccessPointRadios
from simulator.town import FAMILIES

WORDS = {
    "aruba_instant": "configure terminal wlan ssid-profile access-rule X no enable disable essid opmode opensystem 7 "
    "vlan rule any exit end commit apply revert show running-config ap bss-table association aps version hide-ssid",
    "arubaos8": "configure terminal wlan ssid-profile virtual-ap X default no essid opmode opensystem aaa-profile vlan "
    "7 ap-group tag end exit write memory show running-config ap bss-table database deny-inter-user-traffic vap-enable",
    "cisco": "configure terminal dot11 ssid X vlan 7 no interface Dot11Radio0 do0.7 encapsulation dot1q bridge-group "
    "mbssid show running-config wlan 1 wireless tag policy p shutdown exit end ! ? write security wpa | 99999",
    "cisco_aireos": "config wlan create enable disable delete 1 90 X apgroup add interface-mapping tag security wpa "
    'akm psk save show summary apgroups interface detailed run-config commands grep include "a" "show sysinfo" y n',
    "aerohive_hiveos": "security-object ssid user-profile interface wifi0 wifi9 no X security protocol-suite open "
    "attribute vlan-id 7 99999 default-user-profile-attr inter-station-traffic hide-ssid show running-config save",
    "comware_ac": "Y system-view wlan service-template X undo enable ssid vlan 7 ap-group tag ap-model WA6320 radio 1 "
    "2 9 user-isolation display current-configuration bss all verbose ap | include ^wlan ( quit return save force n",
    "comware_fat_ap": "Y system-view wlan service-template X undo enable ssid vlan 7 interface WLAN-Radio1/0/1 "
    "shutdown user-isolation display current-configuration client quit return save force screen-length akm mode psk n",
    "fortinet_fortigate": "config wireless-controller vap wtp-profile edit tag X next end abort show set append "
    'unselect vaps everyday ssid vlanid 7 security open schedule none always radio-1 vap-all manual " wlac -c get'
    " diagnose a exit",
    "huawei_ac": "n system-view wlan traffic-profile security-profile ssid-profile vap-profile ap-group name X tag "
    "undo security open user-isolate l2 service-vlan vlan-id 7 wlan 1 radio all display vap ssid quit return save y 99",
    "linux_hostapd": "hostapd_cli -p /run/hostapd -i global raw ADD bss_config=phy0:/etc/hinan/x REMOVE PING ping "
    "get_config wlan0 printf '%s\\n' interface=a ssid=b wpa=2 >/etc/x >/dev/null 2>&1 cat mkdir iw dev ip -d bridge "
    "link set isolated on ; && ||",
    "mikrotik_wireless": "/interface wireless security-profiles bridge port add set remove find get print [ ] { } "
    "name=x :put :if :len disabled=yes = . do= [find name=x] ssid=y vlan-id=7 master-interface=wlan1 interface=x",
    "mikrotik_routeros": "/interface/wifi / add set remove find get print [ ] ( ) { } name=x $i :put :if :foreach :len "
    'disabled=yes = . " ; in= do= [find name=x] (1=1) ("a" . "b") where [find] security= * configuration.ssid < {',
    "ruckus_unleashed": "enable force config wlan X 'a b' \" no ssid open none wpa2 passphrase p algorithm aes vlan 7 "
    "type standard-usage client-isolation isolation-on-ap disable hide-ssid web-auth show all sysinfo exit end abort",
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
