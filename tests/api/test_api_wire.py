"""What travels as JSON comes back as it was, whatever was added to it for other programs."""

import string
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import from_json

from controller.api.readable import board_json, errors_json, plan_json
from controller.api.wire import Errors, adapter, change_between
from controller.core.audit import START, Act, AuditRecord, chained, first_break
from controller.core.board import ApState, ApView, Board, FacilityView
from controller.core.declaration import Declaration, Kind
from controller.core.evidence import Evidence
from controller.core.finding import Finding, LikelyCause, Scope
from controller.core.message import Message
from controller.core.plan import DevicePlan, OfferWlan, WithdrawWlan
from controller.core.problem import Cause, Problem
from controller.core.state import Asked
from controller.core.wlan import DISASTER_WLAN

TEXT = st.text(max_size=8)
TIME = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
MAYBE_TIME = st.none() | TIME
NAMES = st.text(string.ascii_lowercase, min_size=1, max_size=5)
COUNT = st.none() | st.integers(0, 10**6)


def messages(values: st.SearchStrategy[object]) -> st.SearchStrategy[Message]:
    return st.dictionaries(NAMES, values, max_size=3).map(
        lambda given: Message(" ".join(f"{{{name}}}" for name in given), given)  # type: ignore[arg-type]
    )


PLAIN = TEXT | st.integers(-(10**9), 10**9) | st.floats(allow_nan=False, allow_infinity=False)
MESSAGES = messages(PLAIN | messages(PLAIN))
DECLARATIONS = st.builds(
    Declaration,
    number=st.integers(1, 99),
    kind=st.just(Kind.DISASTER),
    reason=TEXT,
    ordered_by=TEXT,
    declared_by=TEXT,
    declared_at=TIME,
    facilities=st.frozensets(TEXT),
    ended_at=MAYBE_TIME,
    closed_at=MAYBE_TIME,
    signed_off=st.frozensets(TEXT),
) | st.builds(Declaration, st.integers(1, 99), st.just(Kind.DRILL), TEXT, TEXT, TEXT, TIME, ends_at=TIME)
PROBLEMS = st.builds(
    Problem, TEXT, TEXT, TEXT, TEXT, st.sampled_from(Cause), MESSAGES, TIME, st.integers(0, 9), next_try=MAYBE_TIME
)
APS = st.builds(
    ApView,
    id=TEXT,
    label=TEXT,
    facility=TEXT,
    device=TEXT,
    asked=st.sampled_from(Asked),
    state=st.sampled_from(ApState),
    evidence=st.sampled_from(Evidence),
    seen_at=MAYBE_TIME,
    heard_at=MAYBE_TIME,
    ssids=st.lists(TEXT, max_size=2).map(tuple),
    clients=COUNT,
    problem=st.none() | PROBLEMS,
)
FACILITIES = st.builds(FacilityView, NAMES, TEXT, TEXT, st.lists(APS, max_size=2).map(tuple))
FINDINGS = st.builds(
    Finding,
    cause=st.sampled_from(LikelyCause),
    scope=st.sampled_from(Scope),
    facilities=st.lists(TEXT, max_size=2).map(tuple),
    aps=st.lists(TEXT, max_size=2).map(tuple),
    since=MAYBE_TIME,
    message=MESSAGES,
    advice=MESSAGES,
)
BOARDS = st.builds(
    Board,
    TEXT,
    TIME,
    st.none() | DECLARATIONS,
    st.lists(DECLARATIONS, max_size=2).map(tuple),
    st.lists(FACILITIES, max_size=3, unique_by=lambda facility: facility.id).map(tuple),
    findings=st.lists(FINDINGS, max_size=2).map(tuple),
)
STEPS = st.builds(OfferWlan, TEXT, st.just(DISASTER_WLAN)) | st.builds(WithdrawWlan, TEXT, TEXT)
PLANS = st.builds(
    DevicePlan,
    TEXT,
    TEXT,
    TEXT,
    st.lists(TEXT, max_size=2).map(tuple),
    st.lists(STEPS, max_size=2).map(tuple),
    st.lists(TEXT, max_size=2).map(tuple),
    st.booleans(),
    st.booleans(),
    st.none() | PROBLEMS,
)
ACTS = st.builds(Act, TIME, TEXT, TEXT, TEXT, TEXT, TEXT)


@given(BOARDS)
def test_a_board_comes_back_as_it_was(board: Board) -> None:
    assert adapter(Board).validate_json(board_json(board)) == board


@given(BOARDS)
def test_a_written_board_says_the_numbers_and_sentences_that_the_core_computes(board: Board) -> None:
    written = from_json(board_json(board))

    assert written["clients"] == board.clients
    for row, finding in zip(written["findings"], board.findings, strict=True):
        assert (row["message"]["en"], row["advice"]["en"]) == (str(finding.message), str(finding.advice))
    for row, facility in zip(written["facilities"], board.facilities, strict=True):
        assert (row["asked"], row["proven"]) == (facility.asked, facility.proven)
        assert (row["heard"], row["clients"]) == (facility.heard, facility.clients)
        for ap_row, ap in zip(row["aps"], facility.aps, strict=True):
            if ap.problem is not None:
                assert ap_row["problem"]["en"] == str(ap.problem.message)


@given(BOARDS, BOARDS)
def test_a_change_applied_to_the_old_board_gives_the_new_one(old: Board, new: Board) -> None:
    change = change_between(old, new)

    assert change is None or change.applied_to(old) == new


@given(BOARDS, TIME)
def test_a_change_names_no_facility_that_stayed_as_it_was(board: Board, at: datetime) -> None:
    later = Board(board.town, at, board.mode, board.declarations, board.facilities)

    change = change_between(board, later)

    assert change is not None
    assert change.facilities == ()
    assert change.applied_to(board) == later


@given(st.lists(PLANS, max_size=3).map(tuple))
def test_plans_come_back_as_they_were(plans: tuple[DevicePlan, ...]) -> None:
    assert adapter(tuple[DevicePlan, ...]).validate_json(plan_json(plans)) == plans


@given(st.lists(ACTS, max_size=4))
def test_the_chain_of_the_audit_still_holds_at_the_other_end(acts: list[Act]) -> None:
    chain, records = START, list[AuditRecord]()
    for number, act in enumerate(acts, start=1):
        chain = chained(chain, act)
        records.append(AuditRecord(number, act, chain))
    write = adapter(tuple[AuditRecord, ...])

    received = write.validate_json(write.dump_json(tuple(records)))

    assert received == tuple(records)
    assert first_break(received) is None


@given(st.lists(MESSAGES, min_size=1, max_size=3))
def test_sentences_come_back_with_their_values(sentences: list[Message]) -> None:
    assert list(adapter(Errors).validate_json(errors_json(sentences)).errors) == sentences


def test_keys_of_a_newer_daemon_are_passed_over() -> None:
    written = b'{"at": "2026-11-22T06:00:00Z", "who": "sato", "what": "end", "mood": "calm"}'

    assert adapter(Act).validate_json(written) == Act(datetime(2026, 11, 22, 6, tzinfo=UTC), "sato", "end")
