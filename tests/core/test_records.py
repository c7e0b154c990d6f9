"""Proofs are written down from what is known, never from what happened: nothing is lost and nothing is invented."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given

from controller.core.board import Known
from controller.core.declaration import Declaration, Kind
from controller.core.evidence import Evidence, Source
from controller.core.inventory import AccessPoint, Device, Facility, Inventory, inventory
from controller.core.plan import proof
from controller.core.records import (
    NEWEST_EVERY,
    OFF_AIR,
    ON_AIR,
    Direction,
    ProofKey,
    ProofRecord,
    ProofSource,
    Verdict,
    covering,
    new_proofs,
    new_sign_offs,
)
from controller.core.state import Look, Observed, SeenWlan, desired_state
from controller.core.wlan import DISASTER_SSID
from tests.core.arbitrary import NOW, PATIENCE, declarations, seen, towns

SECOND = timedelta(seconds=1)
GYM = AccessPoint("gym-1", "gym", "gym-1")
TOWN = inventory([Facility("gym", "体育館")], [Device("gym-1", "192.0.2.1", "p", "c")], [GYM])
DECLARED = Declaration(3, Kind.DISASTER, "地震", "町長", "佐藤", NOW - 60 * SECOND)
ENDED = replace(DECLARED, ended_at=NOW - 5 * SECOND, ended_by="佐藤")
OPEN = SeenWlan(DISASTER_SSID, has=frozenset({"enabled", "open", "radio wlan0"}))


def known(looks: Mapping[Source, Look], declared: tuple[Declaration, ...] = (DECLARED,), now: datetime = NOW) -> Known:
    heard = max((look.at for look in looks.values()), default=None)
    return Known(
        town="町",
        inventory=TOWN,
        declarations=declared,
        desired=desired_state(TOWN, declared, now),
        observed={"gym-1": Observed(heard_at=heard, looks=looks)},
        problems={},
        patience=PATIENCE,
    )


def found(
    looks: Mapping[Source, Look],
    kept: Mapping[ProofKey, ProofRecord] | None = None,
    declared: tuple[Declaration, ...] = (DECLARED,),
    now: datetime = NOW,
) -> list[ProofRecord]:
    return list(new_proofs([GYM], covering(TOWN, declared), known(looks, declared, now), kept or {}, now))


def cli(*wlans: SeenWlan, at: datetime = NOW - 2 * SECOND) -> dict[Source, Look]:
    return {Source.CLI: Look(at, frozenset(wlans))}


def snmp(*wlans: SeenWlan, at: datetime = NOW - SECOND) -> dict[Source, Look]:
    return {Source.SNMP: Look(at, frozenset(wlans))}


def kept_of(records: list[ProofRecord]) -> dict[ProofKey, ProofRecord]:
    return {record.key: record for record in records}


def test_a_proof_has_its_time_source_level_and_every_attribute() -> None:
    (record,) = found(cli(OPEN))

    assert record.key == (3, "gym-1", Direction.OPEN)
    assert (record.first_at, record.newest_at) == (NOW - 2 * SECOND, NOW - 2 * SECOND)
    assert (record.evidence, record.source) == (Evidence.READ_BACK, ProofSource.CLI)
    assert dict(record.verdicts) == {
        ON_AIR: Verdict.RIGHT,
        "enabled": Verdict.RIGHT,
        "open": Verdict.RIGHT,
        "radio wlan0": Verdict.RIGHT,
        "portal": Verdict.NOT_ASKED,
        "vlan": Verdict.NOT_ASKED,
        "isolation": Verdict.NOT_ASKED,
    }


def test_what_is_not_proven_is_not_written_down() -> None:
    assert found({}) == []
    assert found(cli()) == []
    assert found(cli(SeenWlan(DISASTER_SSID, frozenset({"vlan"})))) == []
    assert found(cli(OPEN) | snmp()) == []


def test_what_is_written_down_is_not_written_again_until_it_says_more() -> None:
    first = found(cli(OPEN))
    assert found(cli(OPEN, at=NOW - SECOND), kept_of(first)) == []

    (more,) = found(cli(OPEN) | snmp(OPEN), kept_of(first))
    assert (more.first_at, more.newest_at) == (NOW - 2 * SECOND, NOW - SECOND)
    assert (more.evidence, more.source) == (Evidence.ON_RADIO, ProofSource.SNMP)
    assert [look.source for look in more.looks] == [Source.CLI, Source.SNMP]

    later = NOW + NEWEST_EVERY
    assert found(snmp(OPEN, at=later - 9 * SECOND), kept_of([more]), now=later - 9 * SECOND) == []
    (young,) = found(snmp(OPEN, at=later), kept_of([more]), now=later)
    assert (young.first_at, young.newest_at, young.looks[0]) == (more.first_at, later, more.looks[0])


def test_the_best_evidence_stays() -> None:
    best = found(cli(OPEN) | snmp(OPEN))
    later = NOW + NEWEST_EVERY

    (young,) = found(cli(OPEN, at=later), kept_of(best), now=later)

    assert (young.evidence, young.source) == (Evidence.ON_RADIO, ProofSource.SNMP)


def test_the_way_back_is_proven_after_the_end_and_by_the_networks_absence() -> None:
    (record,) = found(cli(), declared=(ENDED,))

    assert record.direction is Direction.BACK
    assert record.verdicts == {OFF_AIR: Verdict.RIGHT}


def test_a_proof_is_never_older_than_what_it_proves() -> None:
    """The access point was open already when a second declaration came."""
    second = replace(DECLARED, number=4, declared_at=NOW)

    records = found(cli(OPEN), declared=(DECLARED, second))

    assert {record.declaration: record.first_at for record in records} == {3: NOW - 2 * SECOND, 4: NOW}


def test_an_ended_declaration_is_proven_back_also_where_another_keeps_it_open() -> None:
    records = found(cli(OPEN), declared=(ENDED, replace(DECLARED, number=4)))

    assert [(record.declaration, record.direction) for record in records] == [
        (3, Direction.BACK),
        (4, Direction.OPEN),
    ]


def test_a_signed_off_access_point_has_the_person_as_its_source_until_it_is_proven() -> None:
    ended = replace(ENDED, signed_off=frozenset({"gym-1", "gone"}))
    signed = list(new_sign_offs([ended], {}, NOW))
    assert [(record.ap, record.evidence, record.source) for record in signed] == [
        ("gone", Evidence.NONE, ProofSource.PERSON),
        ("gym-1", Evidence.NONE, ProofSource.PERSON),
    ]
    assert list(new_sign_offs([ended], kept_of(signed), NOW)) == []

    later = NOW + 9 * SECOND
    (proven,) = found(cli(at=later), kept_of(signed), (ended,), later)
    assert (proven.first_at, proven.source) == (later, ProofSource.CLI)


def test_a_persons_word_proves_and_a_device_that_says_the_same_later_makes_it_better() -> None:
    word = {Source.PERSON: Look(NOW - 9 * SECOND, frozenset({SeenWlan(DISASTER_SSID)}))}
    (vouched,) = found(word)
    assert (vouched.evidence, vouched.source, vouched.is_sign_off) == (Evidence.VOUCHED, ProofSource.PERSON, False)

    (seen_too,) = found(word | snmp(OPEN), kept_of([vouched]))

    assert (seen_too.evidence, seen_too.source) == (Evidence.ON_RADIO, ProofSource.SNMP)
    assert seen_too.first_at == NOW - 9 * SECOND


def test_whatever_can_be_looked_with_can_prove() -> None:
    assert {source.value for source in Source} <= {source.value for source in ProofSource}


def test_a_closed_declaration_is_let_alone() -> None:
    closed = replace(ENDED, closed_at=NOW, signed_off=frozenset({"gym-1"}))

    assert found(cli(), declared=(closed,)) == []
    assert list(new_sign_offs([closed], {}, NOW)) == []


@given(towns(), declarations())
def test_after_one_round_nothing_is_left_to_write_and_only_what_is_proven_was_written(
    town: Inventory, declared: tuple[Declaration, ...]
) -> None:
    desired = desired_state(town, declared, NOW)
    observed = seen({ap: frozenset({DISASTER_SSID}) for ap in town.access_points})
    view = Known("町", town, declared, desired, observed, {}, PATIENCE)
    covers, aps = covering(town, declared), tuple(town.access_points.values())

    records = list(new_proofs(aps, covers, view, {}, NOW))

    assert list(new_proofs(aps, covers, view, kept_of(records), NOW)) == []
    numbers = {d.number for d in declared if d.closed_at is None}
    for record in records:
        evidence = proof(record.ap, desired[record.ap], observed[record.ap], NOW, PATIENCE)
        assert record.evidence == evidence >= Evidence.VOUCHED
        assert record.declaration in numbers
