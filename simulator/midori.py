"""みどり町 on paper: its public places, what hangs where, and the networks of every day. All of it is made up."""

from collections.abc import Iterator
from dataclasses import dataclass

from controller.core.inventory import Facility
from simulator.dialects.family import Everyday

FACILITIES = (
    Facility(
        "town-hall",
        "町役場",
        "マチヤクバ",
        "中央",
        "みどり町大字緑1番地",
        35.6102,
        137.4401,
        "120人",
        "総合案内（内線 100）",
    ),
    Facility(
        "community-hall",
        "中央公民館",
        "チュウオウコウミンカン",
        "中央",
        "みどり町大字緑24番地",
        35.6117,
        137.4438,
        "240人",
        "事務室（内線 210）",
    ),
    Facility(
        "elementary-school",
        "みどり小学校",
        "ミドリショウガッコウ",
        "北部",
        "みどり町大字若葉310番地",
        35.6188,
        137.4379,
        "810人（2平方メートルあたり1人）",
        "職員室（内線 320）",
    ),
    Facility(
        "junior-high",
        "みどり中学校",
        "ミドリチュウガッコウ",
        "南部",
        "みどり町大字川原55番地",
        35.6021,
        137.4466,
        "760人（2平方メートルあたり1人）",
        "職員室（内線 330）",
    ),
    Facility(
        "health-center",
        "保健センター",
        "ホケンセンター",
        "中央",
        "みどり町大字緑30番地",
        35.6109,
        137.4452,
        "90人",
        "受付（内線 410）",
    ),
    Facility(
        "welfare-center",
        "福祉センター",
        "フクシセンター",
        "南部",
        "みどり町大字川原8番地",
        35.6043,
        137.4420,
        "150人",
        "受付（内線 420）",
    ),
)

EVERYDAY = {
    "town-hall": Everyday("midori-office", 10),
    "community-hall": Everyday("midori-hall", 20),
    "elementary-school": Everyday("midori-school", 30),
    "junior-high": Everyday("midori-school", 30),
    "health-center": Everyday("midori-health", 40),
    "welfare-center": Everyday("midori-health", 40),
}

CONTROLLER = "wlc-1"

AUTONOMOUS = ("cisco_ios_ap", "mikrotik_routeros", "openwrt")
"""Families in which one device is one access point; the places go to them in turn."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one access point hangs."""

    ap: str
    facility: str
    name: str
    behind_controller: bool = False


PLACES = (
    Place("gym-1", "elementary-school", "体育館 北側"),
    Place("gym-2", "elementary-school", "体育館 南側"),
    Place("class-1", "elementary-school", "北校舎 1階"),
    Place("class-2", "elementary-school", "北校舎 2階"),
    Place("library-1", "elementary-school", "図書室"),
    Place("lunchroom-1", "elementary-school", "ランチルーム"),
    Place("arena-1", "junior-high", "体育館 ステージ側"),
    Place("arena-2", "junior-high", "体育館 入口側"),
    Place("dojo-1", "junior-high", "武道場"),
    Place("wing-1", "junior-high", "南校舎 1階"),
    Place("wing-2", "junior-high", "南校舎 2階"),
    Place("wing-3", "junior-high", "南校舎 3階"),
    Place("hall-1", "community-hall", "大ホール 前方"),
    Place("hall-2", "community-hall", "大ホール 後方"),
    Place("meeting-1", "community-hall", "会議室"),
    Place("tatami-1", "community-hall", "和室"),
    Place("lobby-1", "town-hall", "1階 ロビー"),
    Place("council-1", "town-hall", "3階 議場"),
    Place("office-1", "town-hall", "2階 総務"),
    Place("clinic-1", "health-center", "健診室"),
    Place("welfare-1", "welfare-center", "玄関ホール"),
    Place("health-1", "health-center", "1階 待合", behind_controller=True),
    Place("health-2", "health-center", "2階 研修室", behind_controller=True),
    Place("health-3", "health-center", "調理室", behind_controller=True),
    Place("welfare-2", "welfare-center", "多目的室 東側", behind_controller=True),
    Place("welfare-3", "welfare-center", "多目的室 西側", behind_controller=True),
    Place("welfare-4", "welfare-center", "デイルーム", behind_controller=True),
)


def places(count: int) -> Iterator[Place]:
    """As many places with an autonomous access point as wanted, spread over the facilities."""
    for number in range(1, count + 1):
        facility = FACILITIES[(number - 1) % len(FACILITIES)]
        yield Place(f"ap-{number:03}", facility.id, f"{facility.name} {number}")


def policy_tag(facility: str) -> str:
    """One group per facility: its access points are switched together."""
    return f"tag-{facility}"
