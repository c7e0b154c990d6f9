"""Why access points are silent: every silent one is explained once, nothing is said of the others, and no guess is
made that what was seen does not carry."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.core.evidence import Source
from controller.core.finding import Finding, LikelyCause, Scope
from controller.core.health import Signs, findings
from controller.core.inventory import AccessPoint, Device, Facility, Inventory, inventory
from controller.core.message import Message
from controller.core.problem import Cause, Problem
from controller.core.state import NEVER_SEEN, Observed, Patience, is_heard
from controller.i18n import LANGUAGES, translator
from tests.core.arbitrary import NOW, towns

PATIENCE = Patience()

AREAS = {"school": "北", "hall": "北", "gym": "南", "office": "南", "clinic": ""}
"""Facility -> area. Each has three access points `school-1` ..., each a device of its own."""

TOWN = inventory(
    [Facility(id, id, area=area) for id, area in AREAS.items()],
    [Device(f"{id}-{n}", "192.0.2.1", "openwrt", "town") for id in AREAS for n in (1, 2, 3)],
    [AccessPoint(f"{id}-{n}", id, f"{id}-{n}") for id in AREAS for n in (1, 2, 3)],
)

BEHIND = inventory(
    [Facility("school", "school"), Facility("hall", "hall")],
    [Device("wlc", "192.0.2.9", "cisco_iosxe_wlc", "town"), Device("hall-3", "192.0.2.8", "openwrt", "town")],
    [AccessPoint(f"{id}-{n}", id, "wlc") for id in ("school", "hall") for n in (1, 2)]
    + [AccessPoint("hall-3", "hall", "hall-3")],
)

Ago = Mapping[str, float | None]
"""Access point -> minutes since it was heard; None: never. Whoever is not named answered just now."""


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def signs(
    silent: Ago,
    town: Inventory = TOWN,
    problems: Iterable[Problem] = (),
    unread: Mapping[str, Cause] | None = None,
    answering: Iterable[str] = (),
    by_login: Collection[str] = (),
) -> Signs:
    heard = {ap: silent.get(ap, 0) for ap in town.access_points}
    return Signs(
        town=town,
        observed={
            ap: Observed(heard_at=ago(minutes), heard_by=Source.CLI if ap in by_login else Source.SNMP)
            for ap, minutes in heard.items()
            if minutes is not None
        },
        problems={problem.device: problem for problem in problems},
        answered_at=dict.fromkeys(answering, NOW),
        unread=unread or {},
        patience=PATIENCE,
        now=NOW,
    )


def all_of(*facilities: str, minutes: float = 10) -> Ago:
    return {f"{facility}-{n}": minutes + n / 30 for facility in facilities for n in (1, 2, 3)}


def said(found: Iterable[Finding]) -> list[tuple[LikelyCause, Scope, int]]:
    return [(finding.cause, finding.scope, len(finding.aps)) for finding in found]


def refused(device: str, since_minutes: float, cause: Cause = Cause.LOGIN_REFUSED) -> Problem:
    return Problem(device, "192.0.2.1", "openwrt", "town", cause, Message("no"), ago(since_minutes), epoch=1)


WHAT_VANISHED = {
    "nothing": (signs({}), []),
    "one access point": (signs({"school-1": 10}), [(LikelyCause.AP, Scope.DEVICE, 1)]),
    "two of three, at once": (
        signs({"school-1": 10, "school-2": 10.1}),
        [(LikelyCause.LINE, Scope.FACILITY, 2)],
    ),
    "two of three, an hour apart": (
        signs({"school-1": 10, "school-2": 70}),
        [(LikelyCause.AP, Scope.DEVICE, 1), (LikelyCause.AP, Scope.DEVICE, 1)],
    ),
    "a whole facility at once": (signs(all_of("school")), [(LikelyCause.POWER, Scope.FACILITY, 3)]),
    "a facility, of which one was dead before": (
        signs({**all_of("school"), "school-1": 9000}),
        [(LikelyCause.POWER, Scope.FACILITY, 2), (LikelyCause.AP, Scope.DEVICE, 1)],
    ),
    "a facility, one after the other": (
        signs({"school-1": 300, "school-2": 200, "school-3": 100}),
        [
            (LikelyCause.UNKNOWN, Scope.FACILITY, 1),
            (LikelyCause.AP, Scope.DEVICE, 1),
            (LikelyCause.AP, Scope.DEVICE, 1),
        ],
    ),
    "two facilities at different times": (
        signs({**all_of("school"), **all_of("gym", minutes=90)}),
        [(LikelyCause.POWER, Scope.FACILITY, 3), (LikelyCause.POWER, Scope.FACILITY, 3)],
    ),
    "a whole area": (signs(all_of("school", "hall")), [(LikelyCause.POWER, Scope.FACILITIES, 6)]),
    "two areas": (signs(all_of("school", "hall", "gym", "office")), [(LikelyCause.POWER, Scope.FACILITIES, 12)]),
    "facilities of areas that live on": (
        signs(all_of("school", "gym")),
        [(LikelyCause.UNKNOWN, Scope.FACILITIES, 6)],
    ),
    "everything": (signs(all_of(*AREAS)), [(LikelyCause.LINE, Scope.TOWN, 15)]),
    "everything that was left": (
        signs({**all_of(*AREAS), **all_of("gym", minutes=900)}),
        [(LikelyCause.LINE, Scope.TOWN, 12), (LikelyCause.POWER, Scope.FACILITY, 3)],
    ),
    "everything since before the start": (
        signs(dict.fromkeys(TOWN.access_points)),
        [(LikelyCause.UNKNOWN, Scope.TOWN, 15)],
    ),
    "some since before the start": (
        signs({"gym-1": None, "hall-2": None}),
        [(LikelyCause.UNKNOWN, Scope.FACILITIES, 2)],
    ),
    "an access point whose neighbours are not missed yet": (
        signs({"school-1": 0.7, "school-2": 0.5, "school-3": 0.5}),
        [(LikelyCause.UNKNOWN, Scope.FACILITY, 1)],
    ),
    "a device that refused our login meanwhile": (
        signs({"school-1": 10}, problems=[refused("school-1", 5)]),
        [(LikelyCause.SETUP, Scope.DEVICE, 1)],
    ),
    "a device that refused our login when SNMP still worked": (
        signs({"school-1": 10}, problems=[refused("school-1", 60)]),
        [(LikelyCause.AP, Scope.DEVICE, 1)],
    ),
    "a whole facility that only ever answered logins": (
        signs(all_of("school"), by_login=["school-1", "school-2", "school-3"]),
        [(LikelyCause.SETUP, Scope.FACILITY, 3)],
    ),
    "everything that one credential reads": (
        signs(all_of(*AREAS), unread=dict.fromkeys(TOWN.devices, Cause.SETUP_INCOMPLETE)),
        [(LikelyCause.SETUP, Scope.FACILITIES, 15)],
    ),
    "a controller with its access points in two places": (
        signs({"school-1": 10, "school-2": 10, "hall-1": 10, "hall-2": 10}, BEHIND),
        [(LikelyCause.LINE, Scope.DEVICE, 4)],
    ),
    "a place behind a controller that answers": (
        signs({"school-1": 10, "school-2": 10}, BEHIND, answering=["wlc"]),
        [(LikelyCause.POWER, Scope.FACILITY, 2)],
    ),
    "an access point behind a controller that answers": (
        signs({"hall-2": 10}, BEHIND, answering=["wlc"]),
        [(LikelyCause.AP, Scope.DEVICE, 1)],
    ),
}


@pytest.mark.parametrize("vanished", WHAT_VANISHED)
def test_the_likely_cause_comes_from_what_vanished_when(vanished: str) -> None:
    seen, expected = WHAT_VANISHED[vanished]

    assert said(findings(seen)) == expected


def test_the_only_facility_of_a_town_tells_nothing_about_power_or_line() -> None:
    only = inventory(
        [Facility("school", "school")],
        [Device(f"school-{n}", "192.0.2.1", "openwrt", "town") for n in (1, 2)],
        [AccessPoint(f"school-{n}", "school", f"school-{n}") for n in (1, 2)],
    )

    assert said(findings(signs({"school-1": 10, "school-2": 10}, only))) == [(LikelyCause.UNKNOWN, Scope.FACILITY, 2)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("vanished", WHAT_VANISHED)
def test_every_finding_is_a_whole_sentence_in_both_languages(vanished: str, language: str) -> None:
    translate = translator(language)

    for finding in findings(WHAT_VANISHED[vanished][0]):
        for sentence in (finding.message.render(translate), finding.advice.render(translate)):
            assert sentence
            assert "{" not in sentence


@st.composite
def arbitrary_signs(draw: st.DrawFn) -> Signs:
    """Any small town in which anything may have been heard at any time, and devices answered whatever they like."""
    town = draw(towns())
    minutes = st.none() | st.sampled_from([0.0, 0.2, 0.4, 0.7, 1.0, 10.0, 10.3, 10.8, 70.0, 9000.0])
    sources = st.sampled_from([Source.SNMP, Source.CLI])
    devices = st.sampled_from(sorted(town.devices))
    observed = {
        ap: Observed(heard_at=None if (at := draw(minutes)) is None else ago(at), heard_by=draw(sources))
        for ap in town.access_points
    }
    causes = st.sampled_from(Cause)
    problems = [refused(device, draw(st.sampled_from([0.1, 5, 60])), draw(causes)) for device in draw(st.sets(devices))]
    return Signs(
        town=town,
        observed=observed,
        problems={problem.device: problem for problem in problems},
        answered_at={device: ago(draw(st.sampled_from([0.1, 30]))) for device in draw(st.sets(devices))},
        unread={device: draw(causes) for device in draw(st.sets(devices))},
        patience=PATIENCE,
        now=NOW,
    )


@given(arbitrary_signs())
def test_every_silent_access_point_is_explained_exactly_once_and_nothing_is_said_of_the_others(seen: Signs) -> None:
    explained = [ap for finding in findings(seen) for ap in finding.aps]
    silent = [ap for ap in seen.town.access_points if not is_heard(seen.observed.get(ap, NEVER_SEEN), NOW, PATIENCE)]

    assert sorted(explained) == sorted(silent)


@given(arbitrary_signs())
def test_the_same_signs_lead_to_the_same_findings_in_whatever_order_they_came(seen: Signs) -> None:
    backwards = Signs(
        town=seen.town,
        observed=dict(reversed(list(seen.observed.items()))),
        problems=dict(reversed(list(seen.problems.items()))),
        answered_at=dict(reversed(list(seen.answered_at.items()))),
        unread=dict(reversed(list(seen.unread.items()))),
        patience=PATIENCE,
        now=NOW,
    )

    assert findings(backwards) == findings(seen)


@given(arbitrary_signs())
def test_a_finding_names_the_places_of_its_access_points_and_when_the_last_of_them_was_heard(seen: Signs) -> None:
    for finding in findings(seen):
        aps = [seen.town.access_points[ap] for ap in finding.aps]

        assert set(finding.facilities) == {ap.facility for ap in aps}
        assert finding.since == seen.last_heard(aps)


@given(arbitrary_signs())
def test_power_is_named_only_where_nothing_answers_and_something_elsewhere_does(seen: Signs) -> None:
    silent = {ap.id for ap in seen.silent}
    for finding in findings(seen):
        if finding.cause is LikelyCause.POWER:
            there = {ap.id for facility in finding.facilities for ap in seen.town.aps_in(facility)}
            assert there <= silent
            assert any(seen.heard_at(ap) is not None for ap in seen.town.access_points.values() if ap.id not in there)
