"""What counts as proven, and how the rest is counted by cause."""

from dataclasses import replace

import pytest

from controller.cli.following import Why
from controller.cli.output import in_words
from controller.cli.result import exit_code, notes, summary
from controller.cli.tally import tally_back, tally_open
from controller.core.board import ApState
from controller.core.problem import Cause
from controller.core.state import Asked
from controller.i18n import set_language
from tests.cli.boards import MADE, NOW, ap, board

MIXED = [
    ap("a", ApState.PROVEN),
    ap("b", ApState.PENDING, Cause.COMMAND_REJECTED),
    ap("c", ApState.UNKNOWN, Cause.UNREACHABLE),
    ap("d", ApState.UNKNOWN, Cause.UNREACHABLE),
    ap("e", ApState.UNKNOWN),
    ap("f", ApState.PENDING),
]


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("ja", "6台中1台 確認済み · 応答なし2 · 拒否1 · 状態不明1 · 処理中1"),
        ("en", "1 of 6 proven open · no answer 2 · command rejected 1 · no sign of life 1 · under way 1"),
    ],
)
def test_causes_are_counted_most_frequent_first(lang: str, line: str) -> None:
    set_language(lang)

    assert summary(tally_open(board(MIXED, MADE), MADE)) == line


def test_a_proof_of_being_back_is_no_proof_of_being_open() -> None:
    tally = tally_open(board([ap("a", ApState.PROVEN, asked=Asked.BACK)], MADE), MADE)

    assert (tally.proven, tally.complete) == (0, False)


def test_an_empty_scope_is_never_called_open() -> None:
    tally = tally_open(board([], MADE), MADE)

    assert exit_code(tally, Why.TIME_UP) == 1


def test_a_declaration_that_was_ended_meanwhile_is_overtaken() -> None:
    ended = replace(MADE, ended_at=NOW, ended_by="sato")

    assert tally_open(board([ap("a", ApState.PROVEN)], ended), MADE).overtaken
    assert tally_open(board([ap("a", ApState.QUIET, asked=Asked.NOTHING)]), MADE).overtaken


def test_a_closed_declaration_is_back_altogether() -> None:
    ended = replace(MADE, ended_at=NOW, ended_by="sato")

    tally = tally_back(board([ap("a", ApState.QUIET, asked=Asked.NOTHING)]), ended)

    assert (tally.proven, tally.complete) == (1, True)


def test_what_is_signed_off_is_neither_proven_nor_missing() -> None:
    ended = replace(MADE, ended_at=NOW, ended_by="sato", signed_off=frozenset({"b"}))
    aps = [ap("a", ApState.PROVEN, asked=Asked.BACK), ap("b", ApState.UNKNOWN, Cause.UNREACHABLE, Asked.BACK)]

    tally = tally_back(board(aps, ended), ended)

    assert (tally.total, tally.proven, tally.signed_off, tally.complete) == (2, 1, 1, True)


def test_when_all_wait_for_a_person_it_is_not_said_that_the_daemon_keeps_trying() -> None:
    set_language("en")
    refused = ap("a", ApState.PENDING, Cause.LOGIN_REFUSED)
    assert refused.problem is not None
    waiting = replace(refused, problem=replace(refused.problem, next_try=None))

    (note,) = notes(tally_open(board([waiting], MADE), MADE), Why.SETTLED)

    assert in_words(note).startswith("None of these is tried again by itself")
