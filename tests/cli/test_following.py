"""How long a wait goes on, and how little of it is printed in a pipe."""

import io
from contextlib import redirect_stdout

from controller.cli.following import QUIET_S, UNKNOWN_QUIET_S, Wait, Why
from controller.cli.output import Output
from controller.cli.progress import Progress
from controller.cli.tally import Tally, tally_open
from controller.core.board import ApState, ApView
from controller.core.problem import Cause
from controller.i18n import set_language
from tests.cli.boards import MADE, ap, board


def tally(*aps: ApView) -> Tally:
    return tally_open(board(aps, MADE), MADE)


def test_it_ends_at_once_when_everything_is_proven() -> None:
    assert Wait(60, 0, tally(ap("a", ApState.PROVEN))).over(0) is Why.COMPLETE


def test_it_ends_when_the_time_is_up_whatever_is_still_under_way() -> None:
    wait = Wait(60, 0, tally(ap("a", ApState.PENDING)))

    assert (wait.over(59.9), wait.over(60)) == (None, Why.TIME_UP)


def test_it_ends_after_a_quiet_while_when_every_problem_is_known() -> None:
    wait = Wait(60, 0, tally(ap("a", ApState.UNKNOWN, Cause.UNREACHABLE)))

    assert (wait.over(QUIET_S - 0.1), wait.over(QUIET_S)) == (None, Why.SETTLED)


def test_news_makes_it_wait_again() -> None:
    wait = Wait(60, 0, tally(ap("a", ApState.UNKNOWN, Cause.UNREACHABLE)))
    wait.take_in(tally(ap("a", ApState.PENDING, Cause.COMMAND_REJECTED)), QUIET_S - 1)

    assert wait.over(QUIET_S) is None


def test_a_board_that_says_the_same_is_no_news() -> None:
    wait = Wait(60, 0, tally(ap("a", ApState.UNKNOWN, Cause.UNREACHABLE)))
    wait.take_in(tally(ap("a", ApState.UNKNOWN, Cause.UNREACHABLE)), QUIET_S - 1)

    assert wait.over(QUIET_S) is Why.SETTLED


def test_a_problem_from_before_the_declaration_is_waited_out() -> None:
    """The declaration itself leads to a new try, whose outcome is still to come."""
    wait = Wait(60, 0, tally(ap("a", ApState.PENDING, Cause.COMMAND_REJECTED, epoch=MADE.number - 1)))

    assert wait.over(QUIET_S) is None


def test_silence_without_a_cause_is_given_longer() -> None:
    wait = Wait(60, 0, tally(ap("a", ApState.UNKNOWN)))

    assert (wait.over(QUIET_S), wait.over(UNKNOWN_QUIET_S)) == (None, Why.SETTLED)


def test_in_a_pipe_there_is_a_line_per_change_and_at_most_one_a_second() -> None:
    set_language("ja")
    seen = [(0.0, 0), (0.2, 1), (0.4, 2), (1.1, 3), (2.5, 3), (3.0, 4)]

    with redirect_stdout(io.StringIO()) as out:
        progress = Progress(Output())
        for elapsed_s, proven in seen:
            aps = [ap(str(n), ApState.PROVEN if n < proven else ApState.PENDING) for n in range(4)]
            progress.show(tally(*aps), elapsed_s)
        progress.clear()

    assert out.getvalue().splitlines() == [
        "  0秒  4台中0台 確認済み · 処理中4",
        "  1秒  4台中3台 確認済み · 処理中1",
        "  3秒  4台中4台 確認済み",
    ]
