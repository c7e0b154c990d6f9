"""Which profile belongs to a device: the longest beginning of sysObjectID, then sysDescr; doubt is told by name."""

from controller.core.detection import match_profile, ranked
from controller.core.profile import DeviceProfile, Match
from tests.core.profiles import profile

LINUX = "1.3.6.1.4.1.8072.3.2.10"


def family(name: str, *ids: str, descr: str = "") -> DeviceProfile:
    return profile(name=name, match=Match(ids, descr))


def found(sys_object_id: str, sys_descr: str, *families: DeviceProfile) -> tuple[str, ...]:
    return match_profile(sys_object_id, sys_descr, {family.name: family for family in families})


def test_the_longest_beginning_of_sys_object_id_wins() -> None:
    vendor, product = family("vendor", "1.3.6.1.4.1.9"), family("product", "1.3.6.1.4.1.9.6.1.31")

    assert found("1.3.6.1.4.1.9.6.1.31.371", "", vendor, product) == ("product",)
    assert found("1.3.6.1.4.1.9.1.1279", "", vendor, product) == ("vendor",)


def test_a_beginning_ends_between_numbers() -> None:
    assert found("1.3.6.1.4.1.41112.1", "", family("other", "1.3.6.1.4.1.411")) == ()


def test_of_equals_the_one_that_also_knows_sys_descr_wins() -> None:
    plain, openwrt = family("plain", LINUX), family("openwrt", LINUX, descr="(?i)openwrt")

    assert found(LINUX, "Linux OpenWrt 5.15", plain, openwrt) == ("openwrt",)
    assert found(LINUX, "GWN7660", plain, openwrt) == ("plain",)


def test_families_that_cannot_be_told_apart_are_all_named() -> None:
    new, old = family("new", "1.3.6.1.4.1.14988.1"), family("old", "1.3.6.1.4.1.14988.1")

    assert found("1.3.6.1.4.1.14988.1", "RouterOS", old, new) == ("new", "old")


def test_a_family_without_sys_object_id_is_known_by_sys_descr_alone_and_one_without_either_never() -> None:
    assert found("1.3.6.1.4.1.21013.1", "Xirrus XR", family("xirrus", descr="Xirrus"), family("nobody")) == ("xirrus",)


def test_what_fits_less_well_comes_later() -> None:
    families = [family("descr", descr="AP"), family("id", LINUX), family("both", LINUX, descr="AP")]

    assert ranked(LINUX, "Alta AP6", families) == [("both",), ("id",), ("descr",)]
