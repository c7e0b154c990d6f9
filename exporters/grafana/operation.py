"""運用: the controller itself. Its loops, sessions, polls, database, answers, traps and MQTT, and what fires."""

from controller.core.message import mark
from exporters.grafana.expressions import LOOK_AGE, VALUES_AGE, ZERO
from exporters.grafana.headquarters import AGE, NO_VALUES
from exporters.grafana.links import Places
from exporters.grafana.parts import TOWN, Column, Json, Look, Query, chart, stat, table
from exporters.grafana.words import CONNECTED, Say, said

TITLE = mark("Operation of the controller")

PER_SECOND = Look(unit="ops")
SECONDS = Look(unit="s")
BAD = ((None, "green"), (1, "orange"))


def panels(_: Say, _places: Places) -> list[tuple[Json, int, int]]:
    return [*_now(_), *_loops(_), *_sessions(_), *_doors(_)]


def _now(_: Say) -> list[tuple[Json, int, int]]:
    nothing = _(NO_VALUES)
    age = Look(unit="s", decimals=0, steps=AGE, nothing=nothing)
    uptime = f"time() - hinan_start_time_seconds{{{TOWN}}}"
    stopped = f"sum(hinan_profile_stopped_waiting{{{TOWN}}}) or {ZERO}"
    broker = Look(words=said(CONNECTED, _), nothing=_("not in use"))
    silent = f"hinan_quarantined_devices{{{TOWN}}}"
    fires = Query('max by (alertname, severity, facility, ap, device) (ALERTS{alertstate="firing"})')
    columns = [
        Column("alertname", _("Alert")),
        Column("severity", _("Severity")),
        Column("facility", "facility"),
        Column("ap", "ap"),
        Column("device", "device"),
    ]
    return [
        (stat(_("Age of these values"), [Query(VALUES_AGE)], age), 4, 4),
        (stat(_("Newest look at a device"), [Query(LOOK_AGE)], age), 4, 4),
        (stat(_("Running for"), [Query(uptime)], Look(unit="s", nothing=nothing), fills=False), 4, 4),
        (stat(_("Version"), [Query(f"hinan_build_info{{{TOWN}}}", "{{version}}")], text="name", fills=False), 4, 4),
        (stat(_("MQTT broker"), [Query(f"hinan_mqtt_connected{{{TOWN}}}")], broker), 4, 4),
        (stat(_("Silent devices"), [Query(silent)], Look(nothing=nothing), fills=False), 4, 4),
        (table(_("Alerts that fire"), [fires], columns), 12, 8),
        (chart(_("Devices that wait"), [Query(f"hinan_devices_waiting{{{TOWN}}}", "{{waits_for}}")]), 6, 8),
        (chart(_("Devices that wait because a profile is stopped"), [Query(stopped, _("devices"))]), 6, 8),
    ]


def _loops(_: Say) -> list[tuple[Json, int, int]]:
    def rate(metric: str, by: str) -> list[Query]:
        return [Query(f"sum by ({by}) (rate({metric}{{{TOWN}}}[$__rate_interval]))", f"{{{{{by}}}}}")]

    under_way = [
        Query(f"hinan_polls_in_flight{{{TOWN}}}", _("looks under way")),
        Query(f"hinan_quarantined_devices{{{TOWN}}}", _("silent devices")),
    ]
    return [
        (chart(_("Rounds of the loops"), rate("hinan_loop_turns_total", "loop"), PER_SECOND), 8, 7),
        (chart(_("How late devices are looked at"), _quantiles("hinan_poll_lag_seconds"), SECONDS), 8, 7),
        (chart(_("Looks"), rate("hinan_polls_total", "outcome"), PER_SECOND), 8, 7),
        (chart(_("Looks under way and silent devices"), under_way), 8, 7),
        (
            chart(
                _("Time until every device was looked at"),
                [Query(f"hinan_poll_round_duration_seconds{{{TOWN}}}", _("newest round"))],
                SECONDS,
            ),
            8,
            7,
        ),
        (chart(_("Mistakes of the program"), _increase("hinan_errors_total", "loop")), 8, 7),
        (chart(_("Periodic jobs that were skipped"), _increase("hinan_jobs_skipped_total", "job")), 8, 7),
        (
            chart(
                _("Access points that are silent, by likely cause"),
                [Query(f"hinan_silent_access_points{{{TOWN}}}", "{{cause}}")],
                stacks=True,
            ),
            8,
            7,
        ),
        (
            chart(
                _("What access points lack to be ready"),
                [Query(f"hinan_readiness_lacking_access_points{{{TOWN}}}", "{{lack}}")],
            ),
            8,
            7,
        ),
    ]


def _sessions(_: Say) -> list[tuple[Json, int, int]]:
    took = (
        f"sum by (outcome) (increase(hinan_push_session_seconds_total{{{TOWN}}}[$__range])) "
        f"/ (sum by (outcome) (increase(hinan_push_sessions_total{{{TOWN}}}[$__range])) > 0)"
    )
    return [
        (chart(_("Sessions with devices, by outcome"), _increase("hinan_push_sessions_total", "outcome")), 12, 7),
        (chart(_("Mean time of a session, by outcome"), [Query(took, "{{outcome}}")], SECONDS), 12, 7),
    ]


def _doors(_: Say) -> list[tuple[Json, int, int]]:
    store, api = "hinan_store_transaction_duration_seconds", "hinan_api_request_duration_seconds"
    return [
        (chart(_("Database: time of a transaction"), _quantiles(store, "kind"), SECONDS), 8, 7),
        (chart(_("API: time until an answer"), _quantiles(api, "route"), SECONDS), 8, 7),
        (chart(_("API: answers"), _increase("hinan_api_requests_total", "code")), 8, 7),
        (chart(_("Traps"), _increase("hinan_traps_total", "outcome"), Look(nothing=_("not in use"))), 12, 7),
        (
            chart(_("MQTT messages"), _increase("hinan_mqtt_messages_total", "outcome"), Look(nothing=_("not in use"))),
            12,
            7,
        ),
    ]


def _increase(metric: str, by: str) -> list[Query]:
    return [Query(f"sum by ({by}) (increase({metric}{{{TOWN}}}[$__rate_interval]))", f"{{{{{by}}}}}")]


def _quantiles(metric: str, by: str = "") -> list[Query]:
    labels, legend = ("le, " + by, f"{{{{{by}}}}} ") if by else ("le", "")
    return [
        Query(
            f"histogram_quantile({share}, sum by ({labels}) (rate({metric}_bucket{{{TOWN}}}[$__rate_interval])))",
            f"{legend}{name}",
        )
        for share, name in ((0.5, "50%"), (0.99, "99%"))
    ]
