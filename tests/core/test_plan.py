"""What people may rely on in the one decision of the project."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from controller.core.declaration import Declaration
from controller.core.evidence import Evidence, Source
from controller.core.inventory import Inventory, switched_together
from controller.core.plan import OfferWlan, WithdrawWlan, plan, proof
from controller.core.state import Asked, Desired, Look, Observed, SeenWlan, desired_state
from controller.core.wlan import DISASTER_SSID, DISASTER_WLAN
from tests.core.arbitrary import NOW, PATIENCE, SSIDS, STRANGERS, carried_out, declarations, seen, towns

AIR = st.dictionaries(st.sampled_from([f"ap{n}" for n in range(4)] + [f"wlc-{n}" for n in range(4)]), SSIDS)
ASKED_OPEN = Desired(Asked.OPEN, frozenset({DISASTER_WLAN}), frozenset({DISASTER_SSID}), epoch=1)


def air_of(town: Inventory, drawn: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    return {ap: drawn.get(ap, frozenset()) for ap in town.access_points}


@given(towns(), declarations(), AIR)
def test_carrying_out_a_plan_leaves_nothing_to_do(
    town: Inventory, declared: tuple[Declaration, ...], drawn: dict[str, frozenset[str]]
) -> None:
    """One pass is enough, and a second pass sends no commands."""
    desired, on_air = desired_state(town, declared, NOW), air_of(town, drawn)

    after = carried_out(on_air, plan(desired, seen(on_air), NOW, PATIENCE))

    assert plan(desired, seen(after), NOW, PATIENCE) == ()


@given(towns(), declarations(), AIR)
def test_nobodys_own_network_is_ever_touched(
    town: Inventory, declared: tuple[Declaration, ...], drawn: dict[str, frozenset[str]]
) -> None:
    steps = plan(desired_state(town, declared, NOW), seen(air_of(town, drawn)), NOW, PATIENCE)

    assert all((step.wlan.ssid if isinstance(step, OfferWlan) else step.ssid) not in STRANGERS for step in steps)


@given(towns(), declarations(), AIR)
def test_what_no_open_declaration_covers_is_left_alone(
    town: Inventory, declared: tuple[Declaration, ...], drawn: dict[str, frozenset[str]]
) -> None:
    """Even where it shows the disaster SSID: somebody else opened it, perhaps for a reason."""
    touched = {step.ap for step in plan(desired_state(town, declared, NOW), seen(air_of(town, drawn)), NOW, PATIENCE)}

    for ap in town.access_points.values():
        together = [town.access_points[other].facility for other in switched_together(town, ap)]
        if not any(d.covers(facility) for facility in together for d in declared if d.closed_at is None):
            assert ap.id not in touched


@given(towns(), declarations(), AIR)
def test_what_woke_up_after_the_end_never_opens(
    town: Inventory, declared: tuple[Declaration, ...], drawn: dict[str, frozenset[str]]
) -> None:
    over = tuple(replace(d, ended_at=d.ended_at or NOW) for d in declared)

    steps = plan(desired_state(town, over, NOW), seen(air_of(town, drawn)), NOW, PATIENCE)

    assert not any(isinstance(step, OfferWlan) for step in steps)


@given(towns(), declarations(), AIR, st.integers(36, 10**6))
def test_an_access_point_that_is_silent_gets_no_steps_and_no_proof(
    town: Inventory, declared: tuple[Declaration, ...], drawn: dict[str, frozenset[str]], silent_s: int
) -> None:
    desired = desired_state(town, declared, NOW)
    long_ago = seen(air_of(town, drawn), NOW - timedelta(seconds=silent_s), Source.SNMP)

    assert plan(desired, long_ago, NOW, PATIENCE) == ()
    assert all(proof(ap, desired[ap], long_ago[ap], NOW, PATIENCE) is Evidence.NONE for ap in desired)


@given(towns(), declarations(), AIR)
def test_offers_come_before_withdrawals(
    town: Inventory, declared: tuple[Declaration, ...], drawn: dict[str, frozenset[str]]
) -> None:
    kinds = [type(step) for step in plan(desired_state(town, declared, NOW), seen(air_of(town, drawn)), NOW, PATIENCE)]

    assert kinds == sorted(kinds, key=lambda kind: kind is WithdrawWlan)


@given(towns(), declarations())
def test_access_points_that_switch_together_are_asked_the_same(
    town: Inventory, declared: tuple[Declaration, ...]
) -> None:
    desired = desired_state(town, declared, NOW)

    for ap in town.access_points.values():
        assert {desired[other] for other in switched_together(town, ap)} == {desired[ap.id]}


def test_proof_needs_every_source_that_can_tell() -> None:
    """A configuration that says yes does not count while the radio says no."""
    observed = Observed(
        heard_at=NOW,
        looks={
            Source.CLI: Look(NOW, frozenset({SeenWlan(DISASTER_SSID)})),
            Source.SNMP: Look(NOW, frozenset({SeenWlan("school")})),
        },
    )

    assert proof("ap0", ASKED_OPEN, observed, NOW, PATIENCE) is Evidence.NONE


def test_a_network_that_lacks_something_is_no_proof() -> None:
    half = Observed(
        heard_at=NOW, looks={Source.CLI: Look(NOW, frozenset({SeenWlan(DISASTER_SSID, frozenset({"open"}))}))}
    )

    assert proof("ap0", ASKED_OPEN, half, NOW, PATIENCE) is Evidence.NONE


def test_a_look_from_before_our_change_proves_nothing() -> None:
    before = Observed(
        heard_at=NOW,
        changed_at=NOW,
        looks={Source.CLI: Look(NOW - timedelta(seconds=1), frozenset({SeenWlan(DISASTER_SSID)}))},
    )

    assert proof("ap0", ASKED_OPEN, before, NOW, PATIENCE) is Evidence.NONE


def test_that_it_is_on_the_air_is_no_proof_that_it_is_as_it_must_be() -> None:
    """SNMP lists the network of a device that was cut off before isolation was set."""
    partial = Look(NOW, frozenset({SeenWlan(DISASTER_SSID)}), whole=False)

    assert (
        proof("ap0", ASKED_OPEN, Observed(heard_at=NOW, looks={Source.SNMP: partial}), NOW, PATIENCE) is Evidence.NONE
    )


def test_a_sessions_look_holds_while_the_radio_is_watched_and_a_change_of_ours_voids_it() -> None:
    partial = Look(NOW, frozenset({SeenWlan(DISASTER_SSID)}), whole=False)
    session = Look(NOW - timedelta(hours=2), frozenset({SeenWlan(DISASTER_SSID)}))
    watched = Observed(heard_at=NOW, looks={Source.CLI: session, Source.SNMP: partial})
    alone = Observed(heard_at=NOW, looks={Source.CLI: session})
    told_since = replace(watched, changed_at=NOW - timedelta(hours=1))

    found = [proof("ap0", ASKED_OPEN, observed, NOW, PATIENCE) for observed in (watched, alone, told_since)]

    assert found == [Evidence.ON_RADIO, Evidence.NONE, Evidence.NONE]


def test_the_best_source_is_the_evidence() -> None:
    look = Look(NOW, frozenset({SeenWlan(DISASTER_SSID)}))
    observed = Observed(heard_at=NOW, looks={Source.CLI: look, Source.SNMP: look})

    assert proof("ap0", ASKED_OPEN, observed, NOW, PATIENCE) is Evidence.ON_RADIO
