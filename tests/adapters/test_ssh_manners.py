"""Manners of real command lines that cost others their sessions: repainted lines, a second password, no echo."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import asyncssh
import pytest

from controller.core.commands import Command
from controller.core.inventory import Device
from controller.core.orders import Orders
from controller.core.problem import Cause
from controller.core.profile import DeadMan, Dialog, ReadBack
from controller.core.readback import DeviceLook
from controller.ports import Outcome
from tests.adapters.scripted_device import APS, LOGIN, Script, Scripted
from tests.adapters.ssh_stage import pusher, target_of

PROMPT = "[hinan@gym-1] > "

REPAINTS = {
    "not at all": "{line}\r\n",
    "with a carriage return": "{line}\r\r\r\r" + PROMPT + "{line}\r\n",
    "on a line of its own": "{line}\r\n" + PROMPT + "{line}\r\n",
    "in colours": "{line}\r\x1b[K\x1b[m\x1b[32m" + PROMPT + "\x1b[m{line}\r\n",
}
"""netmiko, issues 2362, 2512 and 2810: RouterOS shows what was typed a second time, with the prompt before it."""

ENABLE = "second-Kawa"


class Told:
    """Sends one command after the first look, and remembers what was seen."""

    def __init__(self, command: str = "") -> None:
        self._left = [Command(command, 2.0)] if command else []
        self.looks: list[DeviceLook] = []

    def __call__(self, look: DeviceLook, waited: bool) -> Orders:
        self.looks.append(look)
        sent, self._left = tuple(self._left), []
        return Orders(sent)


def routeros(repaint: str) -> Callable[[], Script]:
    answers = {":put networks": "bss=wifi1 ssid=midori-school\r\n", "/broken": "bad command name broken\r\n"}

    def script() -> Script:
        return lambda line: repaint.format(line=line) + answers.get(line, "") + "\r\n\r\r\r\r" + PROMPT

    return script


async def converge(device: Device, told: Told, enable: str = "") -> Outcome:
    aim = target_of(device, APS, login=())
    read_back = ReadBack(":put networks", rows=r"(?m)^bss=(?P<key>\S+) ssid=(?P<ssid>\S+)$", timeout_s=2)
    plain = replace(aim.profile, read_back=(read_back,), prepare=(), prepared=(), dead_man=DeadMan(), save=())
    aim = replace(aim, profile=plain)
    with pusher(replace(LOGIN, enable=enable)) as ssh:
        return await ssh.converge(aim, told)


@pytest.mark.parametrize("repaint", REPAINTS)
async def test_a_repainted_line_is_neither_an_answer_nor_a_refusal(repaint: str) -> None:
    """On RouterOS success is silence, so a repaint that was taken for an answer would fail every command."""
    mikrotik = Scripted("mikrotik_routeros", "\r\n\r\n  MikroTik\r\n\r\n" + PROMPT, routeros(REPAINTS[repaint]))
    async with mikrotik.device() as device:
        told = Told("/interface/wifi/set [find name=hinan-wifi1] disabled=no")
        outcome = await converge(device, told)

    assert outcome == Outcome(sent=1, saved=True)
    assert [{seen.ssid for seen in look.wlans["gym-1"]} for look in told.looks] == [{"midori-school"}] * 2


@pytest.mark.parametrize("repaint", REPAINTS)
async def test_a_refusal_behind_a_repaint_is_still_a_refusal(repaint: str) -> None:
    mikrotik = Scripted("mikrotik_routeros", PROMPT, routeros(REPAINTS[repaint]))
    async with mikrotik.device() as device:
        outcome = await converge(device, Told("/broken"))

    assert outcome.failure is not None
    assert outcome.failure.cause is Cause.COMMAND_REJECTED
    assert str(outcome.failure.detail) == '`/broken`, answering "bad command name broken"'


def ios(password: str, tries: int = 3) -> Callable[[], Script]:
    """`enable` of Cisco IOS: the password is not echoed, and is asked for three times."""

    def script() -> Script:
        mode, left = ">", 0

        def answer(line: str) -> str:
            nonlocal mode, left
            if left:
                left -= 1
                if line == password:
                    mode, left = "#", 0
                elif left:
                    return "\r\nPassword: "
                return ("\r\n" if mode == "#" else "\r\n% Bad secrets\r\n\r\n") + f"gym-1{mode}"
            if line == "enable" and password:
                left = tries
                return "enable\r\nPassword: "
            if line == "enable":
                mode = "#"
            networks = "bss=Dot11Radio0 ssid=midori-school\r\n" if mode == "#" else "% Invalid input detected\r\n"
            return f"{line}\r\n{networks if line == ':put networks' else ''}gym-1{mode}"

        return answer

    return script


@pytest.mark.parametrize("asked_for", [ENABLE, ""])
async def test_privileged_mode_is_entered_with_the_enable_password_where_one_is_asked_for(asked_for: str) -> None:
    cisco = Scripted("cisco_ios_ap", "\r\nhall\r\n\r\ngym-1>", ios(asked_for))
    async with cisco.device() as device:
        told = Told()
        outcome = await converge(device, told, ENABLE)

    assert outcome == Outcome(sent=0)
    assert {seen.ssid for seen in told.looks[0].wlans["gym-1"]} == {"midori-school"}
    assert cisco.heard == ["enable", *([ENABLE] if asked_for else []), ":put networks"]


@pytest.mark.parametrize("tries", [1, 3])
async def test_a_wrong_enable_password_is_a_refused_login_and_is_tried_once(tries: int) -> None:
    """Three wrong tries in a row may lock the account."""
    cisco = Scripted("cisco_ios_ap", "gym-1>", ios("another", tries))
    async with cisco.device() as device:
        outcome = await converge(device, Told(), ENABLE)

    assert outcome.failure is not None
    assert outcome.failure.cause is Cause.LOGIN_REFUSED
    assert ENABLE not in f"{outcome!r} {outcome.failure}"
    assert cisco.heard == ["enable", ENABLE]


async def test_a_greeting_full_of_prompts_is_no_prompt() -> None:
    greeting = "\r\n" + "#" * 40 + "\r\n# authorised staff only > #\r\nroot#\r\n" + "#" * 40 + "\r\n\r\ngym-1#"
    cisco = Scripted("cisco_ios_ap", greeting, ios(""))
    async with cisco.device() as device:
        told = Told()
        await converge(device, told)

    assert cisco.heard == [":put networks"]


class Doorkeeper:
    """Asks for user name and password inside the session, again and again while they are wrong."""

    def __init__(self, accepted: str) -> None:
        self._accepted = accepted
        self.passwords: list[str] = []
        self._asks_password = False

    def script(self) -> Script:
        return self.answer

    def answer(self, line: str) -> str:
        if self._accepted in self.passwords:
            return f"{line}\r\nap#"
        self._asks_password = not self._asks_password
        if self._asks_password:
            return f"{line}\r\nPassword: "
        self.passwords.append(line)
        return "\r\nap#" if line == self._accepted else "\r\nPlease login: "


DIALOGS = (Dialog(r"login: $", "{username}"), Dialog(r"Password: $", "{password}"))


async def asked_inside(door: Doorkeeper) -> Outcome:
    async with Scripted("cisco_ios_ap", "Please login: ", door.script).device() as device:
        aim = target_of(device, APS, login=(), driver="generic", dialogs=DIALOGS)
        aim = replace(aim, profile=replace(aim.profile, read_back=(ReadBack("show clock"),), save=()))
        with pusher(LOGIN) as ssh:
            return await ssh.converge(aim, Told())


async def test_a_login_inside_the_session_is_answered() -> None:
    door = Doorkeeper(LOGIN.password)

    assert await asked_inside(door) == Outcome(sent=0)
    assert door.passwords == [LOGIN.password]


async def test_a_password_that_is_wrong_inside_the_session_is_given_once_only() -> None:
    """Every repetition brings the account nearer to being locked."""
    door = Doorkeeper("another one")

    outcome = await asked_inside(door)

    assert outcome.failure is not None
    assert outcome.failure.cause is Cause.LOGIN_REFUSED
    assert door.passwords == [LOGIN.password]


class Disclaimer(Scripted):
    """FortiOS: the key counts at once, and the Enter behind it brings a second prompt, a moment later."""

    async def _converse(self, process: "asyncssh.SSHServerProcess[str]") -> None:
        process.stdout.write("(Press 'a' to accept):")
        while await process.stdin.read(1) != "a":
            pass
        process.stdout.write("\r\nFGT # ")
        await process.stdin.read(1)
        await asyncio.sleep(0.1)
        process.stdout.write("\r\nFGT # ")
        await asyncio.sleep(0.1)
        await super()._converse(process)


async def test_the_prompt_for_an_enter_that_was_one_too_many_is_not_taken_for_an_answer() -> None:
    fortigate = Disclaimer("fortinet_fortigate", "", lambda: lambda line: f"{line}\r\nbss=wifi1 ssid=midori\r\nFGT # ")
    async with fortigate.device() as device:
        told = Told()
        assert await converge(device, told) == Outcome(sent=0)

    assert {seen.ssid for seen in told.looks[0].wlans["gym-1"]} == {"midori"}


PAGERS = {
    "wiped with backspaces": (" --More-- ", "\b" * 10 + " " * 10 + "\b" * 10),
    "wiped with the cursor": ("---- More ----", "\x1b[16D" + " " * 16 + "\x1b[16D"),
    "wiped with a carriage return": ("--More-- or (q)uit", "\r" + " " * 18 + "\r"),
}
"""How Cisco IOS, Comware and AireOS stop a long answer, and how they take the question off the screen again."""

NETWORKS = [f"bss=wifi{number} ssid=midori-{number}" for number in range(1, 10)]


@pytest.mark.parametrize("pager", PAGERS)
async def test_the_pages_of_a_pager_that_stays_on_are_turned_and_no_row_is_lost(pager: str) -> None:
    question, wipe = PAGERS[pager]

    def script() -> Script:
        return lambda line: f"{line}\r\n" + "\r\n".join(NETWORKS[:5]) + f"\r\n{question}"

    pages = Scripted("mikrotik_routeros", PROMPT, script, on_space=wipe + "\r\n".join(NETWORKS[5:]) + "\r\n" + PROMPT)
    async with pages.device() as device:
        told = Told()
        outcome = await converge(device, told)

    assert outcome == Outcome(sent=0)
    assert {seen.ssid for seen in told.looks[0].wlans["gym-1"]} == {f"midori-{number}" for number in range(1, 10)}


async def test_an_answer_without_echo_keeps_its_first_line_and_silence_is_success() -> None:
    """Not even the line end is echoed: after a command that says nothing the next prompt stands behind the last."""
    mute = Scripted(
        "mikrotik_routeros", PROMPT, lambda: lambda line: ("bss=wifi1 ssid=midori\r\n" if line else "") + PROMPT
    )
    refusing = Scripted("mikrotik_routeros", PROMPT, lambda: lambda line: f"bad command name {line}\r\n" + PROMPT)
    async with mute.device() as device:
        told = Told()
        assert await converge(device, told) == Outcome(sent=0)
    async with refusing.device() as device:
        refused = await converge(device, Told("/broken"))

    assert {seen.ssid for seen in told.looks[0].wlans["gym-1"]} == {"midori"}
    assert refused.failure is not None
    assert refused.failure.cause is Cause.COMMAND_REJECTED
