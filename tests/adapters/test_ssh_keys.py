"""A key that is pressed without Enter: RouterOS answers Ctrl-X at once, in words that differ between its releases."""

from collections.abc import Callable

import pytest

from controller.adapters.ssh.channel import Channel
from controller.adapters.ssh.terminal import Terminal
from tests.adapters.ssh_stage import PROFILES

CTRL_X = b"\x18"

SAFE = "[a@box] <SAFE> "

RELEASES = {
    "6.49": f"\r\n[Safe Mode taken]\r\n{SAFE}",
    "7.22": f"\r[a@box] > \r\nTaking Safe Mode session... Success!\r\n\r\x1b[9999B\r\r\r\r\x1b[9999B{SAFE}\x1b[c",
}
"""What was sent over SSH, as the makers of other clients have written it down."""

QUESTIONS = {
    "6.49": "\r\nHijacking Safe Mode from someone - unroll/release/don't take it [u/r/d]: ",
    "7.24": "\r\nSafe Mode is taken by current user in another session.\r\nUnroll, release or abort [u/r]? ",
}


class Box:
    """The far end of a channel. Knows what to say to each key and line."""

    def __init__(self, says: Callable[[bytes], str]) -> None:
        self._says = says
        self.heard: list[bytes] = []
        self.channel = Channel()
        self.channel.connection_made(self)  # type: ignore[arg-type]
        self.terminal = Terminal(self.channel, PROFILES["mikrotik_routeros"].ssh, b"\r", {})

    def write(self, octets: bytes) -> None:
        self.heard.append(octets)
        self.channel.data_received(self._says(octets).encode(), None)


@pytest.mark.parametrize("release", RELEASES)
async def test_a_key_is_pressed_without_enter_and_the_next_line_gets_its_own_answer(release: str) -> None:
    def says(octets: bytes) -> str:
        return RELEASES[release] if octets == CTRL_X else f":put 1\r\n1\r\n{SAFE}"

    box = Box(says)

    assert "Safe Mode" in await box.terminal.change("\x18", 5, may_answer=True)
    assert box.terminal.prompt == SAFE.strip()
    assert await box.terminal.ask(":put 1", 5) == "1"
    assert box.heard == [CTRL_X, b":put 1\r"]


@pytest.mark.parametrize("release", QUESTIONS)
async def test_an_enter_too_many_behind_the_answer_to_a_question_is_heard_out(release: str) -> None:
    """The device takes `d` alone, and answers the Enter with one more prompt."""

    def says(octets: bytes) -> str:
        match octets:
            case b"\x18":
                return QUESTIONS[release]
            case b"d\r":
                return "Action aborted.\r\n[a@box] > \r\n[a@box] > "
        return ":put 1\r\n1\r\n[a@box] > "

    box = Box(says)

    await box.terminal.change("\x18", 5, may_answer=True)

    assert await box.terminal.ask(":put 1", 5) == "1"
    assert box.heard == [CTRL_X, b"d\r", b":put 1\r"]
