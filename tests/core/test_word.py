"""What a named person's word is worth: as much as is needed where no device can be asked, and never more."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from controller.core.declaration import Declaration
from controller.core.evidence import Evidence, Source
from controller.core.inventory import Inventory
from controller.core.plan import proof, steps_for
from controller.core.state import (
    NEVER_SEEN,
    Asked,
    Desired,
    Look,
    Observation,
    Observed,
    SeenWlan,
    desired_state,
    fresh,
    observe,
    without_word,
)
from controller.core.wlan import DISASTER_SSID, DISASTER_WLAN
from controller.core.word import Word, not_asked, still_holding
from tests.core.arbitrary import NOW, PATIENCE, declarations, towns

OPEN = Desired(Asked.OPEN, frozenset({DISASTER_WLAN}), frozenset({DISASTER_SSID}), epoch=3)
BACK = Desired(Asked.BACK, frozenset(), frozenset({DISASTER_SSID}), epoch=3)
SAID_OPEN = Word("box-1", NOW, "山田", True, 3)
SAID_CLOSED = replace(SAID_OPEN, is_open=False)
MACHINES = st.sampled_from([Source.CLI, Source.SNMP, Source.MQTT])
AGES = st.integers(0, 10**7).map(lambda seconds: timedelta(seconds=seconds))
LACKS = st.frozensets(st.sampled_from(["open", "isolation", "vlan"]))


def evidence(observed: Observed, wanted: Desired, later: timedelta = timedelta(0)) -> Evidence:
    return proof("box-1", wanted, observed, NOW + later, PATIENCE)


@given(AGES)
def test_a_word_holds_for_as_long_as_nothing_newer_says_otherwise(later: timedelta) -> None:
    assert evidence(observe(NEVER_SEEN, SAID_OPEN.observation), OPEN, later) is Evidence.VOUCHED
    assert evidence(observe(NEVER_SEEN, SAID_CLOSED.observation), BACK, later) is Evidence.VOUCHED


def test_a_word_that_it_is_not_as_asked_proves_nothing() -> None:
    assert evidence(observe(NEVER_SEEN, SAID_CLOSED.observation), OPEN) is Evidence.NONE
    assert evidence(observe(NEVER_SEEN, SAID_OPEN.observation), BACK) is Evidence.NONE


def test_a_word_is_no_sign_of_life() -> None:
    assert observe(NEVER_SEEN, SAID_OPEN.observation).heard_at is None


@given(MACHINES, st.integers(0, 30), st.booleans(), LACKS)
def test_a_later_look_that_denies_it_wins_for_good(
    source: Source, later: int, shown: bool, lacks: frozenset[str]
) -> None:
    """Also once that look has grown too old to be believed: the word does not come back to life."""
    at = NOW + timedelta(seconds=later)
    look = Observation("box-1", at, source, wlans=frozenset({SeenWlan(DISASTER_SSID, lacks)} if shown else ()))
    denies_open, denies_closed = not shown or bool(lacks), shown

    after_open = observe(observe(NEVER_SEEN, SAID_OPEN.observation), look)
    after_closed = observe(observe(NEVER_SEEN, SAID_CLOSED.observation), look)

    for after, denied in ((after_open, denies_open), (after_closed, denies_closed)):
        assert (Source.PERSON in after.looks) is not denied
        assert (Source.PERSON in fresh(after, at + timedelta(days=9), PATIENCE)) is not denied
    assert (evidence(after_open, OPEN, timedelta(seconds=later)) is Evidence.NONE) is denies_open


@given(MACHINES, st.integers(1, 30))
def test_a_look_from_before_the_word_does_not_void_it(source: Source, earlier: int) -> None:
    """Somebody pressed the button since. Until the device is looked at again, its older look still denies the proof."""
    before = Observation("box-1", NOW - timedelta(seconds=earlier), source, wlans=frozenset())

    for order in ((before, SAID_OPEN.observation), (SAID_OPEN.observation, before)):
        seen = NEVER_SEEN
        for look in order:
            seen = observe(seen, look)
        assert Source.PERSON in seen.looks
        assert evidence(seen, OPEN) is Evidence.NONE
        assert evidence(seen, OPEN, timedelta(hours=1)) is Evidence.VOUCHED


@given(MACHINES)
def test_what_the_device_shows_itself_is_better_evidence(source: Source) -> None:
    look = Observation("box-1", NOW, source, wlans=frozenset({SeenWlan(DISASTER_SSID)}))

    assert evidence(observe(observe(NEVER_SEEN, SAID_OPEN.observation), look), OPEN) > Evidence.VOUCHED


def test_a_change_of_ours_and_a_restart_void_it() -> None:
    said = observe(NEVER_SEEN, SAID_OPEN.observation)
    second = timedelta(seconds=1)

    assert evidence(replace(said, changed_at=NOW + second), OPEN) is Evidence.NONE
    assert evidence(observe(said, Observation("box-1", NOW + second, Source.SNMP, up_since=NOW + second)), OPEN) is (
        Evidence.NONE
    )
    assert evidence(without_word(said), OPEN) is Evidence.NONE


@given(towns(), declarations(), st.integers(0, 5))
def test_a_newer_declaration_needs_a_new_word(town: Inventory, declared: tuple[Declaration, ...], epoch: int) -> None:
    desired = desired_state(town, declared, NOW)
    words = [Word(ap, NOW, "山田", True, epoch) for ap in (*town.access_points, "gone")]

    holding = still_holding(words, desired)

    assert {word.ap for word in holding} == {ap for ap, wanted in desired.items() if wanted.epoch == epoch}


@given(towns(), declarations())
def test_a_word_may_be_given_only_where_something_is_asked(town: Inventory, declared: tuple[Declaration, ...]) -> None:
    desired = desired_state(town, declared, NOW)

    refused = not_asked([*town.access_points, "gone"], desired)

    assert set(refused) == {ap for ap, wanted in desired.items() if wanted.asked is Asked.NOTHING} | {"gone"}


@given(st.lists(st.booleans(), min_size=1, max_size=6), st.sampled_from([OPEN, BACK]))
def test_the_newest_word_counts(said: list[bool], wanted: Desired) -> None:
    seen = NEVER_SEEN
    for second, is_open in enumerate(said):
        word = replace(SAID_OPEN, at=NOW + timedelta(seconds=second), is_open=is_open)
        seen = observe(seen, word.observation)

    left = list(steps_for("box-1", wanted, seen, NOW + timedelta(minutes=1), PATIENCE))

    assert bool(left) is (said[-1] is not (wanted is OPEN))


def test_a_word_beside_a_fresh_look_is_not_hidden_by_it() -> None:
    seen = Observed(
        heard_at=NOW,
        looks={Source.PERSON: Look(NOW, frozenset()), Source.CLI: Look(NOW, frozenset({SeenWlan("school")}))},
    )

    assert evidence(seen, BACK) is Evidence.READ_BACK
