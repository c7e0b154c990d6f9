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

BARE_PROMPT_S = 0.5
"""Silence after a prompt without any line end before it: either the echo of our line is late, or there is none."""

SAME_QUESTION_MAX = 5
"""A device that puts one question more often than this between a command and its prompt goes in circles."""

_ANSI = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])")
"""ECMA-48 control sequences, and the window titles (`ESC ] 0 ; ... BEL`) that OpenWrt's /etc/profile sets."""

_LEFT = re.compile(r"\x1b\[(\d*)D")
"""ECMA-48, 8.3.18: the cursor goes left, as when Comware wipes its pager's question away."""

_PAGER = re.compile(r"(?i)^\s*<?-+ ?more ?-+>?(?: or \(q\)uit)?\s*$")
"""A long answer has stopped, because the device did not switch its pager off; all of them go on at the space bar."""


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
        self._is_mute = False
        """Nothing that we send is echoed, not even the line end."""
        self._was_asked = False
        """Whether a question came up since the last line was sent."""
        self.prompt = ""
        """The last prompt seen."""

    async def first_prompt(self, timeout_s: float, knock: bool) -> None:
        """Waits for the prompt after login. `knock`: the driver has read it away already, ask for another."""
        if knock:
            self._send("login", b"")
        self._was_asked = False
        await self._read("login", timeout_s, self._prompt, lines=int(knock))
        if self._was_asked:
            await self._hear_out()

    async def ask(self, line: str, timeout_s: float, until: str = "", shown: str = "") -> str:
        """Sends a line and returns its answer, without echo and prompt. `until`: another prompt than the usual one.

        Raises DeviceProblem when the session drops, no prompt comes in time, or what comes is not understood.
        `shown` stands for the line in such problems where the line itself is secret. A line that is one control
        character is a key: RouterOS takes an Enter after Ctrl-X for a command of its own, with a prompt of its own.
        """
        pattern = re.compile(until) if until else self._prompt
        name, self._was_asked = shown or shown_as(line), False
        self._press(name, line.encode() if _is_key(line) else line.encode() + self._enter)
        lines = await self._read(name, timeout_s, pattern, lines=1)
        if _is_key(line) and self._was_asked:
            await self._hear_out()
        return "\n".join(self._without_repaints(line, lines[1:] if self._is_echo(lines[:1], line) else lines))

    async def change(self, line: str, timeout_s: float, may_answer: bool = False) -> str:
        """Sends a changing command; returns its answer. Raises DeviceProblem(COMMAND_REJECTED) when it is refused.

        `may_answer`: it says something when it succeeds, even on a device that is silent otherwise.
        """
        answer = await self.ask(line, timeout_s)
        refused = any(pattern.search(answer) for pattern in self._errors)
        if refused or (self._silent and not may_answer and answer.strip()):
            raise DeviceProblem(
                Cause.COMMAND_REJECTED,
                Message('`{command}`, answering "{answer}"', {"command": shown_as(line), "answer": shortened(answer)}),
            )
        return answer

    async def _hear_out(self) -> None:
        """Until it is quiet: a question may be answered by one key already, and our Enter then is one too many."""
        try:
            while await self._channel.more(BARE_PROMPT_S):
                pass
        except TimeoutError:
            return

    def _send(self, line: str, octets: bytes) -> None:
        self._press(line, octets + self._enter)

    def _press(self, line: str, keys: bytes) -> None:
        try:
            self._channel.send(keys)
        except ConnectionError:
            raise dropped(line) from None

    def _is_echo(self, first: list[str], line: str) -> bool:
        """Whether the first line received is what the device echoed, behind its prompt or wrapped, and not the answer
        already: a refusal often quotes the command."""
        shown, sent = "".join(first).strip(), line.strip()
        before = shown.removesuffix(sent)
        return sent.startswith(shown) or (before != shown and (not before or self._prompt.search(before) is not None))

    def _without_repaints(self, line: str, answer: list[str]) -> list[str]:
        """RouterOS shows a command a second time with the prompt before it (netmiko, issues 2512 and 2810), and an
        empty prompt more than once; neither is an answer."""
        while answer and self._prompt.search(answer[0].removesuffix(line)):
            answer = answer[1:]
        return answer

    def _answer_question(self, line: str, last: str, answered: Counter[Dialog]) -> bool:
        for question, dialog in self._dialogs:
            if question.search(last):
                answered[dialog] += 1
                if answered[dialog] > (1 if "{password}" in dialog.send else SAME_QUESTION_MAX):
                    raise _asked_again(dialog, line, last)
                self._send(line, dialog.answer(self._secrets).encode())
                self._was_asked = True
                return True
        return False

    async def _read(self, line: str, timeout_s: float, pattern: re.Pattern[str], lines: int) -> list[str]:
        """Lines received, up to a last one that matches; at least `lines` line ends must come before it, so that the
        echo of a command is not taken for a prompt. Only a device that is known to echo nothing needs none."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout_s
        received, found, answered, is_bare, knocked = b"", [""], Counter[Dialog](), False, False
        while True:
            left_s = deadline - loop.time()
            try:
                more = await self._channel.more(min(BARE_PROMPT_S, left_s) if is_bare and not knocked else left_s)
            except TimeoutError:
                if knocked or not is_bare or left_s <= BARE_PROMPT_S:
                    raise _no_prompt(line, timeout_s, found) from None
                self._send(line, b"")  # whoever echoes nothing answers this with one more prompt on the same line
                knocked = True
                continue
            if not more:
                raise dropped(line)
            received += more
            found = _lines(received.decode(errors="replace"))
            if (end := self._end(found, pattern, lines, knocked)) is not None:
                return found[:end]
            is_bare = lines > 0 and len(found) == 1 and pattern.search(found[0]) is not None
            if _PAGER.search(found[-1]) and not received.endswith(b"\b"):
                self._press(line, b" ")
            elif self._answer_question(line, found[-1], answered):
                received += b"\n"  # what comes now is no part of the question, echoed or not

    def _end(self, found: list[str], pattern: re.Pattern[str], lines: int, knocked: bool) -> int | None:
        """The number of lines before the prompt; None: the answer is not whole yet."""
        last, prompts = found[-1], 2 if knocked else 1  # the late end of the answer, and the answer to our second line
        half = last[: len(last) // 2]
        if lines and half and found == [half + half] and pattern.search(half):
            self._is_mute, self.prompt = True, half.strip()
            return 0
        line_ends = 0 if self._is_mute else lines * prompts
        if len(found) <= line_ends or not all(pattern.search(prompt) for prompt in found[-prompts:]):
            return None
        self.prompt = last.strip()
        return len(found) - prompts


def _is_key(line: str) -> bool:
    return len(line) == 1 and line < " "


def shown_as(line: str) -> str:
    """The line as people read it: `Ctrl-X` for U+0018."""
    return f"Ctrl-{chr(ord(line) + 64)}" if _is_key(line) else line


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
        Message(
            'after `{command}` it waits at "{answer}"',
            {"command": line, "answer": shortened(next(filter(None, reversed(found))))},
        ),
    )


def _lines(text: str) -> list[str]:
    """As a person would see them: a carriage return without a line feed starts the same line anew, a pager's question
    is wiped away, and NUL, with which readline gives a VT100 time, is nothing."""
    seen = _ANSI.sub("", _LEFT.sub(lambda left: "\b" * int(left[1] or 1), text.replace("\0", "")))
    return [_overtyped(line.rstrip("\r").rpartition("\r")[2]) for line in seen.split("\n")]


def _overtyped(line: str) -> str:
    if "\b" not in line:
        return line
    letters: list[str] = []
    at = 0
    for letter in line:
        if letter == "\b":
            at = max(0, at - 1)
        else:
            letters[at : at + 1] = [letter]
            at += 1
    return "".join(letters).rstrip()


def shortened(answer: str) -> str:
    """The answer on one line, short enough to quote."""
    words = " ".join(answer.split())
    return words if len(words) <= SHOWN_MAX else words[: SHOWN_MAX - 1] + "…"
