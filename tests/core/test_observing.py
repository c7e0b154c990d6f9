"""From one look's columns to observations: counts are told where they belong, and nobody's number is guessed."""

from datetime import UTC, datetime, timedelta

from controller.core.evidence import Source
from controller.core.inventory import AccessPoint
from controller.core.known_readings import Probe
from controller.core.observing import observations
from controller.core.profile import DeviceProfile
from controller.core.readings import Columns, Combine, Reading
from controller.core.state import NEVER_SEEN, Patience, fresh_vitals, observe
from controller.core.vitals import NO_VITALS, Vitals
from controller.core.wlan import DISASTER_SSID
from tests.core.profiles import controller, profile

AT = datetime(2026, 9, 3, 2, 14, tzinfo=UTC)
GYM, HALL = ((0, 0, 94, 0, 83, last) for last in (1, 2))

AP_READ = {
    "clients": Reading("1.6", Combine.SUM),
    "clients_by_ssid": Reading("1.6", Combine.BY_NAME, "1.4"),
    "clients_by_radio": Reading("1.6", Combine.BY_NAME, "1.9"),
    "ssids": Reading("1.4", Combine.NAMES),
    "cpu_percent": Reading("1.7", Combine.MEAN),
    "memory_percent": Reading("1.8", Combine.BY_NAME, "1.3", "1.5", whole="main memory"),
}
AP_COLUMNS: Columns = {
    "1.6": {(1,): 3, (2,): 4, (3,): 20},
    "1.4": {(1,): "town", (2,): "school", (3,): DISASTER_SSID},
    "1.9": {(1,): "ng", (2,): "na", (3,): "na"},
    "1.7": {(1,): 10, (2,): 20},
    "1.8": {(1,): 410, (2,): 9},
    "1.5": {(1,): 1000, (2,): 10},
    "1.3": {(1,): "main memory", (2,): "system disk"},
}


def an_ap(**read: Reading) -> DeviceProfile:
    return profile(read=read or AP_READ, probe=Probe("1.1"))


def test_clients_are_told_in_all_by_radio_and_ours_apart_from_the_facilitys_own() -> None:
    (seen,) = observations(an_ap(), [AccessPoint("gym-1", "gym", "gym-1")], AP_COLUMNS, AT, 360_000)

    assert (seen.clients, {wlan.ssid for wlan in seen.wlans or ()}) == (27, {"town", "school", DISASTER_SSID})
    assert seen.up_since == AT - timedelta(hours=1)
    assert seen.vitals == Vitals(20, 7, {"ng": 3, "na": 24}, 15, 41, AT - timedelta(hours=1))


def test_what_a_device_does_not_tell_stays_open() -> None:
    (seen,) = observations(an_ap(), [AccessPoint("gym-1", "gym", "gym-1")], {}, AT, None)

    assert (seen.clients, seen.wlans, seen.up_since, seen.vitals) == (None, None, None, NO_VITALS)


def test_each_access_point_behind_a_controller_has_its_own_state_clients_radios_and_start() -> None:
    read = {
        "ap_up": Reading("1.1", Combine.BY_NAME, "1.2", up=(1,)),
        "ap_clients": Reading("1.3", Combine.BY_NAME, "1.2"),
        "ap_uptime_s": Reading("1.4", Combine.BY_NAME, "1.2", divide_by=100),
        "cpu_percent": Reading("1.9.0"),
    }
    columns: Columns = {
        "1.2": {GYM: "gym", HALL: "hall"},
        "1.1": {GYM: 1, HALL: 2},
        "1.3": {(*GYM, 0): 3, (*GYM, 1): 4, (*HALL, 0): 0},
        "1.4": {GYM: 6_000},
        "1.9.0": {(): 90},
    }
    aps = [AccessPoint(name, "gym", "wlc", name_on_device=name) for name in ("gym", "hall", "gone")]

    gym, hall, gone = observations(controller(read=read, probe=Probe("1.2")), aps, columns, AT, 36_000_000)

    assert (gym.heard, hall.heard, gone.heard) == (True, False, False)
    assert (gym.clients, hall.clients, gone.clients) == (7, 0, None)
    assert gym.vitals is not None
    assert gym.vitals.clients_by_radio == {"0": 3, "1": 4}
    assert gym.vitals.cpu_percent is None, "a controller's load is not that of its access points"
    assert gym.up_since == AT - timedelta(minutes=1)
    assert hall.up_since == AT - timedelta(hours=100)


def test_vitals_are_kept_between_the_looks_that_ask_for_them_and_not_believed_for_ever() -> None:
    read = dict(AP_READ)
    ap = [AccessPoint("gym-1", "gym", "gym-1")]
    first, without = (AP_COLUMNS, {oid: AP_COLUMNS[oid] for oid in ("1.6", "1.4", "1.9")})
    known = NEVER_SEEN
    for seconds, columns in enumerate((first, without)):
        (seen,) = observations(an_ap(**read), ap, columns, AT + timedelta(seconds=seconds), 360_000)
        known = observe(known, seen)

    assert seen.source is Source.SNMP
    now = fresh_vitals(known, AT, Patience())
    assert (now.clients_ours, now.cpu_percent, now.memory_percent) == (20, 15, 41)
    assert fresh_vitals(known, AT + timedelta(minutes=5), Patience()) == NO_VITALS
