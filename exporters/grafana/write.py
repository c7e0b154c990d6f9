"""Writes the dashboards that are checked in: `python -m exporters.grafana.write`."""

import json
from collections.abc import Mapping
from pathlib import Path

from controller.core.message import mark
from controller.i18n import LANGUAGES, translator
from exporters.grafana import access_point, facility, headquarters, operation
from exporters.grafana.links import TAG, Places, navigation
from exporters.grafana.parts import Json, datasource_variable, laid_out, variable
from exporters.grafana.words import Say

FOLDER = Path(__file__).parent / "dashboards"

SCHEMA = 39
"""Of Grafana 10.4 and 11.0; newer ones bring it up to theirs when they load it."""

NAMES = {"ja": "日本語", "en": "English"}

DASHBOARDS = {
    "headquarters": headquarters,
    "facility": facility,
    "access-point": access_point,
    "operation": operation,
}

TOWN_SERIES, FACILITY_SERIES = "hinan_town_info", 'hinan_facility_info{instance="$town"}'
AP_SERIES = 'hinan_ap_info{instance="$town", facility="$facility"}'

CHOSEN = {"headquarters": 1, "facility": 2, "access-point": 3, "operation": 1}
"""How many of town, facility and access point people choose."""

WALL = mark("For the wall screen: open it with &kiosk behind its address.")


def main() -> None:
    for language in LANGUAGES:
        (FOLDER / language).mkdir(parents=True, exist_ok=True)
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")


def files() -> Mapping[Path, str]:
    """Every file that is to be there, with its text."""
    return {
        FOLDER / language / f"{name}.json": json.dumps(dashboard(name, language), ensure_ascii=False, indent=1) + "\n"
        for language in LANGUAGES
        for name in DASHBOARDS
    }


def dashboard(name: str, language: str) -> Json:
    _, places = translator(language), Places(language)
    return {
        "uid": places.uid(name),
        "title": _(DASHBOARDS[name].TITLE),
        "description": _(WALL) if name == "headquarters" else "",
        "tags": [TAG, f"{TAG}-{language}"],
        "schemaVersion": SCHEMA,
        "editable": False,
        "graphTooltip": 1,
        "refresh": "10s",
        "timezone": "Asia/Tokyo",
        "time": {"from": "now-6h", "to": "now"},
        "links": navigation(name, language, NAMES),
        "templating": {"list": [datasource_variable(), *_chosen(_, name)]},
        "panels": laid_out(DASHBOARDS[name].panels(_, places)),
    }


def _chosen(_: Say, name: str) -> list[Json]:
    known = (
        variable("town", _("Town"), TOWN_SERIES, "instance"),
        variable("facility", _("Facility"), FACILITY_SERIES, "facility"),
        variable("ap", _("Access point"), AP_SERIES, "ap"),
    )
    return list(known[: CHOSEN[name]])


if __name__ == "__main__":
    main()
