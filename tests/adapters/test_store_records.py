"""What every store promises for looking back: the one in memory, SQLite, and PostgreSQL where one is given."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from controller.core.evidence import Evidence, Source
from controller.core.history import HistoryBlock
from controller.core.message import Message
from controller.core.problem import Cause
from controller.core.records import (
    CheckedLook,
    Direction,
    PastProblem,
    ProofRecord,
    ProofSource,
    StateBefore,
    Verdict,
)
from controller.core.state import SeenWlan
from controller.ports import Store
from tests.adapters.test_store import NOW, PROBLEM, TEXT, TIMES, Opened, opened, shared, store

__all__ = ["opened", "store"]

SECOND = timedelta(seconds=1)
PROOF = ProofRecord(
    3,
    "gym-1",
    Direction.OPEN,
    NOW,
    NOW + SECOND,
    Evidence.ON_RADIO,
    ProofSource.SNMP,
    (CheckedLook(Source.CLI, NOW, {"open": Verdict.RIGHT}), CheckedLook(Source.SNMP, NOW + SECOND, {})),
)
BEFORE = StateBefore(
    "wlc-1",
    3,
    NOW,
    {"gym-1": (SeenWlan("Town", has=frozenset({"enabled"})), SeenWlan("避難所", frozenset({"vlan"}))), "gym-2": ()},
)


def test_proofs_are_found_by_declaration_and_by_access_point_after_a_restart(opened: Opened) -> None:
    back = replace(PROOF, direction=Direction.BACK)
    other = replace(PROOF, declaration=4, ap="gym-2")
    opened().keep_proofs([other, PROOF, back])

    after = opened()
    assert after.proofs([3]) == (back, PROOF)
    assert after.proofs([4, 5]) == (other,)
    assert after.proofs([]) == ()
    assert after.proofs_of("gym-1") == (back, PROOF)


def test_a_newer_proof_takes_the_place_of_the_one_before(store: Store) -> None:
    newer = replace(PROOF, newest_at=NOW + 9 * SECOND, evidence=Evidence.READ_BACK, source=ProofSource.CLI, looks=())
    store.keep_proofs([PROOF])
    store.keep_proofs([newer, replace(PROOF, ap="gym-2")])
    store.keep_proofs([])

    assert store.proofs_of("gym-1") == (newer,)
    assert len(store.proofs([3])) == 2


def test_only_the_first_look_under_an_epoch_is_the_state_before(opened: Opened) -> None:
    store = opened()
    store.keep_before([BEFORE])
    store.keep_before([replace(BEFORE, at=NOW + SECOND, wlans={}), replace(BEFORE, epoch=4)])

    (first, later) = opened().before("wlc-1")
    assert (first, later) == (BEFORE, replace(BEFORE, epoch=4))
    assert [wlan.has for wlan in first.wlans["gym-1"]] == [frozenset({"enabled"}), frozenset()]
    assert store.before("gym-1") == ()


def test_a_problem_leaves_a_row_with_its_beginning_and_its_end(store: Store) -> None:
    store.keep_problem("gym-1", PROBLEM, NOW)
    store.keep_problem("gym-1", replace(PROBLEM, tries=7, detail=Message("again")), NOW + SECOND)
    store.keep_problem("gym-1", replace(PROBLEM, cause=Cause.LOGIN_REFUSED, since=NOW + SECOND), NOW + SECOND)
    lasting = store.past_problems(NOW, NOW + SECOND)
    store.keep_problem("gym-1", None, NOW + 2 * SECOND)
    store.keep_problem("gym-1", None, NOW + 3 * SECOND)

    first = PastProblem("gym-1", PROBLEM.cause, PROBLEM.detail, NOW, NOW + SECOND, PROBLEM.epoch)
    second = replace(first, cause=Cause.LOGIN_REFUSED, since=NOW + SECOND, until=NOW + 2 * SECOND)
    assert lasting == (first, replace(second, until=None))
    assert store.past_problems(NOW, NOW + 9 * SECOND) == (first, second)


def test_past_problems_are_asked_for_by_time_and_by_device(store: Store) -> None:
    for n, device in enumerate(("a", "b", "c")):
        store.keep_problem(device, replace(PROBLEM, since=NOW + n * SECOND), NOW + n * SECOND)
    store.keep_problem("a", None, NOW + SECOND)

    assert [past.device for past in store.past_problems(NOW + 1.5 * SECOND, NOW + 9 * SECOND)] == ["b", "c"]
    assert [past.device for past in store.past_problems(NOW, NOW + 1.5 * SECOND)] == ["a", "b"]
    assert [past.device for past in store.past_problems(NOW, NOW + 9 * SECOND, "c")] == ["c"]


def test_ended_problems_are_forgotten_a_few_at_a_time_and_lasting_ones_never(store: Store) -> None:
    for n in range(5):
        store.keep_problem("a", replace(PROBLEM, since=NOW + n * SECOND), NOW + n * SECOND)

    deleted = [store.forget_past_problems(NOW + 99 * SECOND, 3) for _ in range(3)]

    assert deleted == [3, 1, 0]
    assert [past.since for past in store.past_problems(NOW, NOW + 99 * SECOND)] == [NOW + 4 * SECOND]


def test_history_is_written_again_and_again_and_found_by_hour_and_facility(opened: Opened) -> None:
    store = opened()
    store.keep_history([HistoryBlock(10, "gym", b"early"), HistoryBlock(10, "school", b"\0\xff")])
    store.keep_history([HistoryBlock(10, "gym", b"late"), HistoryBlock(11, "gym", b"next")])
    store.keep_history([])

    after = opened()
    assert after.history(10, 11, "gym") == (HistoryBlock(10, "gym", b"late"), HistoryBlock(11, "gym", b"next"))
    assert after.history(10, 10) == (HistoryBlock(10, "gym", b"late"), HistoryBlock(10, "school", b"\0\xff"))
    assert after.history(12, 99) == ()


def test_history_is_forgotten_one_hour_at_a_time(store: Store) -> None:
    store.keep_history([HistoryBlock(hour, place, b"") for hour in (1, 2, 7) for place in ("gym", "school")])

    assert [store.forget_history(7) for _ in range(3)] == [2, 2, 0]
    assert {block.hour for block in store.history(0, 99)} == {7}


WLANS = st.builds(SeenWlan, TEXT, st.frozensets(TEXT, max_size=2), st.frozensets(TEXT, max_size=2))
LOOKS = st.builds(
    CheckedLook, st.sampled_from(Source), TIMES, st.dictionaries(TEXT, st.sampled_from(Verdict), max_size=3)
)


@shared
@given(looks=st.lists(LOOKS, max_size=3).map(tuple), first=TIMES, evidence=st.sampled_from(Evidence))
def test_a_proof_comes_back_as_it_was(
    store: Store, looks: tuple[CheckedLook, ...], first: datetime, evidence: Evidence
) -> None:
    proof = replace(PROOF, looks=looks, first_at=first, evidence=evidence)
    store.keep_proofs([proof])

    assert store.proofs_of("gym-1") == (proof,)


@shared
@given(wlans=st.dictionaries(TEXT, st.lists(WLANS, max_size=3).map(tuple), max_size=3), epoch=st.integers(0, 2**31 - 1))
def test_a_state_before_comes_back_as_the_first_of_its_epoch(
    store: Store, wlans: dict[str, tuple[SeenWlan, ...]], epoch: int
) -> None:
    kept = {state.epoch: state for state in store.before("wlc-1")}
    new = replace(BEFORE, epoch=epoch, wlans=wlans)
    store.keep_before([new])

    assert next(state for state in store.before("wlc-1") if state.epoch == epoch) == kept.get(epoch, new)
