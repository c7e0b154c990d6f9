"""災害対策本部: the wall screen. The town's mode, what is open, what is missing, who is connected, how old that is."""

from controller.core.message import mark
from exporters.grafana.expressions import LOOK_AGE, MODE, VALUES_AGE, missing, named
from exporters.grafana.links import Places
from exporters.grafana.parts import TOWN, Column, Json, Look, Query, chart, geomap, hidden, linked, stat, table, worded
from exporters.grafana.words import CAUSE, FACILITY, KIND, Say, said
from exporters.grafana.words import MODE as MODES

TITLE = mark("Disaster headquarters")

NO_VALUES = mark("NO VALUES. Look at the controller and at Prometheus.")

AGE = ((None, "green"), (60, "orange"), (300, "red"))
"""Seconds: a missed scrape or two, then something is wrong, then nobody may rely on the screen."""

TILES = "https://cyberjapandata.gsi.go.jp/xyz/pale/{z}/{x}/{y}.png"
"""地理院タイル 淡色地図, zoom 5 to 18: https://maps.gsi.go.jp/development/ichiran.html. Its source must be named."""

TILES_BY = '<a href="https://maps.gsi.go.jp/development/ichiran.html" target="_blank">国土地理院</a>'

SOMEWHERE = 'latitude!="", longitude!=""'


def panels(_: Say, places: Places) -> list[tuple[Json, int, int]]:
    nothing = _(NO_VALUES)
    mode = Look(steps=((None, "red"),), words=said(MODES, _), nothing=nothing)
    age = Look(unit="s", decimals=0, steps=AGE, nothing=nothing)
    unknown, unasked = _("unknown"), _("Nothing declared")
    town, people = f"hinan_town_info{{{TOWN}}}", f"sum(hinan_facility_clients{{{TOWN}}})"
    ratio = f"hinan:facility_proven_open:ratio{{{TOWN}}}"
    opened = [
        Query(f"sum({ratio} == bool 1)", _("open")),
        Query(f"count({ratio})", _("asked to be open")),
    ]
    proven = [
        Query(f"hinan:proven_open:sum{{{TOWN}}}", _("proven open")),
        Query(f"hinan:desired_open:sum{{{TOWN}}}", _("asked to be open")),
    ]
    counted = [
        Query(f"count(hinan_ap_clients{{{TOWN}}})", _("access points that were counted")),
        Query(f"count(hinan_ap_info{{{TOWN}}})", _("access points in all")),
    ]
    by_place = named(f"hinan_facility_clients{{{TOWN}}}", "name")
    return [
        (stat(_("Mode"), [Query(MODE)], mode), 14, 5),
        (stat(_("Town"), [Query(town, "{{name}}")], Look(nothing=nothing), text="name", fills=False), 4, 5),
        (stat(_("Age of these values"), [Query(VALUES_AGE)], age), 3, 5),
        (stat(_("Newest look at a device"), [Query(LOOK_AGE)], age), 3, 5),
        (stat(_("Facilities"), opened, Look(nothing=unasked), text="value_and_name", fills=False), 6, 4),
        (stat(_("Access points"), proven, Look(nothing=unasked), text="value_and_name", fills=False), 6, 4),
        (stat(_("People connected now"), [Query(people)], Look(nothing=unknown), fills=False), 6, 4),
        (stat(_("Counted at"), counted, Look(nothing=unknown), text="value_and_name", fills=False), 6, 4),
        (_map(_, places), 12, 15),
        (_missing(_, places), 12, 7),
        (_facilities(_, places), 12, 8),
        (chart(_("People connected"), [Query(by_place, "{{name}}")], stacks=True), 12, 8),
        (chart(_("Proven open, of those asked to be"), proven), 6, 8),
        (_declarations(_), 6, 8),
    ]


def _map(_: Say, places: Places) -> Json:
    labels = "facility, name, area, latitude, longitude"
    known = ("name", "area", "latitude", "longitude")
    state = named(f"hinan:facility_open:state{{{TOWN}}}", *known, where=f"{TOWN}, {SOMEWHERE}")
    here = f"max by ({labels}) ({state})"
    people = f"max by (facility) (hinan_facility_clients{{{TOWN}}})"
    columns = [
        Column("facility", "facility"),
        Column("name", _("Facility"), linked(_("Facility"), places.facility)),
        Column("area", _("Area")),
        Column("Value #A", _("State"), worded(said(FACILITY, _))),
        Column("Value #B", _("People connected")),
    ]
    return geomap(_("Where it is open"), [Query(here), Query(people)], columns, _layers(_))


def _layers(_: Say) -> Json:
    """Without a line to the tiles the points are drawn on an empty ground."""
    tiles = {"url": TILES, "attribution": TILES_BY, "minZoom": 5, "maxZoom": 18}
    style = {
        "size": {"fixed": 9, "min": 2, "max": 15},
        "color": {"field": _("State"), "fixed": "text"},
        "opacity": 0.9,
        "symbol": {"mode": "fixed", "fixed": "img/icons/marker/circle.svg"},
        "text": {"mode": "field", "field": _("Facility"), "fixed": ""},
        "textConfig": {"fontSize": 14, "offsetX": 0, "offsetY": 16, "textAlign": "center", "textBaseline": "top"},
    }
    points = {
        "type": "markers",
        "name": _("Facilities"),
        "config": {"showLegend": False, "style": style},
        "location": {"mode": "coords", "latitude": "latitude", "longitude": "longitude"},
        "tooltip": True,
    }
    return {
        "view": {"id": "fit", "lat": 36, "lon": 138, "zoom": 5, "allLayers": True, "padding": 20, "maxZoom": 16},
        "controls": {"showZoom": True, "mouseWheelZoom": False, "showAttribution": True, "showScale": True},
        "basemap": {"type": "xyz", "name": _("Map"), "config": tiles},
        "layers": [points],
        "tooltip": {"mode": "details"},
    }


def _missing(_: Say, places: Places) -> Json:
    columns = [
        Column("facility", "facility", hidden()),
        Column("ap", "ap", hidden()),
        Column("place", _("Facility"), linked(_("Facility"), places.facility)),
        Column("name", _("Access point"), linked(_("Access point"), places.access_point)),
        Column("cause", _("Problem"), worded(said(CAUSE, _))),
    ]
    return table(_("What is missing"), [Query(missing(TOWN))], columns, Look(nothing=_("Nothing is missing")))


def _facilities(_: Say, places: Places) -> Json:
    columns = [
        Column("facility", "facility", hidden()),
        Column("name", _("Facility"), linked(_("Facility"), places.facility)),
        Column("area", _("Area")),
        Column("Value #A", _("State"), worded(said(FACILITY, _))),
        Column("Value #B", _("People connected")),
    ]
    state = named(f"hinan:facility_open:state{{{TOWN}}}", "name", "area")
    queries = [
        Query(f"max by (facility, name, area) ({state})"),
        Query(f"max by (facility) (hinan_facility_clients{{{TOWN}}})"),
    ]
    return table(_("Facilities"), queries, columns, Look(nothing=_(NO_VALUES)))


def _declarations(_: Say) -> Json:
    columns = [
        Column("number", _("Number")),
        Column("kind", _("Kind"), worded(said(KIND, _))),
        Column("Value #A", _("Declared"), (("unit", "dateTimeAsLocal"),)),
        Column("Value #B", _("Ended"), (("unit", "dateTimeAsLocal"),)),
    ]
    queries = [
        Query(f"max by (number, kind) (hinan_declaration_timestamp_seconds{{{TOWN}}}) * 1000"),
        Query(f"max by (number, kind) (hinan_declaration_end_timestamp_seconds{{{TOWN}}}) * 1000"),
    ]
    return table(_("Declarations that are not closed"), queries, columns, Look(nothing=_("Nothing declared")))
