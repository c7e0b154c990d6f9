"""A device's command line: one line out, its whole answer back, known to be whole by the profile's prompt."""

import asyncio
import re
from collections import Counter
from collections.abc import Mapping

from controller.adapters.ssh.channel import Channel
from controller.core.message import Message
from controller.core.problem import Cause, DeviceProblem
from controller.core.profile import Dialog, Ssh

SHOWN_MAX = 120
"""Letters of a device's answer that we quote to people."""

SAME_QUESTION_MAX = 5
"""A device that puts one question more often than this between a command and its prompt goes in circles."""

_ANSI = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])")
"""ECMA-48 control sequences, and the window titles (`ESC ] 0 ; ... BEL`) that OpenWrt's /etc/profile sets."""


class Terminal:
    """One line at a time. Nothing is guessed from silence: an answer is over when the prompt is there."""

    def __init__(self, channel: Channel, ssh: Ssh, enter: bytes, secrets: Mapping[str, str]) -> None:
        self._channel = channel
        self._prompt = re.compile(ssh.prompt)
        self._dialogs = [(re.compile(dialog.expect), dialog) for dialog in ssh.dialogs]
        self._secrets = secrets
        self._errors = tuple(re.compile(pattern) for pattern in ssh.errors)
        self._silent = ssh.silent
        self._enter = enter
        self.prompt = ""
        """The last prompt seen."""

    async def first_prompt(self, timeout_s: float, knock: bool) -> None:
        """Waits for the prompt after login. `knock`: the driver has read it away already, ask for another."""
        if knock:
            self._send("login", b"")
        await self._read("login", timeout_s, self._prompt, lines=int(knock))

    async def ask(self, line: str, timeout_s: float, until: str = "", shown: str = "") -> str:
        """Sends a line and returns its answer, without echo and prompt. `until`: another prompt than the usual one.

        Raises DeviceProblem when the session drops, no prompt comes in time, or what comes is not understood.
        `shown` stands for the line in such problems where the line itself is secret.
        """
        pattern = re.compile(until) if until else self._prompt
        self._send(shown or line, line.encode())
        lines = await self._read(shown or line, timeout_s, pattern, lines=1)
        return "\n".join(self._without_repaints(line, lines[1:]))

    async def change(self, line: str, timeout_s: float) -> None:
        """Sends a changing command. Raises DeviceProblem(COMMAND_REJECTED) when the device refuses it."""
        answer = await self.ask(line, timeout_s)
        refused = any(pattern.search(answer) for pattern in self._errors)
        if refused or (self._silent and answer.strip()):
            raise DeviceProblem(
                Cause.COMMAND_REJECTED,
                Message('`{command}`, answering "{answer}"', {"command": line, "answer": shortened(answer)}),
            )

    def _send(self, line: str, octets: bytes) -> None:
        try:
            self._channel.send(octets + self._enter)
        except ConnectionError:
            raise dropped(line) from None

    def _without_repaints(self, line: str, answer: list[str]) -> list[str]:
        """RouterOS shows a command a second time with the prompt before it (netmiko, issues 2512 and 2810), and an
        empty prompt more than once; neither is an answer."""
        while answer and self._prompt.search(answer[0].removesuffix(line)):
            answer = answer[1:]
        return answer

    def _answer_dialog(self, line: str, last: str, answered: Counter[Dialog]) -> None:
        for question, dialog in self._dialogs:
            if question.search(last):
                answered[dialog] += 1
                if answered[dialog] > (1 if "{password}" in dialog.send else SAME_QUESTION_MAX):
                    raise _asked_again(dialog, line, last)
                self._send(line, dialog.answer(self._secrets).encode())
                return

    async def _read(self, line: str, timeout_s: float, pattern: re.Pattern[str], lines: int) -> list[str]:
        """Lines received, up to a last one that matches; at least `lines` line ends must come before it, so that the
        echo of a command is not taken for a prompt."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout_s
        received, found, answered = b"", [""], Counter[Dialog]()
        while True:
            try:
                more = await self._channel.more(deadline - loop.time())
            except TimeoutError:
                raise _no_prompt(line, timeout_s, found) from None
            if not more:
                raise dropped(line)
            received += more
            found = _lines(received.decode(errors="replace"))
            if len(found) > lines and pattern.search(found[-1]):
                self.prompt = found[-1].strip()
                return found[:-1]
            self._answer_dialog(line, found[-1], answered)


def _asked_again(dialog: Dialog, line: str, question: str) -> DeviceProblem:
    """A password that is asked for twice was wrong; giving it again would lock the account."""
    if "{password}" in dialog.send:
        return DeviceProblem(Cause.LOGIN_REFUSED, Message("login refused"))
    detail = Message('after `{command}` it waits at "{answer}"', {"command": line, "answer": shortened(question)})
    return DeviceProblem(Cause.PROMPT_NOT_UNDERSTOOD, detail)


def dropped(line: str) -> DeviceProblem:
    return DeviceProblem(
        Cause.UNREACHABLE, Message("the connection dropped in the middle of `{command}`", {"command": line})
    )


def _no_prompt(line: str, timeout_s: float, found: list[str]) -> DeviceProblem:
    answer = "\n".join(found[1:]).strip()
    if not answer:
        return DeviceProblem(
            Cause.DEADLINE_PASSED,
            Message("no answer to `{command}` within {seconds} s", {"command": line, "seconds": timeout_s}),
        )
    return DeviceProblem(
        Cause.PROMPT_NOT_UNDERSTOOD,
        Message('after `{command}` it waits at "{answer}"', {"command": line, "answer": shortened(found[-1])}),
    )


def _lines(text: str) -> list[str]:
    """As a person would see them: a carriage return without a line feed starts the same line anew, and NUL, with
    which readline gives a VT100 time, is nothing."""
    seen = _ANSI.sub("", text.replace("\0", ""))
    return [line.rstrip("\r").rpartition("\r")[2] for line in seen.split("\n")]


def shortened(answer: str) -> str:
    """The answer on one line, short enough to quote."""
    words = " ".join(answer.split())
    return words if len(words) <= SHOWN_MAX else words[: SHOWN_MAX - 1] + "…"
