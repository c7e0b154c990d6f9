"""A stopped profile is told wherever staff look, with the one command that goes on."""

from dataclasses import replace
from datetime import timedelta

from controller.cli.changes import changes
from controller.cli.status import lines
from controller.core.board import Board
from controller.core.breaker import Halt
from controller.core.message import Message
from controller.core.problem import Cause
from controller.core.state import Asked
from tests.core.arbitrary import NOW
from tui.banner import banner_lines

HALT = Halt(
    profile="openwrt",
    asked=Asked.OPEN,
    cause=Cause.COMMAND_REJECTED,
    said=Message("`wifi reload`"),
    devices=("a", "b", "c", "d", "e"),
    since=NOW,
    probe_at=NOW + timedelta(minutes=2),
    waiting=120,
)
QUIET = Board("みどり町", NOW, None, (), ())
STOPPED = replace(QUIET, halts=(HALT,))
GO_ON = "hinan resume openwrt"


def test_status_says_what_is_stopped_and_how_to_go_on() -> None:
    told = "\n".join(map(str, lines(STOPPED, ())))

    assert GO_ON in told
    assert "120 more wait" in told


def test_watch_says_when_it_stops_and_when_it_goes_on() -> None:
    (stopped,), (on,) = changes(QUIET, STOPPED), changes(STOPPED, QUIET)

    assert (stopped.what, stopped.subject, stopped.value, on.value) == ("halt", "openwrt", "stopped", "")
    assert GO_ON in str(stopped.sentence)


def test_the_screen_says_it_on_top() -> None:
    assert GO_ON in " ".join(banner_lines(STOPPED, None, 120))
