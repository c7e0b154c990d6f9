"""Expressions that several panels share."""

from exporters.grafana.parts import JOIN, JOIN_AP, TOWN

FACILITY = f'{TOWN}, facility="$facility"'
AP = f'{FACILITY}, ap="$ap"'

MODE = " + ".join(
    f'{factor} * max(hinan_mode{{{TOWN}, mode="{mode}"}})'
    for factor, mode in enumerate(("disaster", "outage", "drill", "test"), start=1)
)
"""0 normal, then by kind; nothing at all where no controller tells it."""

VALUES_AGE = f"time() - max(timestamp(hinan_start_time_seconds{{{TOWN}}}))"
"""Seconds since Prometheus read the controller; nothing once a scrape fails."""

LOOK_AGE = f"max(hinan_poll_age_seconds{{{TOWN}}})"

ZERO = f"0 * max(hinan_start_time_seconds{{{TOWN}}})"
"""What is counted only while it is there is 0 otherwise, but only while the controller tells anything."""


def named(expression: str, *labels: str, where: str = TOWN) -> str:
    """With names of its facility; only of facilities `where`."""
    return f"{expression} * {JOIN} group_left ({', '.join(labels)}) hinan_facility_info{{{where}}}"


def missing(selector: str) -> str:
    """Access points that are asked to be open and not proven: one row each, with its names and, where its device has a
    problem, the cause."""
    asked = f"(hinan_ap_desired_open{{{selector}}} == 1 unless {JOIN_AP} hinan_ap_proven{{{selector}}} == 1)"
    place = f'label_replace(hinan_facility_info{{{selector}}}, "place", "$1", "name", "(.*)")'
    names = f"{JOIN_AP} group_left (name, device) hinan_ap_info{{{selector}}}"
    with_names = f"({asked} * {names} * {JOIN} group_left (place) {place})"
    cause = f"{with_names} * on (job, instance, device) group_left (cause) hinan_device_problem{{{TOWN}}}"
    return f"({cause}) or {JOIN_AP} {with_names}"
