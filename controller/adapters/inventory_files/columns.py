"""Every table, every column, and every header under which people write it: to accept one more header, add it here."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from controller.adapters.inventory_files.tidying import tidy_code
from controller.core.inventory import AccessPoint, Device, Facility

Language = Literal["ja", "en"]

SECRET_WORDS = ("password", "passwd", "パスワード", "community", "コミュニティ", "secret", "秘密")
"""A header with one of these holds a secret. Secrets live in credentials.toml; the inventory is shown to everybody."""


class Kind(StrEnum):
    """How the values of a column are cleaned, checked and written."""

    TEXT = "text"
    """Written by people for people: letters stay as they are."""
    CODE = "code"
    """Compared by programs: full-width letters and digits become plain ones. So do they in all kinds below."""
    ID = "id"
    ADDRESS = "address"
    PORT = "port"
    DEGREES = "degrees"
    HOST_KEY = "host key"
    PARAMETERS = "parameters"
    PUBLISHED = "published"
    """A JSON object of texts; written by export, and by nobody else."""


@dataclass(frozen=True, slots=True)
class Column:
    """One field of the dataclass, which is its English header; `also` are headers we read and never write."""

    field: str
    ja: str
    also: tuple[str, ...] = ()
    kind: Kind = Kind.TEXT
    required: bool = False
    may_be_empty: bool = False
    """With `required`: the column is needed; whether its cell is, says the row's profile. See checks.lacking."""

    @property
    def headers(self) -> tuple[str, ...]:
        return (self.ja, self.field, *self.also)

    @property
    def title(self) -> str:
        """For people of either language."""
        return f"{self.ja} / {self.field}"

    def header(self, language: Language) -> str:
        return self.ja if language == "ja" else self.field


@dataclass(frozen=True, slots=True)
class Table:
    """One table; `name` is its field in Inventory, its file name and its English sheet name."""

    name: Literal["facilities", "devices", "access_points"]
    ja: str
    thing: type[Facility | Device | AccessPoint]
    columns: tuple[Column, ...]

    def title(self, language: Language) -> str:
        return self.ja if language == "ja" else self.name

    def column(self, header: str) -> Column | None:
        wanted = key(header)
        return next((column for column in self.columns if wanted in map(key, column.headers)), None)


def key(header: str) -> str:
    """What makes two headers the same: `ＡＰ ＿ＩＤ`, `AP-ID` and `apid` are one."""
    return re.sub(r"[\s_-]", "", tidy_code(header)).casefold()


def looks_secret(header: str) -> bool:
    return any(word in key(header) for word in SECRET_WORDS)


FACILITIES = Table(
    "facilities",
    "施設",
    Facility,
    (
        Column("id", "施設ID", ("facility_id", "共通ID"), Kind.ID, required=True),
        Column("name", "施設名", ("名称", "施設名称", "施設・場所名", "facility_name"), required=True),
        Column("kana", "フリガナ", ("名称_カナ", "施設名_カナ", "カナ")),
        Column("area", "地区", ("地域",)),
        Column("address", "住所", ("所在地_連結表記", "所在地")),
        Column("latitude", "緯度", ("lat",), Kind.DEGREES),
        Column("longitude", "経度", ("lon", "lng"), Kind.DEGREES),
        Column("capacity", "想定収容人数", ("収容人数",)),
        Column("contact", "連絡先"),
        Column("published", "公開項目", (), Kind.PUBLISHED),
    ),
)

DEVICES = Table(
    "devices",
    "機器",
    Device,
    (
        Column("id", "機器ID", ("device_id",), Kind.ID, required=True),
        Column(
            "address",
            "アドレス",
            ("IPアドレス", "ホスト名", "ip", "host", "hostname"),
            Kind.ADDRESS,
            required=True,
            may_be_empty=True,
        ),
        Column("profile", "プロファイル", ("機種", "機器プロファイル"), Kind.CODE, required=True),
        Column("credential", "認証情報", ("認証情報名",), Kind.CODE, required=True, may_be_empty=True),
        Column("snmp", "SNMP認証情報", ("SNMP認証情報名", "snmp_credential"), Kind.CODE),
        Column("ssh_port", "SSHポート", (), Kind.PORT),
        Column("snmp_port", "SNMPポート", (), Kind.PORT),
        Column("host_key", "ホスト鍵", ("SSHホスト鍵",), Kind.HOST_KEY),
        Column("parameters", "設定値", ("パラメータ", "パラメーター"), Kind.PARAMETERS),
    ),
)

ACCESS_POINTS = Table(
    "access_points",
    "アクセスポイント",
    AccessPoint,
    (
        Column("id", "AP-ID", ("アクセスポイントID", "access_point_id"), Kind.ID, required=True),
        Column("facility", "施設ID", ("facility_id",), Kind.CODE, required=True),
        Column("device", "機器ID", ("device_id",), Kind.CODE, required=True),
        Column("name", "AP名", ("設置場所", "アクセスポイント名", "ap_name")),
        Column("name_on_device", "コントローラ上の名前", ("コントローラー上の名前",)),
        Column("group", "グループ", ("APグループ", "ポリシータグ")),
    ),
)

TABLES = (FACILITIES, DEVICES, ACCESS_POINTS)
