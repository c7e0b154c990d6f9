"""施設: one facility, its access points one by one, who is connected there, and how ready it is."""

from controller.core.message import mark
from exporters.grafana.expressions import FACILITY, MODE, VALUES_AGE, missing
from exporters.grafana.headquarters import AGE, NO_VALUES
from exporters.grafana.links import Places
from exporters.grafana.parts import JOIN_AP, Column, Json, Look, Query, chart, hidden, linked, stat, table, worded
from exporters.grafana.words import ASKED, CAUSE, EVIDENCE, PROVEN, UP, Say, said
from exporters.grafana.words import FACILITY as STATE
from exporters.grafana.words import MODE as MODES

TITLE = mark("Facility")

STANDING = {
    "proven": mark("proven"),
    "pending": mark("not proven yet"),
    "unknown": mark("no answer"),
    "by_hand": mark("people switch it"),
    "quiet": mark("nothing asked"),
    "stray": mark("open without a declaration"),
}


def panels(_: Say, places: Places) -> list[tuple[Json, int, int]]:
    nothing = _(NO_VALUES)
    mode = Look(words=said(MODES, _), nothing=nothing)
    state = Look(words=said(STATE, _), nothing=nothing)
    age = Look(unit="s", decimals=0, steps=AGE, nothing=nothing)
    ready = Look(unit="percentunit", decimals=0, steps=((None, "red"), (0.6, "orange"), (0.9, "green")), max=1)
    people = f"hinan_facility_clients{{{FACILITY}}}"
    proven_at = f"time() - hinan_facility_readiness_timestamp_seconds{{{FACILITY}}}"
    by_ap = f"hinan_ap_clients{{{FACILITY}}} * {JOIN_AP} group_left (name) hinan_ap_info{{{FACILITY}}}"
    standing = [
        Query(f'hinan_facility_access_points{{{FACILITY}, state="{value}"}}', _(word))
        for value, word in STANDING.items()
    ]
    return [
        (stat(_("Mode of the town"), [Query(MODE)], mode), 8, 4),
        (stat(_("This facility"), [Query(f"hinan:facility_open:state{{{FACILITY}}}")], state), 4, 4),
        (stat(_("People connected now"), [Query(people)], Look(nothing=_("unknown")), fills=False), 4, 4),
        (stat(_("Readiness"), [Query(f"hinan_facility_readiness_ratio{{{FACILITY}}}")], ready), 3, 4),
        (stat(_("Proven ready before"), [Query(proven_at)], Look(unit="s", decimals=0, nothing=_("never"))), 3, 4),
        (stat(_("Age of these values"), [Query(VALUES_AGE)], age), 2, 4),
        (_access_points(_, places), 16, 10),
        (_problems(_, places), 8, 10),
        (chart(_("People connected, by access point"), [Query(by_ap, "{{name}}")], stacks=True), 12, 8),
        (chart(_("Where the access points stand"), standing, stacks=True), 12, 8),
    ]


def _access_points(_: Say, places: Places) -> Json:
    def by_ap(metric: str) -> Query:
        return Query(f"max by (ap) ({metric}{{{FACILITY}}})")

    columns = [
        Column("facility", "facility", hidden()),
        Column("ap", "ap", hidden()),
        Column("name", _("Access point"), linked(_("Access point"), places.access_point)),
        Column("Value #B", _("Sign of life"), worded(said(UP, _))),
        Column("Value #C", _("To be open"), worded(said(ASKED, _))),
        Column("Value #D", _("What is asked"), worded(said(PROVEN, _))),
        Column("Value #E", _("Evidence"), worded(said(EVIDENCE, _))),
        Column("Value #F", _("People connected")),
        Column("Value #G", _("Heard before"), (("unit", "s"), ("decimals", 0))),
    ]
    queries = [
        Query(f"max by (ap, facility, name) (hinan_ap_info{{{FACILITY}}})"),
        by_ap("hinan_ap_up"),
        by_ap("hinan_ap_desired_open"),
        by_ap("hinan_ap_proven"),
        by_ap("hinan_ap_evidence"),
        by_ap("hinan_ap_clients"),
        Query(f"time() - max by (ap) (hinan_ap_heard_timestamp_seconds{{{FACILITY}}})"),
    ]
    return table(_("Access points"), queries, columns, Look(nothing="-"))


def _problems(_: Say, places: Places) -> Json:
    columns = [
        Column("facility", "facility", hidden()),
        Column("ap", "ap", hidden()),
        Column("name", _("Access point"), linked(_("Access point"), places.access_point)),
        Column("cause", _("Problem"), worded(said(CAUSE, _))),
    ]
    return table(_("What is missing"), [Query(missing(FACILITY))], columns, Look(nothing=_("Nothing is missing")))
