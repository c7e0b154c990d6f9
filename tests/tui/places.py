"""An imaginary town on paper: facilities with names as they are, and access points in each."""

from controller.core.inventory import AccessPoint, Device, Facility, Inventory, inventory

NAMES = (
    "中央公民館",
    "総合体育館",
    "第一小学校",
    "北部コミュニティセンター",
    "町立双葉中学校体育館(旧館)",
    "ふれあい温泉センター",
)


def small_inventory(facilities: int = len(NAMES), aps: int = 3) -> Inventory:
    """`aps` autonomous access points in each facility."""
    places = [
        Facility(
            f"place-{n}",
            NAMES[n] if n < len(NAMES) else f"第{n}集会所",
            area="東地区" if n % 2 else "西地区",
            contact=f"管理人 0574-00-{n:04}",
        )
        for n in range(facilities)
    ]
    points = [
        AccessPoint(
            f"ap-{n}-{k}", f"place-{n}", f"dev-{n}-{k}", f"{('玄関', '体育館 北側', '2階廊下')[k % 3]}{k // 3 or ''}"
        )
        for n in range(facilities)
        for k in range(aps)
    ]
    devices = [
        Device(ap.device, f"192.0.2.{number % 250 + 1}", "cisco_ios_ap", "aps") for number, ap in enumerate(points)
    ]
    return inventory(places, devices, points)
