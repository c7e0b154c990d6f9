"""The facts of the report, from what was kept: nothing that was not written down, and the same at any time."""

from dataclasses import replace
from datetime import timedelta

from controller.core.history import highest
from controller.core.problem import Cause
from controller.core.report import Report, report
from tests.exporters.reported import AT, DECLARATION, HOUR, MINUTE, SECOND, TOWN, audit, kept

LONG_AFTER = AT + 999 * HOUR


def made(**changes: object) -> Report:
    return report("富加町", DECLARATION, TOWN, replace(kept(), **changes), LONG_AFTER)  # type: ignore[arg-type]


def test_a_closed_declaration_gives_the_same_report_whenever_it_is_asked_for() -> None:
    assert made() == report("富加町", DECLARATION, TOWN, kept(), LONG_AFTER + HOUR)
    assert made().is_final
    assert made().as_of == DECLARATION.closed_at


def test_each_facility_has_its_times_and_counts() -> None:
    school, hall = made().facilities

    assert (school.opened, school.first_opened_at, school.all_opened_at) == (
        2,
        AT + 4 * SECOND,
        AT + 41 * MINUTE + 7 * SECOND,
    )
    assert (school.back, school.signed_off, school.all_back_at) == (2, 0, AT + 2 * HOUR + 6 * SECOND)
    assert (hall.opened, hall.all_opened_at) == (0, None)
    assert (hall.back, hall.signed_off, hall.all_back_at) == (0, 1, AT + 2 * HOUR + 9 * MINUTE)


def test_the_time_until_a_share_was_open_counts_also_those_that_never_were() -> None:
    assert made().opened_within(0.3) == timedelta(seconds=4)
    assert made().opened_within(2 / 3) == timedelta(minutes=41, seconds=7)
    assert made().opened_within(1) is None


def test_clients_are_those_of_the_time_of_the_declaration_only() -> None:
    found = made()

    assert [point.highest for point in found.hourly] == [13, 50, 49]
    assert (found.peak, found.hourly[0].partial) == (highest(found.facilities[0].hourly[1:2]) and found.peak, True)
    assert found.peak is not None
    assert (found.peak.at, found.peak.highest) == (AT + 41 * MINUTE, 50)
    assert found.facilities[1].peak is None


def test_failures_are_those_of_its_devices_in_its_time() -> None:
    failures = made().failures

    assert [(failure.device, failure.cause) for failure in failures] == [
        ("hall-1", Cause.LOGIN_REFUSED),
        ("gym-2", Cause.UNREACHABLE),
    ]
    assert [failure.until for failure in failures] == [None, AT + 41 * MINUTE]


def test_acts_are_those_about_it_and_those_of_its_time() -> None:
    assert [record.number for record in made().acts] == [2, 3, 5, 6, 7]


def test_a_facility_that_was_opened_along_with_others_is_in_it() -> None:
    along = replace(kept().proofs[0], ap="park-1")

    found = made(proofs=(*kept().proofs, along)).facilities[-1]

    assert (found.id, found.is_covered, found.opened) == ("park", False, 1)


def test_what_left_the_inventory_since_is_still_told() -> None:
    assert [ap.id for ap in made().gone] == ["gym-9"]


def test_a_broken_chain_is_told() -> None:
    assert (made().first_break, made().is_judged) == (None, True)

    assert made(audit=audit()[1:]).first_break == 2


def test_a_declaration_that_is_not_closed_is_told_as_of_now() -> None:
    running = replace(DECLARATION, ended_at=None, ended_by="", closed_at=None, signed_off=frozenset())

    found = report("富加町", running, TOWN, kept(), AT + HOUR)

    assert (found.is_final, found.as_of, len(found.hourly)) == (False, AT + HOUR, 2)
