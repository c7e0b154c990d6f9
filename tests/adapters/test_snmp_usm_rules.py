"""What SNMPv3 may believe: nothing without proof but an engine's name, nothing old, nothing meant for others."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.adapters.snmp.ber import SEQUENCE, BerError, encoded
from controller.adapters.snmp.engine import TIME_WINDOW_S
from controller.adapters.snmp.envelope import NUMBER_MAX, envelope
from controller.adapters.snmp.message import Instead, Opened, Refused
from controller.adapters.snmp.usm import SILENCE_S, Usm
from tests.adapters.snmp_authority import (
    AUTH,
    AUTH_PRIV,
    DECRYPTION,
    NO_AUTH,
    NOT_IN_TIME_WINDOW,
    REPORT,
    REQUEST_ID,
    UNKNOWN_ENGINE,
    UNKNOWN_USER,
    UNSUPPORTED_LEVEL,
    USERS,
    WRONG_DIGEST,
    Authority,
    pdu,
)

LEVELS = [NO_AUTH, AUTH, AUTH_PRIV]
OUR_REQUEST = pdu(tag=0xA0)


@dataclass(slots=True)
class Clock:
    now: float = 50_000.0

    def __call__(self) -> float:
        return self.now


def acquainted(level: int, clock: Clock | None = None) -> tuple[Usm, Authority]:
    """Two that have met, and whose clocks have been compared by an answer."""
    usm, authority = Usm(USERS[level], clock or Clock()), Authority(USERS[level])
    usm.seal(OUR_REQUEST, REQUEST_ID)
    assert usm.open(authority.report(UNKNOWN_ENGINE)) is Instead.SEND_AGAIN
    usm.seal(OUR_REQUEST, REQUEST_ID)
    assert usm.open(authority.answer(level)) == pdu()
    return usm, authority


def stamp(usm: Usm) -> tuple[bytes, int, int]:
    shown = envelope(usm.seal(OUR_REQUEST, REQUEST_ID))
    return shown.engine_id, shown.boots, shown.time_s


def opened(usm: Usm, datagram: bytes) -> Opened:
    """As the endpoint takes it: what is malformed is not for us."""
    try:
        return usm.open(datagram)
    except BerError:
        return Instead.NOT_FOR_US


def test_the_first_question_is_who_is_there_and_shows_no_user() -> None:
    usm = Usm(USERS[AUTH_PRIV])

    asked = usm.seal(OUR_REQUEST, REQUEST_ID)

    assert not usm.ready
    assert (envelope(asked).level, envelope(asked).engine_id, envelope(asked).user) == (NO_AUTH, b"", b"")
    assert b"reader" not in asked


@pytest.mark.parametrize("age_s", [0, TIME_WINDOW_S, TIME_WINDOW_S + 1])
def test_an_authentic_answer_is_taken_for_two_and_a_half_minutes_and_no_longer(age_s: int) -> None:
    clock = Clock()
    usm, authority = acquainted(AUTH, clock)
    recorded = authority.answer(AUTH)

    clock.now += age_s

    assert (usm.open(recorded) == pdu()) is (age_s <= TIME_WINDOW_S)


@pytest.mark.parametrize(("boots", "is_taken"), [(2, False), (3, True), (4, True), (NUMBER_MAX, False)])
def test_an_answer_from_before_the_last_restart_is_old(boots: int, is_taken: bool) -> None:
    usm, authority = acquainted(AUTH)
    authority.boots = boots

    assert (usm.open(authority.answer(AUTH)) == pdu()) is is_taken


@pytest.mark.parametrize(("boots", "time_s"), [(4, 2), (3, 5), (1, 0)])
def test_an_authentic_report_sets_the_clock_back_too(boots: int, time_s: int) -> None:
    """A restart, one that was not counted, and one after which the count began anew."""
    usm, authority = acquainted(AUTH_PRIV)
    authority.boots, authority.time_s = boots, time_s

    assert usm.open(authority.report(NOT_IN_TIME_WINDOW, AUTH)) is Instead.SEND_AGAIN
    assert stamp(usm) == (authority.id, boots, time_s)
    assert usm.open(authority.answer(AUTH_PRIV)) == pdu()


def test_a_forged_report_does_not_touch_the_clock() -> None:
    usm, authority = acquainted(AUTH)
    before = stamp(usm)
    authority.boots = 9

    assert usm.open(authority.report(NOT_IN_TIME_WINDOW)) is Instead.NOT_FOR_US
    assert stamp(usm) == before


def test_a_device_with_a_new_engine_is_asked_again_by_its_new_name() -> None:
    usm, _ = acquainted(AUTH_PRIV)
    new = Authority(USERS[AUTH_PRIV], id=b"\x80\x00\x1f\x88\x04another", boots=1, time_s=4)

    assert usm.open(new.report(UNKNOWN_ENGINE)) is Instead.SEND_AGAIN
    assert stamp(usm) == (new.id, 1, 4)
    assert usm.open(new.answer(AUTH_PRIV)) == pdu()


def test_after_a_silence_we_ask_again_who_is_there() -> None:
    clock = Clock()
    usm, authority = acquainted(AUTH, clock)
    usm.seal(OUR_REQUEST, REQUEST_ID)
    clock.now += SILENCE_S + 1

    assert stamp(usm)[0] == b""
    assert not usm.ready
    assert usm.open(authority.report(UNKNOWN_ENGINE)) is Instead.SEND_AGAIN
    assert stamp(usm)[0] == authority.id


def test_only_what_was_asked_at_the_level_it_was_asked_by_the_user_who_asked_is_an_answer() -> None:
    usm, authority = acquainted(AUTH_PRIV)
    stranger = Authority(USERS[AUTH_PRIV], id=b"\x80\x00\x1f\x88\x04stranger")

    for level in (NO_AUTH, AUTH):
        assert usm.open(authority.answer(level)) is Instead.NOT_FOR_US
    assert usm.open(authority.answer(AUTH_PRIV, name=b"somebody")) is Instead.NOT_FOR_US
    assert usm.open(stranger.answer(AUTH_PRIV)) is Instead.NOT_FOR_US
    assert usm.open(authority.sealed(AUTH_PRIV, stranger.scoped(pdu()))) is Instead.NOT_FOR_US
    assert usm.open(authority.sealed(AUTH_PRIV, authority.scoped(pdu(), context=b"vlan-7"))) is Instead.NOT_FOR_US
    with pytest.raises(BerError):
        usm.open(authority.answer(AUTH_PRIV, model=b"\x02"))
    assert usm.open(authority.answer(AUTH_PRIV)) == pdu()


@pytest.mark.parametrize(
    ("counter", "level", "words"),
    [
        (UNKNOWN_USER, NO_AUTH, "does not know the SNMPv3 user reader"),
        (WRONG_DIGEST, NO_AUTH, "the authentication of the SNMPv3 user reader is wrong"),
        (UNSUPPORTED_LEVEL, NO_AUTH, "does not offer authPriv to the SNMPv3 user reader"),
        (DECRYPTION, AUTH, "cannot decrypt what the SNMPv3 user reader asks"),
        (99, NO_AUTH, "for a reason that we do not know"),
    ],
)
def test_a_refusal_says_which_part_of_the_user_is_wrong(counter: int, level: int, words: str) -> None:
    usm, authority = acquainted(AUTH_PRIV)

    refused = usm.open(authority.report(counter, level))

    assert isinstance(refused, Refused)
    assert words in str(refused.reason)


def test_a_clock_that_has_come_to_its_end_is_a_matter_for_people() -> None:
    usm, authority = acquainted(AUTH)
    authority.boots = NUMBER_MAX

    refused = usm.open(authority.report(NOT_IN_TIME_WINDOW, AUTH))

    assert isinstance(refused, Refused)
    assert "snmpEngineBoots" in str(refused.reason)


def test_an_agent_that_names_itself_and_then_falls_silent_does_not_like_our_user() -> None:
    usm, authority = Usm(USERS[AUTH_PRIV]), Authority(USERS[AUTH_PRIV])
    assert usm.why_silent is None

    usm.open(authority.report(UNKNOWN_ENGINE))
    assert "privacy password" in str(usm.why_silent)

    usm.open(authority.answer(AUTH_PRIV))
    assert usm.why_silent is None


def test_one_that_has_answered_before_is_suspected_at_the_second_silence_only() -> None:
    clock = Clock()
    usm, authority = acquainted(AUTH_PRIV, clock)

    suspected = []
    for _ in range(3):
        usm.seal(OUR_REQUEST, REQUEST_ID)
        clock.now += SILENCE_S + 1
        usm.seal(OUR_REQUEST, REQUEST_ID)
        switched_off = usm.why_silent
        usm.open(authority.report(UNKNOWN_ENGINE))
        suspected.append((switched_off is not None, usm.why_silent is not None))

    assert suspected == [(False, False), (False, True), (False, True)]


def test_two_devices_of_one_user_have_a_clock_and_a_key_each() -> None:
    first, one = acquainted(AUTH)
    second = Usm(USERS[AUTH], Clock())
    other = Authority(USERS[AUTH], id=b"\x80\x00\x1f\x88\x04two", boots=80, time_s=9)
    second.open(other.report(UNKNOWN_ENGINE))

    assert stamp(first) == (one.id, one.boots, one.time_s)
    assert stamp(second) == (other.id, 80, 9)
    assert first.open(other.answer(AUTH)) is Instead.NOT_FOR_US


@pytest.mark.parametrize("level", LEVELS)
def test_answers_are_read_whatever_the_clock_that_stands_on_them(level: int) -> None:
    """As the numbers grow, so do the octets they take, and what was learnt of one answer fits the next no more."""
    usm, authority = acquainted(level)
    for boots in (3, 127, 128, 40_000, NUMBER_MAX - 1):
        for time_s in (0, 1, 127, 128, 255, 256, 32_768, 8_388_608, NUMBER_MAX):
            authority.boots, authority.time_s = boots, time_s
            usm.open(authority.report(NOT_IN_TIME_WINDOW, min(level, AUTH)))
            assert [usm.open(authority.answer(level)) for _ in range(2)] == [pdu()] * 2


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_an_answer_that_was_changed_anywhere_is_no_answer(data: st.DataObject) -> None:
    level = data.draw(st.sampled_from([AUTH, AUTH_PRIV]))
    usm, authority = acquainted(level)
    genuine = authority.answer(level)
    at = data.draw(st.integers(0, len(genuine)))
    cut = data.draw(st.integers(0, 3))
    changed = genuine[:at] + data.draw(st.binary(max_size=3)) + genuine[at + cut :]

    assert changed == genuine or not isinstance(opened(usm, changed), bytes)
    assert usm.open(genuine) == pdu(), "and what was forged has left nothing behind"


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_whatever_an_agent_seals_is_understood_or_malformed(data: st.DataObject) -> None:
    """The key proves who made it, not that it was made well."""
    level = data.draw(st.sampled_from(LEVELS))
    usm, authority = acquainted(level)
    honest = authority.scoped(data.draw(st.sampled_from([pdu(), pdu(REPORT, "1.3.6.1.6.3.15.1.1.4.0")])))
    at = data.draw(st.integers(0, len(honest)))
    content = data.draw(st.binary(max_size=30))
    scoped = data.draw(st.sampled_from([content, encoded(SEQUENCE, content), honest[:at] + content, honest[:at]]))

    found = opened(usm, authority.sealed(level, scoped or b"\x00"))

    assert isinstance(found, bytes | Instead | Refused)


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_noise_is_nothing(noise: bytes) -> None:
    for usm in (Usm(USERS[AUTH]), acquainted(NO_AUTH)[0]):
        assert opened(usm, noise) is Instead.NOT_FOR_US
