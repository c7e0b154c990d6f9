"""AP: one access point, what is asked of it and proven, who is joined where, and how it fares."""

from controller.core.message import mark
from exporters.grafana.expressions import AP, MODE, VALUES_AGE
from exporters.grafana.headquarters import AGE, NO_VALUES
from exporters.grafana.links import Places
from exporters.grafana.parts import TOWN, Column, Json, Look, Query, chart, stat, table, worded
from exporters.grafana.words import ASKED, CAUSE, EVIDENCE, PROVEN, UP, Say, said
from exporters.grafana.words import MODE as MODES

TITLE = mark("Access point")

NETWORK = {"ours": mark("the open network"), "own": mark("the facility's own networks")}


def panels(_: Say, _places: Places) -> list[tuple[Json, int, int]]:
    nothing, unknown = _(NO_VALUES), _("unknown")

    def now(metric: str) -> list[Query]:
        return [Query(f"{metric}{{{AP}}}")]

    def since(metric: str) -> list[Query]:
        return [Query(f"time() - {metric}{{{AP}}}")]

    age = Look(unit="s", decimals=0, steps=AGE, nothing=unknown)
    busy = Look(unit="percentunit", decimals=0, max=1)
    joined = [Query(f'hinan_ap_network_clients{{{AP}, network="{whose}"}}', _(word)) for whose, word in NETWORK.items()]
    load = [
        Query(f"hinan_ap_cpu_utilization_ratio{{{AP}}}", _("processor")),
        Query(f"hinan_ap_memory_utilization_ratio{{{AP}}}", _("memory")),
    ]
    over_time = [
        Query(f"hinan_ap_up{{{AP}}}", _("answers")),
        Query(f"hinan_ap_desired_open{{{AP}}}", _("asked to be open")),
        Query(f"hinan_ap_desired_back{{{AP}}}", _("asked to go back")),
        Query(f"hinan_ap_proven{{{AP}}}", _("proven")),
    ]
    return [
        (stat(_("Mode of the town"), [Query(MODE)], Look(words=said(MODES, _), nothing=nothing)), 8, 4),
        (stat(_("Sign of life"), now("hinan_ap_up"), Look(words=said(UP, _), nothing=_("Nobody can ask it"))), 4, 4),
        (stat(_("To be open"), now("hinan_ap_desired_open"), Look(words=said(ASKED, _), nothing=nothing)), 4, 4),
        (stat(_("What is asked"), now("hinan_ap_proven"), Look(words=said(PROVEN, _), nothing=nothing)), 4, 4),
        (stat(_("Evidence"), now("hinan_ap_evidence"), Look(words=said(EVIDENCE, _), nothing=nothing)), 4, 4),
        (stat(_("People connected now"), now("hinan_ap_clients"), Look(nothing=unknown), fills=False), 6, 4),
        (stat(_("Heard before"), since("hinan_ap_heard_timestamp_seconds"), age), 6, 4),
        (stat(_("Networks looked at before"), since("hinan_ap_look_timestamp_seconds"), age), 6, 4),
        (stat(_("Age of these values"), [Query(VALUES_AGE)], age), 6, 4),
        (chart(_("Asked and proven"), over_time, Look(max=1)), 12, 7),
        (chart(_("People connected, by network"), joined, stacks=True), 12, 7),
        (
            chart(
                _("People connected, by radio"), [Query(f"hinan_ap_radio_clients{{{AP}}}", "{{radio}}")], stacks=True
            ),
            8,
            7,
        ),
        (chart(_("Processor and memory"), load, busy), 8, 7),
        (
            stat(_("Running for"), since("hinan_ap_start_time_seconds"), Look(unit="s", nothing=unknown), fills=False),
            4,
            7,
        ),
        (_problem(_), 4, 7),
    ]


def _problem(_: Say) -> Json:
    device = f"hinan_ap_info{{{AP}}} * on (job, instance, device) group_left (cause) hinan_device_problem{{{TOWN}}}"
    columns = [Column("device", _("Device")), Column("cause", _("Problem"), worded(said(CAUSE, _)))]
    return table(_("Problem"), [Query(f"max by (device, cause) ({device})")], columns, Look(nothing=_("None")))
