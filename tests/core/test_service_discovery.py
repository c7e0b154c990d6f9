"""What other exporters are told to look at: everything that has an address, under the names of the inventory."""

from controller.core.inventory import AccessPoint, Device, Facility, inventory
from controller.core.service_discovery import Prober, target_groups

SCHOOL, HALL = Facility("school", "小学校"), Facility("hall", "公民館")
GYM = Device("gym-1", "192.0.2.1", "openwrt", "aps", snmp_port=1161)
SIX = Device("six-1", "2001:db8::1", "openwrt", "aps")
WLC = Device("wlc", "192.0.2.9", "cisco_aireos", "wlc")
BY_HAND = Device("cafe-1", "", "manual", "")
TOWN = inventory(
    [SCHOOL, HALL],
    [GYM, SIX, WLC, BY_HAND],
    [
        AccessPoint("gym-ap", "school", "gym-1"),
        AccessPoint("six-ap", "hall", "six-1"),
        AccessPoint("wlc-ap-1", "school", "wlc", name_on_device="A"),
        AccessPoint("wlc-ap-2", "hall", "wlc", name_on_device="B"),
        AccessPoint("cafe-ap", "hall", "cafe-1"),
    ],
)


def test_the_blackbox_is_told_the_addresses_alone() -> None:
    assert [group.targets for group in target_groups(TOWN, Prober.BLACKBOX)] == [
        ("192.0.2.1",),
        ("2001:db8::1",),
        ("192.0.2.9",),
    ]


def test_snmp_is_told_the_port_too() -> None:
    assert [group.targets for group in target_groups(TOWN, Prober.SNMP)] == [
        ("192.0.2.1:1161",),
        ("[2001:db8::1]:161",),
        ("192.0.2.9:161",),
    ]


def test_a_target_has_the_facility_and_the_access_point_where_there_is_only_one() -> None:
    gym, _, wlc = target_groups(TOWN, Prober.SNMP)

    assert gym.labels == {"device": "gym-1", "profile": "openwrt", "facility": "school", "ap": "gym-ap"}
    assert wlc.labels == {"device": "wlc", "profile": "cisco_aireos"}


def test_no_label_names_a_credential() -> None:
    assert not any("aps" in group.labels.values() for group in target_groups(TOWN, Prober.SNMP))
