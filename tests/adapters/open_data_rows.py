"""Open-data lists as municipalities write them, and as spreadsheets leave them."""

import csv
import io
from collections.abc import Mapping, Sequence

from controller.adapters.inventory_files.open_data.lists import lists
from controller.adapters.inventory_files.reading import ImportPreview, read_tables
from controller.adapters.inventory_files.sources import Source
from controller.core.inventory import EMPTY_INVENTORY, Inventory

LEGACY_WIFI = (
    "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,名称,名称_カナ,名称_英語,住所,方書,緯度,経度,設置者,電話番号,"
    "内線番号,SSID,提供エリア,URL,備考"
)
"""As it stands in a published file (docs/open-data.md)."""

SHELTERS = (
    "全国地方公共団体コード,ID,名称,名称_カナ,名称_英字,所在地_全国地方公共団体コード,町字ID,所在地_連結表記,所在地_都道府県,"
    "所在地_市区町村,所在地_町字,所在地_番地以下,建物名等(方書),緯度,経度,標高,電話番号,内線番号,連絡先メールアドレス,"
    "連絡先FormURL,連絡先備考（その他、SNSなど）,郵便番号,市区町村コード,地方公共団体名,災害種別_洪水,"
    '"災害種別_崖崩れ、土石流及び地滑り",災害種別_高潮,災害種別_地震,災害種別_津波,災害種別_大規模な火事,災害種別_内水氾濫,'
    "災害種別_火山現象,指定避難所との重複,想定収容人数,対象となる町会・自治会,URL,画像,画像_ライセンス,備考"
)

GSI_SHELTERS = (
    "NO,共通ID,施設・場所名,住所,緯度,経度,指定緊急避難場所との住所同一,"
    "その他市町村長が必要と認める事項,受入対象者,備考"
)


def file(form: str, *rows: Mapping[str, str], header: Sequence[str] | None = None) -> str:
    """A CSV of this list; each row by headers, what is not given is empty."""
    headers = header or [title for title, _ in lists()[form].columns]
    text = io.StringIO()
    csv.writer(text).writerows([headers, *([row.get(title, "") for title in headers] for row in rows)])
    return text.getvalue()


def preview(content: str | bytes, present: Inventory = EMPTY_INVENTORY, form: str = "auto") -> ImportPreview:
    octets = content.encode() if isinstance(content, str) else content
    return read_tables([Source("list.csv", octets)], present, {}, form=form)
